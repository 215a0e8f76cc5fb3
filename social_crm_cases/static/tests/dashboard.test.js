import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, getService, makeMockEnv, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { formatFigure } from "@social_crm_cases/format";
import { formatHours } from "@social_crm_channels/tools/clock";

describe.current.tags("desktop");
defineMailModels();

const TILE = { of: "opened", more: [], measures: [], domain: [] };
const SHOWN = {
    tiles: [
        { ...TILE, name: "opened", label: "Opened", kind: "number", value: 12, before: 8 },
        { ...TILE, name: "backlog", label: "Backlog", kind: "number", value: 4, before: 9, better: "lower" },
        { ...TILE, name: "first_response_median", label: "First response", kind: "hours", value: 2.5, before: null },
        { ...TILE, name: "sla_kept_share", label: "SLA kept", kind: "percent", value: 80, before: 90, better: "higher" },
        { ...TILE, name: "satisfaction", label: "Satisfaction", kind: "rating", value: null, before: 4, hint: "Ask" },
    ],
    currency_id: false,
    volume: { labels: ["2026-03-01", "2026-03-02"], opened: [5, 7], closed: [1, 2], backlog: [3, 4] },
    response: { labels: ["2026-03-01", "2026-03-02"], median: [null, 2.5], p90: [null, 4] },
    compared: { dimension: "team_id", keys: [1], labels: ["Care"], opened: [12], open: [4], median: [2.5], domain: [] },
    dimensions: [
        ["channel_id", "Channel"],
        ["team_id", "Team"],
    ],
    teams: [[1, "Care"]],
    channels: [],
    is_empty: false,
};

test("hours are told as people tell them", async () => {
    await makeMockEnv();
    expect(`${formatHours(0)}`).toBe("0 min");
    expect(`${formatHours(0.2)}`).toBe("12 min");
    expect(`${formatHours(3.5)}`).toBe("3 h 30 min");
    expect(`${formatHours(53)}`).toBe("2 d 5 h");
    expect(`${formatFigure("percent", 80)}`).toBe("80.0 %");
    expect(`${formatFigure("rating", 4.25)}`).toBe("4.3 of 5");
    expect(`${formatFigure("number", 1200)}`).toBe("1,200");
});

test("figures tell how they changed, and what is good about it", async () => {
    onRpc("social.crm.case.report", "get_dashboard", ({ kwargs }) => {
        expect.step(`${kwargs.days} ${kwargs.dimension}`);
        return SHOWN;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "social_crm_case_dashboard" });
    await animationFrame();
    expect.verifySteps(["30 channel_id"]);
    expect("section[aria-label=Compared] h2").toHaveText("Team", { message: "what is shown, not what is chosen" });
    expect("[data-name=opened] .text-muted").toHaveText("Before: 8");
    expect("[data-name=backlog] .text-success-emphasis").toHaveText("Before: 9");
    expect("[data-name=sla_kept_share] .text-danger-emphasis").toHaveText("Before: 90.0 %");
    expect("[data-name=first_response_median] .text-muted").toHaveText("No figure before");
    expect("[data-name=satisfaction]").toHaveAttribute("aria-label", "Satisfaction: –, Ask");
    await contains("section[aria-label='First response'] summary").click();
    expect(queryAllTexts("section[aria-label='First response'] tbody td")).toEqual(["–", "–", "2 h 30 min", "4 h 0 min"]);
});

test("no case, a hint", async () => {
    onRpc("social.crm.case.report", "get_dashboard", () => ({ ...SHOWN, is_empty: true }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "social_crm_case_dashboard" });
    expect(".o_view_nocontent_smiling_face").toHaveText("No case in this time");
    expect(".o_social_crm_dashboard_tile").toHaveCount(0);
});
