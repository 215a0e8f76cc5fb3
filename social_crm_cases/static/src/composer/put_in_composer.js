import "@mail/chatter/web/chatter_patch";

import { Chatter } from "@mail/chatter/web_portal/chatter";
import { Thread } from "@mail/core/common/thread_model";

import { useEffect } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

const COMPOSE = "social_crm:compose";

/**
 * Puts a text after what is in the composer of a record, which a person reads, changes and sends.
 *
 * @returns {Object|undefined} the action that opens the record, where it is not on screen
 */
function putInComposer(env, { params: { model, id, text } }) {
    const thread = env.services["mail.store"].Thread.insert({ model, id });
    const request = { thread, isShown: false };
    thread.socialTextToCompose = text;
    env.bus.trigger(COMPOSE, request);
    if (!request.isShown) {
        return { type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] };
    }
}

registry.category("actions").add("social_crm_put_in_composer", putInComposer);

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {string|undefined} what waits for the composer to be there */
        this.socialTextToCompose = undefined;
    },
});

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.notificationService = useService("notification");
        useBus(this.env.bus, COMPOSE, ({ detail: request }) => {
            request.isShown ||= Boolean(this.state.thread?.eq(request.thread));
        });
        useEffect(
            (text) => text && this.compose(text),
            () => [this.state.thread?.socialTextToCompose, this.state.composerType]
        );
    },

    /** An open composer has its draft back: only then the text goes in, after it. */
    compose(text) {
        const { thread, composerType } = this.state;
        const { composer } = thread;
        if (composerType === "note" && composer.composerText.trim()) {
            thread.socialTextToCompose = undefined;
            this.notificationService.add(_t("You are writing a note. Log it or empty it first, then use the answer."), {
                type: "warning",
            });
        } else if (composerType !== "message") {
            this.toggleComposer("message", { force: true });
        } else {
            thread.socialTextToCompose = undefined;
            const separator = composer.composerText.trim() ? "\n\n" : "";
            composer.insertText(separator + text, composer.composerText.length, { moveCursorToEnd: true });
            composer.autofocus++;
        }
    },
});
