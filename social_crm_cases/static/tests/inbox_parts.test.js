import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    asyncStep,
    contains as one,
    getService,
    onRpc,
    patchWithCleanup,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmCasesModels } from "@social_crm_cases/../tests/social_crm_cases_test_helpers";

describe.current.tags("desktop");
defineSocialCrmCasesModels();

const ROW = ".o_social_crm_inbox_row";
const CASE = {
    id: 5,
    number: "C00005",
    name: "A parcel",
    priority: "0",
    priority_label: "Low",
    stage: "In progress",
    tags: [],
    sla: false,
    snoozed_until: false,
};
const worked = (values = {}) => makeRow(1, { person: "Anna", case: { ...CASE, ...values } });

async function openPerson(row, panel, before) {
    onRpc("social.crm.case", "search_read", () => []);
    await openInbox([row, makeRow(2)], { queue: "all" }, { before });
    await click(ROW, { text: "Anna" });
    await contains(`[data-panel=${panel}] button[aria-expanded]`);
    if (queryAll(`[data-panel=${panel}] button[aria-expanded=false]`).length) {
        await click(`[data-panel=${panel}] button[aria-expanded=false]`);
    }
    patchWithCleanup(getService("action"), {
        doAction: ({ res_model, res_id }) => asyncStep(`${res_model} ${res_id}`),
    });
}

test("the cases of a person: what is worked on first, each with how it stands", async () => {
    mockDate("2026-03-10 11:15:00", 0);
    let cases = [
        { id: 5, number: "C00005", name: "A parcel", is_closed: false, stage_id: [2, "In progress"], opened_at: "2026-03-10 09:15:00" },
        { id: 3, number: "C00003", name: "A lamp", is_closed: true, stage_id: [4, "Solved"], opened_at: "2026-03-08 11:15:00" },
    ];
    const before = () =>
        onRpc("social.crm.case", "search_read", ({ kwargs: { domain, order } }) => {
            asyncStep(JSON.stringify(domain));
            expect(order).toBe("is_closed, opened_at DESC, id DESC");
            return cases;
        });
    await openPerson(makeRow(1, { person: "Anna", partner_id: 3 }), "cases", before);
    await waitForSteps(['[["partner_id","=",3]]']);
    await contains("[data-panel=cases] li", { count: 2 });
    expect(queryAllTexts("[data-panel=cases] li")).toEqual([
        "C00005 A parcel\nIn progress\n2 hours ago",
        "C00003 A lamp\nSolved\n2 days ago",
    ]);
    await contains("[data-panel=cases] .text-bg-primary", { count: 1, text: "In progress" });
    await click("[data-panel=cases] button", { text: "C00003 A lamp" });
    await waitForSteps(["social.crm.case 3"]);
    cases = [];
    await click(ROW, { text: "Person 2" });
    await waitForSteps(['[["identity_id","=",2]]']);
    await contains("[data-panel=cases] li", { count: 1, text: "They had no case yet." });
});

test("leads and orders of a contact, with how they stand; whoever is no contact has none", async () => {
    const before = () =>
        onRpc("res.partner", "get_social_sales", ({ args: [ids] }) => {
            asyncStep(`sales of ${ids}`);
            return [
                { model: "crm.lead", id: 7, name: "Ten lamps", state: "Qualified" },
                { model: "sale.order", id: 9, name: "S00009", state: "Quotation" },
            ];
        });
    await openPerson(makeRow(1, { person: "Anna", partner_id: 3 }), "sales", before);
    await waitForSteps(["sales of 3"]);
    await contains("[data-panel=sales] li", { count: 2 });
    expect(queryAllTexts("[data-panel=sales] li")).toEqual(["Ten lamps\nQualified", "S00009\nQuotation"]);
    await click("[data-panel=sales] button", { text: "S00009" });
    await waitForSteps(["sale.order 9"]);
    await click(ROW, { text: "Person 2" });
    await contains(".o_social_crm_inbox_person_pane h2", { text: "Person 2" });
    await contains("[data-panel=sales]", { count: 0 });
});

test("a contact without leads and orders, or with none that one may see", async () => {
    const before = () => onRpc("res.partner", "get_social_sales", () => []);
    await openPerson(makeRow(1, { person: "Anna", partner_id: 3 }), "sales", before);
    await contains("[data-panel=sales] li", { count: 1, text: "No lead and no order that you may see." });
});

test("that a case sleeps and until when is told, and it is woken from where it is told", async () => {
    mockDate("2026-03-10 11:15:00", 0);
    onRpc("social.crm.conversation", "inbox_wake", ({ args: [ids] }) => {
        asyncStep(`wake ${ids}`);
        return [];
    });
    await openInbox([worked({ snoozed_until: "2026-03-10 14:20:00" }), makeRow(2)], { queue: "all" });
    await contains(ROW, { count: 2 });
    const badge = `${ROW} .badge:has(.fa-bell-slash-o)`;
    await contains(badge, { count: 1 });
    expect(badge).toHaveText(/^in 3 hours/);
    expect(badge).toHaveAttribute("title", /^Snoozed until .* 14:20/);
    await click(`${ROW}[data-id='1'] .o_social_crm_inbox_check`);
    await contains(".o_social_crm_inbox_bulk button[title=Snooze]", { count: 0 });
    await click(".o_social_crm_inbox_bulk button[title=Wake]");
    await waitForSteps(["wake 1"]);
});

for (const [name, choose, until] of [
    ["until tomorrow", () => click(".modal [data-choice=tomorrow]"), "2026-03-13 09:00:00"],
    ["until next week", () => click(".modal [data-choice=week]"), "2026-03-16 09:00:00"],
    [
        "until a moment of one's own",
        async () => {
            await one(".modal .o_datetime_input").edit("03/20/2026 14:30:00");
            await click(".modal .btn-primary", { text: "Snooze" });
        },
        "2026-03-20 14:30:00",
    ],
]) {
    test(`a case sleeps ${name}`, async () => {
        mockDate("2026-03-12 11:30:00", 0); // a Thursday
        onRpc("social.crm.conversation", "inbox_snooze", ({ args: [ids, moment] }) => {
            asyncStep(`snooze ${ids} until ${moment}`);
            return [["inbox_wake", ids]];
        });
        await openInbox([worked()], { queue: "all" });
        await contains(ROW);
        await press("j");
        await press("s");
        await contains(".modal [data-choice]", { count: 3 });
        await choose();
        await waitForSteps([`snooze 1 until ${until}`]);
        await contains(".modal", { count: 0 });
        await contains(".o_notification", { text: "Snoozed" });
    });
}

test("whoever thinks better of it lets nothing sleep", async () => {
    onRpc("social.crm.conversation", "inbox_snooze", () => asyncStep("snoozed"));
    await openInbox([worked()], { queue: "all" });
    await contains(ROW);
    await press("j");
    await press("s");
    await contains(".modal [data-choice]:first:focus");
    await press("Escape");
    await contains(".modal", { count: 0 });
    await contains(".o_notification", { count: 0 });
    await waitForSteps([]);
});
