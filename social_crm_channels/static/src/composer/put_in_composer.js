import "@mail/chatter/web/chatter_patch";

import { Chatter } from "@mail/chatter/web_portal/chatter";
import { Thread } from "@mail/core/common/thread_model";

import { useEffect, useEnv } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

import { formAction } from "@social_crm_channels/tools/form_action";

const COMPOSE = "social_crm:compose";

/**
 * Puts a text after what is in the composer of a record, which a person reads, changes and sends.
 *
 * @returns {Object|undefined} the action that opens the record, where it is not on screen
 */
export function putInComposer(env, { params: { model, id, text } }) {
    const thread = env.services["mail.store"].Thread.insert({ model, id });
    const request = { thread, isShown: false };
    thread.socialTextToCompose = text;
    env.bus.trigger(COMPOSE, request);
    if (!request.isShown) {
        return formAction(model, id);
    }
}

registry.category("actions").add("social_crm_put_in_composer", putInComposer);

/**
 * A screen with a composer takes texts that are put there.
 *
 * @param {Object} params
 * @param {() => import("models").Thread|undefined} params.thread what is shown
 * @param {() => "message"|"note"|false} params.type of what is written
 * @param {() => void} params.openAnswer opens the composer for an answer
 */
export function usePutInComposer({ thread: getThread, type: getType, openAnswer }) {
    const env = useEnv();
    const notification = useService("notification");
    useBus(env.bus, COMPOSE, ({ detail: request }) => {
        request.isShown ||= Boolean(getThread()?.eq(request.thread));
    });
    useEffect(
        (text) => text && compose(text),
        () => [getThread()?.socialTextToCompose, getType()]
    );

    /** An open composer has its draft back: only then the text goes in, after it. */
    function compose(text) {
        const thread = getThread();
        const { composer } = thread;
        if (getType() === "note" && composer.composerText.trim()) {
            thread.socialTextToCompose = undefined;
            notification.add(_t("You are writing a note. Log it or empty it first, then use the answer."), {
                type: "warning",
            });
        } else if (getType() !== "message") {
            openAnswer();
        } else {
            thread.socialTextToCompose = undefined;
            const separator = composer.composerText.trim() ? "\n\n" : "";
            composer.insertText(separator + text, composer.composerText.length, { moveCursorToEnd: true });
            composer.autofocus++;
        }
    }
}

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
        usePutInComposer({
            thread: () => this.state.thread,
            type: () => this.state.composerType,
            openAnswer: () => this.toggleComposer("message", { force: true }),
        });
    },
});
