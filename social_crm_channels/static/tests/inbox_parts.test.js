import { click, contains, insertText, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { clear, edit, press, queryAllAttributes, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate, runAllTimers } from "@odoo/hoot-mock";
import {
    asyncStep,
    contains as one,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    waitForSteps,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { START, makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { badge, defineSocialCrmChannelsModels, say } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";
import { MessageBadge } from "@social_crm_channels/thread/message_badge";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const ROW = ".o_social_crm_inbox_row";
const CHECKED = `${ROW}_checked`;
const PERSON = ".o_social_crm_inbox_person";
const QUEUE = ".o_social_crm_inbox_queue";
const HEAD = ".o_social_crm_inbox_head";
const BULK = ".o_social_crm_inbox_bulk";
const REPLY = ".o_social_crm_inbox_reply";
const INPUT = `${REPLY} .o-mail-Composer-input`;
const PICK = ".o_social_crm_inbox_picker input";
const KIM = { id: 8, name: "Kim Colleague" };
const rows = (count) => Array.from({ length: count }, (_, index) => makeRow(index + 1));

/** The inbox with the talk of Anna. */
async function openTalk({ reply = {}, row = {}, before } = {}) {
    const { pyEnv, server } = await openInbox([makeRow(1, { person: "Anna", ...row })], { queue: "all" }, { before });
    const [{ social_reply }] = pyEnv["social.crm.conversation"].read([1]);
    pyEnv["social.crm.conversation"].write([1], { social_reply: { ...social_reply, ...reply } });
    say(pyEnv, 1, "Where is my parcel?", 1);
    await click(ROW, { text: "Anna" });
    await contains(".o_social_crm_inbox_talk .o-mail-Message", { text: "Where is my parcel?" });
    return { pyEnv, server };
}

/** What is opened elsewhere is told, and the inbox stays. */
function watchActions() {
    patchWithCleanup(getService("action"), {
        doAction: (action) => asyncStep(action.res_model ? `${action.res_model} ${action.res_id}` : action),
    });
}

// ----------------------------------------------------------------------
// Who is on it
// ----------------------------------------------------------------------
test("a talk is given to a colleague, by the mouse", async () => {
    const { server } = await openTalk();
    await contains(`${HEAD} ${PICK}`, { value: "Nobody" });
    await click(`${HEAD} ${PICK}`);
    await contains(".o_select_menu_item", { count: 3 });
    expect(queryAllTexts(".o_select_menu_item")).toEqual(["Nobody", "Kim Colleague", "Mitchell Admin"]);
    await click(".o_select_menu_item", { text: "Kim Colleague" });
    await contains(`${ROW} img[title='Assigned to Kim Colleague']`);
    await contains(".o_notification", { text: "Assigned to Kim Colleague" });
    await contains(`${HEAD} ${PICK}`, { value: "Kim Colleague" });
    expect(server.rows[0].user.id).toBe(8);
});

test("a talk is given to nobody, by the mouse, and that can be undone", async () => {
    const { server } = await openTalk({ row: { user: KIM } });
    await contains(`${HEAD} ${PICK}`, { value: "Kim Colleague" });
    await click(`${HEAD} ${PICK}`);
    await click(".o_select_menu_item", { text: "Nobody" });
    await contains(`${HEAD} ${PICK}`, { value: "Nobody" });
    await contains(`${ROW} .o_social_crm_inbox_assignee`, { count: 0 });
    expect(server.rows[0].user).toBe(false);
    await click(".o_notification:contains(Assigned to nobody) button", { text: "Undo" });
    await contains(`${ROW} img[title='Assigned to Kim Colleague']`);
    await contains(`${HEAD} ${PICK}`, { value: "Kim Colleague" });
});

test("what nobody has is not given to nobody once more", async () => {
    const { server } = await openTalk();
    queryOne(`${HEAD} ${PICK}`).focus();
    await clear();
    await press("Tab");
    await runAllTimers();
    await contains(`${HEAD} ${PICK}`, { value: "Nobody" });
    expect(server.asked).not.toInclude("inbox_assign");
});

test("a talk is given to a colleague and to nobody again, by the keyboard, and z undoes it", async () => {
    const { server } = await openTalk();
    queryOne(`${HEAD} ${PICK}`).focus();
    await edit("kim", { confirm: false });
    await runAllTimers();
    await contains(".o_select_menu_item", { count: 1 });
    await contains(".o_select_menu_item", { text: "Kim Colleague" });
    await press("Enter");
    await contains(`${ROW} img[title='Assigned to Kim Colleague']`);
    expect(server.rows[0].user.id).toBe(8);
    queryOne(`${HEAD} ${PICK}`).focus();
    await clear();
    await press("Tab");
    await contains(".o_notification", { text: "Assigned to nobody" });
    await contains(`${ROW} .o_social_crm_inbox_assignee`, { count: 0 });
    await contains(`${HEAD} ${PICK}`, { value: "Nobody" });
    expect(server.rows[0].user).toBe(false);
    queryOne(".o_social_crm_inbox_rows").focus();
    await press("z");
    await contains(`${ROW} img[title='Assigned to Kim Colleague']`);
});

// ----------------------------------------------------------------------
// With all that are selected
// ----------------------------------------------------------------------
test("what can be done with all that are selected is offered above the list, and goes when it is done", async () => {
    const { server } = await openInbox([makeRow(1, { unread: 2 }), makeRow(2, { user: KIM }), makeRow(3)], { queue: "all" });
    const offered = () => queryAllAttributes(`${BULK} > button[title]`, "title");
    await contains(ROW, { count: 3 });
    await click(`${ROW}[data-id='1'] .o_social_crm_inbox_check`);
    await click(`${ROW}[data-id='2'] .o_social_crm_inbox_check`);
    await contains(BULK, { text: "2 selected" });
    expect(offered()).toEqual(["Assign to me", "Close", "Mark as read", "Mark as unread"]);
    await click(`${BULK} button[title='Mark as read']`);
    await contains(".o_notification", { text: "Marked as read: 2 conversations" });
    await contains(".o_social_crm_inbox_unread", { count: 0 });
    expect(offered()).toEqual(["Assign to me", "Close", "Mark as unread"]);
    await click(`${BULK} ${PICK}[placeholder='Assign to…']`);
    await click(".o_select_menu_item", { text: "Mitchell Admin" });
    await contains(`${ROW} img[title='Assigned to Mitchell Admin']`, { count: 2 });
    expect(server.rows.map(({ user }) => user && user.id)).toEqual([7, 7, false]);
    expect(offered()).toEqual(["Close", "Mark as unread"]);
    await contains(`${BULK} ${PICK}`, { value: "Mitchell Admin" });
    await click(`${BULK} ${PICK}`);
    await click(".o_select_menu_item", { text: "Nobody" });
    await contains(".o_notification", { text: "Assigned to nobody: 2 conversations" });
    await contains(`${BULK} ${PICK}`, { value: "Nobody" });
    await contains(`${ROW} .o_social_crm_inbox_assignee`, { count: 0 });
    expect(server.rows.map(({ user }) => user)).toEqual([false, false, false]);
});

test("what is selected can be left alone again", async () => {
    const { server } = await openInbox(rows(3), { queue: "all" });
    await contains(ROW, { count: 3 });
    await click(`${ROW}[data-id='2'] .o_social_crm_inbox_check`);
    await contains(CHECKED, { count: 1 });
    await click(`${BULK} button`, { text: "Clear" });
    await contains(BULK, { count: 0 });
    await contains(CHECKED, { count: 0 });
    expect(server.rows).toEqual(rows(3));
});

test("what is closed is opened again", async () => {
    const params = { queue: "all", filters: { status: "closed" } };
    const { server } = await openInbox([makeRow(1, { state: "closed" })], params);
    await click(`${ROW} .o_social_crm_inbox_check`);
    await contains(`${BULK} button[title='Close']`, { count: 0 });
    await click(`${BULK} button[title='Reopen']`);
    await contains(ROW, { count: 0 });
    await contains(BULK, { count: 0 });
    expect(server.rows[0].state).toBe("open");
});

// ----------------------------------------------------------------------
// The head of the talk
// ----------------------------------------------------------------------
test("what can be done with the talk is done in its head, with this one alone", async () => {
    const { server } = await openInbox(rows(3), { queue: "all" });
    await click(ROW, { text: "Person 2" });
    await contains(`${HEAD} h2`, { text: "Person 2" });
    expect(queryAllAttributes(`${HEAD} [data-action]`, "title")).toEqual(["Assign to me", "Close", "Mark as unread"]);
    await click(`${HEAD} [data-action=assign_me]`);
    await contains(`${HEAD} [data-action=assign_me]`, { count: 0 });
    await click(`${HEAD} [data-action=close]`);
    await contains(`${HEAD} h2`, { text: "Person 1" });
    await contains(ROW, { count: 2 });
    expect(server.rows.map(({ state, user }) => [state, user && user.id])).toEqual([
        ["open", false],
        ["closed", 7],
        ["open", false],
    ]);
});

test("the whole form is one click away", async () => {
    await openTalk();
    watchActions();
    await click(`${HEAD} button[title=More]`);
    await click(".o-dropdown-item", { text: "Open the whole form" });
    await waitForSteps(["social.crm.conversation 1"]);
});

// ----------------------------------------------------------------------
// The queues
// ----------------------------------------------------------------------
test("a view that is not needed any more is deleted, and the list stays", async () => {
    const view = { id: 4, name: "The shop", domain: "[]", context: '{"inbox": {"queue": "all", "filters": {"channel_id": 2}}}' };
    const before = () => {
        onRpc("ir.filters", "search_read", () => [view]);
        onRpc("ir.filters", "unlink", ({ args: [ids] }) => {
            asyncStep(`deleted ${ids}`);
            return true;
        });
    };
    await openInbox(rows(2), { queue: "all" }, { before });
    await contains(QUEUE, { text: "The shop" });
    await click("button[title='Delete the view The shop']");
    await waitForSteps(["deleted 4"]);
    await contains(QUEUE, { text: "The shop", count: 0 });
    await contains("nav", { text: "Narrow a queue down below and save it here with +." });
    await contains(ROW, { count: 2 });
    await contains(`${QUEUE}[aria-current=true]`, { count: 1, text: "All2" });
});

test("a queue tells how many wait there, as far as the server counts", async () => {
    const before = () =>
        onRpc("social.crm.conversation", "inbox_counts", () => ({ mine: 999, unassigned: 1000, all: 0 }));
    await openInbox(rows(1), { queue: "all" }, { before });
    await contains(QUEUE, { text: "Mine999" });
    expect(queryAllTexts(".o_social_crm_inbox_count")).toEqual(["999", "999+"]);
});

// ----------------------------------------------------------------------
// The list
// ----------------------------------------------------------------------
test("the list is sorted as one chooses", async () => {
    await openInbox(rows(3), { queue: "all" });
    await contains(ROW, { count: 3 });
    expect(queryAllTexts(PERSON)).toEqual(["Person 3", "Person 2", "Person 1"]);
    await one(".o_social_crm_inbox_order").select("oldest");
    await contains(`${ROW}:first`, { text: "Person 1" });
    expect(queryAllTexts(PERSON)).toEqual(["Person 1", "Person 2", "Person 3"]);
});

test("what is closed is shown to whoever asks for it", async () => {
    await openInbox([makeRow(1), makeRow(2, { state: "closed" })], { queue: "all" });
    await contains(PERSON, { count: 1, text: "Person 1" });
    await one(".o_social_crm_inbox_status").select("closed");
    await contains(PERSON, { count: 1, text: "Person 2" });
    await contains(`${ROW} .o_social_crm_inbox_state`, { text: "Closed" });
    await one(".o_social_crm_inbox_status").select("any");
    await contains(PERSON, { count: 2 });
});

test("with Ctrl a click selects one, with Shift all up to there, and none opens", async () => {
    await openInbox(rows(5), { queue: "all" });
    await contains(ROW, { count: 5 });
    await one(`${ROW}[data-id='5']`).click({ ctrlKey: true });
    await one(`${ROW}[data-id='3']`).click({ shiftKey: true });
    await contains(CHECKED, { count: 3 });
    await one(`${ROW}[data-id='4']`).click({ ctrlKey: true });
    expect(queryAllAttributes(CHECKED, "data-id")).toEqual(["5", "3"]);
    await contains(BULK, { text: "2 selected" });
    await contains(".o_social_crm_inbox_talk", { count: 0 });
});

test("where nothing waits it is said", async () => {
    await openInbox([], { queue: "all" });
    await contains(".o_social_crm_inbox_empty", { text: "Nothing waits here" });
    await contains(".o_social_crm_inbox_empty", { text: "New conversations appear by themselves." });
    await contains(".o_social_crm_inbox_empty button", { count: 0 });
});

test("where there is no channel yet it is said whom to ask, also of one's own queue", async () => {
    const before = () => onRpc("social.crm.checklist", "get_steps", () => []);
    await openInbox([], {}, { start: { ...START, channels: [] }, before });
    await contains(".o_social_crm_inbox_empty", { text: "No channel yet" });
    expect(".o_social_crm_inbox_empty").toHaveText(/ask whoever manages Social CRM for one/);
    expect(".o_social_crm_inbox_empty button").toHaveCount(0);
});

// ----------------------------------------------------------------------
// The person
// ----------------------------------------------------------------------
test("what a panel lists is opened, and where there is nothing it says so", async () => {
    const network_id = { id: 1, display_name: "Mastodon", icon: "fa-mastodon", color: "#6364FF" };
    let records = [{ id: 9, display_name: "Anna B", handle: "@anna", followers: 0, network_id }];
    const before = () =>
        onRpc("social.crm.identity", "web_search_read", () => ({ length: records.length, records }));
    const all = [makeRow(1, { person: "Anna" }), makeRow(2)];
    await openInbox(all, { queue: "all" }, { before });
    await click(ROW, { text: "Anna" });
    await contains("[data-panel=identities] button", { text: "Anna B" });
    watchActions();
    await click("[data-panel=identities] button", { text: "Anna B" });
    await waitForSteps(["social.crm.identity 9"]);
    records = [];
    await click(ROW, { text: "Person 2" });
    await contains("[data-panel=identities] li", { count: 1, text: "Nobody knows yet who this is." });
});

test("where the person gathers with others, and as what", async () => {
    let records = [
        { id: 1, community_id: { id: 5, display_name: "Hikers" }, role: "owner" },
        { id: 2, community_id: { id: 6, display_name: "Campers" }, role: "member" },
    ];
    const before = () =>
        onRpc("social.crm.community.member", "web_search_read", ({ kwargs }) => {
            asyncStep(JSON.stringify(kwargs.domain));
            return { length: records.length, records };
        });
    const all = [makeRow(1, { person: "Anna", partner_id: 3 }), makeRow(2)];
    await openInbox(all, { queue: "all" }, { before });
    await click(ROW, { text: "Anna" });
    await click("[data-panel=communities] button[aria-expanded=false]");
    await waitForSteps(['[["partner_id","=",3],["left_at","=",false]]']);
    await contains("[data-panel=communities] li", { count: 2 });
    expect(queryAllTexts("[data-panel=communities] li")).toEqual(["Hikers\nOwner", "Campers"]);
    watchActions();
    await click("[data-panel=communities] button", { text: "Campers" });
    await waitForSteps(["social.crm.community 6"]);
    records = [];
    await click(ROW, { text: "Person 2" });
    await waitForSteps(['[["identity_id","=",2],["left_at","=",false]]']);
    await contains("[data-panel=communities] li", { count: 1, text: "They were seen in no community." });
});

test("canned responses are searched by their short and their long words", async () => {
    const before = () =>
        onRpc("mail.canned.response", "search_read", ({ kwargs: { domain } }) => {
            asyncStep(JSON.stringify(domain));
            return domain.length ? [] : [{ id: 1, source: "van", substitution: "It is on the van." }];
        });
    await openTalk({ before });
    await click("[data-panel=answers] button[aria-expanded=false]");
    await contains(".o_social_crm_inbox_answers button", { text: "::van" });
    await waitForSteps(["[]"]);
    await one("[data-panel=answers] input[type=search]").edit(" lamp ", { confirm: false });
    await runAllTimers();
    await waitForSteps(['["|",["source","ilike","lamp"],["substitution","ilike","lamp"]]']);
    await contains(".o_social_crm_inbox_answers button", { count: 0 });
    expect(".o_social_crm_inbox_answers li").toHaveText(/^No canned response here\./);
});

// ----------------------------------------------------------------------
// The answer
// ----------------------------------------------------------------------
const DRAFT = {
    id: 3,
    state: "waiting",
    state_label: "To approve",
    author: KIM,
    text: "It is on the van.",
    attachments: [],
    created_at: "2026-03-10 09:00:00",
    note: "",
    is_mine: false,
    can_decide: true,
    newer: false,
    changed_by: "",
    written: "",
};

for (const [label, method] of [
    ["Approve and send", "action_approve"],
    ["Change", "action_change"],
    ["Do not send", "action_reject"],
]) {
    test(`whoever decides about words of a colleague: ${label}`, async () => {
        const { pyEnv } = await openTalk({ reply: { drafts: [DRAFT] } });
        onRpc("social.crm.draft", method, ({ args: [[id]] }) => {
            asyncStep(`${method} ${id}`);
            const [{ social_reply }] = pyEnv["social.crm.conversation"].read([1]);
            pyEnv["social.crm.conversation"].write([1], { social_reply: { ...social_reply, drafts: [] } });
            return { type: "ir.actions.act_window_close" };
        });
        await contains(".o_social_crm_draft button", { count: 3 });
        await click(".o_social_crm_draft button", { text: label });
        await waitForSteps([`${method} 3`]);
        await contains(".o_social_crm_draft", { count: 0 });
    });
}

test("whoever wrote what does not go out goes on with it, and does not decide", async () => {
    const { pyEnv } = await openTalk({ reply: { drafts: [{ ...DRAFT, can_decide: false, is_mine: true, note: "Kinder, please." }] } });
    onRpc("social.crm.draft", "action_withdraw", ({ args: [[id]] }) => {
        asyncStep(`withdraw ${id}`);
        const [{ social_reply }] = pyEnv["social.crm.conversation"].read([1]);
        pyEnv["social.crm.conversation"].write([1], { social_reply: { ...social_reply, drafts: [] } });
        return { body: "<p>It is on the van.</p>", text: "It is on the van.", attachment_ids: [], store_data: {} };
    });
    await contains(".o_social_crm_draft", { text: "Kinder, please." });
    expect(queryAllTexts(".o_social_crm_draft button")).toEqual(["Go on writing"]);
    await click(".o_social_crm_draft button", { text: "Go on writing" });
    await waitForSteps(["withdraw 3"]);
    await contains(INPUT, { value: "It is on the van." });
    await contains(".o_social_crm_draft", { count: 0 });
});

test("others read what waits, and decide nothing", async () => {
    await openTalk({ reply: { drafts: [{ ...DRAFT, can_decide: false, attachments: [{ id: 1, name: "lamp.png" }] }] } });
    await contains(".o_social_crm_draft[data-state=waiting]", { text: "It is on the van." });
    await contains(".o_social_crm_draft", { text: "lamp.png" });
    await contains(".o_social_crm_draft .badge", { text: "To approve" });
    await contains(".o_social_crm_draft button", { count: 0 });
});

test("the time for free answers runs out: it is said when it is near, and when it is over", async () => {
    mockDate("2026-03-10 09:00:00", 0);
    await openTalk({ reply: { until: "2026-03-10 10:00:50" } });
    await contains(".o_social_crm_window.text-muted", { text: "Free answer for 1 h 0 min" });
    await advanceTime(60_000);
    await contains(".o_social_crm_window.text-warning-emphasis", { text: "Free answer for 59 min" });
    await advanceTime(3_600_000);
    await contains(".o_social_crm_window.text-warning-emphasis", { text: "Free answers are over" });
});

test("an answer that is not written yet is not sent later", async () => {
    await openTalk();
    await click(`${REPLY} button`, { text: "Send later" });
    await contains(".modal .alert", { text: "Write the answer first." });
    await contains(".modal .btn-primary:disabled", { text: "Send then" });
    await click(".modal button", { text: "Back" });
    await contains(".modal", { count: 0 });
});

test("an answer is sent at a moment of one's own", async () => {
    mockDate("2026-03-10 09:00:00", 0);
    onRpc("mail.scheduled.message", "create", ({ args: [[values]] }) => {
        asyncStep(values.scheduled_date);
        return [1];
    });
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(`${REPLY} button`, { text: "Send later" });
    await contains(".modal .alert", { count: 0 });
    await contains(".modal .o_datetime_input", { value: "03/11/2026 09:00:00" });
    await one(".modal .o_datetime_input").edit("03/20/2026 14:30:00");
    await click(".modal .btn-primary", { text: "Send then" });
    await waitForSteps(["2026-03-20 14:30:00"]);
});

// ----------------------------------------------------------------------
// Beside a message
// ----------------------------------------------------------------------
const BADGE = ".o_social_crm_message_badge";
const showBadge = (values) => mountWithCleanup(MessageBadge, { props: { badge: badge(values) } });

for (const [values, words] of [
    [{}, ""],
    [{ automatic: true }, "automatic"],
    [{ edited: true }, "edited"],
    [{ deleted: true }, "deleted by its author"],
    [{ erased: true }, "erased"],
    [{ attachment_state: "pending" }, "attachments on their way"],
    [{ attachment_state: "failed" }, "attachments not stored"],
    [{ attachment_state: "done" }, ""],
]) {
    test(`what became of a message is said beside it: ${JSON.stringify(values)}`, async () => {
        await showBadge(values);
        expect(BADGE).toHaveText(words);
        expect(`${BADGE} [title='On Telegram'].fa-telegram`).toHaveCount(1);
    });
}

test("why attachments were not stored, and why a message did not arrive, is told", async () => {
    await showBadge({ attachment_state: "failed", error: "lamp.mov: too large" });
    expect(`${BADGE} [title='lamp.mov: too large']`).toHaveText("attachments not stored");
    await showBadge({ state: "failed", state_label: "Failed", error: "No such user" });
    expect(`${BADGE} [data-state=failed][title='No such user'].fw-bold`).toHaveText("Failed");
});

test("how it sounds is shown where it is assessed, and not neutral", async () => {
    await showBadge({ sentiment: "positive" });
    await showBadge({ sentiment: "negative" });
    await showBadge({ sentiment: "neutral" });
    await showBadge({ sentiment: "" });
    expect(BADGE).toHaveCount(4);
    expect(queryAllAttributes(`${BADGE} .o_social_crm_sentiment`, "aria-label")).toEqual(["Sounds positive", "Sounds negative"]);
});

test("what did not arrive is sent again by whoever presses the button", async () => {
    onRpc("social.crm.message", "action_retry", ({ args: [[id]] }) => {
        asyncStep(`again ${id}`);
        return true;
    });
    await showBadge({ id: 12, state: "failed", can_retry: true });
    await click(`${BADGE} button`, { text: "Send again" });
    await waitForSteps(["again 12"]);
});

// ----------------------------------------------------------------------
// Everywhere
// ----------------------------------------------------------------------
test("the menu bar leads to the inbox from everywhere", async () => {
    patchWithCleanup(session, { social_crm_inbox_unread: 120 });
    await startServer();
    await start();
    await contains(".o_social_crm_inbox_systray .badge", { text: "99+" });
    watchActions();
    await click(".o_social_crm_inbox_systray button[title='Inbox of Social CRM']");
    await waitForSteps(["social_crm_channels.action_social_crm_inbox"]);
});

test("who is no agent has no way there", async () => {
    patchWithCleanup(session, { social_crm_inbox_unread: undefined });
    await startServer();
    await start();
    await contains(".o_menu_systray");
    await animationFrame();
    await contains(".o_social_crm_inbox_systray", { count: 0 });
});
