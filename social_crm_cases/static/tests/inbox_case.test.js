import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    asyncStep,
    contains as one,
    onRpc,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

import { START, makeRow, openInbox, sendInboxNews } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmCasesModels } from "@social_crm_cases/../tests/social_crm_cases_test_helpers";

describe.current.tags("desktop");
defineSocialCrmCasesModels();

const ROW = ".o_social_crm_inbox_row";
const CASE = {
    id: 5,
    number: "C00005",
    name: "A parcel",
    priority: "2",
    priority_label: "High",
    stage: "In progress",
    tags: [{ id: 1, name: "Damage", color: 3 }],
    sla: { deadline: "2026-03-10 12:30:00", warn_at: "2026-03-10 11:00:00" },
    snoozed_until: false,
};
const worked = (values = {}) => makeRow(1, { person: "Anna", case: { ...CASE, ...values } });

function mockPanels() {
    onRpc("social.crm.case", "get_entitlement_told", () => ({
        team: "Care",
        hours: "Working days",
        policies: ["Answer within a day"],
        skills: [],
        reason: "What everybody gets.",
        why_team: "the rule “Parcels”",
        why_user: "",
    }));
    onRpc("social.crm.case", "search_read", () => []);
}

test("a row shows the case, how urgent it is, its tags and its clock", async () => {
    mockDate("2026-03-10 11:15:00", 0);
    await openInbox([worked()], { queue: "all" });
    await contains(`${ROW} .o_social_crm_inbox_case`, { text: "C00005" });
    await contains(`${ROW} [title='High']`);
    await contains(`${ROW} .o_tag_color_3`, { text: "Damage" });
    await contains(`${ROW} .o_social_crm_clock[data-state=warned]`);
    expect(`${ROW} .o_social_crm_clock`).toHaveText(/^1 h 14 min/);
});

test("sorted by deadline, what changes takes its place, and the list is not fetched again", async () => {
    const orders = [...START.orders, { key: "urgent", label: "Next deadline first" }];
    const rows = [
        makeRow(3, { person: "Anna", deadline: "2026-03-10 12:00:00" }),
        makeRow(2, { person: "Bert", deadline: false }),
        makeRow(1, { person: "Cleo", deadline: false }),
    ];
    const { pyEnv, server } = await openInbox(rows, { queue: "all" }, { start: { ...START, orders } });
    await waitForChannels(["social.crm.inbox"]);
    await one(".o_social_crm_inbox_order").select("urgent");
    await contains(`${ROW}:first`, { text: "Anna" });
    const lists = () => server.asked.filter((method) => method === "inbox_list").length;
    const before = lists();
    server.rows[1] = { ...server.rows[1], deadline: "2026-03-10 11:00:00" };
    sendInboxNews(pyEnv, [2]);
    await contains(`${ROW}:first`, { text: "Bert" });
    server.rows[1] = { ...server.rows[1], deadline: false };
    sendInboxNews(pyEnv, [1, 2]);
    await contains(`${ROW}:first`, { text: "Anna" });
    expect(queryAllTexts(".o_social_crm_inbox_person")).toEqual(["Anna", "Cleo", "Bert"]);
    expect(lists()).toBe(before);
});

test("the clock of a row runs down by itself and turns red when it is over", async () => {
    mockDate("2026-03-10 12:28:50", 0);
    await openInbox([worked()], { queue: "all" });
    await contains(`${ROW} .o_social_crm_clock.text-bg-warning[data-state=warned]`, { text: "1 min" });
    await advanceTime(90000);
    await contains(`${ROW} .o_social_crm_clock.text-bg-danger[data-state=breached]`);
});

test("s lets a case sleep until a moment that is chosen, and z wakes it", async () => {
    mockDate("2026-03-10 11:30:00", 0);
    mockPanels();
    onRpc("social.crm.conversation", "inbox_snooze", ({ args }) => {
        asyncStep(`snooze ${args[0]} ${args[1]}`);
        return [["inbox_wake", args[0]]];
    });
    onRpc("social.crm.conversation", "inbox_wake", ({ args }) => {
        asyncStep(`wake ${args[0]}`);
        return true;
    });
    await openInbox([worked()], { queue: "all" });
    await contains(ROW);
    await press("j");
    await press("s");
    await click(".modal [data-choice=hours]");
    await waitForSteps(["snooze 1 2026-03-10 14:30:00"]);
    await contains(".o_notification", { text: "Snoozed" });
    await press("z");
    await waitForSteps(["wake 1"]);
});

