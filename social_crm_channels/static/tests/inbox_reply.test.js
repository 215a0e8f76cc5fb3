import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { click, contains, inputFiles, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { asyncStep, makeServerError, onRpc, serverState, waitForSteps } from "@web/../tests/web_test_helpers";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import {
    badge,
    defineSocialCrmChannelsModels,
    say,
} from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const REPLY = ".o_social_crm_inbox_reply";
const INPUT = `${REPLY} .o-mail-Composer-input`;
const SEND = `${REPLY} .o-mail-Composer-send:enabled`;
const COLLISION = "odoo.addons.social_crm_channels.tools.errors.AnswerCollision";
const route = (values = {}) => ({
    conversation_id: 1,
    person: "Anna",
    channel: "Support bot",
    blockers: [],
    notices: [],
    conversation_ids: [1],
    unread: false,
    ...values,
});

async function openTalk({ reply = {}, said = {}, row = {}, before } = {}) {
    const rows = [makeRow(1, { person: "Anna", ...row }), makeRow(2, { person: "Bert" })];
    const { pyEnv, server } = await openInbox(rows, { queue: "all" }, { before });
    pyEnv["social.crm.conversation"].write([1], { social_reply: route(reply) });
    say(pyEnv, 1, "Where is my parcel?", 1, { id: 40, ...said });
    await click(".o_social_crm_inbox_row", { text: "Anna" });
    await contains(".o_social_crm_inbox_talk .o-mail-Message", { count: 1 });
    return { pyEnv, server };
}

/** What the server is told of an answer, each time. */
function watchPosts(answer = () => {}) {
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        asyncStep(JSON.stringify(params.context.social_reply));
        return answer(params);
    });
}

const options = (values) => JSON.stringify({ seen_message_id: 40, confirmed: false, undo: true, ...values });

test("an answer says what its author had seen", async () => {
    watchPosts();
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(SEND);
    await waitForSteps([options()]);
});

test("who else has spoken meanwhile is shown, and a second answer goes out if its author says so", async () => {
    const context = { kind: "answer", who: "Kim", when: "2026-03-10 09:00:00", words: "It is on the van." };
    watchPosts((params) => {
        if (!params.context.social_reply.confirmed) {
            throw makeServerError({ errorName: COLLISION, context, message: "Kim has answered in the meantime." });
        }
    });
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(SEND);
    await contains(".modal .modal-title", { text: "Kim has answered in the meantime" });
    await contains(".modal .o_social_crm_collision", { text: "It is on the van." });
    await contains(INPUT, { value: "On its way." });
    await click(".modal button", { text: "Send it all the same" });
    await contains(INPUT, { value: "" });
    await waitForSteps([options(), options({ confirmed: true })]);
});

test("who changes their answer after a collision goes on where they were, and is asked again", async () => {
    const context = { kind: "message", who: "Anna", when: "2026-03-10 09:00:00", words: "Found it!" };
    watchPosts(() => {
        throw makeServerError({ errorName: COLLISION, context });
    });
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(SEND);
    await click(".modal button", { text: "Change my answer" });
    await contains(".modal", { count: 0 });
    await click(SEND);
    await contains(".modal", { text: "Found it!" });
    await waitForSteps([options(), options()]);
});

test("an answer can be undone for a moment, and is in the composer again", async () => {
    const undo_until = luxon.DateTime.utc().plus({ seconds: 6 }).toFormat("yyyy-MM-dd HH:mm:ss");
    onRpc("social.crm.message", "action_undo_send", ({ args: [[id]] }) => {
        asyncStep(`undo ${id}`);
        return { body: "<p>On its way.</p>", text: "On its way.", attachment_ids: [], store_data: {} };
    });
    const { pyEnv } = await openTalk();
    onRpc("/mail/message/post", () => {
        const ours = { id: 41, direction: "out", state: "queued", can_undo: true, undo_until };
        const id = say(pyEnv, 1, "On its way.", 2, ours);
        const thread = { model: "social.crm.conversation", id: 1 };
        return {
            message_id: id,
            store_data: { "mail.message": [{ id, body: "<p>On its way.</p>", thread, social_crm: badge(ours) }] },
        };
    });
    await insertText(INPUT, "On its way.");
    await click(SEND);
    await click(".o_notification button", { text: "Undo" });
    await waitForSteps(["undo 41"]);
    await contains(INPUT, { value: "On its way." });
});

