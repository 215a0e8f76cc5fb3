import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** How a queue of the server looks: key → `{icon, sequence}`. What is not here comes last. */
export const inboxQueues = registry.category("social_crm.inbox_queues");

inboxQueues
    .add("mine", { icon: "fa-user-o", sequence: 10 })
    .add("unassigned", { icon: "fa-inbox", sequence: 20 })
    .add("teams", { icon: "fa-users", sequence: 30 })
    .add("mentions", { icon: "fa-at", sequence: 40 })
    .add("waiting", { icon: "fa-hourglass-half", sequence: 60 })
    .add("approvals", { icon: "fa-gavel", sequence: 70 })
    .add("all", { icon: "fa-comments-o", sequence: 90 });

/**
 * By what the list can be narrowed down: name of the filter → `{label, sequence, choices(start)}`, each choice
 * `{value, label, icon?, color?}`; `start` is what the server told at the start.
 */
export const inboxFilters = registry.category("social_crm.inbox_filters");

inboxFilters
    .add("channel_id", {
        label: _t("Channels"),
        sequence: 10,
        choices: ({ channels }) =>
            channels.map(({ id, name, network_icon, network_color }) => ({
                value: id,
                label: name,
                icon: network_icon || "fa-comment",
                color: network_color || "#6c757d",
            })),
    })
    .add("team_id", {
        label: _t("Teams"),
        sequence: 20,
        choices: ({ teams }) => teams.map(({ id, name }) => ({ value: id, label: name })),
    })
    .add("language", {
        label: _t("Languages"),
        sequence: 40,
        choices: ({ languages }) => languages.map(([value, label]) => ({ value, label })),
    });

/** How rows compare in an order, as the server sorts them: key → `(a, b) => number`. */
export const inboxOrders = registry.category("social_crm.inbox_orders");

/** What a row shows beside the words: key → `{Component, sequence, isShown(row)}`; the component gets `{row}`. */
export const inboxRowBadges = registry.category("social_crm.inbox_row_badges");

/** What is known about the person: key → `{Component, label, sequence, isShown?(row)}`; the component gets `{row, model}`. */
export const inboxPanels = registry.category("social_crm.inbox_panels");

/** More that can be done with an answer: key → `{label, icon, sequence, isShown(reply, row), onClick({reply, row, env, talk})}`. */
export const composerActions = registry.category("social_crm.composer_actions");

/**
 * @param {import("@web/core/registry").Registry} category
 * @returns {Object[]} its entries with their `key`, in order
 */
export function inOrder(category) {
    return category
        .getEntries()
        .map(([key, entry]) => ({ key, ...entry }))
        .sort((a, b) => (a.sequence ?? 100) - (b.sequence ?? 100));
}
