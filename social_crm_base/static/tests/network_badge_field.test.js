import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Network extends models.Model {
    _name = "social.crm.network";
    name = fields.Char();
    icon = fields.Char();
    color = fields.Char();
    _records = [{ id: 1, name: "Telegram", icon: "fa-telegram", color: "#229ED9" }];
}

class Identity extends models.Model {
    _name = "social.crm.identity";
    network_id = fields.Many2one({ relation: "social.crm.network" });
    _records = [{ id: 1, network_id: 1 }, { id: 2 }];
}

defineMailModels();
defineModels([Network, Identity]);

const badge = (options = "{}") =>
    `<field name="network_id" widget="social_crm_network_badge" readonly="1" options="${options}"/>`;

test("a network shows its icon, its colour and its name", async () => {
    await mountView({
        type: "list",
        resModel: "social.crm.identity",
        arch: `<list>${badge()}</list>`,
    });
    expect(".o_social_crm_network_badge").toHaveCount(1);
    expect(queryAllTexts(".o_data_cell")).toEqual(["Telegram", ""]);
    expect(".o_social_crm_network_badge i.fa-telegram").toHaveCount(1);
    expect(".o_social_crm_network_badge i").toHaveStyle({ color: "rgb(34, 158, 217)" });
});

test("a card shows the icon alone, and the name to those who ask for it", async () => {
    await mountView({
        type: "kanban",
        resModel: "social.crm.identity",
        arch: `<kanban><templates><t t-name="card">${badge("{'icon_only': true}")}</t></templates></kanban>`,
    });
    expect(queryAllTexts(".o_kanban_record:not(.o_kanban_ghost)")).toEqual(["", ""]);
    expect(".o_social_crm_network_badge").toHaveAttribute("title", "Telegram");
});

test("where a network can be chosen, it is a list to choose from", async () => {
    await mountView({
        type: "form",
        resModel: "social.crm.identity",
        resId: 1,
        arch: `<form><field name="network_id" widget="social_crm_network_badge"/></form>`,
    });
    expect(".o_field_widget[name=network_id] input").toHaveValue("Telegram");
});
