import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { edit, press, queryAll, queryAllTexts, queryOne, scroll } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { contains as one, makeServerError, onRpc } from "@web/../tests/web_test_helpers";

import { START, makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const ROW = ".o_social_crm_inbox_row";
const PERSON = ".o_social_crm_inbox_person";
const many = (count, values) => Array.from({ length: count }, (_, index) => makeRow(index + 1, values));

test("a queue shows who wrote what, where, and how much of it is unread", async () => {
    await openInbox([makeRow(1, { person: "Anna", preview: "Where is my parcel?", unread: 3 })], { queue: "all" });
    await contains(`${ROW}.fw-bold`, { count: 1 });
    await contains(PERSON, { text: "Anna" });
    await contains(ROW, { text: "Where is my parcel?", contains: [".fa-telegram"] });
    await contains(".o_social_crm_inbox_unread", { text: "3 unread" });
});

test("queues tell how many wait in them, and are changed by a click", async () => {
    await openInbox([makeRow(1), makeRow(2, { user: { id: 7, name: "Mitchell Admin" } })]);
    await contains(`${ROW} ${PERSON}`, { text: "Person 2", count: 1 });
    await contains(".o_social_crm_inbox_queue.active", { text: "Mine1" });
    await click(".o_social_crm_inbox_queue", { text: "All2" });
    await contains(ROW, { count: 2 });
    expect(queryAllTexts(PERSON)).toEqual(["Person 2", "Person 1"]);
});

test("five thousand unread: only those in sight are in the page, and pages are fetched as one comes to them", async () => {
    const { server } = await openInbox(many(5000, { unread: 1 }), { queue: "all" });
    await contains(`${ROW}:first`, { text: "Person 5000" });
    expect(queryAll(ROW).length).toBeLessThan(41);
    expect(server.asked.filter((method) => method === "inbox_list").length).toBeLessThan(3);
    queryOne(".o_social_crm_inbox").style.setProperty("height", "700px", "important");
    for (let page = 0; page < 8; page++) {
        const list = queryOne(".o_social_crm_inbox_rows");
        await scroll(list, { y: list.scrollHeight });
        await runAllTimers();
        await animationFrame();
        await animationFrame();
        expect(queryAll(ROW).length).toBeLessThan(41);
    }
    expect(Number(queryAll(ROW)[0].dataset.id)).toBeLessThan(4850);
    const ids = queryAll(ROW).map((row) => Number(row.dataset.id));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a), { message: "each once, in order" });
});

test("people and messages are searched, in all states", async () => {
    const closed = makeRow(1, { person: "Anna", state: "closed" });
    const { server } = await openInbox([closed, makeRow(2, { person: "Ben" })], { queue: "all" });
    await contains(PERSON, { text: "Ben", count: 1 });
    await one(".o_social_crm_inbox_search").edit("ann", { confirm: false });
    await runAllTimers();
    expect(server.asked.at(-1)).toBe("inbox_list");
    await contains(".o_social_crm_inbox_status", { value: "any" });
});

test("where one was mentioned is shown in all states, and says so", async () => {
    const start = { ...START, queues: [...START.queues, { key: "mentions", label: "Mentions" }] };
    await openInbox([makeRow(1)], { queue: "mentions" }, { start });
    await contains(".o_social_crm_inbox_status", { value: "any" });
    await click(".o_social_crm_inbox_queue", { text: "All" });
    await contains(".o_social_crm_inbox_status", { value: "open" });
});

test("what was not found says how to go on", async () => {
    await openInbox([makeRow(1)], { queue: "all" });
    await one(".o_social_crm_inbox_search").edit("nobody", { confirm: false });
    await runAllTimers();
    await contains(".o_social_crm_inbox_empty", { text: "Nothing found" });
    await click(".o_social_crm_inbox_empty button", { text: "Show the whole queue" });
    await contains(ROW, { count: 1 });
});

test("who has nothing to do is led to what nobody does", async () => {
    await openInbox([makeRow(1)]);
    await contains(".o_social_crm_inbox_empty", { text: "All done" });
    await click(".o_social_crm_inbox_empty button", { text: "Unassigned conversations" });
    await contains(ROW, { count: 1 });
});

/** @returns {() => void} what makes the server have these views */
function keepViews(...views) {
    const kept = views.map(({ name, domain = "[]", filters = {} }, index) => ({
        id: index + 1,
        name,
        domain,
        context: JSON.stringify({ inbox: { queue: "all", filters, order: "newest" } }),
    }));
    return () => onRpc("ir.filters", "search_read", () => kept);
}

test("a queue is narrowed down by channel, and what is shown becomes a view of one's own", async () => {
    const { server } = await openInbox([makeRow(1), makeRow(2, { channel_id: 2 })], { queue: "all" });
    await click(".o_social_crm_inbox_queue", { text: "Shop page" });
    await contains(ROW, { count: 1, text: "Person 2" });
    await click("button[title='Save what is shown as a view']");
    await contains(".modal label", { text: "Name of the view" });
    await one(".modal input:focus").edit("The shop", { confirm: "Enter" });
    await contains(".modal", { count: 0 });
    await contains(".o_social_crm_inbox_queue.active", { text: "The shop1" });
    expect(JSON.parse(server.views[0].context)).toEqual({
        inbox: { queue: "all", filters: { channel_id: 2 }, order: "newest" },
    });
    await click(".o_social_crm_inbox_queue", { text: "All" });
    await contains(".o_social_crm_inbox_list h1", { text: "All" });
    await click(".o_social_crm_inbox_queue", { text: "The shop1" });
    await contains(".o_social_crm_inbox_list h1", { text: "The shop" });
});

