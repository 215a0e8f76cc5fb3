import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/**
 * What can be done with conversations, one or several: `{label, icon, sequence, hotkey?, isShown(rows), run({model, rows, env})}`.
 * They are buttons above the list and the talk, and keys.
 */
export const inboxActions = registry.category("social_crm.inbox_actions");

inboxActions.add("assign_me", {
    label: _t("Assign to me"),
    icon: "fa-hand-paper-o",
    sequence: 10,
    hotkey: "a",
    isShown: (rows) => rows.some((row) => row.user?.id !== user.userId),
    run: ({ model, rows }) => model.act(rows, _t("Assigned to you"), "inbox_assign", [user.userId]),
});

inboxActions.add("close", {
    label: _t("Close"),
    icon: "fa-check",
    sequence: 20,
    hotkey: "e",
    isShown: (rows) => rows.some((row) => row.state !== "closed"),
    run: ({ model, rows }) => model.act(rows, _t("Closed"), "inbox_close"),
});

inboxActions.add("reopen", {
    label: _t("Reopen"),
    icon: "fa-undo",
    sequence: 25,
    isShown: (rows) => rows.length && rows.every((row) => row.state === "closed"),
    run: ({ model, rows }) => model.act(rows, _t("Reopened"), "inbox_reopen"),
});

inboxActions.add("read", {
    label: _t("Mark as read"),
    icon: "fa-envelope-open-o",
    sequence: 30,
    isShown: (rows) => rows.some((row) => row.unread),
    run: ({ model, rows }) => model.act(rows, _t("Marked as read"), "inbox_read"),
});

inboxActions.add("unread", {
    label: _t("Mark as unread"),
    icon: "fa-envelope-o",
    sequence: 35,
    hotkey: "u",
    isShown: (rows) => rows.some((row) => !row.unread),
    /** A talk that stays on screen would be read again at once. */
    run: ({ model, rows }) => {
        if (rows.some((row) => row.id === model.opened?.id)) {
            model.close();
        }
        return model.act(rows, _t("Marked as unread"), "inbox_unread");
    },
});
