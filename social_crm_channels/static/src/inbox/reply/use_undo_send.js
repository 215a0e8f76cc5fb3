import { markup, useEnv } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/**
 * An answer that waits a moment before it is sent can be taken back, also by the key that undoes anything, and when
 * another talk is shown meanwhile.
 *
 * @param {import("../undo_stack").UndoStack} undoStack
 * @param {(written: Object, id: number) => void} onTakenBack gets what the server tells of the words, see
 *     `_for_composer`, and the id of the conversation
 * @returns {(message: import("models").Message, conversationId: number) => void} offers it for a message that was posted
 */
export function useUndoSend(undoStack, onTakenBack) {
    const { notification, orm } = useEnv().services; // as long as the offer stands, not the component

    return function offer(message, conversationId) {
        const { id, can_undo, undo_until } = message?.social_crm ?? {};
        const left = undo_until ? deserializeDateTime(undo_until).diffNow().toMillis() : 0;
        if (!can_undo || left <= 0) {
            return;
        }
        const undo = async () => {
            close();
            onTakenBack(await orm.call("social.crm.message", "action_undo_send", [[id]]), conversationId);
        };
        const offered = { ids: [conversationId], label: _t("Answer"), undo };
        undoStack.push(offered);
        const close = notification.add(_t("Your answer is sent in a moment."), {
            type: "info",
            autocloseDelay: left,
            buttons: [{ name: _t("Undo"), primary: true, onClick: undo }],
            onClose: () => undoStack.forget(offered),
        });
    };
}

/**
 * Puts words that were taken back into the composer, with their files.
 *
 * @param {import("models").Thread} thread
 * @param {Object} written as the server tells it
 */
export function putBack(thread, { body, attachment_ids, store_data }) {
    const { composer, store } = thread;
    store.insert(store_data);
    composer.composerHtml = markup(body);
    composer.attachments = attachment_ids.map((id) => store["ir.attachment"].get(id)).filter(Boolean);
    composer.autofocus++;
}
