import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** How the message travelled, see `_thread_badge` on the server. */
        this.social_crm = fields.Attr(undefined);
    },

    /** Theirs and ours are told apart, whoever of us wrote it. */
    get bubbleColor() {
        if (!this.social_crm) {
            return super.bubbleColor;
        }
        return this.social_crm.direction === "out" ? "green" : "blue";
    },

    /** What was said elsewhere cannot be unsaid by editing it here. */
    get editable() {
        return !this.social_crm && super.editable;
    },

    canForward() {
        return !this.social_crm && super.canForward(...arguments);
    },
});
