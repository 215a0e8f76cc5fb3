import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");
defineMailModels();

class Segment extends models.Model {
    _name = "social.crm.segment";

    name = fields.Char();
    kind = fields.Selection({ selection: [["dynamic", "By rule"], ["static", "By hand"]] });
    partner_domain = fields.Char();
    identity_domain = fields.Char();
    everybody = fields.Boolean();
    company_id = fields.Many2one({ relation: "res.company" });
    told = fields.Json();

    _records = [{ id: 1, name: "Ghent", kind: "dynamic", partner_domain: "[]", told: false }];
}
defineModels([Segment]);

const PREVIEW = `
    <form>
        <field name="kind" invisible="1"/>
        <field name="partner_domain"/>
        <field name="identity_domain"/>
        <field name="everybody"/>
        <field name="company_id"/>
        <widget name="social_crm_segment_preview"/>
    </form>`;

test("whom a rule finds is told as it is written, once for several letters", async () => {
    onRpc("social.crm.segment", "get_preview", ({ args }) => {
        const [id, values] = args;
        expect.step(`${id} ${values.partner_domain}`);
        return values.partner_domain === "[]"
            ? { problem: "The rule has no condition", groups: [], slow: [] }
            : {
                  problem: "",
                  groups: [{ model: "res.partner", number: 1234, people: [{ id: 7, name: "Anna" }] }],
                  slow: ["Country"],
              };
    });
    await mountView({ type: "form", resModel: "social.crm.segment", resId: 1, arch: PREVIEW });
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["1 []"]);
    expect(".o_social_crm_segment_preview .text-danger").toHaveText("The rule has no condition");
    await contains("[name=partner_domain] input").edit("[('city', '=', 'Ghent')]");
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["1 [('city', '=', 'Ghent')]"]);
    expect(".o_social_crm_segment_number").toHaveText(/1.234/);
    expect(".o_social_crm_segment_preview").toHaveText(/Anna/);
    expect(".o_social_crm_segment_preview").toHaveText(/now and then, not at once: Country/);
});

const TOLD = {
    model: "social.crm.segment",
    kind: "dynamic",
    is_member: false,
    since: "",
    holds: false,
    problem: "",
    notes: ["Archived."],
    tree: {
        connector: "|",
        holds: false,
        children: [
            { domain: "[('name', '=', 'Ghent')]", holds: false },
            { connector: "!", holds: false, children: [{ domain: "[('everybody', '=', True)]", holds: true }] },
        ],
    },
};

test("why somebody is out is told condition by condition", async () => {
    Segment._records[0].told = TOLD;
    await mountView({
        type: "form",
        resModel: "social.crm.segment",
        resId: 1,
        arch: `<form><field name="told" widget="social_crm_segment_explanation"/></form>`,
    });
    await animationFrame();
    expect(".o_social_crm_verdict").toHaveText("Is out.");
    expect(".o_social_crm_explanation").toHaveText(/Archived/);
    expect("[data-holds=no] > [data-holds]").toHaveCount(0);
    expect("[data-holds=no]").toHaveCount(3);
    expect("[data-holds=yes]").toHaveCount(1);
    expect(".o_social_crm_explained:first").toHaveText(/Any of these/);
    expect(queryAllTexts(".o_social_crm_explained > span")[1]).toMatch(/Name.*Ghent/);
    expect("[data-holds=yes] i").toHaveAttribute("aria-label", "Holds");
});

test("who joins within moments is told so", async () => {
    Segment._records[0].told = { ...TOLD, holds: true, notes: [], tree: null };
    await mountView({
        type: "form",
        resModel: "social.crm.segment",
        resId: 1,
        arch: `<form><field name="told" widget="social_crm_segment_explanation"/></form>`,
    });
    await animationFrame();
    expect(".o_social_crm_verdict").toHaveText("Fits the rule, and joins within moments.");
});

test("each square of the overlap tells its share and leads to the people", async () => {
    onRpc("social.crm.segment", "get_overlap", () => ({
        segments: [
            { id: 3, name: "Fans", number: 4 },
            { id: 5, name: "Ghent", number: 8 },
        ],
        shared: [
            [4, 2],
            [2, 8],
        ],
        others: 1,
    }));
    mockService("action", {
        doAction(action) {
            if (action.res_model) {
                expect.step([action.name, action.domain]);
                return;
            }
            return super.doAction(...arguments);
        },
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "social_crm_segment_overlap" });
    await animationFrame();
    expect("[data-pair='3-5']").toHaveText(/2\s+50 %/);
    expect("[data-pair='5-3']").toHaveText(/2\s+25 %/);
    expect("[data-pair='3-5']").toHaveAttribute("title", "2 people of Fans (50 %) are in Ghent too");
    expect(".o_social_crm_overlap").toHaveText(/too many for one picture: 1/);
    await contains("[data-pair='3-5']").click();
    expect.verifySteps([
        [
            "Fans and Ghent",
            [
                ["social_segment_ids", "in", [3]],
                ["social_segment_ids", "in", [5]],
            ],
        ],
    ]);
});