test("the same person can be answered elsewhere", async () => {
    onRpc("social.crm.conversation", "reply_targets", () => [
        route({ is_default: true }),
        route({ conversation_id: 9, channel: "E-mail", text_rule: { limit: 5, measure: "characters", split: false } }),
    ]);
    watchPosts();
    await openTalk();
    await click(`${REPLY} .o_social_crm_reply_route`);
    await click(".o_social_crm_target", { text: "Anna on E-mail" });
    await contains(`${REPLY} .o_social_crm_reply_route`, { text: "To Anna on E-mail" });
    await insertText(INPUT, "On the van");
    await contains(`${REPLY} .o_social_crm_text_counter`, { text: "too long by 5" });
    await insertText(INPUT, "Soon!", { replace: true });
    await click(SEND);
    await waitForSteps([JSON.stringify({ conversation_id: 9, seen_message_id: 40, confirmed: false, undo: true })]);
    await contains(`${REPLY} .o_social_crm_reply_route`, { text: "To Anna on Support bot" });
});

test("a public comment is answered in private from where it stands", async () => {
    onRpc("social.crm.message", "private_reply_route", () => ({
        blockers: [],
        text_rule: { limit: 20, measure: "characters", split: false },
    }));
    watchPosts();
    await openTalk({ said: { can_reply_in_private: true }, row: { contact_kind: "public_comment" } });
    await click(`${REPLY} button`, { text: "Answer in private" });
    await contains(`${REPLY} .o_social_crm_reply_route`, { text: "In private to Anna" });
    await contains(`${REPLY} .o_social_crm_text_counter`, { text: "0 / 20" });
    await insertText(`${INPUT}[placeholder='Answer Anna in private…']`, "Here I am.");
    await click(SEND);
    await waitForSteps([JSON.stringify({ private_reply_to: 40, seen_message_id: 40, confirmed: false, undo: true })]);
});

test("a file that the channel does not take is said before anything is sent, and once it is gone the answer goes out", async () => {
    const tooLarge = "film.mp4 is too large for this channel: at most 5 MB can be sent.";
    onRpc("social.crm.conversation", "reply_file_problems", ({ args: [model, id, files] }) => {
        asyncStep(`${model} ${id} ${files.length}`);
        return [tooLarge];
    });
    watchPosts();
    await openTalk();
    await insertText(INPUT, "Here it is.");
    await inputFiles(`${REPLY} .o_input_file`, [new File(["frames"], "film.mp4", { type: "video/mp4" })]);
    await contains(`${REPLY} .o_social_crm_file_problem`, { text: tooLarge });
    await waitForSteps(["social.crm.conversation 1 1"]);
    await contains(`${REPLY} .o-mail-Composer-send:disabled`);
    await press("ctrl+Enter");
    await click(`${REPLY} .o_social_crm_inbox_write_note`);
    await contains(`${REPLY} .o_social_crm_file_problem`, { count: 0 });
    await click(`${REPLY} .o_social_crm_inbox_answer`);
    await contains(`${REPLY} .o_social_crm_file_problem`);
    await waitForSteps(["social.crm.conversation 1 1"]);
    await click(`${REPLY} .o-mail-Attachment-unlink`);
    await contains(`${REPLY} .o_social_crm_file_problem`, { count: 0 });
    await click(SEND);
    await waitForSteps([options()]);
});

test("whose answers a colleague approves asks for it", async () => {
    onRpc("social.crm.draft", "ask_approval", ({ args, kwargs }) => {
        asyncStep(`${args[0]} ${args[1]} ${kwargs.social_reply.seen_message_id}`);
        return {};
    });
    watchPosts();
    await openTalk({ reply: { needs_approval: true } });
    await insertText(INPUT, "On its way.");
    await click(SEND, { text: "Ask for approval" });
    await waitForSteps(["social.crm.conversation 1 40"]);
    await contains(".o_notification", { text: "A colleague is asked to approve your answer." });
    await contains(INPUT, { value: "" });
});

test("what waits for approval is decided where the talk is, with what was said since", async () => {
    onRpc("social.crm.draft", "action_approve_anyway", ({ args: [[id]] }) => {
        asyncStep(`approve ${id}`);
        return true;
    });
    const draft = {
        id: 3,
        state: "waiting",
        state_label: "To approve",
        author: { id: 8, name: "Kim" },
        text: "It is on the van.",
        attachments: [],
        created_at: "2026-03-10 09:00:00",
        note: "",
        is_mine: false,
        can_decide: true,
        newer: { who: "Anna", words: "Found it!" },
        changed_by: "Jo",
        written: "Its on da van.",
    };
    await openTalk({ reply: { drafts: [draft] } });
    await contains(".o_social_crm_draft", { text: "It is on the van." });
    await contains(".o_social_crm_draft_change", { text: "Changed by Jo. It had read: Its on da van." });
    await contains(".o_social_crm_newer", { text: "Anna said since: Found it!" });
    await click(".o_social_crm_draft button", { text: "Send it all the same" });
    await waitForSteps(["approve 3"]);
});

