import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { SnoozeDialog } from "@social_crm_cases/inbox/snooze_dialog";
import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";

inboxActions.add("snooze", {
    label: _t("Snooze"),
    icon: "fa-bell-slash-o",
    sequence: 40,
    hotkey: "s",
    isShown: (rows) => rows.length > 0 && rows.every((row) => row.case && !row.case.snoozed_until),
    run: async ({ model, rows, env }) => {
        const until = await askMoment(env);
        if (until) {
            await model.act(rows, _t("Snoozed"), "inbox_snooze", [serializeDateTime(until)]);
        }
    },
});

inboxActions.add("wake", {
    label: _t("Wake"),
    icon: "fa-bell-o",
    sequence: 41,
    isShown: (rows) => rows.length > 0 && rows.every((row) => row.case?.snoozed_until),
    run: ({ model, rows }) => model.act(rows, _t("Woken"), "inbox_wake"),
});

/** @returns {Promise<luxon.DateTime|undefined>} nothing where it was thought better of */
function askMoment(env) {
    return new Promise((resolve) => {
        env.services.dialog.add(SnoozeDialog, { onChosen: resolve }, { onClose: () => resolve(undefined) });
    });
}
