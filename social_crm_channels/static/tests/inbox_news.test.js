import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { click, contains, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    asyncStep,
    getService,
    makeServerError,
    onRpc,
    patchWithCleanup,
    waitForSteps,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import {
    makeRow,
    mockInbox,
    openInbox,
    sendInboxNews,
    sendInboxNewsOfMine,
} from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const ROW = ".o_social_crm_inbox_row";
const PERSON = ".o_social_crm_inbox_person";

async function openLive(...rows) {
    const opened = await openInbox(rows, { queue: "all" });
    await contains(ROW, { count: rows.length });
    await waitForChannels(["social.crm.inbox"]);
    return opened;
}

test("a conversation in which somebody writes goes to the top, and is told to whoever does not see it", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    server.rows[0] = { ...server.rows[0], unread: 1, preview: "Hello?", last_message_at: "2026-04-01 00:00:00" };
    sendInboxNews(pyEnv, [1], [1]);
    await contains(ROW, { text: "Hello?" });
    expect(queryAllTexts(PERSON)).toEqual(["Person 1", "Person 2"]);
    await contains(".o_social_crm_inbox [role=status]", { text: "Person 1 wrote on Support bot" });
});

test("a new conversation appears, and one that left the queue goes", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    server.rows = [makeRow(1), makeRow(2, { state: "closed" }), makeRow(3)];
    sendInboxNews(pyEnv, [2, 3], [3]);
    await contains(ROW, { text: "Person 3" });
    expect(queryAllTexts(PERSON)).toEqual(["Person 3", "Person 1"]);
});

test("what a colleague assigns is shown", async () => {
    const { pyEnv, server } = await openLive(makeRow(1));
    server.rows[0] = { ...server.rows[0], user: { id: 8, name: "Kim Colleague" } };
    sendInboxNews(pyEnv, [1]);
    await contains(`${ROW} img[title='Assigned to Kim Colleague']`);
});

test("counts follow what others do: at once with the row, then once in ten seconds", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    const counts = () => server.asked.filter((method) => method === "inbox_counts").length;
    const hear = async (preview) => {
        server.rows[0] = { ...server.rows[0], preview };
        sendInboxNews(pyEnv, [1]);
        await contains(ROW, { text: preview });
    };
    await advanceTime(10_000);
    const before = counts();
    server.together = [];
    await hear("one");
    expect(server.together).toEqual([["inbox_counts", "inbox_rows"]]);
    await hear("two");
    await hear("three");
    expect(counts()).toBe(before + 1);
    await advanceTime(10_000);
    expect(counts()).toBe(before + 2);
});

test("where more has changed than the server tells of at once, the list is fetched again", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    server.rows.push(makeRow(3));
    const ids = Array.from({ length: 201 }, (_each, index) => index + 1);
    const lists = () => server.asked.filter((method) => method === "inbox_list").length;
    const before = lists();
    sendInboxNews(pyEnv, ids, [3]);
    await contains(ROW, { count: 3 });
    expect(lists()).toBe(before + 1);
});

/** @returns {Deferred} until when the next answer to a call is on its way; it is what the server knew when it was asked */
function delayNext(method) {
    const arrived = new Deferred();
    let isFirst = true;
    onRpc("social.crm.conversation", method, async ({ parent }) => {
        const answer = await parent();
        if (isFirst) {
            isFirst = false;
            await arrived;
        }
        return answer;
    });
    return arrived;
}

/** Sends news, and waits until the inbox has asked for what changed, or would have. */
async function hearNews(pyEnv, ids) {
    const heard = new Deferred();
    getService("bus_service").subscribe("social.crm.inbox/changed", () => heard.resolve());
    sendInboxNews(pyEnv, ids);
    await heard;
    await advanceTime(300);
    await animationFrame();
}

test("news of a queue that is not shown any more come into no other, and the open talk learns of them", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2, { user: { id: 8, name: "Kim Colleague" } }));
    await click(ROW, { text: "Person 2" });
    server.rows[1] = { ...server.rows[1], person: "Anna" };
    const arrived = delayNext("inbox_rows");
    await hearNews(pyEnv, [2]);
    await click(".o_social_crm_inbox_queue", { text: "Unassigned" });
    await contains(ROW, { count: 1, text: "Person 1" });
    arrived.resolve();
    await contains(".o_social_crm_inbox_head h2", { text: "Anna" });
    expect(queryAllTexts(PERSON)).toEqual(["Person 1"]);
});

