import { click, contains } from "@mail/../tests/mail_test_helpers";
import { Component, xml } from "@odoo/owl";
import { describe, expect, test } from "@odoo/hoot";
import { asyncStep, makeServerError, onRpc, waitForSteps } from "@web/../tests/web_test_helpers";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const PANE = ".o_social_crm_inbox_person_pane";

async function openPerson({ before, ...values } = {}) {
    const { server } = await openInbox([makeRow(1, { person: "Anna", ...values }), makeRow(2)], { queue: "all" }, { before });
    await click(".o_social_crm_inbox_row", { text: "Anna" });
    await contains(`${PANE} h2`, { text: "Anna" });
    return server;
}

test("the person is shown on all networks, and as a contact", async () => {
    const before = () =>
        onRpc("social.crm.identity", "web_search_read", ({ kwargs }) => {
            expect(kwargs.domain).toEqual([["partner_id", "=", 3]]);
            const network_id = { id: 1, display_name: "Mastodon", icon: "fa-mastodon", color: "#6364FF" };
            const records = [{ id: 9, display_name: "Anna B", handle: "@anna", followers: 12, network_id }];
            return { length: 1, records };
        });
    await openPerson({ before, partner_id: 3 });
    const panel = `${PANE} [data-panel=identities]`;
    await contains(`${panel} li`, { count: 2 });
    await contains(`${panel} li`, { text: "AnnaContact" });
    await contains(`${panel} li`, { text: "Anna BMastodon · @anna · 12 followers" });
});

test("what happened is called as the server calls it", async () => {
    const touchpoint = { kind: "call", summary: "", occurred_at: "2026-03-10 11:00:00", is_touch: true, network_id: false };
    const before = () =>
        onRpc("social.crm.touchpoint", "search_read", () => [{ ...touchpoint, id: 1, res_model: false, res_id: false }]);
    await openPerson({ before });
    await contains(`${PANE} [data-panel=timeline] li`, { text: "Phone call" });
});

test("panels ask together, and one that fails takes no other with it", async () => {
    const touchpoint = { kind: "call", summary: "", occurred_at: "2026-03-10 11:00:00", is_touch: true, network_id: false };
    const before = () => {
        onRpc("social.crm.touchpoint", "search_read", () => [{ ...touchpoint, id: 1, res_model: false, res_id: false }]);
        onRpc("social.crm.identity", "web_search_read", () => {
            throw makeServerError({ message: "These are for others." });
        });
    };
    expect.errors(1);
    const server = await openPerson({ before });
    await contains(`${PANE} [data-panel=timeline] li`, { text: "Phone call" });
    const [panels] = server.together.filter((methods) => methods.includes("web_search_read"));
    expect(panels.sort()).toEqual(["search_read", "web_search_read"]);
    expect.verifyErrors(["These are for others."]);
});

test("a panel that is closed asks the server nothing, and stays as it was left", async () => {
    const before = () =>
        onRpc("social.crm.consent", "search_read", () => {
            asyncStep("consents");
            return [{ id: 1, state: "denied", network_words: "Every network", purpose_words: "Campaigns" }];
        });
    await openPerson({ before });
    const panel = `${PANE} [data-panel=consents]`;
    await click(`${panel} button[aria-expanded=false]`);
    await waitForSteps(["consents"]);
    await contains(`${panel} li`, { text: "CampaignsRefusedEvery network" });
    await click(".o_social_crm_inbox_row", { text: "Person 2" });
    await waitForSteps(["consents"]);
    await contains(`${panel} button[aria-expanded=true]`);
});

test("other addons add panels of theirs, where they apply", async () => {
    class Weather extends Component {
        static props = { row: Object, model: Object };
        static template = xml`<p class="weather">It rains on <t t-esc="props.row.person"/></p>`;
    }
    const isShown = (row) => row.person === "Anna";
    inboxPanels.add("weather", { Component: Weather, label: "Weather", sequence: 1, isShown }, { force: true });
    await openPerson();
    await click(`${PANE} section:first button[aria-expanded=false]`);
    await contains(".weather", { text: "It rains on Anna" });
    await click(".o_social_crm_inbox_row", { text: "Person 2" });
    await contains("[data-panel=weather]", { count: 0 });
    inboxPanels.remove("weather");
});

test("the person can be put away and brought back", async () => {
    await openPerson();
    await click(".o_social_crm_inbox_toggle_person[aria-pressed=true]");
    await contains(PANE, { count: 0 });
    await click(".o_social_crm_inbox_toggle_person[aria-pressed=false]");
    await contains(PANE);
});
