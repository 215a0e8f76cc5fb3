import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { formatHours } from "@social_crm_channels/tools/clock";

describe.current.tags("desktop");
defineMailModels();

const NONE = { heard: 0, unopened: 0, touched: 0, improved: 0, only_heard: 0, only_touched: 0 };
const TOTALS = { heard: 8, unopened: 2, touched: 4, improved: 1, only_heard: 4, only_touched: 3 };
const lists = (...counts) =>
    Object.fromEntries(Object.keys(NONE).map((name) => [name, counts.map((each) => each[name])]));
const SHOWN = {
    domain: [["heard_at", ">=", "2026-03-01 00:00:00"]],
    measures: { ...Object.fromEntries(Object.keys(NONE).map((name) => [name, [[name, "=", true]]])), heard: [] },
    totals: TOTALS,
    parts: [
        ["only_heard", 90],
        ["only_touched", 9],
        ["improved", 1],
    ],
    time: {
        labels: ["2026-03-01", "2026-03-02"],
        counts: lists(TOTALS, NONE),
        domains: [[["heard_at", "<", "2026-03-02 00:00:00"]], [["heard_at", ">=", "2026-03-02 00:00:00"]]],
    },
    compared: {
        dimension: "team_id",
        keys: [1, null],
        labels: ["Care", "None"],
        counts: lists({ ...TOTALS, heard: 6, touched: 3 }, { ...NONE, heard: 2 }),
        domains: [[["team_id", "in", [1]]], [["team_id", "in", [false]]]],
    },
    unanswered: { days: [1, 3, 7, 30], counts: [3, 0, 0, 0, 1], domains: [[["a", "=", 1]], [], [], [], [["b", "=", 1]]] },
    legs: [
        { name: "decided_at", model: "social.crm.idea", label: "Heard to decided", hint: "None", count: 4, median: 53, p90: 120, domain: [["c", "=", 1]] },
        { name: "released_at", model: "social.crm.idea", label: "Decided to released", hint: "None yet", count: 0, median: null, p90: null, domain: [] },
    ],
    dimensions: [
        ["team_id", "Team"],
        ["topic_ids", "Topics"],
    ],
    choices: { team_id: [[1, "Care"]], topic_ids: [] },
    is_empty: false,
};

async function show(shown) {
    onRpc("social.crm.funnel", "get_funnel", ({ kwargs }) => {
        expect.step(`${kwargs.days} ${kwargs.dimension} ${kwargs.team_id}`);
        return shown;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "social_crm_funnel" });
    await animationFrame();
}

function stepOpened() {
    mockService("action", {
        doAction({ name, res_model, domain, context }) {
            if (res_model) {
                expect(context.active_test).toBe(false, { message: "archived talks are counted, so they are shown" });
                expect.step([name, res_model, domain]);
                return;
            }
            return super.doAction(...arguments);
        },
    });
}

test("each number tells its share of what was heard", async () => {
    await show(SHOWN);
    expect.verifySteps(["30 team_id false"]);
    expect("[data-name=heard].o_social_crm_funnel_tile .fs-3").toHaveText("8");
    expect("[data-name=unopened].o_social_crm_funnel_tile").toHaveText(/2\s+25.0 %/);
    expect("[data-name=touched].o_social_crm_funnel_tile").toHaveText(/4\s+50.0 %/);
    expect("[data-name=improved].o_social_crm_funnel_tile").toHaveText(/1\s+12.5 %/);
    await contains("section[aria-label='Beside 90 / 9 / 1'] summary").click();
    expect(queryAllTexts("section[aria-label='Beside 90 / 9 / 1'] tbody td")).toEqual([
        "50.0 % (4)",
        "90.0 %",
        "37.5 % (3)",
        "9.0 %",
        "12.5 % (1)",
        "1.0 %",
    ]);
    await contains("section[aria-label=Compared] summary").click();
    expect(queryAllTexts("section[aria-label=Compared] tbody tr:first-child td")).toEqual([
        "6",
        "2 (33.3 %)",
        "3 (50.0 %)",
        "1 (16.7 %)",
    ]);
});

test("what is chosen is asked for", async () => {
    await show(SHOWN);
    await contains("#o_social_crm_funnel_days").select("0");
    await contains("#o_social_crm_funnel_team_id").select("1");
    await contains("#o_social_crm_funnel_dimension").select("topic_ids");
    expect.verifySteps(["30 team_id false", "0 team_id false", "0 team_id 1", "0 topic_ids 1"]);
    expect("section[aria-label=Compared] h2").toHaveText("Team", { message: "what is shown, not what is chosen" });
});

test("behind each number are the talks that it counts", async () => {
    stepOpened();
    await show(SHOWN);
    expect.verifySteps(["30 team_id false"]);
    const talks = SHOWN.domain[0];
    await contains(".o_social_crm_funnel_tile[data-name=unopened]").click();
    await contains("section[aria-label='Over time'] summary").click();
    expect("section[aria-label='Over time'] tbody tr:last-child button").toHaveCount(0, { message: "none, no way" });
    await contains("section[aria-label='Over time'] tbody button[data-name=touched]").click();
    await contains("section[aria-label=Compared] summary").click();
    await contains("section[aria-label=Compared] tbody tr:last-child button[data-name=heard]").click();
    await contains("section[aria-label=Unanswered] summary").click();
    await contains("section[aria-label=Unanswered] tbody tr:last-child button").click();
    await contains("section[aria-label='The funnel'] summary").click();
    await contains("section[aria-label='The funnel'] tbody tr:nth-child(2) button").click();
    await contains(".o_social_crm_funnel_leg[data-name=decided_at]").click();
    expect.verifySteps([
        ["Never opened", "social.crm.conversation", [talks, ["unopened", "=", true]]],
        ["Touched: Mar 1", "social.crm.conversation", [talks, SHOWN.time.domains[0][0], ["touched", "=", true]]],
        ["Heard: None", "social.crm.conversation", [talks, ["team_id", "in", [false]]]],
        ["Unanswered: More than 30 days", "social.crm.conversation", [["b", "=", 1]]],
        ["Touched", "social.crm.conversation", [talks, ["touched", "=", true]]],
        ["Heard to decided", "social.crm.idea", [["c", "=", 1]]],
    ]);
});

test("how long ideas take is told in words, too", async () => {
    await show(SHOWN);
    expect.verifySteps(["30 team_id false"]);
    expect(".o_social_crm_funnel_leg[data-name=decided_at]").toHaveAttribute(
        "aria-label",
        `Heard to decided: half within ${formatHours(53)}, 90 % within ${formatHours(120)}, 4 in all`
    );
    expect(".o_social_crm_funnel_leg[data-name=released_at]").toHaveText(/–\s+None yet/);
});

test("nothing heard, a hint and a way out", async () => {
    await show({ ...SHOWN, totals: NONE, is_empty: true });
    expect(".o_view_nocontent_smiling_face").toHaveText("Nothing was heard in this time");
    expect(".o_social_crm_funnel_tile").toHaveCount(0);
    await contains("button:contains(Look at all the time)").click();
    expect.verifySteps(["30 team_id false", "0 team_id false"]);
});