test("an answer that was overtaken does not undo what a later one told, in the list or in the talk", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    await click(ROW, { text: "Person 1" });
    await contains(".o_social_crm_inbox_head h2", { text: "Person 1" });
    server.rows = [makeRow(1, { person: "Anna B" }), makeRow(2, { person: "Bert" })];
    const arrived = delayNext("inbox_rows");
    await hearNews(pyEnv, [1, 2]);
    server.rows[0] = makeRow(1, { person: "Anna C" });
    await hearNews(pyEnv, [1]);
    await contains(ROW, { text: "Anna C" });
    await contains(".o_social_crm_inbox_head h2", { text: "Anna C" });
    arrived.resolve();
    await contains(ROW, { text: "Bert" }); // of which no later one has told
    expect(queryAllTexts(PERSON)).toEqual(["Bert", "Anna C"]);
    await contains(".o_social_crm_inbox_head h2", { text: "Anna C" });
});

test("what changes while a list is on its way is shown as it is now", async () => {
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    const arrived = delayNext("inbox_list");
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(".o_social_crm_inbox_loading");
    server.rows[0] = { ...server.rows[0], preview: "Hello?" };
    await hearNews(pyEnv, [1]);
    arrived.resolve();
    await contains(ROW, { text: "Hello?" });
    await contains(".o_social_crm_inbox_loading", { count: 0 });
    await animationFrame();
    await contains(ROW, { text: "Hello?" });
});

test("after the line was cut, the list is fetched again", async () => {
    const { server } = await openLive(makeRow(1));
    server.rows.push(makeRow(2));
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(ROW, { count: 2 });
});

test("after a computer was offline, the list is fetched again; at its first connection it is not", async () => {
    const { server } = await openLive(makeRow(1));
    const lists = () => server.asked.filter((method) => method === "inbox_list").length;
    const before = lists();
    getService("bus_service").trigger("BUS:CONNECT");
    await animationFrame();
    expect(lists()).toBe(before);
    server.rows.push(makeRow(2));
    getService("bus_service").trigger("BUS:DISCONNECT");
    getService("bus_service").trigger("BUS:CONNECT");
    await contains(ROW, { count: 2 });
});

test("a list that could not be fetched can be fetched later", async () => {
    const { server } = await openLive(makeRow(1));
    let isDown = true;
    onRpc("social.crm.conversation", "inbox_list", () => {
        if (isDown) {
            throw makeServerError({ message: "down" });
        }
    });
    expect.errors(1);
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(".o_social_crm_inbox_loading", { count: 0 });
    await expect.waitForErrors([/down/]);
    isDown = false;
    server.rows.push(makeRow(2));
    getService("bus_service").trigger("BUS:RECONNECT");
    await contains(ROW, { count: 2 });
});

test("a list that could not be fetched at all says so, and is not done", async () => {
    let isDown = true;
    const before = () =>
        onRpc("social.crm.conversation", "inbox_list", () => {
            if (isDown) {
                throw makeServerError({ message: "down" });
            }
        });
    expect.errors(2);
    await openInbox([makeRow(1)], {}, { before });
    await contains(".o_social_crm_inbox_empty", { text: "Not loaded" });
    expect(".o_social_crm_inbox_empty").not.toHaveText(/All done/);
    await expect.waitForErrors([/down/]);
    isDown = false;
    await click(".modal button", { text: "Close" });
    await click(".o_social_crm_inbox_empty button", { text: "Try again" });
    await contains(".o_social_crm_inbox_empty", { text: "All done" });
    await click(".o_social_crm_inbox_queue", { text: "All" });
    await contains(ROW, { count: 1 });
    isDown = true;
    await click(".o_social_crm_inbox_queue", { text: "Unassigned" });
    await expect.waitForErrors([/down/]);
    await contains(ROW, { count: 0 });
    await contains(".o_social_crm_inbox_empty", { text: "Not loaded" });
});

test("what is unread of one's own is told in the menu bar and the title, wherever one is", async () => {
    patchWithCleanup(session, { social_crm_inbox_unread: 4 });
    const mine = { user: { id: 7, name: "Mitchell Admin" }, unread: 1 };
    const { pyEnv } = await openLive(makeRow(1, mine));
    await contains(".o_social_crm_inbox_systray .badge", { text: "4" });
    expect(getService("title").current).toMatch(/^\(4\) /);
    sendInboxNewsOfMine(pyEnv, [1], [1]);
    await contains(".o_social_crm_inbox_systray .badge", { text: "1" });
});

