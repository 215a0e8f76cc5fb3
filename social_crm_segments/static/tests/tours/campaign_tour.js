import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

/** A manager checks a campaign, leaves out who has not allowed it, and starts. */
registry.category("web_tour.tours").add("social_crm_campaign", {
    steps: () =>
        patiently([
            {
                trigger: "button[name=action_check]:contains(Check)",
                run: "click",
            },
            {
                content: "It does not start while something stands open",
                trigger: ".o_data_row:contains(have not allowed it) button[name=action_leave_out]",
                run: "click",
            },
            {
                content: "Nothing stands against it any more",
                trigger: ".alert-success:contains(Will get it)",
            },
            {
                trigger: "button[name=action_start]",
                run: "click",
            },
            {
                trigger: ".modal button:contains(Start)",
                run: "click",
            },
            {
                trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Running)",
            },
        ]),
});
