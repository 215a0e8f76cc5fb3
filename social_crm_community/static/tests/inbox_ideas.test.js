import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { asyncStep, mockService, onRpc, waitForSteps } from "@web/../tests/web_test_helpers";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmCasesModels } from "@social_crm_cases/../tests/social_crm_cases_test_helpers";

describe.current.tags("desktop");
defineSocialCrmCasesModels();

const ROW = ".o_social_crm_inbox_row";
const TOGGLE = "[data-panel=ideas] .o_social_crm_inbox_panel_toggle";
const IDEA = ".o_social_crm_inbox_idea";
const LAMPS = { id: 4, name: "Dimmable lamps", stage: "Planned", supporters: 3 };

function stepActions() {
    mockService("action", {
        doAction(action) {
            if (action.res_model?.startsWith("social.crm.idea")) {
                asyncStep([action.res_model, action.res_id, action.context?.default_message_ids]);
                return;
            }
            return super.doAction(...arguments);
        },
    });
}

async function openIdeas() {
    onRpc("social.crm.case", "search_read", () => []); // of another panel
    await click(ROW, { text: "Anna" });
    await contains(TOGGLE);
    if (document.querySelector(TOGGLE).getAttribute("aria-expanded") === "false") {
        await click(TOGGLE);
    }
}

test("beside the talk, the ideas of the person with their stage and supporters; each opens", async () => {
    stepActions();
    onRpc("social.crm.conversation", "get_ideas", ({ args }) => {
        asyncStep(`ideas of ${args[0]}`);
        return [LAMPS, { id: 5, name: "Longer cables", stage: "New", supporters: 1 }];
    });
    await openInbox([makeRow(1, { person: "Anna" })], { queue: "all" });
    await openIdeas();
    await waitForSteps(["ideas of 1"]);
    await contains(IDEA, { count: 2 });
    await contains(`${IDEA}:first`, { text: "Planned, supporters: 3" });
    await click(`${IDEA} button`, { text: "Dimmable lamps" });
    await waitForSteps([["social.crm.idea", 4, undefined]]);
});

test("another talk has the ideas of its own person, and who asked for nothing has none", async () => {
    onRpc("social.crm.conversation", "get_ideas", ({ args: [[id]] }) => (id === 1 ? [LAMPS] : []));
    await openInbox([makeRow(2, { person: "Bert" }), makeRow(1, { person: "Anna" })], { queue: "all" });
    await openIdeas();
    await contains(IDEA, { text: "Dimmable lamps" });
    await click(ROW, { text: "Bert" });
    await contains("[data-panel=ideas]", { text: "They have not asked for anything yet." });
    await contains(IDEA, { count: 0 });
});

test("i makes an idea of all talks that are selected, and of nothing none", async () => {
    stepActions();
    onRpc("social.crm.conversation", "action_make_idea", ({ args: [ids] }) => {
        asyncStep(`idea of ${ids}`);
        return { type: "ir.actions.act_window", res_model: "social.crm.idea.make", context: { default_message_ids: ids } };
    });
    onRpc("social.crm.conversation", "get_ideas", () => []);
    await openInbox([makeRow(2, { person: "Bert" }), makeRow(1, { person: "Anna" })], { queue: "all" });
    await contains(ROW, { count: 2 });
    await press("i");
    await animationFrame();
    await waitForSteps([]);
    for (const key of ["j", "x", "j", "x", "i"]) {
        await press(key);
    }
    await waitForSteps(["idea of 2,1", ["social.crm.idea.make", undefined, [2, 1]]]);
    expect(".modal").toHaveCount(0);
});
