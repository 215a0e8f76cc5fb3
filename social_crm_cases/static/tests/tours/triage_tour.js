import { registry } from "@web/core/registry";

/** A manager writes a rule, tries it on what was said already, and so sees that it does what it should. */
registry.category("web_tour.tours").add("social_crm_triage", {
    steps: () => [
        {
            content: "There is no rule yet, and the screen says what one does",
            trigger: ".o_view_nocontent:contains(Send what people say)",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Refunds",
        },
        {
            trigger: ".o_field_widget[name=words] input",
            run: "edit refund, money back",
        },
        {
            trigger: ".o_field_widget[name=team_id] input",
            run: "edit Refund desk",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Refund desk)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "Saved; back to the rules",
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a:contains(Routing rules)",
            run: "click",
        },
        {
            content: "The list says in words when it fires and what it does",
            trigger: ".o_data_row:contains(money back):contains(team Refund desk)",
        },
        {
            trigger: ".o_control_panel_actions button:contains(Dry run), .o_list_buttons button:contains(Dry run), button:contains(Dry run)",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer button:contains(Run)",
            run: "click",
        },
        {
            content: "How many it is about",
            trigger: ".modal .o_field_widget[name=summary]:contains(2 messages: a rule fires on 1, 1 would go)",
        },
        {
            content: "Which rule would fire, why, and what was done in its place",
            trigger:
                ".modal .o_data_row:contains(I want a refund):contains(with any of the words):contains(team Refund desk):contains(team Care)",
        },
        {
            content: "What no rule is for goes where it went",
            trigger: ".modal .o_data_row:contains(Where is my parcel):contains(team Care)",
        },
        {
            trigger: ".modal .modal-footer button:contains(Close)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
