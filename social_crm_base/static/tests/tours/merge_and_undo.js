import { registry } from "@web/core/registry";

/** Two contacts are merged from the list as Odoo does it, and made two again from the contact that stayed. */
registry.category("web_tour.tours").add("social_crm_merge_and_undo", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Tilda Tour) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_list_view:has(.o_data_row_selected:contains(Tilda Tour)) .o_data_row:contains(Tilda Twin) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Both are chosen",
            trigger: ".o_list_view:has(.o_data_row_selected:contains(Tilda Tour)):has(.o_data_row_selected:contains(Tilda Twin))",
        },
        {
            trigger: ".o_cp_action_menus button:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Merge)",
            run: "click",
        },
        {
            content: "Odoo's own dialog, once it shows both",
            trigger:
                ".modal:has(.o_data_row:contains(Tilda Tour)):has(.o_data_row:contains(Tilda Twin)) button[name=action_merge]",
            run: "click",
        },
        {
            trigger: ".modal:not(:has(button[name=action_merge])) footer button[special=cancel]",
            run: "click",
        },
        {
            content: "One contact is left",
            trigger: ".o_list_view:not(:contains(Tilda Twin)) .o_data_row:contains(Tilda Tour) .o_data_cell[name=complete_name]",
            run: "click",
        },
        {
            content: "It has both identities, and shows that it was merged",
            trigger: ".o_form_view button[name=action_open_social_identities]:contains(2)",
        },
        {
            trigger: "button[name=action_open_social_merges]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tilda Twin into Tilda Tour) .o_data_cell[name=merged_at]",
            run: "click",
        },
        {
            content: "What moved is listed",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Touchpoint):contains(3)",
        },
        {
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            trigger: ".modal:contains(made anew) button:contains(Ok)",
            run: "click",
        },
        {
            content: "The contact is there again, with her identity",
            trigger: ".o_form_view:has(.o_breadcrumb .active:contains(Tilda Twin)) button[name=action_open_social_identities]:contains(1)",
        },
    ],
});
