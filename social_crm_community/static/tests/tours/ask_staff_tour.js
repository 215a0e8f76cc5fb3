import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

const TOPIC = ".o_wforum_post_title a:contains(Lamp hums)";

const openTopic = {
    trigger: TOPIC,
    run: "click",
    expectUnloadPage: true,
};

/** Somebody who is new asks the others. */
registry.category("web_tour.tours").add("social_crm_ask_community", {
    steps: () =>
        patiently([
            {
                trigger: ".o_forum_ask_btn",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: "input[name=post_name]",
                run: "edit Lamp hums",
            },
            {
                trigger: ".note-editable p",
                run: "editor My lamp hums at night, whatever I do.",
            },
            {
                trigger: ".note-editable:contains(hums at night)",
            },
            {
                trigger: ".o_wforum_submit_post",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".modal.modal_shown.show:contains(Thanks for posting!) .btn-close",
                run: "click",
            },
            {
                content: "Everybody reads it; whoever is new does not call staff",
                trigger: "main:not(:has(#ask_staff_note)) .o_wforum_question:contains(hums at night)",
            },
        ]),
});

/** A trusted member knows of no answer either, and asks staff. */
registry.category("web_tour.tours").add("social_crm_ask_staff", {
    steps: () =>
        patiently([
            openTopic,
            {
                trigger: "#ask_staff_note",
                run: "edit Mine does the same",
            },
            {
                trigger: "form:has(#ask_staff_note) button:contains(Ask staff)",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "All see that staff know, and nobody asks them twice",
                trigger:
                    "body:not(:has(#ask_staff_note)) .alert[role=status]:contains(Otto Weber asked staff to have a look)",
            },
            {
                content: "What they were told is theirs alone",
                trigger: "main:not(:contains(Mine does the same))",
            },
        ]),
});

/** A colleague finds the case, and writes as to the person: what names somebody is marked and goes. */
registry.category("web_tour.tours").add("social_crm_hand_back", {
    steps: () =>
        patiently([
            {
                trigger: ".o_data_row:contains(Lamp hums):contains(A member asked for staff) .o_data_cell[name=topic]",
                run: "click",
            },
            {
                trigger: ".o_form_view .o_field_widget[name=case_id] a",
                run: "click",
            },
            {
                content: "The case tells what Otto wanted to say",
                trigger: ".o_form_view .o-mail-Message:contains(Otto Weber):contains(Mine does the same)",
            },
            {
                trigger: "button[name=action_hand_back]",
                run: "click",
            },
            {
                trigger: ".modal .o_field_widget[name=original] textarea",
                run: "edit Dear Rosa Brandt, the dimmer is not made for LED. Your order SO-2025/4711 has the old one. Our shop, +44 7700 900123, swaps it.",
            },
            {
                trigger: ".modal .modal-title",
                run: "click",
            },
            {
                trigger: ".modal mark:contains(Rosa Brandt)",
            },
            {
                trigger: ".modal .o_data_row:contains(SO-2025/4711):contains(Reference)",
            },
            {
                trigger: ".modal .o_field_widget[name=text] textarea:not(:value(Brandt)):not(:value(4711))",
            },
            {
                content: "The number of the shop is everybody's: it may stay",
                trigger: ".modal .o_data_row:contains(+44 7700 900123) .o_field_widget[name=take_out] input",
                run: "click",
            },
            {
                content: "Somebody has to say so",
                trigger: ".modal .alert-warning:contains(Still in it):contains(900123) .o_field_widget[name=is_checked] input",
                run: "click",
            },
            {
                trigger: ".modal button[name=action_approve]",
                run: "click",
            },
            {
                content: "The case shows what was answered",
                trigger: "body:not(:has(.modal)) .o-mail-Message:contains(not made for LED)",
            },
        ]),
});

/** Whoever asked reads the answer, and takes it. */
registry.category("web_tour.tours").add("social_crm_accept_answer", {
    steps: () =>
        patiently([
            openTopic,
            {
                trigger: ".alert[role=status]:contains(Staff answered, thanks to Otto Weber)",
            },
            {
                trigger:
                    ".o_wforum_answer:contains(not made for LED):contains(900123):not(:contains(Brandt)):not(:contains(4711)) .o_wforum_validate_toggler",
                run: "click",
            },
            {
                trigger: ".o_wforum_answer_correct:contains(not made for LED) .o_wforum_answer_correct_badge.d-inline",
            },
        ]),
});

/** What helped one person is kept for the next who asks. */
registry.category("web_tour.tours").add("social_crm_keep_answer", {
    steps: () =>
        patiently([
            {
                content: "Nothing is to be decided any more",
                trigger: ".o_action:has(.o_view_nocontent:contains(No public answer waits)) .o_facet_remove",
                run: "click",
            },
            {
                trigger: ".o_data_row:contains(Lamp hums):contains(Approved) .o_data_cell[name=topic]",
                run: "click",
            },
            {
                trigger: ".o_form_view button[name=action_make_canned_response]",
                run: "click",
            },
            {
                trigger: ".o_form_view .o_field_widget[name=substitution] textarea:value(not made for LED)",
            },
        ]),
});
