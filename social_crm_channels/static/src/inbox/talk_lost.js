import { Component, onMounted, useRef } from "@odoo/owl";

import { CopyButton } from "@web/core/copy_button/copy_button";
import { useService } from "@web/core/utils/hooks";

/** In place of a talk that went to others while it was shown. What was being written there is not lost with it. */
export class TalkLost extends Component {
    static template = "social_crm_channels.TalkLost";
    static components = { CopyButton };
    static props = { model: Object, row: Object };

    setup() {
        this.rootRef = useRef("root");
        this.composer = useService("mail.store").Thread.insert(this.props.row.thread).composer;
        onMounted(() => {
            if (document.activeElement === document.body) {
                this.rootRef.el.focus(); // the keyboard was in the talk
            }
        });
    }

    get words() {
        return this.composer.composerText.trim();
    }

    /** @returns {string} names of the files that were to go with the words */
    get files() {
        return this.composer.attachments.map(({ name }) => name).join(", ");
    }
}
