import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

const MARK = ".o_social_crm_inbox_answers:contains(Tents of this summer)";
const PANEL = "[data-panel=campaigns]";

/** An agent sees that somebody answers a campaign, opens it from the talk, and finds the answer counted. */
registry.category("web_tour.tours").add("social_crm_campaign_answer", {
    steps: () =>
        patiently([
            {
                content: "The list says that this is an answer to a campaign",
                trigger: `.o_social_crm_inbox_row:contains(Which colours):has(${MARK})`,
                run: "click",
            },
            {
                content: "The talk says so, too",
                trigger: `.o_social_crm_inbox_head:has(${MARK})`,
            },
            {
                trigger: `${PANEL} .o_social_crm_inbox_panel_toggle[aria-expanded=false]`,
                run: "click",
            },
            {
                content: "It is known that they answered it",
                trigger: `${PANEL} .o_social_crm_inbox_campaign:has(.badge) button:contains(Tents of this summer)`,
                run: "click",
            },
            {
                content: "What came of it is shown first, and the answer is counted",
                trigger: ".o_form_view [data-figure=replied]:has([name=replied_count]:contains(/^1$/))",
                run: "click",
            },
            {
                content: "It is that of the person who wrote",
                trigger: ".o_list_view .o_data_row:contains(Ben)",
            },
            {
                trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2):contains(/\\w/)))",
            },
        ]),
});
