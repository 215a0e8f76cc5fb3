import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts, waitUntil } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    asyncStep,
    getService,
    makeServerError,
    onRpc,
    patchWithCleanup,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

import { browser } from "@web/core/browser/browser";

import { makeRow, openInbox, sendInboxNews } from "@social_crm_channels/../tests/inbox_test_helpers";
import { createConversation, defineSocialCrmChannelsModels, say } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const ROW = ".o_social_crm_inbox_row";
const TALK = ".o_social_crm_inbox_talk";
const REPLY = ".o_social_crm_inbox_reply";

/** The inbox with one conversation, in which Anna has said something. */
async function openTalk({ row = {}, reply = {}, before } = {}) {
    const { pyEnv, server } = await openInbox([makeRow(1, { person: "Anna", ...row })], { queue: "all" }, { before });
    const [{ social_reply }] = pyEnv["social.crm.conversation"].read([1]);
    pyEnv["social.crm.conversation"].write([1], { social_reply: { ...social_reply, ...reply } });
    say(pyEnv, 1, "Where is my parcel?", 1);
    await click(ROW);
    await contains(`${TALK} .o-mail-Message`, { text: "Where is my parcel?" });
    return { pyEnv, server };
}

test("who opens a conversation reads it, with whom, where and by which way", async () => {
    const { server } = await openTalk({ row: { unread: 1 }, reply: { unread: true } });
    await contains(".o_social_crm_inbox_head h2", { text: "Anna" });
    await contains(".o_social_crm_inbox_head", { text: "Support bot · Direct message" });
    await contains(".o_social_crm_inbox_unread", { count: 0 });
    expect(server.asked.filter((method) => method === "inbox_read")).toHaveLength(1);
});

test("whoever has a keyboard alone comes to the talk, and scrolls it", async () => {
    await openTalk();
    await contains(`${TALK} .o-mail-Thread[tabindex='0']`);
});

test("an answer is written below the talk, and stands at its end", async () => {
    await openTalk();
    await contains(`${REPLY} .o_social_crm_reply_route`, { text: "To Anna on Support bot" });
    await insertText(`${REPLY} .o-mail-Composer-input[placeholder='Answer Anna on Support bot…']`, "On its way.");
    await click(`${REPLY} .o-mail-Composer-send:enabled`);
    await contains(`${TALK} .o-mail-Message`, { count: 2 });
    expect(queryAllTexts(`${TALK} .o-mail-Message-body`).at(-1)).toBe("On its way.");
    await contains(`${REPLY} .o-mail-Composer-input`, { value: "" });
});

test("the answer to an answer tells what it has become: nothing is asked for again", async () => {
    await openTalk();
    let fetched = 0;
    onRpc("/mail/data", () => void fetched++);
    onRpc("/mail/thread/messages", () => void fetched++);
    await insertText(`${REPLY} .o-mail-Composer-input`, "On its way.");
    await click(`${REPLY} .o-mail-Composer-send:enabled`);
    await contains(`${TALK} .o-mail-Message`, { count: 2 });
    await contains(`${REPLY} .o-mail-Composer-input`, { value: "" });
    await animationFrame();
    expect(fetched).toBe(0);
    getService("bus_service").trigger("BUS:RECONNECT");
    await waitUntil(() => fetched);
});

test("a note looks different from an answer, and is none", async () => {
    const before = () =>
        onRpc("/mail/message/post", async (request) => {
            const { params } = await request.json();
            asyncStep(params.post_data.subtype_xmlid);
        });
    await openTalk({ before });
    await click(".o_social_crm_inbox_write_note");
    await contains(`${REPLY}.o_social_crm_inbox_note`, { text: "Only colleagues read it." });
    await insertText(`${REPLY} .o-mail-Composer-input`, "She is in a hurry.");
    await click(`${REPLY} .o-mail-Composer-send:enabled`, { text: "Log" });
    await waitForSteps(["mail.mt_note"]);
});

