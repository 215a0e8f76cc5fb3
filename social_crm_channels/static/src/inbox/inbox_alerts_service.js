import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

import { CONVERSATION, INBOX_NEWS, INBOX_ROOM, isFromBefore } from "@social_crm_channels/tools/conversation";
import { listenToLine } from "@social_crm_channels/tools/line";

const GATHER = 1000; // milliseconds
const UNREAD = { domain: [["unread_count", ">", 0]] };

/**
 * Wherever an agent is in Odoo, they learn of new messages in what is theirs: by the number in the title and the menu
 * bar, and by a notification of the desktop, with a sound, while they look elsewhere and are not away. Of what is nobody's
 * in their teams the desktop tells them if they wish it.
 */
export const inboxAlertsService = {
    dependencies: ["bus_service", "mail.out_of_focus", "orm", "presence", "social_crm.away", "title"],

    start(env, { bus_service: bus, "mail.out_of_focus": outOfFocus, orm, presence, "social_crm.away": away, title }) {
        const state = reactive({ unread: session.social_crm_inbox_unread ?? 0 });
        const wantsUnassigned = session.social_crm_alert_unassigned;
        let heard = new Set();
        let isMine = false; // something changed of what is one's own, or was
        let gathering;
        if (session.social_crm_inbox_unread !== undefined) {
            showInTitle();
            bus.subscribe(INBOX_NEWS, onNews);
            listenToLine(bus, count);
            if (wantsUnassigned) {
                bus.addChannel(INBOX_ROOM); // what is one's own comes without it
            }
            bus.start();
        }

        /** An inbox that is open hears of everybody's, too. */
        function onNews(news) {
            if (news.mine || wantsUnassigned) {
                isMine ||= news.mine;
                if (!isFromBefore(news)) {
                    news.heard?.forEach((id) => heard.add(id));
                }
                gathering ??= browser.setTimeout(tell, GATHER);
            }
        }

        async function tell() {
            const [ids, hasChanged] = [[...heard], isMine];
            [heard, isMine, gathering] = [new Set(), false, undefined];
            if (hasChanged) {
                await count();
            }
            if (ids.length && !presence.isOdooFocused() && !away.isAway) {
                await notify(await orm.silent.call(CONVERSATION, "inbox_alerts", [ids]));
            }
        }

        async function count() {
            const { mine } = await orm.silent.call(CONVERSATION, "inbox_counts", [["mine"]], { filters: UNREAD });
            state.unread = mine;
            showInTitle();
        }

        function showInTitle() {
            title.setCounters({ social_crm_inbox: state.unread });
        }

        function notify(rows) {
            if (!rows.length) {
                return;
            }
            const [row] = rows;
            return outOfFocus.sendNotification(
                rows.length === 1
                    ? { title: _t("%(person)s on %(channel)s", row), message: row.preview, type: "info" }
                    : { title: _t("Inbox"), message: _t("%s conversations have new messages", rows.length), type: "info" }
            );
        }

        return state;
    },
};

registry.category("services").add("social_crm.inbox_alerts", inboxAlertsService);
