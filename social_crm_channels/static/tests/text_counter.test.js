import { click, contains, insertText, openFormView, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";

import { createConversation, defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";
import { TEXT_MEASURE_CASES } from "@social_crm_channels/../tests/text_measure_cases";
import { TEXT_MEASURES } from "@social_crm_channels/composer/text_measure";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

async function openTalk(text_rule, values = {}) {
    const pyEnv = await startServer();
    const id = createConversation(pyEnv, { text_rule, ...values });
    await start();
    await openFormView("social.crm.conversation", id);
    await contains(".o-mail-Chatter");
}

test("texts are counted as their network counts", () => {
    for (const { measure, text, length } of TEXT_MEASURE_CASES) {
        expect(TEXT_MEASURES[measure](text)).toBe(length, { message: `${measure}: ${text}` });
    }
});

test("the counter follows what is written", async () => {
    await openTalk({ limit: 280, measure: "x_weighted", split: false });
    await contains(".o_social_crm_text_counter", { text: "0 / 280" });
    await insertText(".o-mail-Composer-input", "Hello 💡");
    await contains(".o_social_crm_text_counter", { text: "8 / 280" });
});

test("a text that the network would refuse cannot be sent", async () => {
    await openTalk({ limit: 10, measure: "characters", split: false });
    await insertText(".o-mail-Composer-input", "It is on its way");
    await contains(".o_social_crm_text_counter.text-danger", { text: "too long by 6" });
    await contains(".o-mail-Composer-send:disabled");
});

test("a text that is cut can be sent, and says that it is cut", async () => {
    await openTalk({ limit: 10, measure: "characters", split: true });
    await insertText(".o-mail-Composer-input", "It is on its way");
    await contains(".o_social_crm_text_counter", { text: "goes out in several messages" });
    await contains(".o-mail-Composer-send:enabled");
});

test("notes are not counted, nor is what has no limit", async () => {
    await openTalk({ limit: 10, measure: "characters", split: false });
    await contains(".o_social_crm_text_counter");
    await click("button", { text: "Log note" });
    await contains(".o_social_crm_text_counter", { count: 0 });
});

test("where no answer can be given, the original is one click away", async () => {
    await openTalk(
        { limit: 0, measure: "characters", split: true },
        { blockers: ["This channel cannot take replies."], original_url: "https://blog.example.org/lamps#c7" }
    );
    await contains(".o_social_crm_blocker a[href='https://blog.example.org/lamps#c7']", { text: "Open the original" });
    await contains(".o_social_crm_text_counter", { count: 0 });
});