test("what stands against an answer is said with what helps, and a note can be written all the same", async () => {
    const before = () =>
        onRpc("social.crm.conversation", "action_send_template", () => {
            asyncStep("template");
            return { type: "ir.actions.act_window_close" };
        });
    const blockers = ["The time is over. Send a template."];
    await openTalk({ before, reply: { blockers, templates: true, original_url: "https://example.org/7" } });
    await contains(`${REPLY} .o_social_crm_blocker`, { text: "The time is over. Send a template." });
    await contains(`${REPLY} .o-mail-Composer`, { count: 0 });
    await contains(`${REPLY} button`, { text: "Open the original" });
    await click(`${REPLY} button`, { text: "Send a template" });
    await waitForSteps(["template"]);
    await click(".o_social_crm_inbox_write_note");
    await contains(`${REPLY} .o-mail-Composer-input`);
    await contains(`${REPLY} .o_social_crm_blocker`, { count: 0 });
});

test("how long the network lets us answer is counted down", async () => {
    const until = luxon.DateTime.utc().plus({ hours: 3, minutes: 5, seconds: 30 }).toFormat("yyyy-MM-dd HH:mm:ss");
    await openTalk({ reply: { until } });
    await contains(".o_social_crm_window", { text: "Free answer for 3 h 5 min" });
});

test("after the line was cut, the talk that is open is fetched again", async () => {
    const { pyEnv } = await openTalk();
    say(pyEnv, 1, "Hello?", 2);
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(`${TALK} .o-mail-Message`, { count: 2 });
    expect(queryAllTexts(`${TALK} .o-mail-Message-body`)).toEqual(["Where is my parcel?", "Hello?"]);
});

test("a talk that is open is live, and late words take their place", async () => {
    const { pyEnv } = await openTalk();
    say(pyEnv, 1, "Third", 3);
    say(pyEnv, 1, "Second", 2);
    await waitForChannels(["social.crm.conversation_1"]);
    pyEnv["bus.bus"]._sendone("social.crm.conversation_1", "social.crm.conversation/new_messages", { id: 1 });
    await contains(`${TALK} .o-mail-Message`, { count: 3 });
    expect(queryAllTexts(`${TALK} .o-mail-Message-richBody`)).toEqual(["Where is my parcel?", "Second", "Third"]);
});

test("words that came before the talk was listened to are shown as soon as the inbox hears of them", async () => {
    const { pyEnv, server } = await openTalk();
    await waitForChannels(["social.crm.inbox"]);
    let fetched = 0;
    onRpc("/mail/data", () => void fetched++);
    say(pyEnv, 1, "Hello?", 2);
    server.rows[0] = { ...server.rows[0], last_message_at: "2026-03-10 09:00:02" };
    sendInboxNews(pyEnv, [1], [1]);
    await contains(`${TALK} .o-mail-Message`, { text: "Hello?" });
    await animationFrame();
    expect(fetched).toBe(1);
});

test("words that the talk itself was told of are fetched once, whatever the inbox hears of them", async () => {
    const { pyEnv, server } = await openTalk();
    await waitForChannels(["social.crm.inbox", "social.crm.conversation_1"]);
    let fetched = 0;
    onRpc("/mail/data", () => void fetched++);
    say(pyEnv, 1, "Hello?", 2);
    pyEnv["bus.bus"]._sendone("social.crm.conversation_1", "social.crm.conversation/new_messages", { id: 1 });
    server.rows[0] = { ...server.rows[0], last_message_at: "2026-03-10 09:00:02", preview: "Hello?" };
    sendInboxNews(pyEnv, [1], [1]);
    await contains(`${TALK} .o-mail-Message`, { text: "Hello?" });
    await contains(ROW, { text: "Hello?" });
    await animationFrame();
    expect(fetched).toBe(1);
});

