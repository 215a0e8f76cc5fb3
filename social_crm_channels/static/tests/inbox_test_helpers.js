import { start as startClient, startServer } from "@mail/../tests/mail_test_helpers";
import { animationFrame, tick } from "@odoo/hoot-mock";
import { getService, onRpc, serverState } from "@web/../tests/web_test_helpers";

import { Domain } from "@web/core/domain";
import { rpc } from "@web/core/network/rpc";

import { createConversation } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

const CONVERSATION = "social.crm.conversation";
const QUEUES = [
    { key: "mine", label: "Mine" },
    { key: "unassigned", label: "Unassigned" },
    { key: "all", label: "All" },
];

/** What the server tells at the start of the inbox. */
export const START = {
    queues: QUEUES,
    orders: [
        { key: "newest", label: "Newest first" },
        { key: "oldest", label: "Oldest first" },
    ],
    channels: [
        { id: 1, name: "Support bot", network_icon: "fa-telegram", network_color: "#229ED9" },
        { id: 2, name: "Shop page", network_icon: "fa-facebook", network_color: "#1877F2" },
    ],
    teams: [{ id: 1, name: "Care" }],
    colleagues: [
        { id: 7, name: "Mitchell Admin" },
        { id: 8, name: "Kim Colleague" },
    ],
    languages: [["en", "English"]],
};

/** Fields by whose labels panels name things. */
const SELECTIONS = [
    ["social.crm.touchpoint", "kind", [["call", "Phone call"]]],
    ["social.crm.consent", "state", [["denied", "Refused"]]],
    ["social.crm.community.member", "role", [["member", "Member"], ["owner", "Owner"]]],
];

/**
 * @param {number} id
 * @param {Object} [values] what is different
 * @returns {Object} a row as the server gives it; a higher id was said later
 */
export function makeRow(id, values = {}) {
    const minutes = String(id % 60).padStart(2, "0");
    const hours = String(Math.floor(id / 60) % 24).padStart(2, "0");
    const day = String(1 + Math.floor(id / 1440)).padStart(2, "0");
    return {
        id,
        thread: { model: CONVERSATION, id },
        person: `Person ${id}`,
        partner_id: false,
        identity_id: id,
        subject: "",
        preview: `Words of ${id}`,
        channel_id: 1,
        channel: "Support bot",
        network: "Telegram",
        network_icon: "fa-telegram",
        network_color: "#229ED9",
        contact_kind: "direct",
        contact_kind_label: "Direct message",
        is_group: false,
        language: "en",
        last_message_at: `2026-03-${day} ${hours}:${minutes}:00`,
        last_inbound_at: `2026-03-${day} ${hours}:${minutes}:00`,
        unread: 0,
        state: "open",
        user: false,
        team: { id: 1, name: "Care" },
        case: false,
        ...values,
    };
}

/**
 * A server of the inbox, which holds rows and does what is asked.
 *
 * @param {Object[]} rows
 * @returns {{rows: Object[], asked: string[], queue: (row: Object, queue: string) => boolean}} `asked` are the calls
 */
