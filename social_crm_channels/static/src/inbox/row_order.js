import { inboxOrders } from "@social_crm_channels/inbox/inbox_registries";

inboxOrders
    .add("newest", (a, b) => compareText(b.last_message_at, a.last_message_at) || b.id - a.id)
    .add("oldest", (a, b) => compareText(a.last_message_at, b.last_message_at) || a.id - b.id);

/**
 * @param {string} order key of an order
 * @returns {((a: Object, b: Object) => number)|undefined} nothing for an order that only the server knows
 */
export function compareRows(order) {
    return inboxOrders.get(order, undefined);
}

/** The server's moments sort as texts. */
export function compareText(a, b) {
    return a < b ? -1 : Number(a > b);
}
