import { markup } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * An answer that waits a moment before it is sent can be taken back, and is in the composer again.
 *
 * @param {(written: Object) => void} onTakenBack gets what the server tells of the words, see `_for_composer`
 * @returns {(message: import("models").Message) => void} offers it for a message that was posted
 */
export function useUndoSend(onTakenBack) {
    const notification = useService("notification");
    const orm = useService("orm");

    async function takeBack(id, close) {
        close();
        onTakenBack(await orm.call("social.crm.message", "action_undo_send", [[id]]));
    }

    return function offer(message) {
        const { id, can_undo, undo_until } = message?.social_crm ?? {};
        const left = undo_until ? deserializeDateTime(undo_until).diffNow().toMillis() : 0;
        if (!can_undo || left <= 0) {
            return;
        }
        const close = notification.add(_t("Your answer is sent in a moment."), {
            type: "info",
            autocloseDelay: left,
            buttons: [{ name: _t("Undo"), primary: true, onClick: () => takeBack(id, close) }],
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
