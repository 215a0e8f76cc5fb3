import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

const FIRST = "A tent lamp that can be dimmed";
const SECOND = "A lamp for tents that can be dimmed";

const name = (text) => `.o_form_view .o_field_widget[name=name] textarea:value(${text})`;

/** In the inbox, of what somebody has just said. */
registry.category("web_tour.tours").add("social_crm_make_idea_in_inbox", {
    steps: () =>
        patiently([
            {
                trigger: "[data-action=idea]",
                run: "click",
            },
            {
                content: "What was said stands beside it",
                trigger: ".modal:has(.o_field_widget[name=quote] textarea:value(I wish)) .o_field_widget[name=name] input",
                run: `edit ${FIRST}`,
            },
            {
                trigger: ".modal button[name=action_make]:contains(Make the idea)",
                run: "click",
            },
            {
                trigger: name(FIRST),
            },
            {
                content: "Whoever said it wants it",
                trigger: ".o_form_view button[name=action_view_supporters]:contains(1)",
            },
        ]),
});

/** In a case, though another idea is likely the same: whoever made it had not seen that. */
registry.category("web_tour.tours").add("social_crm_make_idea_in_case", {
    steps: () =>
        patiently([
            {
                trigger: "button[name=action_make_idea]",
                run: "click",
            },
            {
                trigger: ".modal .o_field_widget[name=name] input",
                run: `edit ${SECOND}`,
            },
            {
                trigger: ".modal .modal-title",
                run: "click",
            },
            {
                content: "We may know it already",
                trigger: `.modal .o_field_widget[name=alike_ids] .o_data_row:contains(${FIRST})`,
            },
            {
                trigger: ".modal button[name=action_make]:contains(Make the idea)",
                run: "click",
            },
            {
                trigger: name(SECOND),
            },
        ]),
});

/** In the list: the other one is suggested. */
registry.category("web_tour.tours").add("social_crm_merge_ideas", {
    steps: () =>
        patiently([
            {
                trigger: `.o_data_row:contains(${SECOND}) .o_list_record_selector input`,
                run: "click",
            },
            {
                trigger: ".o_cp_action_menus button:contains(Actions)",
                run: "click",
            },
            {
                trigger: ".o-dropdown-item:contains(Merge…)",
                run: "click",
            },
            {
                trigger: `.modal .o_field_widget[name=alike_ids] :contains(${FIRST})`,
            },
            {
                trigger: ".modal .o_field_widget[name=idea_ids] .o_field_x2many_list_row_add a",
                run: "click",
            },
            {
                trigger: `.modal:not(.o_inactive_modal) .o_list_view .o_data_row:contains(${FIRST}) .o_data_cell[name=name]`,
                run: "click",
            },
            {
                content: "The one that was first goes on",
                trigger: `.modal:has([name=idea_ids] .o_data_row:contains(${FIRST})) .o_field_widget[name=target_id] input`,
                run: "edit A tent lamp",
            },
            {
                trigger: `.o-autocomplete--dropdown-item a:contains(${FIRST})`,
                run: "click",
            },
            {
                trigger: ".modal button[name=action_merge]",
                run: "click",
            },
            {
                trigger: name(FIRST),
            },
            {
                content: "Whoever wanted either wants this one",
                trigger: ".o_form_view button[name=action_view_supporters]:contains(2)",
            },
            {
                trigger: ".o_form_view .nav-link:contains(Merged into this one)",
                run: "click",
            },
            {
                trigger: `.o_field_widget[name=merged_idea_ids] .o_data_row:contains(${SECOND}) button[name=action_undo_merge]`,
            },
        ]),
});

/** A task is made of an idea and done: the idea is released, and whoever asked is to be told. */
registry.category("web_tour.tours").add("social_crm_release_idea", {
    steps: () =>
        patiently([
            {
                trigger: ".o_form_view .nav-link[name=work]",
                run: "click",
            },
            {
                trigger: "button[name=action_make_task]",
                run: "click",
            },
            {
                content: "The task is named after the idea, and tied to it",
                trigger: `.o_form_view:has(.o_field_widget[name=social_idea_ids] .o_tag:contains(${FIRST})) .o_field_widget[name=project_id] input`,
                run: "edit Lamps of the year",
            },
            {
                trigger: ".o-autocomplete--dropdown-item a:contains(/^Lamps of the year$/)",
                run: "click",
            },
            {
                trigger: ".o_form_button_save:enabled",
                run: "click",
            },
            {
                trigger: ".o_form_saved .o_task_state_widget .o_state_button",
                run: "click",
            },
            {
                trigger: ".o-dropdown-item:contains(/^Done$/)",
                run: "click",
            },
            {
                trigger: ".o_form_saved .o_task_state_widget:contains(Done)",
            },
            {
                trigger: `.o_breadcrumb a:contains(${FIRST}), .breadcrumb-item a:contains(${FIRST})`,
                run: "click",
            },
            {
                trigger: ".o_statusbar_status .o_arrow_button_current:contains(Released)",
            },
            {
                trigger: ".o_form_view button[name=action_view_notices]:contains(2)",
                run: "click",
            },
            {
                content: "Both wait to be told",
                trigger:
                    ".o_list_view:has(.o_data_row:contains(Anna):contains(It is released):contains(Waiting)) .o_data_row:contains(Otto):contains(It is released):contains(Waiting)",
            },
        ]),
});
