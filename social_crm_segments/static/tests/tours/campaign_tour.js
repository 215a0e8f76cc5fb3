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
                content: "What stands against it leads to whom it concerns",
                trigger: ".o_data_row:contains(have not allowed it) button[name=action_mend]",
                run: "click",
            },
            {
                trigger: ".o_list_view .o_data_row:contains(Anna) td[name=person]",
                run: "click",
            },
            {
                content: "On the contact one notes what they allow",
                trigger: ".o_form_view .nav-link[name=social]",
            },
            {
                trigger: ".o_back_button a",
                run: "click",
            },
            {
                trigger: ".o_list_view .o_back_button a",
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