test("a colleague who reads or writes in the same talk is shown, greeted once, and forgotten", async () => {
    const told = [];
    const before = () =>
        onRpc("social.crm.conversation", "inbox_presence", ({ args: [id, doing] }) => {
            told.push(`${id} ${doing}`);
            return true;
        });
    const { pyEnv } = await openTalk({ before });
    await waitForChannels(["social.crm.conversation_1"]);
    const tell = (doing, user) =>
        pyEnv["bus.bus"]._sendone("social.crm.conversation_1", "social.crm.conversation/presence", {
            conversation_id: 1,
            user,
            doing,
        });
    const kim = { id: 8, name: "Kim" };
    told.length = 0;
    tell("writing", kim);
    await contains(".o_social_crm_presence", { text: "Kim is writing here" });
    expect(told).toEqual(["1 reading"], { message: "Kim is told that somebody is here already" });
    tell("reading", kim);
    await contains(".o_social_crm_presence", { text: "Kim is reading this" });
    expect(told).toEqual(["1 reading"]);
    tell("writing", { id: serverState.userId, name: "Me, in another tab" });
    tell("left", kim);
    await contains(".o_social_crm_presence", { count: 0 });
    await insertText(INPUT, "On");
    expect(told).toEqual(["1 reading", "1 writing"]);
});

test("how an answer goes out can be seen before", async () => {
    onRpc("social.crm.conversation", "reply_preview", () => ({
        parts: [
            { kind: "text", text: "On its", name: "" },
            { kind: "text", text: "way.", name: "" },
        ],
        problems: ["lamp.mov is too large for this channel."],
        blockers: [],
    }));
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(`${REPLY} button`, { text: "Preview" });
    await contains(".modal .o_social_crm_preview li", { count: 2 });
    await contains(".modal .o_social_crm_problem", { text: "lamp.mov is too large for this channel." });
});

test("an answer is sent later", async () => {
    onRpc("mail.scheduled.message", "create", ({ args: [[values]] }) => {
        expect(values.body.toString()).toInclude("On its way.");
        asyncStep(`${values.model} ${values.res_id}`);
        return [1];
    });
    await openTalk();
    await insertText(INPUT, "On its way.");
    await click(`${REPLY} button`, { text: "Send later" });
    await click(".modal button", { text: "Send then" });
    await waitForSteps(["social.crm.conversation 1"]);
    await contains(INPUT, { value: "" });
});

test("what could not be sent then either is said, and not planned", async () => {
    onRpc("social.crm.conversation", "reply_file_problems", () => ["film.mp4 is too large for this channel."]);
    await openTalk({ reply: { text_rule: { limit: 5, measure: "characters", split: false } } });
    await insertText(INPUT, "On its way.");
    await inputFiles(`${REPLY} .o_input_file`, [new File(["frames"], "film.mp4", { type: "video/mp4" })]);
    await contains(`${REPLY} .o_social_crm_file_problem`);
    await click(`${REPLY} button`, { text: "Send later" });
    await contains(".modal .o_social_crm_problem", { count: 2 });
    await contains(".modal .o_social_crm_problem", { text: "film.mp4 is too large for this channel." });
    await contains(".modal .o_social_crm_problem", {
        text: "The text is too long for this channel: shorten it to 5 characters.",
    });
    await contains(".modal button:disabled", { text: "Send then" });
});

test("what is to be said in private, or to colleagues, is so for who comes back to it", async () => {
    onRpc("social.crm.message", "private_reply_route", () => ({ blockers: [], text_rule: {} }));
    await openTalk({ said: { can_reply_in_private: true }, row: { contact_kind: "public_comment" } });
    await click(`${REPLY} button`, { text: "Answer in private" });
    await insertText(`${INPUT}[placeholder='Answer Anna in private…']`, "Your order number?");
    await click(".o_social_crm_inbox_write_note");
    await click(".o_social_crm_inbox_row", { text: "Bert" });
    await contains(".o_social_crm_inbox_head h2", { text: "Bert" });
    await click(".o_social_crm_inbox_row", { text: "Anna" });
    await contains(`${REPLY}.o_social_crm_inbox_note`);
    await contains(INPUT, { value: "Your order number?" });
    await click(".o_social_crm_inbox_answer");
    await contains(`${REPLY} .o_social_crm_reply_route`, { text: "In private to Anna" });
});
