import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

/** A member votes, sees the result, and votes for something else. */
registry.category("web_tour.tours").add("social_crm_vote_in_poll", {
    steps: () =>
        patiently([
            {
                content: "Who has not voted sees no result",
                trigger: "main:not(:has(.o_social_crm_poll_results)) label:contains(A solar lamp)",
                run: "click",
            },
            {
                trigger: "button:contains(Vote)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_social_crm_poll_results li:contains(A solar lamp):has([aria-label='Your choice'])",
            },
            {
                trigger: "label:contains(A lamp with a timer)",
                run: "click",
            },
            {
                trigger: "button:contains(Change my vote)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "It is one vote, and another one",
                trigger:
                    ".o_social_crm_poll:contains(8 people voted) .o_social_crm_poll_results li:contains(A lamp with a timer):has([aria-label='Your choice'])",
            },
        ]),
});

/** A member who is invited joins a test group, and says how it is. */
registry.category("web_tour.tours").add("social_crm_join_test_group", {
    steps: () =>
        patiently([
            {
                trigger: "main:not(:contains(Turn the ring)) button:contains(Join)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: "main:contains(Turn the ring) label[for=rating_4]",
                run: "click",
            },
            {
                trigger: "#feedback",
                run: "edit It shines far",
            },
            {
                trigger: "button:contains(Send)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".alert-success:contains(this is what you said)",
            },
        ]),
});

/** A colleague asks a question, opens the poll, and invites the members. */
registry.category("web_tour.tours").add("social_crm_hold_poll", {
    steps: () =>
        patiently([
            {
                trigger: ".o_list_button_add",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=name] textarea",
                run: "edit Bigger or smaller?",
            },
            {
                trigger: ".o_field_widget[name=community_id] input",
                run: "edit Lamp friends",
            },
            {
                trigger: ".o-autocomplete--dropdown-item:contains(Lamp friends)",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=option_ids] .o_field_x2many_list_row_add a",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=option_ids] .o_selected_row .o_field_widget[name=name] input",
                run: "edit Bigger && press Enter",
            },
            {
                trigger:
                    ".o_field_widget[name=option_ids] .o_data_row:nth-child(2).o_selected_row .o_field_widget[name=name] input",
                run: "edit Smaller",
            },
            {
                trigger: "button[name=action_open]",
                run: "click",
            },
            {
                trigger: ".o_arrow_button_current:contains(Open)",
            },
            {
                trigger: "button[name=action_invite]",
                run: "click",
            },
            {
                content: "What stands against it is shown before anybody is told",
                trigger: ".modal .alert-warning:contains(Anna)",
            },
            {
                trigger: ".modal button[name=action_invite]",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains(Waiting)",
            },
        ]),
});

/** A member whom an answer helped thanks its author; once is enough. */
registry.category("web_tour.tours").add("social_crm_thank", {
    steps: () =>
        patiently([
            {
                trigger: ".o_wforum_answer .o_social_crm_thank button[aria-pressed=false]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_wforum_answer .o_social_crm_thank button[aria-pressed=true]:contains(1)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_wforum_answer .o_social_crm_thank button[aria-pressed=false]:not(:contains(1))",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_wforum_answer .o_social_crm_thank button[aria-pressed=true]",
            },
        ]),
});