test("a canned response goes into the answer, after what is there", async () => {
    const before = () =>
        onRpc("mail.canned.response", "search_read", () => [{ id: 1, source: "van", substitution: "It is on the van." }]);
    await openTalk({ before });
    await insertText(`${REPLY} .o-mail-Composer-input`, "Good morning!");
    await click("[data-panel=answers] button[aria-expanded=false]");
    await click(".o_social_crm_inbox_answers button", { text: "::van" });
    await contains(`${REPLY} .o-mail-Composer-input`, { value: "Good morning!\n\nIt is on the van." });
});

test("when a case is opened for it, the talk goes on in the case", async () => {
    const { pyEnv, server } = await openTalk();
    createConversation(pyEnv);
    server.rows[0].thread = { model: "social.crm.conversation", id: 2 };
    say(pyEnv, 2, "In the case", 1);
    await waitForChannels(["social.crm.inbox"]);
    sendInboxNews(pyEnv, [1]);
    await contains(`${TALK} .o-mail-Message`, { text: "In the case" });
});

test("a picture that came with a message is shown where it stands", async () => {
    const before = (pyEnv) => {
        const attachment = { name: "lamp.png", mimetype: "image/png", res_model: "social.crm.conversation", res_id: 1 };
        const id = pyEnv["ir.attachment"].create(attachment);
        const message = say(pyEnv, 1, "It looks like this", 2);
        pyEnv["mail.message"].write([message], { attachment_ids: [id] });
    };
    await openTalk({ before });
    const shown = `${TALK} .o-mail-Message:has(.o-mail-Message-body:contains(It looks like this))`;
    await contains(`${shown} img.o-mail-AttachmentImage[alt='lamp.png']`, { count: 1 });
    await contains(`${TALK} img.o-mail-AttachmentImage`, { count: 1 });
});

test("those who speak in a public thread are told apart, by name and by face", async () => {
    const before = (pyEnv) => {
        for (const [second, name, text] of [
            [2, "Bert", "Mine is late, too"],
            [3, "Anna", "Since Monday"],
        ]) {
            const id = say(pyEnv, 1, text, second, { author: name });
            pyEnv["mail.message"].write([id], { email_from: name });
        }
    };
    await openTalk({ before, row: { contact_kind: "public_comment" } });
    await contains(`${TALK} .o-mail-Message`, { count: 3 });
    expect(queryAllTexts(`${TALK} .o-mail-Message-author`)).toEqual(["Anna", "Bert", "Anna"]);
    const [anna, bert, again] = queryAllAttributes(`${TALK} .o-mail-Message-avatar`, "data-src");
    expect(decodeURIComponent(anna)).toInclude(">A</text>");
    expect(decodeURIComponent(bert)).toInclude(">B</text>");
    expect(again).toBe(anna);
});

test("in the talk a note looks different from an answer, and an answer from what was asked", async () => {
    const before = (pyEnv) => {
        const [subtype_id] = pyEnv["mail.message.subtype"].search([["subtype_xmlid", "=", "mail.mt_note"]]);
        say(pyEnv, 1, "On its way", 2, { direction: "out", state: "sent", state_label: "Sent" });
        const note = say(pyEnv, 1, "She is in a hurry", 3);
        pyEnv["mail.message"].write([note], { social_crm: false, subtype_id });
    };
    await openTalk({ before });
    const message = (text) => `${TALK} .o-mail-Message:has(.o-mail-Message-body:contains(${text}))`;
    await contains(`${message("Where is my parcel")} .o-mail-Message-bubble.o-blue`);
    await contains(`${message("On its way")} .o-mail-Message-bubble.o-green`);
    await contains(`${message("On its way")} .o_social_crm_message_badge`, { text: "Sent" });
    await contains(`${message("She is in a hurry")} .o-mail-Message-body.o-note`);
    await contains(`${message("She is in a hurry")} .o-mail-Message-bubble`, { count: 0 });
    await contains(`${message("She is in a hurry")} .o_social_crm_message_badge`, { count: 0 });
    await contains(`${message("On its way")} .o-note`, { count: 0 });
});

