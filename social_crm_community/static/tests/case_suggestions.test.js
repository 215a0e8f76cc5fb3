import { mailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { edit } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { PAUSE } from "@social_crm_community/case/case_suggestions";

class SocialCrmCase extends models.Model {
    _name = "social.crm.case";

    name = fields.Char();
    note = fields.Char();
    is_closed = fields.Boolean();

    _records = [
        { id: 1, name: "My lamp flickers" },
        { id: 2, name: "My lamp flickered", is_closed: true },
    ];
    _views = {
        form: /* xml */ `
            <form>
                <field name="name" widget="text"/>
                <field name="note"/>
                <widget name="social_crm_case_suggestions"/>
            </form>`,
    };
}

describe.current.tags("desktop");
defineModels({ ...mailModels, SocialCrmCase });

const LIST = ".o_social_crm_case_suggestions";
const FOUND = { id: "forum.post,2", number: "Topic", name: "Lamps", answer: "Tighten it.", url: "https://x.example/forum/2" };

async function open(resId) {
    onRpc("social.crm.case", "get_suggested", ({ args: [ids, subject] }) => {
        expect.step(`${ids}: ${subject}`);
        return subject.includes("lamp") ? [FOUND] : [];
    });
    await mountView({ resModel: "social.crm.case", type: "form", resId });
    await animationFrame();
}

test("what solved the like stands in the form, and its link is copied", async () => {
    patchWithCleanup(browser.navigator.clipboard, { writeText: (text) => expect.step(text) });
    await open(1);
    expect.verifySteps(["1: My lamp flickers"]);
    expect(`${LIST} li`).toHaveCount(1);
    expect(`${LIST} a`).toHaveText("Lamps");
    expect(`${LIST} a`).toHaveAttribute("href", FOUND.url);
    expect(`${LIST} li`).toHaveText(/Tighten it/);
    await contains(`${LIST} button`).click();
    expect.verifySteps([FOUND.url]);
});

test("it is looked for while the subject of a new case is typed, once somebody stops", async () => {
    await open();
    expect(LIST).toHaveCount(0);
    await contains(".o_field_widget[name=note] input").edit("A lamp", { confirm: false });
    await advanceTime(PAUSE);
    expect.verifySteps([]);
    await contains(".o_field_widget[name=name] textarea").click();
    await edit("A lamp");
    await advanceTime(PAUSE / 2);
    await edit("A lamp that hums");
    await advanceTime(PAUSE);
    await animationFrame();
    expect.verifySteps([": A lamp that hums"]);
    expect(`${LIST} li`).toHaveCount(1);
    await edit("A parcel");
    await advanceTime(PAUSE);
    await animationFrame();
    expect.verifySteps([": A parcel"]);
    expect(LIST).toHaveCount(0);
});

test("in a case that is closed nothing is offered", async () => {
    await open(2);
    expect.verifySteps([]);
    expect(LIST).toHaveCount(0);
});