test("t puts tags on all that are selected and takes them off, and z undoes it", async () => {
    const tags = [
        { id: 1, name: "Damage", color: 3 },
        { id: 2, name: "Refund", color: 4 },
        { id: 3, name: "Parcel", color: 5 },
    ];
    onRpc("social.crm.conversation", "inbox_tag", ({ args: [ids, on, off] }) => {
        asyncStep(`tag ${ids} with ${on} without ${off}`);
        return [["inbox_tag_cases", [5], off, on]];
    });
    onRpc("social.crm.conversation", "inbox_tag_cases", ({ args }) => {
        asyncStep(`undo ${JSON.stringify(args)}`);
        return true;
    });
    const other = makeRow(2, { person: "Bert", case: { ...CASE, id: 6, tags: [tags[0], tags[1]] } });
    await openInbox([worked(), other], { queue: "all" }, { start: { ...START, tags } });
    await contains(ROW, { count: 2 });
    await press("j");
    await press("x");
    await press("j");
    await press("x");
    await press("t");
    await contains(".modal .o_social_crm_tag_choice", { count: 3 });
    await contains(".modal .o_social_crm_tag_choice:has(input:checked)", { text: "Damage" });
    await contains(".modal .o_social_crm_tag_choice:has(input:indeterminate)", { text: "Refund on 1 of 2" });
    await insertText(".modal input[type=search]", "parc");
    await contains(".modal .o_social_crm_tag_choice", { count: 1 });
    await press("Enter");
    await contains(".modal .o_social_crm_tag_choice", { count: 3 });
    await click(".modal .o_social_crm_tag_choice:contains(Damage) input");
    await click(".modal .btn-primary");
    await waitForSteps(["tag 2,1 with 3 without 1"]);
    await contains(".o_notification", { text: "Tags changed: 2 conversations" });
    await press("z");
    await waitForSteps(['undo [[5],[1],[3]]']);
    await press("?");
    await contains(".modal kbd", { text: "t" });
});

test("what is no case cannot be snoozed", async () => {
    await openInbox([makeRow(1)], { queue: "all" });
    await contains(ROW);
    await press("j");
    await press("s");
    await animationFrame();
    expect(".modal").toHaveCount(0);
});

test("tags narrow a queue down", async () => {
    const tags = [
        { id: 1, name: "Damage", color: 3 },
        { id: 2, name: "Refund", color: 4 },
    ];
    const before = () =>
        onRpc("social.crm.conversation", "inbox_list", ({ kwargs }) => asyncStep(`tag ${kwargs.filters.tag_id}`));
    await openInbox([worked()], { queue: "all" }, { start: { ...START, tags }, before });
    await waitForSteps(["tag undefined"]);
    await click(".o_social_crm_inbox_queue", { text: "Refund" });
    await waitForSteps(["tag 2"]);
    await contains(".o_social_crm_inbox_queue[aria-pressed=true]", { text: "Refund" });
});

test("beside the talk, what the person is entitled to and why the case is where it is", async () => {
    mockPanels();
    await openInbox([worked()], { queue: "all" });
    await click(ROW);
    await contains("[data-panel=case] dd", { text: "Care: the rule “Parcels”" });
    await contains("[data-panel=case] dd", { text: "What everybody gets." });
    await contains("[data-panel=case] dd", { text: "Answer within a day" });
});

test("what solved the like before goes into the answer", async () => {
    mockPanels();
    onRpc("social.crm.case", "get_solved_alike", () => [
        { id: 4, number: "C00004", name: "Another parcel", answer: "Ask the blue van." },
    ]);
    await openInbox([worked()], { queue: "all" });
    await click(ROW);
    await click("[data-panel=solved] button[aria-expanded=false]");
    await contains(".o_social_crm_inbox_solved", { text: "Ask the blue van." });
    await insertText(".o_social_crm_inbox_reply .o-mail-Composer-input", "Hello!");
    await click(".o_social_crm_inbox_solved button", { text: "Use this answer" });
    await contains(".o_social_crm_inbox_reply .o-mail-Composer-input", { value: "Hello!\n\nAsk the blue van." });
});

test("what everybody may read is opened and linked to", async () => {
    mockPanels();
    const url = "https://example.com/forum/lamps-1/parcel-2";
    onRpc("social.crm.case", "get_solved_alike", () => [
        { id: "forum.post,2", number: "Topic", name: "Parcels", answer: "Look at the page.", url },
    ]);
    await openInbox([worked()], { queue: "all" });
    await click(ROW);
    await click("[data-panel=solved] button[aria-expanded=false]");
    await contains(".o_social_crm_inbox_solved", { text: "Look at the page." });
    await click(".o_social_crm_inbox_solved button", { text: "Put the link into the answer" });
    await contains(".o_social_crm_inbox_reply .o-mail-Composer-input", { value: `Parcels\n${url}` });
});
