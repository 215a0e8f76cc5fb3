import { registry } from "@web/core/registry";

import { patiently } from "@social_crm_cases/../tests/tours/steps";

const preview = (number) => `.o_social_crm_segment_preview [data-model='res.partner'] .o_social_crm_segment_number:text(${number})`;

/** A manager makes a segment of those in Ghent, and reads why somebody is in it and somebody else is not. */
registry.category("web_tour.tours").add("social_crm_segment", {
    steps: () =>
        patiently([
            {
                trigger: ".o_list_button_add, .o-kanban-button-new",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=name] input",
                run: "edit People of Ghent",
            },
            {
                content: "A rule without a condition is told at once",
                trigger: ".o_social_crm_segment_preview:contains(no condition)",
            },
            {
                trigger: ".o_field_widget[name=partner_domain] .o_tree_editor a:contains(New Rule), .o_field_widget[name=partner_domain] button:contains(New Rule)",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=partner_domain] .o_model_field_selector",
                run: "click",
            },
            {
                trigger: ".o_model_field_selector_popover_search input",
                run: "edit City",
            },
            {
                trigger: ".o_model_field_selector_popover_item[data-name=city] button",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name=partner_domain] .o_tree_editor_condition select",
                run: "selectByLabel contains",
            },
            {
                trigger: ".o_field_widget[name=partner_domain] .o_tree_editor_condition input.o_input",
                run: "edit Ghent && press Tab",
            },
            {
                content: "Whom it finds is told before it is saved",
                trigger: preview(2),
            },
            {
                trigger: ".o_form_button_save",
                run: "click",
            },
            {
                trigger: "button[name=action_look]",
                run: "click",
            },
            {
                content: "Everybody was looked at",
                trigger: "button[name=action_view_partners]:contains(2)",
            },
            {
                trigger: "button[name=action_explain]",
                run: "click",
            },
            {
                trigger: ".modal .o_field_widget[name=partner_id] input",
                run: "edit Q7 Anna",
            },
            {
                trigger: ".modal .o-autocomplete--dropdown-item:contains(Q7 Anna) a, .o-autocomplete--dropdown-item:contains(Q7 Anna)",
                run: "click",
            },
            {
                trigger: ".modal .o_social_crm_verdict:contains(Is in since)",
            },
            {
                trigger: ".modal [data-holds=yes]:contains(City):contains(Ghent)",
            },
            {
                trigger: ".modal .o_field_widget[name=partner_id] input",
                run: "edit Q7 Carl",
            },
            {
                trigger: ".o-autocomplete--dropdown-item:contains(Q7 Carl)",
                run: "click",
            },
            {
                trigger: ".modal .o_social_crm_verdict:contains(Is out)",
            },
            {
                trigger: ".modal [data-holds=no]:contains(City):contains(Ghent)",
            },
            {
                trigger: ".modal-footer button:contains(Close)",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal))",
            },
        ]),
});
