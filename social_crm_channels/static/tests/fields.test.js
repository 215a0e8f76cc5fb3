import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Channel extends models.Model {
    name = fields.Char();
    _records = [{ id: 1, name: "Support bot" }];
}

class Talk extends models.Model {
    last_message_at = fields.Datetime();
    channel_id = fields.Many2one({ relation: "channel" });
    network_icon = fields.Char();
    network_color = fields.Char();
    unread_count = fields.Integer();
    words = fields.Text();
    text_rule = fields.Json();

    _records = [
        {
            id: 1,
            last_message_at: "2026-03-10 09:00:00",
            channel_id: 1,
            network_icon: "fa-telegram",
            network_color: "#229ED9",
            unread_count: 3,
            words: "Hello",
            text_rule: { limit: 10, measure: "characters", split: false },
        },
        { id: 2, channel_id: 1, unread_count: 0, words: "Hello" },
        { id: 3 },
    ];
}
defineMailModels(); // fields come with services that need them
defineModels([Channel, Talk]);

const show = (resId, field) => mountView({ type: "form", resModel: "talk", resId, arch: `<form>${field}</form>` });

const AGE = `<field name="last_message_at" widget="social_crm_age"/>`;
const CHANNEL = `<field name="channel_id" widget="social_crm_channel"/>`;
const UNREAD = `<field name="unread_count" widget="social_crm_unread"/>`;
const WORDS = `<field name="words" widget="social_crm_counted_text"/>`;
const COUNTER = ".o_social_crm_text_counter";

test("an age goes on by itself, and the moment is in its tooltip", async () => {
    mockDate("2026-03-10 09:10:00", 0);
    await show(1, AGE);
    expect(".o_field_social_crm_age span").toHaveText("10 minutes ago");
    expect(".o_field_social_crm_age span[title*='9:00']").toHaveCount(1);
    await advanceTime(3_600_000);
    expect(".o_field_social_crm_age span").toHaveText("1 hour ago");
});

test("what never was has no age", async () => {
    await show(3, AGE);
    expect(".o_field_social_crm_age").toHaveText("");
});

test("a channel is shown with the icon and the colour of its network", async () => {
    await show(1, CHANNEL);
    expect(".o_field_social_crm_channel").toHaveText("Support bot");
    expect(".o_field_social_crm_channel .o_social_crm_network_disc .fa-telegram").toHaveCount(1);
    expect(".o_field_social_crm_channel .o_social_crm_network_disc").toHaveStyle({ backgroundColor: "rgb(34, 158, 217)" });
});

test("a channel of a network without a face has that of a talk, and none is shown as nothing", async () => {
    await show(2, CHANNEL);
    expect(".o_field_social_crm_channel .fa-comment").toHaveCount(1);
    expect(".o_field_social_crm_channel .o_social_crm_network_disc").toHaveStyle({ backgroundColor: "rgb(108, 117, 125)" });
    await show(3, CHANNEL);
    expect(".o_field_social_crm_channel:last").toHaveText("");
    expect(".o_field_social_crm_channel:last .fa").toHaveCount(0);
});

test("what is unread is counted, and nothing is no number", async () => {
    await show(1, UNREAD);
    expect(".o_field_social_crm_unread .badge[title='Unread messages']").toHaveText("3");
    await show(2, UNREAD);
    expect(".o_field_social_crm_unread:last .badge").toHaveCount(0);
});

test("a text is counted while it is written, and written as any text", async () => {
    onRpc("talk", "web_save", ({ args: [, values] }) => expect.step(values.words));
    await show(1, WORDS);
    expect(COUNTER).toHaveText(/^5 \/ 10/);
    const field = ".o_field_social_crm_counted_text textarea";
    expect(field).toHaveValue("Hello");
    await contains(field).edit("Hello, Anna", { confirm: false });
    expect(COUNTER).toHaveText(/too long by 1/);
    queryOne(field).blur();
    await contains(".o_form_button_save").click();
    expect.verifySteps(["Hello, Anna"]);
});

test("a text without a limit is not counted", async () => {
    await show(2, WORDS);
    expect(".o_field_social_crm_counted_text textarea").toHaveValue("Hello");
    expect(COUNTER).toHaveCount(0);
});
