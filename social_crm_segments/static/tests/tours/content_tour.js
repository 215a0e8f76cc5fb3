import { registry } from "@web/core/registry";

/** A manager writes a post, sees it as X shows it, shortens it there, and asks a colleague to approve it. */
registry.category("web_tour.tours").add("social_crm_content", {
    steps: () => [
        {
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] :is(input, textarea)",
            run: "edit Lamps in spring",
        },
        {
            trigger: ".o_field_widget[name=network_ids] input",
            run: "edit X",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(/^X$/)",
            run: "click",
        },
        {
            content: "One version for everywhere, too long for X",
            trigger: ".o_field_widget[name=variant_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit New lamps",
        },
        {
            trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable",
            run: `editor ${"Lamps for tents. ".repeat(20)}`,
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(New lamps)",
        },
        {
            trigger: "a.nav-link[name=preview]",
            run: "click",
        },
        {
            content: "The preview counts as X does",
            trigger: ".o_social_crm_content_preview [role=alert]:contains(Too long for a post on X)",
        },
        {
            trigger: "a.nav-link[name=versions]",
            run: "click",
        },
        {
            content: "A version for X alone",
            trigger: ".o_field_widget[name=variant_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=network_id] input",
            run: "edit X",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(/^X$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable",
            run: "editor Lamps for tents.",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "a.nav-link[name=preview]",
            run: "click",
        },
        {
            content: "It fits",
            trigger: ".o_social_crm_content_preview:contains(16 / 280):not(:has([role=alert]))",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "Now a colleague has to look at it",
            trigger: ".o_arrow_button_current:contains(To approve)",
        },
    ],
});
