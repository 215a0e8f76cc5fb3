/** How rows compare in the orders that a row tells of; others only the server knows. */
const ORDERS = {
    newest: (a, b) => compareText(b.last_message_at, a.last_message_at) || b.id - a.id,
    oldest: (a, b) => compareText(a.last_message_at, b.last_message_at) || a.id - b.id,
};

/**
 * @param {string} order key of an order
 * @returns {((a: Object, b: Object) => number)|undefined}
 */
export function compareRows(order) {
    return ORDERS[order];
}

/** The server's moments sort as texts. */
function compareText(a, b) {
    return a < b ? -1 : Number(a > b);
}