test("an open inbox asks for no number and no alert of one's own because of what colleagues have", async () => {
    patchWithCleanup(session, { social_crm_inbox_unread: 1 });
    const { pyEnv, server } = await openLive(makeRow(1, { user: { id: 8, name: "Kim Colleague" } }));
    let unread = 2;
    onRpc("social.crm.conversation", "inbox_counts", ({ args: [queues] }) => {
        if (queues.join() === "mine") {
            asyncStep("counted");
            return { mine: unread };
        }
    });
    patchWithCleanup(getService("presence"), { isOdooFocused: () => false });
    server.rows[0] = { ...server.rows[0], unread: 1, preview: "Hello?" };
    sendInboxNews(pyEnv, [1], [1]);
    await contains(ROW, { text: "Hello?" });
    await advanceTime(1000);
    expect.verifySteps([]);
    expect(server.asked).not.toInclude("inbox_alerts");

    sendInboxNewsOfMine(pyEnv, [1]); // it is given to us
    await contains(".o_social_crm_inbox_systray .badge", { text: "2" });
    unread = 0;
    sendInboxNewsOfMine(pyEnv, [1]); // it was read, in another tab
    await contains(".o_social_crm_inbox_systray .badge", { count: 0 });
    await waitForSteps(["counted", "counted"]);
    expect(getService("title").current).not.toMatch(/^\(/);
});

test("who wishes it is alerted to what is nobody's in their teams, wherever they are, unless they look or are away", async () => {
    patchWithCleanup(session, { social_crm_inbox_unread: 0, social_crm_alert_unassigned: true });
    const pyEnv = await startServer();
    const row = makeRow(1, { preview: "Hello?" });
    mockInbox([row]);
    let times = 0;
    onRpc("social.crm.conversation", "inbox_counts", () => ({ mine: ++times }));
    onRpc("social.crm.conversation", "inbox_alerts", ({ args: [ids] }) => {
        asyncStep(`asked of ${ids}`);
        return [row];
    });
    await start();
    await waitForChannels(["social.crm.inbox"]);
    let isFocused = true;
    patchWithCleanup(getService("presence"), { isOdooFocused: () => isFocused });
    patchWithCleanup(getService("mail.out_of_focus"), {
        sendNotification: ({ title, message }) => asyncStep(`${title}: ${message}`),
    });
    const hear = async (heard) => {
        sendInboxNewsOfMine(pyEnv, [1], heard);
        await contains(".o_social_crm_inbox_systray .badge", { text: String(times + 1) });
    };
    await hear([1]);
    isFocused = false;
    getService("social_crm.away").isAway = true;
    await hear([1]);
    getService("social_crm.away").isAway = false;
    await hear([]); // somebody assigned it, say
    sendInboxNews(pyEnv, [1], [1]); // it is nobody's now
    await waitForSteps(["asked of 1", "Person 1 on Support bot: Hello?"]);
    expect(times).toBe(3);
});

const OPENED_AT = 1_780_000_000; // seconds, by the clock of the server

test("what a new browser hears again of the last minute alerts nobody, and is counted", async () => {
    patchWithCleanup(session, {
        social_crm_inbox_unread: 0,
        social_crm_alert_unassigned: true,
        social_crm_inbox_opened_at: OPENED_AT,
    });
    const pyEnv = await startServer();
    mockInbox([makeRow(1), makeRow(2)]);
    let times = 0;
    onRpc("social.crm.conversation", "inbox_counts", () => ({ mine: ++times }));
    onRpc("social.crm.conversation", "inbox_alerts", ({ args: [ids] }) => {
        asyncStep(`asked of ${ids}`);
        return [];
    });
    await start();
    await waitForChannels(["social.crm.inbox"]);
    patchWithCleanup(getService("presence"), { isOdooFocused: () => false });
    sendInboxNewsOfMine(pyEnv, [1], [1], OPENED_AT - 1);
    await contains(".o_social_crm_inbox_systray .badge", { text: "1" });
    sendInboxNewsOfMine(pyEnv, [2], [2], OPENED_AT + 1);
    await contains(".o_social_crm_inbox_systray .badge", { text: "2" });
    await waitForSteps(["asked of 2"]);
});

test("an inbox that is opened anew shows the last minute, and reads out only what comes now", async () => {
    patchWithCleanup(session, { social_crm_inbox_opened_at: OPENED_AT });
    const { pyEnv, server } = await openLive(makeRow(1), makeRow(2));
    server.rows = [makeRow(1, { preview: "Hello?" }), makeRow(2, { preview: "Are you there?" })];
    sendInboxNews(pyEnv, [1], [1], OPENED_AT - 1);
    await contains(ROW, { text: "Hello?" });
    expect(".o_social_crm_inbox [role=status]:first").toHaveText("");
    sendInboxNews(pyEnv, [2], [2], OPENED_AT + 1);
    await contains(".o_social_crm_inbox [role=status]", { text: "Person 2 wrote on Support bot" });
});
