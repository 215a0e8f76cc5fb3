import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { mountWithCleanup, mockService, onRpc } from "@web/../tests/web_test_helpers";

import { defineSocialCrmCasesModels } from "@social_crm_cases/../tests/social_crm_cases_test_helpers";
import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";
import "@social_crm_segments/inbox/answers_badge";
import { CampaignsPanel } from "@social_crm_segments/inbox/campaigns_panel";

defineSocialCrmCasesModels();

const TOLD = [
    { id: 4, name: "The new tents", state: "Read", at: "2026-03-10 09:00:00", answered: true },
    { id: 3, name: "Winter", state: "Sent", at: "2026-01-10 09:00:00", answered: false },
];

async function openPanel(campaigns) {
    onRpc("social.crm.conversation", "get_campaigns", ({ args }) => {
        expect(args[0]).toEqual([7]);
        return campaigns;
    });
    await mountWithCleanup(CampaignsPanel, { props: { row: { id: 7 }, model: {} } });
    await animationFrame();
    await animationFrame();
}

test("what the person was told lately is shown, and which of it they answered", async () => {
    await openPanel(TOLD);
    expect(".o_social_crm_inbox_campaign").toHaveCount(2);
    expect(".o_social_crm_inbox_campaign:first").toHaveText(/The new tents[^]*Read/);
    expect(".o_social_crm_inbox_campaign .badge").toHaveCount(1);
    expect(".o_social_crm_inbox_campaign:first .badge").toHaveText("They answered it");
});

test("a campaign opens", async () => {
    mockService("action", { doAction: (action) => expect.step(`${action.res_model},${action.res_id}`) });
    await openPanel(TOLD.slice(0, 1));
    document.querySelector(".o_social_crm_inbox_campaign button").click();
    expect.verifySteps(["social.crm.campaign,4"]);
});

test("who got nothing of ours is said to have got nothing", async () => {
    await openPanel([]);
    expect(".o_social_crm_inbox_campaign").toHaveCount(0);
    expect("ul").toHaveText("They got no campaign of ours.");
});

test("who answers a campaign has a mark in the list and above the talk", async () => {
    const mark = inboxRowBadges.get("answers");
    expect(mark.isShown({ campaign: false })).toBe(false);
    const row = { campaign: { id: 4, name: "The new tents" } };
    expect(mark.isShown(row)).toBe(true);
    await mountWithCleanup(mark.Component, { props: { row } });
    expect(".o_social_crm_inbox_answers").toHaveText("The new tents");
    expect(".o_social_crm_inbox_answers").toHaveAttribute("title", "Answers the campaign “The new tents”");
});
