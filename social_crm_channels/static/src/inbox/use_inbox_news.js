import { onWillDestroy } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { INBOX_NEWS, INBOX_ROOM, isFromBefore } from "@social_crm_channels/tools/conversation";
import { listenToLine } from "@social_crm_channels/tools/line";

const GATHER = 300; // milliseconds: what changes at once is asked for at once

/**
 * The inbox hears what changes, as long as it is open.
 *
 * @param {import("./inbox_model").InboxModel} model
 * @param {{speak: (words: string) => void}} params `speak` tells whoever does not see it
 */
export function useInboxNews(model, { speak }) {
    const bus = useService("bus_service");
    let changed = new Set();
    let heard = new Set();
    let gathering;

    bus.addChannel(INBOX_ROOM);
    bus.subscribe(INBOX_NEWS, onNews);
    const stopListening = listenToLine(bus, () => model.catchUp());
    onWillDestroy(() => {
        browser.clearTimeout(gathering);
        model.stop();
        bus.deleteChannel(INBOX_ROOM);
        bus.unsubscribe(INBOX_NEWS, onNews);
        stopListening();
    });

    function onNews(news) {
        news.conversation_ids.forEach((id) => changed.add(id));
        if (!isFromBefore(news)) {
            news.heard?.forEach((id) => heard.add(id));
        }
        gathering ??= browser.setTimeout(tell, GATHER);
    }

    async function tell() {
        const [ids, said] = [[...changed], heard];
        [changed, heard, gathering] = [new Set(), new Set(), undefined];
        model.loadCountsSoon();
        const rows = await model.refreshRows(ids);
        announce(rows.filter(({ id }) => said.has(id)));
    }

    function announce(rows) {
        if (rows.length === 1) {
            speak(_t("%(person)s wrote on %(channel)s", rows[0]));
        } else if (rows.length) {
            speak(_t("%s conversations have new messages", rows.length));
        }
    }
}
