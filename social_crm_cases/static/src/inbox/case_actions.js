import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { SnoozeDialog } from "@social_crm_cases/inbox/snooze_dialog";
import { TagDialog } from "@social_crm_cases/inbox/tag_dialog";
import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";

inboxActions.add("snooze", {
    label: _t("Snooze"),
    icon: "fa-bell-slash-o",
    sequence: 40,
    hotkey: "s",
    isShown: (rows) => rows.length > 0 && rows.every((row) => row.case && !row.case.snoozed_until),
    run: async ({ model, rows, env }) => {
        const until = await ask(env, SnoozeDialog);
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

inboxActions.add("tag", {
    label: _t("Tags"),
    icon: "fa-tag",
    sequence: 45,
    hotkey: "t",
    isShown: (rows) => rows.length > 0 && rows.every((row) => row.case),
    run: async ({ model, rows, env }) => {
        const { tags = [] } = model.start;
        const chosen = await ask(env, TagDialog, { tags, tagged: rows.map((row) => row.case.tags) });
        if (chosen) {
            await model.act(rows, _t("Tags changed"), "inbox_tag", [chosen.putOn, chosen.takeOff]);
        }
    },
});

/** @returns {Promise<any>} what was chosen in a dialog, nothing where it was thought better of */
function ask(env, DialogComponent, props = {}) {
    return new Promise((resolve) => {
        env.services.dialog.add(DialogComponent, { ...props, onChosen: resolve }, { onClose: () => resolve(undefined) });
    });
}
