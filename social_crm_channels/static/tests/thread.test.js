import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import {
    click,
    contains,
    insertText,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { asyncStep, onRpc, waitForSteps } from "@web/../tests/web_test_helpers";

import {
    createConversation,
    defineSocialCrmChannelsModels,
    say,
} from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

/** Something came about a conversation that is open. */
async function tellNews(pyEnv, conversationId, type = "new_messages") {
    await contains(".o_social_crm_reply_route");
    await waitForChannels([`social.crm.conversation_${conversationId}`]);
    sendNews(pyEnv, conversationId, type);
}

function sendNews(pyEnv, conversationId, type = "new_messages") {
    pyEnv["bus.bus"]._sendone(
        `social.crm.conversation_${conversationId}`,
        `social.crm.conversation/${type}`,
        { id: conversationId }
    );
}

const shownTexts = () => queryAllTexts(".o-mail-Message-richBody");

test("a message that arrives late takes its place in the provider's order", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    say(pyEnv, id, "First", 1);
    say(pyEnv, id, "Third", 3);
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o-mail-Message", { count: 2 });
    say(pyEnv, id, "Second", 2);
    await tellNews(pyEnv, id);
    await contains(".o-mail-Message", { count: 3 });
    expect(shownTexts()).toEqual(["Third", "Second", "First"]);
});

test("news keep the older messages that were read already", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    for (let second = 0; second < 40; second++) {
        say(pyEnv, id, `Line ${second}`, second);
    }
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o-mail-Message", { count: 30 });
    await click("button", { text: "Load More" });
    await contains(".o-mail-Message", { count: 40 });
    say(pyEnv, id, "Line 40", 40);
    await tellNews(pyEnv, id);
    await contains(".o-mail-Message", { count: 41 });
    expect(shownTexts()).toEqual(Array.from({ length: 41 }, (_, line) => `Line ${40 - line}`));
});

test("news of another conversation change nothing", async () => {
    onRpc("/mail/thread/messages", () => asyncStep("fetch"), { pure: true });
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    say(pyEnv, id, "Hello", 1);
    await start();
    await openFormView("social.crm.conversation", id);
    await waitForSteps(["fetch"]);
    await contains(".o-mail-Message", { count: 1 });
    sendNews(pyEnv, id + 1);
    await tellNews(pyEnv, id);
    await waitForSteps(["fetch"]);
});

test("each message tells its network, and ours how far they came", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    say(pyEnv, id, "Theirs", 1, { edited: true });
    say(pyEnv, id, "Arrived", 2, { direction: "out", state: "delivered", state_label: "Delivered" });
    say(pyEnv, id, "Refused", 3, {
        direction: "out",
        state: "failed",
        state_label: "Not sent",
        error: "The bot was blocked.",
    });
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_message_badge .fa-telegram", { count: 3 });
    await contains(".o_social_crm_delivery", { count: 2 });
    await contains(".o-mail-Message", { text: "Theirs", contains: [".o_social_crm_message_badge", { text: "edited" }] });
    await contains(".o_social_crm_delivery[data-state=delivered]", { text: "Delivered" });
    await contains(".o_social_crm_delivery[data-state=failed][title='The bot was blocked.']");
    await contains(".o-mail-Message-bubble.o-blue", { count: 1 });
    await contains(".o-mail-Message-bubble.o-green", { count: 2 });
});

test("what was not sent is sent again where it shows, and nothing else is", async () => {
    onRpc("social.crm.message", "action_retry", ({ args }) => {
        asyncStep(`again ${args[0]}`);
        return true;
    });
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    const ours = { direction: "out", state: "failed", state_label: "Not sent" };
    say(pyEnv, id, "Arrived", 1, { ...ours, state: "sent", state_label: "Sent" });
    say(pyEnv, id, "Written elsewhere", 2, { ...ours, id: 2 });
    say(pyEnv, id, "Refused", 3, { ...ours, id: 3, can_retry: true });
    await start();
    await openFormView("social.crm.conversation", id);
    await click(".o_social_crm_send_again", { text: "Send again" });
    await waitForSteps(["again 3"]);
});

test("a delivery state that changes is shown at once", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    const sent = { direction: "out", state: "queued", state_label: "Waiting to be sent" };
    const messageId = say(pyEnv, id, "On its way", 1, sent);
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_delivery", { text: "Waiting to be sent" });
    pyEnv["mail.message"].write([messageId], {
        social_crm: { ...sent, id: 1, state: "sent", state_label: "Sent" },
    });
    await tellNews(pyEnv, id, "changed");
    await contains(".o_social_crm_delivery", { text: "Sent", count: 1 });
    await contains(".o_social_crm_delivery[data-state=sent]");
});

test("the composer is ready and says where the answer goes", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv);
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_reply_route", { text: "Anna on Support bot" });
    await insertText(".o-mail-Composer-input[placeholder='Answer Anna on Support bot…']", "Hello");
    await click(".o-mail-Composer-send:enabled");
    await contains(".o-mail-Message", { text: "Hello" });
    await contains(".o-mail-Composer-input");
});

test("who else gets the answer is said beside the person", async () => {
    const pyEnv = await startServer();
    const copies = [
        { name: "Ben", address: "ben@people.example" },
        { name: "carl@people.example", address: "carl@people.example" },
    ];
    const id = createConversation(pyEnv, { copies });
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_reply_route", { text: "Anna on Support bot" });
    await contains(".o_social_crm_copies", { text: "Cc: Ben, carl@people.example" });
    await contains(".o_social_crm_copies span[title='ben@people.example']", { text: "Ben" });
});

test("what stands against an answer is said before it is written", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv, { blockers: ["The bot was blocked. Answer on another channel."] });
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_blocker", { text: "The bot was blocked. Answer on another channel." });
    await contains(".o-mail-Composer", { count: 0 });
    await contains(".o_social_crm_blocker button", { count: 0 });
});

test("that an answer will wait is said, and it can be written all the same", async () => {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv, { notices: ["This will wait until Bot is resumed: it is paused."] });
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o_social_crm_notice", { text: "This will wait until Bot is resumed: it is paused." });
    await contains(".o-mail-Composer-input");
    await contains(".o_social_crm_blocker", { count: 0 });
});

test("a template is offered where it passes what stands against an answer", async () => {
    onRpc("social.crm.conversation", "action_send_template", ({ args }) => {
        asyncStep(`template in ${args[0]}`);
        return { type: "ir.actions.act_window_close" };
    });
    const pyEnv = await startServer();
    const blockers = ["The time is over. Send a template."];
    const id = createConversation(pyEnv, { blockers, templates: true });
    await start();
    await openFormView("social.crm.conversation", id);
    await click(".o_social_crm_blocker button", { text: "Send a template" });
    await waitForSteps([`template in ${id}`]);
});

test("who opens a conversation has read it", async () => {
    onRpc("social.crm.conversation", "action_mark_read", ({ args }) => {
        asyncStep(`read ${args[0]}`);
        return true;
    });
    const pyEnv = await startServer();
    const id = createConversation(pyEnv, { unread: true });
    await start();
    await openFormView("social.crm.conversation", id);
    await waitForSteps([`read ${id}`]);
});

test("other records keep the composer of Odoo", async () => {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({ name: "Anna" });
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Chatter");
    await contains(".o-mail-Composer", { count: 0 });
    await click("button", { text: "Send message" });
    await contains(".o-mail-RecipientsInput");
    await contains(".o_social_crm_reply_route", { count: 0 });
});
