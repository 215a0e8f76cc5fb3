import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { click, contains, insertText, mailModels, openFormView, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

import {
    MailMessage,
    MailThread,
    badge,
} from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

class SocialCrmCase extends models.Model {
    _name = "social.crm.case";
    _inherit = ["mail.thread"];

    number = fields.Char();
    name = fields.Char();
    is_closed = fields.Boolean();
    social_reply = fields.Json();
}

class CrmLead extends models.Model {
    _name = "crm.lead";
    _inherit = ["mail.thread"];

    name = fields.Char();
    social_case_ids = fields.Many2many({ relation: "social.crm.case" });

    _views = {
        form: /* xml */ `
            <form>
                <sheet><field name="social_case_ids" widget="social_crm_lead_talk"/></sheet>
                <chatter/>
            </form>`,
    };
}

describe.current.tags("desktop");
defineModels({ ...mailModels, MailMessage, MailThread, SocialCrmCase, CrmLead });

const TALK = ".o_social_crm_talk";

function createCase(pyEnv, number, name, { reply = {}, ...values } = {}) {
    return pyEnv["social.crm.case"].create({
        number,
        name,
        social_reply: {
            person: "Anna",
            channel: "Support bot",
            blockers: [],
            notices: [],
            conversation_ids: [7],
            unread: false,
            ...reply,
        },
        ...values,
    });
}

function say(pyEnv, caseId, text, second) {
    pyEnv["mail.message"].create({
        body: `<p>${text}</p>`,
        model: "social.crm.case",
        res_id: caseId,
        message_type: "comment",
        author_id: false,
        email_from: "Anna",
        date: `2026-03-10 09:00:${String(second).padStart(2, "0")}`,
        social_crm: badge(),
    });
}

async function openLead(pyEnv, ...caseIds) {
    const id = pyEnv["crm.lead"].create({ name: "Tents", social_case_ids: caseIds });
    await start();
    await openFormView("crm.lead", id);
}

test("the first talk is shown beside the lead's own thread, and another one can be chosen", async () => {
    const pyEnv = await startServer();
    const open = createCase(pyEnv, "C2", "In blue?");
    const closed = createCase(pyEnv, "C1", "My parcel", { is_closed: true });
    say(pyEnv, open, "Do you have it in blue?", 1);
    say(pyEnv, closed, "Where is my parcel?", 1);
    await openLead(pyEnv, open, closed);
    await contains(`${TALK} .o-mail-Message`, { text: "Do you have it in blue?" });
    await contains(".o-mail-Form-chatter .o-mail-Chatter");
    await contains("option", { text: "C1 My parcel (closed)" });
    const select = document.querySelector(".o_social_crm_choose_talk");
    select.value = closed;
    select.dispatchEvent(new Event("change"));
    await contains(`${TALK} .o-mail-Message`, { text: "Where is my parcel?" });
    await contains(`${TALK} .o-mail-Message`, { count: 1 });
});

test("what stands against an answer is said, and what is too long is not sent", async () => {
    const pyEnv = await startServer();
    const rule = { limit: 5, measure: "characters", split: false };
    const id = createCase(pyEnv, "C2", "In blue?", { reply: { blockers: ["The window is closed."], text_rule: rule } });
    await openLead(pyEnv, id);
    await contains(`${TALK} .o_social_crm_blocker`, { text: "The window is closed." });
    await click(`${TALK} .o-mail-Chatter-sendMessage`);
    await contains(`${TALK} .o_social_crm_reply_route`, { text: "To: Anna on Support bot" });
    await insertText(`${TALK} .o-mail-Composer-input`, "In blue");
    await contains(`${TALK} .o_social_crm_text_counter.text-danger`, { text: "too long by 2" });
    await contains(`${TALK} .o-mail-Composer-send:disabled`);
});

test("the talk is live", async () => {
    const pyEnv = await startServer();
    const id = createCase(pyEnv, "C2", "In blue?");
    say(pyEnv, id, "Do you have it in blue?", 1);
    await openLead(pyEnv, id);
    await contains(`${TALK} .o-mail-Message`, { count: 1 });
    await waitForChannels(["social.crm.conversation_7"]);
    say(pyEnv, id, "Or in green?", 2);
    pyEnv["bus.bus"]._sendone("social.crm.conversation_7", "social.crm.conversation/new_messages", { id: 7 });
    await contains(`${TALK} .o-mail-Message`, { count: 2 });
});