test("who leaves a talk that is not theirs any more hears nothing of it", async () => {
    const told = new Set();
    const refused = ["left"];
    const before = () =>
        onRpc("social.crm.conversation", "inbox_presence", ({ args: [id, doing] }) => {
            told.add(`${doing} ${id}`);
            if (refused.includes(doing)) {
                throw makeServerError({ type: "AccessError" });
            }
            return true;
        });
    const rows = [makeRow(1, { person: "Anna" }), makeRow(2, { person: "Bert" })];
    const { pyEnv } = await openInbox(rows, { queue: "all" }, { before });
    for (const id of [1, 2]) {
        const [{ social_reply }] = pyEnv["social.crm.conversation"].read([id]);
        pyEnv["social.crm.conversation"].write([id], { social_reply: { ...social_reply, conversation_id: id } });
    }
    await click(ROW, { text: "Anna" });
    await waitUntil(() => told.has("reading 1"));
    await click(ROW, { text: "Bert" });
    await waitUntil(() => told.has("left 1") && told.has("reading 2"));
    refused.push("reading"); // this one goes to others while it is on screen
    told.clear();
    await advanceTime(20000);
    await waitUntil(() => told.has("reading 2"));
    await animationFrame();
    await contains(".o_error_dialog, .o_notification", { count: 0 });
});

const LOST = ".o_social_crm_inbox_lost";
const INPUT = `${REPLY} .o-mail-Composer-input`;

test("a talk that goes to another team while it is on screen says so, and keeps what was being written", async () => {
    const { pyEnv, server } = await openTalk();
    await waitForChannels(["social.crm.inbox"]);
    await contains(".o_social_crm_inbox_person_pane");
    await insertText(INPUT, "It is on the van.");
    server.rows = [makeRow(2)];
    sendInboxNews(pyEnv, [1, 2]);
    await contains(`${LOST}:focus [role=alert]`, { text: "The one with Anna went to another team, or was deleted." });
    await contains(`${LOST} textarea[readonly]`, { value: "It is on the van." });
    await contains(TALK, { count: 0 });
    await contains(".o_social_crm_inbox_person_pane", { count: 0 });
    await contains(ROW, { count: 1, text: "Person 2" });
    patchWithCleanup(browser.navigator.clipboard, { writeText: async (words) => asyncStep(words) });
    await click(`${LOST} button`, { text: "Copy" });
    await waitForSteps(["It is on the van."]);
    await press("e"); // it is nobody's to close here
    await click(`${LOST} button`, { text: "Back to the list" });
    await contains(LOST, { count: 0 });
    await contains(".o_social_crm_inbox_nothing");
    expect(server.asked).not.toInclude("inbox_close");
});

test("a talk that comes back is on screen again, with the words that were being written", async () => {
    const { pyEnv, server } = await openTalk();
    await waitForChannels(["social.crm.inbox"]);
    await insertText(INPUT, "It is on the van.");
    const { rows } = server;
    server.rows = [];
    sendInboxNews(pyEnv, [1]);
    await contains(LOST);
    server.rows = rows;
    sendInboxNews(pyEnv, [1]);
    await contains(INPUT, { value: "It is on the van." });
    await contains(LOST, { count: 0 });
});

test("a talk that only left the queue stays on screen", async () => {
    const { pyEnv, server } = await openTalk();
    await waitForChannels(["social.crm.inbox"]);
    server.rows = [{ ...server.rows[0], person: "Anna B", state: "closed" }];
    sendInboxNews(pyEnv, [1]);
    await contains(ROW, { count: 0 });
    await contains(".o_social_crm_inbox_head h2", { text: "Anna B" });
    await contains(LOST, { count: 0 });
});

test("that a talk was lost while the line was cut is told when it is there again, without words where none were written", async () => {
    const { server } = await openTalk();
    server.rows = [];
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(LOST, { text: "You cannot read this conversation any more" });
    await contains(`${LOST} textarea`, { count: 0 });
});
