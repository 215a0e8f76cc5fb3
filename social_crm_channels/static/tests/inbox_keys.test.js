import { contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { asyncStep, makeServerError, onRpc, serverState, waitForSteps } from "@web/../tests/web_test_helpers";

import { registry } from "@web/core/registry";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels, say } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const ROW = ".o_social_crm_inbox_row";
const CURSOR = `${ROW}_cursor`;
const PERSON = ".o_social_crm_inbox_person";
const rows = (count) => Array.from({ length: count }, (_, index) => makeRow(index + 1));

async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}

test("j and k move, Enter opens, Escape leads back", async () => {
    const { pyEnv } = await openInbox(rows(3), { queue: "all" });
    say(pyEnv, 2, "Hello", 1);
    await type("j");
    await contains(CURSOR, { text: "Person 3" });
    await type("j", "j", "k");
    await contains(CURSOR, { text: "Person 2" });
    await type("Enter");
    await contains(".o_social_crm_inbox_head h2", { text: "Person 2" });
    await contains(".o_social_crm_inbox_talk .o-mail-Message", { text: "Hello" });
    await type("Escape", "k");
    await contains(CURSOR, { text: "Person 3" });
});

test("r answers and n notes; what is typed there is no command", async () => {
    await openInbox(rows(2), { queue: "all" });
    await type("j", "Enter");
    await contains(".o-mail-Composer-input");
    await type("n");
    await contains(".o_social_crm_inbox_note .o-mail-Composer-input:focus");
    await type("Escape", "r");
    await contains(".o_social_crm_inbox_reply:not(.o_social_crm_inbox_note) .o-mail-Composer-input:focus");
    await type("j", "e");
    await contains(ROW, { count: 2 });
    await contains(".o-mail-Composer-input", { value: "je" });
});

test("r is about the row that the keyboard is on, as all keys are: it is opened and answered", async () => {
    await openInbox(rows(3), { queue: "all" });
    await type("j", "Enter", "j", "r");
    await contains(".o_social_crm_inbox_head h2", { text: "Person 2" });
    await contains(".o_social_crm_inbox_reply:not(.o_social_crm_inbox_note) .o-mail-Composer-input:focus");
    await type("Escape", "j", "n");
    await contains(".o_social_crm_inbox_head h2", { text: "Person 1" });
    await contains(".o_social_crm_inbox_note .o-mail-Composer-input:focus");
});

test("a closes the way to a colleague: it is assigned to whoever presses it", async () => {
    const { server } = await openInbox(rows(2), { queue: "unassigned" });
    await type("j", "a");
    await contains(ROW, { count: 1, text: "Person 1" });
    expect(server.rows.find(({ id }) => id === 2).user.id).toBe(serverState.userId);
    await contains(".o_notification", { text: "Assigned to you" });
});

test("what is done, the rows that it changes and the counts take one request", async () => {
    const { server } = await openInbox(rows(2), { queue: "all" });
    server.together = [];
    await type("j", "a");
    await contains(".o_notification", { text: "Assigned to you" });
    expect(server.together).toEqual([["inbox_assign", "inbox_rows", "inbox_counts"]]);
    await contains(`${CURSOR} img[title^='Assigned to']`);
});

test("what cannot be done is said, is not undone, and nothing moves", async () => {
    const { server } = await openInbox(rows(2), { queue: "unassigned" });
    onRpc("social.crm.conversation", "inbox_assign", () => {
        throw makeServerError({ message: "She is Kim's." });
    });
    expect.errors(1);
    await type("j", "a");
    await contains(".modal", { text: "She is Kim's." });
    expect.verifyErrors(["She is Kim's."]);
    await contains(ROW, { count: 2 });
    await contains(".o_notification", { count: 0 });
    expect(server.asked.filter((method) => method === "inbox_assign")).toEqual([]);
});

test("e closes and goes on with the next one, z undoes it", async () => {
    await openInbox(rows(3), { queue: "all" });
    await type("j", "Enter", "e");
    await contains(ROW, { count: 2 });
    await contains(".o_social_crm_inbox_head h2", { text: "Person 2" });
    await contains(CURSOR, { text: "Person 2" });
    await type("z");
    await contains(ROW, { count: 3 });
    expect(queryAllTexts(PERSON)).toEqual(["Person 3", "Person 2", "Person 1"]);
});

test("u marks as unread, and the talk is left so that it stays so", async () => {
    await openInbox(rows(1), { queue: "all" });
    await type("j", "Enter", "u");
    await contains(".o_social_crm_inbox_unread", { text: "1 unread" });
    await contains(".o_social_crm_inbox_talk", { count: 0 });
});

test("x selects, Shift and x selects up to there, and all of them are closed at once", async () => {
    await openInbox(rows(5), { queue: "all" });
    await type("j", "x", "j", "j");
    await press("X", { shiftKey: true });
    await contains("[role=option][aria-selected=true]", { count: 3 });
    await contains(".o_social_crm_inbox_bulk", { text: "3 selected" });
    await type("e");
    await contains(ROW, { count: 2 });
    await contains(".o_social_crm_inbox_bulk", { count: 0 });
    await contains(".o_notification", { text: "Closed: 3 conversations" });
    await type("z");
    await contains(ROW, { count: 5 });
});

test("Escape clears what is selected, also where another addon wants the key on every screen", async () => {
    registry.category("services").add("escape_everywhere", {
        dependencies: ["hotkey"],
        start: (env, { hotkey }) => hotkey.add("escape", () => asyncStep("elsewhere"), { global: true }),
    });
    await openInbox(rows(2), { queue: "all" });
    await type("j", "x");
    await contains(".o_social_crm_inbox_bulk");
    await type("Escape");
    await contains(".o_social_crm_inbox_bulk", { count: 0 });
    await waitForSteps([]);
});

test("/ searches", async () => {
    await openInbox(rows(1), { queue: "all" });
    await type("/");
    await contains(".o_social_crm_inbox_search:focus");
});

test("? lists the keys, which do nothing while the list is shown", async () => {
    await openInbox(rows(2), { queue: "all" });
    await type("?");
    await contains(".modal dt", { text: "j" });
    await contains(".modal dd", { text: "Close" });
    await contains(".modal dt", { text: "Shiftx" });
    await contains(".modal dt", { text: "CtrlEnter" });
    await type("j");
    await contains(CURSOR, { count: 0 });
});