export function mockInbox(rows, start = START) {
    const server = { rows: [...rows], asked: [], together: [], views: [] };
    const inQueue = (row, { queue = "all", filters: { status = "open", ...filters } = {}, search = "" }) =>
        (queue !== "unassigned" || !row.user) &&
        (queue !== "mine" || row.user?.id === 7) &&
        (search || status === "any" || (row.state === "closed") === (status === "closed")) &&
        (!filters.domain || new Domain(filters.domain).contains({ ...row, unread_count: row.unread })) &&
        (!filters.channel_id || row.channel_id === filters.channel_id) &&
        `${row.person} ${row.preview}`.toLowerCase().includes(search.toLowerCase());
    const change = (ids, values, undo) => {
        server.rows = server.rows.map((row) => (ids.includes(row.id) ? { ...row, ...values } : row));
        return undo;
    };
    const find = (ids) => server.rows.filter(({ id }) => ids.includes(id));
    const answers = {
        inbox_start: () => start,
        inbox_list: ({ kwargs }) => {
            const { order, after, limit } = kwargs;
            const sign = order === "oldest" ? -1 : 1;
            const found = server.rows.filter((row) => inQueue(row, kwargs)).sort((a, b) => sign * (b.id - a.id));
            const from = after ? found.findIndex(({ id }) => id === after[1]) + 1 : 0;
            const page = found.slice(from, from + limit);
            const last = page.at(-1);
            return { rows: page, after: from + limit < found.length ? [last.last_message_at, last.id] : false };
        },
        inbox_rows: ({ args: [ids], kwargs }) =>
            find(ids).filter((row) => !kwargs.queue || inQueue(row, kwargs)),
        inbox_alerts: ({ args: [ids] }) => find(ids).filter((row) => inQueue(row, { queue: "mine" })),
        inbox_counts: ({ args: [queues], kwargs }) =>
            Object.fromEntries(
                queues.map((queue) => [queue, server.rows.filter((row) => inQueue(row, { ...kwargs, queue })).length])
            ),
        inbox_assign: ({ args: [ids, userId] }) => {
            const undo = find(ids).map((row) => ["inbox_assign", [row.id], row.user?.id ?? false]);
            const user = start.colleagues.find(({ id }) => id === userId) ?? false;
            return change(ids, { user }, undo);
        },
        inbox_close: ({ args: [ids] }) => change(ids, { state: "closed", unread: 0 }, [["inbox_reopen", ids, "open"]]),
        inbox_reopen: ({ args: [ids, state = "open"] }) => change(ids, { state }, [["inbox_close", ids]]),
        inbox_read: ({ args: [ids] }) => change(ids, { unread: 0 }, [["inbox_unread", ids]]),
        inbox_presence: () => true,
        inbox_unread: ({ args: [ids] }) => change(ids, { unread: 1 }, [["inbox_read", ids]]),
    };
    for (const [method, answer] of Object.entries(answers)) {
        onRpc(CONVERSATION, method, (call) => {
            server.asked.push(method);
            return answer(call);
        });
    }
    onRpc("/social_crm/calls", async (request) => {
        const { params } = await request.json();
        server.together.push(params.calls.map(({ method }) => method));
        const results = [];
        for (const call of params.calls) {
            results.push(await rpc(`/web/dataset/call_kw/${call.model}/${call.method}`, call));
        }
        return results;
    });
    onRpc("ir.filters", "search_read", () => server.views);
    onRpc("ir.filters", "create", ({ args: [[values]] }) => {
        server.views.push({ id: server.views.length + 1, ...values });
        return [server.views.length];
    });
    onRpc("social.crm.identity", "web_search_read", () => ({ length: 0, records: [] }));
    onRpc("social.crm.touchpoint", "search_read", () => []);
    onRpc("social.crm.consent", "search_read", () => []);
    onRpc("social.crm.community.member", "web_search_read", () => ({ length: 0, records: [] }));
    for (const [model, name, selection] of SELECTIONS) {
        onRpc(model, "fields_get", () => ({ [name]: { type: "selection", selection } }));
    }
    return server;
}

/**
 * @param {Object[]} rows
 * @param {Object} [params] of the action
 * @param {Object} [options] `start`: what the server tells at the start; `before`: answers of the server that are different
 * @returns {Promise<Object>} the inbox's server and the mock server, with the inbox on screen
 */
export async function openInbox(rows, params = {}, { start = START, before = () => {} } = {}) {
    const pyEnv = await startServer();
    for (let created = 0; created < Math.min(rows.length, 20); created++) {
        createConversation(pyEnv); // ids from 1 on, as the rows have them
    }
    const server = mockInbox(rows, start);
    before(pyEnv);
    await startClient();
    await getService("action").doAction({ type: "ir.actions.client", tag: "social_crm_inbox", params });
    await animationFrame();
    await tick();
    await animationFrame();
    return { pyEnv, server };
}

/** News as the bus brings them to a team; `at` is when they were, in seconds by the clock of the server. */
export function sendInboxNews(pyEnv, ids, heard = [], at = Date.now() / 1000) {
    sendNews(pyEnv, "social.crm.inbox", { conversation_ids: ids, heard, mine: false, at });
}

/** News as the bus brings them to a team, and to the user of whose conversations they are. */
export function sendInboxNewsOfMine(pyEnv, ids, heard = [], at = Date.now() / 1000) {
    const [me] = pyEnv["res.partner"].browse(serverState.partnerId);
    sendInboxNews(pyEnv, ids, heard, at);
    sendNews(pyEnv, me, { conversation_ids: ids, heard, mine: true, at });
}

function sendNews(pyEnv, channel, news) {
    pyEnv["bus.bus"]._sendone(channel, "social.crm.inbox/changed", news);
}
