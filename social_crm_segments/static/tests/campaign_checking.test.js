import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, MockServer, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Campaign extends models.Model {
    _name = "social.crm.campaign";

    name = fields.Char();
    check_stage = fields.Selection({ selection: [["audience", "Audience"], ["people", "People"]] });
    check_starts = fields.Boolean();
    check_done = fields.Integer();
    check_total = fields.Integer();

    _records = [{ id: 1, name: "Tents", check_stage: "audience", check_starts: true, check_done: 0, check_total: 0 }];
}
defineModels([Campaign]);

const FORM = `
    <form>
        <field name="check_stage" invisible="1"/>
        <field name="check_starts" invisible="1"/>
        <field name="check_done" invisible="1"/>
        <field name="check_total" invisible="1"/>
        <field name="name"/>
        <widget name="social_crm_campaign_checking" invisible="not check_stage"/>
    </form>`;

async function wait(values) {
    MockServer.env["social.crm.campaign"].write([1], values);
    await advanceTime(2000);
    await animationFrame();
}

test("how far a check is, is shown until it is over", async () => {
    await mountView({ type: "form", resModel: "social.crm.campaign", resId: 1, arch: FORM });
    expect(".o_social_crm_campaign_checking").toHaveText(/Finding the audience/);
    expect(".o_social_crm_campaign_checking").toHaveText(/starts by itself/);
    await wait({ check_stage: "people", check_done: 12000, check_total: 20000 });
    expect(".o_social_crm_campaign_checking").toHaveText(/Checking … 12,000 of 20,000/);
    expect(".o_social_crm_campaign_checking [role=progressbar]").toHaveAttribute("aria-valuenow", "60");
    await wait({ check_stage: false, name: "Tents, checked" });
    expect(".o_social_crm_campaign_checking").toHaveCount(0);
    expect("[name=name] input").toHaveValue("Tents, checked");
});

test("what somebody is writing is not taken from them, and a cut line is no end", async () => {
    await mountView({ type: "form", resModel: "social.crm.campaign", resId: 1, arch: FORM });
    let isCut = true;
    onRpc("social.crm.campaign", "read", () => {
        if (isCut) {
            throw new Error("cut");
        }
    });
    await wait({ check_stage: "people", check_done: 1, check_total: 2 });
    expect(".o_social_crm_campaign_checking").toHaveText(/Finding the audience/);
    isCut = false;
    await contains("[name=name] input").edit("Mine");
    await wait({ check_stage: false });
    expect(".o_social_crm_campaign_checking").toHaveText(/Save or discard/);
    expect("[name=name] input").toHaveValue("Mine");
    await contains(".o_form_button_cancel").click();
    await wait({});
    expect(".o_social_crm_campaign_checking").toHaveCount(0);
});