test("a view is named by the keyboard, which is back where it was after that", async () => {
    const { server } = await openInbox([makeRow(1)], { queue: "all" });
    await contains(ROW, { count: 1 });
    await click(".o_social_crm_inbox_toggle_queues"); // where there is little room they are hidden
    await contains(".o_social_crm_inbox_queues_shown");
    const opener = queryOne("button[title='Save what is shown as a view']");
    opener.focus();
    await press("Enter");
    await contains(".modal input:focus");
    await contains(".modal .btn-primary:disabled", { text: "Save" });
    await edit("  ", { confirm: "Enter" });
    await contains(".modal input:focus");
    await edit("Everybody", { confirm: false });
    await press("Escape");
    await contains(".modal", { count: 0 });
    expect(opener).toBeFocused();
    expect(server.views).toEqual([]);
    await press("Enter");
    await contains(".modal input:focus:value(/^$/)");
    await edit(" Everybody ", { confirm: false });
    await click(".modal .btn-primary:enabled", { text: "Save" });
    await contains(".o_social_crm_inbox_queue.active", { text: "Everybody1" });
    await contains(".modal", { count: 0 });
    expect(opener).toBeFocused();
    expect(server.views.map(({ name }) => name)).toEqual(["Everybody"]);
});

test("what a link narrows the list down to is said, by name if it has one, and can be taken away", async () => {
    const filters = { status: "any", domain: [["id", "=", 1]] };
    const only = "Only conversations with Anna";
    await openInbox([makeRow(1), makeRow(2)], { queue: "all", filters, only });
    await contains(PERSON, { count: 1, text: "Person 1" });
    await contains(`button.o_social_crm_inbox_only[aria-label='${only}: show all']`, { text: only });
    await click(".o_social_crm_inbox_only");
    await contains(ROW, { count: 2 });
    await contains(".o_social_crm_inbox_only", { count: 0 });
    await contains(".o_social_crm_inbox_status", { value: "any" });
});

test("what a link narrows down does not narrow another queue, what was chosen in the inbox does", async () => {
    const filters = { status: "any", domain: [["id", "=", 1]] };
    await openInbox([makeRow(1), makeRow(2), makeRow(3, { channel_id: 2 })], { queue: "all", filters });
    await contains(".o_social_crm_inbox_only", { text: "Only some conversations" });
    await contains(ROW, { count: 1 });
    await click(".o_social_crm_inbox_queue", { text: "Unassigned" });
    await contains(ROW, { count: 3 });
    await contains(".o_social_crm_inbox_only", { count: 0 });
    await contains(".o_social_crm_inbox_status", { value: "open" });
    await contains(".o_social_crm_inbox_queue", { text: "All3" });
    await click(".o_social_crm_inbox_queue", { text: "Shop page" });
    await contains(ROW, { count: 1 });
    await click(".o_social_crm_inbox_queue", { text: "All" });
    await contains(".o_social_crm_inbox_list h1", { text: "All" });
    await contains(ROW, { count: 1, text: "Person 3" });
});

test("a queue that is chosen after a saved view is shown as a whole", async () => {
    const before = keepViews({ name: "The shop", filters: { channel_id: 2 } });
    await openInbox([makeRow(1), makeRow(2, { channel_id: 2 })], { queue: "all" }, { before });
    await click(".o_social_crm_inbox_queue", { text: "The shop1" });
    await contains(ROW, { count: 1, text: "Person 2" });
    await click(".o_social_crm_inbox_queue", { text: "Unassigned" });
    await contains(".o_social_crm_inbox_list h1", { text: "Unassigned" });
    await contains(ROW, { count: 2 });
});

test("a view counts what it shows; one that is broken counts nothing, and keeps nobody from the others", async () => {
    const views = [
        { name: "Gone", filters: { domain: [["gone", "=", 1]] } },
        { name: "Unknown", domain: "[('id', '=', unknown)]" },
        { name: "First", domain: "[('id', '=', 1)]" },
    ];
    const before = () => {
        keepViews(...views)();
        onRpc("social.crm.conversation", "inbox_counts", ({ kwargs }) => {
            if (kwargs.filters.domain?.[0][0] === "gone") {
                throw makeServerError({ message: "This view asks for something that is not there any more." });
            }
        });
    };
    await openInbox([makeRow(1), makeRow(2)], { queue: "all" }, { before });
    await contains(".o_social_crm_inbox_queue", { text: "First1" });
    await contains(".o_social_crm_inbox_queue:contains(/^Gone$/)");
    await contains(".o_social_crm_inbox_queue:contains(/^Unknown$/)");
    await contains(".o_error_dialog", { count: 0 });
});

test("a view that is deleted while it is shown leaves the queue", async () => {
    const before = () => {
        keepViews({ name: "The shop", filters: { channel_id: 2 } })();
        onRpc("ir.filters", "unlink", () => true);
    };
    await openInbox([makeRow(1, { channel_id: 2 })], { queue: "all" }, { before });
    await click(".o_social_crm_inbox_queue", { text: "The shop1" });
    await contains(".o_social_crm_inbox_list h1", { text: "The shop" });
    await click("button[title='Delete the view The shop']");
    await contains(".o_social_crm_inbox_list h1", { text: "All" });
    await contains(".o_social_crm_inbox_queue.active", { text: "All1" });
});

test("the list is read out as one of which some are chosen", async () => {
    await openInbox(many(3), { queue: "all" });
    await contains("[role=listbox][aria-multiselectable=true] [role=option]", { count: 3 });
    await contains("[role=option][aria-posinset='2'][aria-setsize='3']", { text: "Person 2" });
    await click(`${ROW} .o_social_crm_inbox_check:first`);
    await contains("[role=option][aria-selected=true]", { count: 1, text: "Person 3" });
});
