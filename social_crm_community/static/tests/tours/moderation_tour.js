import { registry } from "@web/core/registry";

/** A colleague goes through what waits, with the keyboard. */
registry.category("web_tour.tours").add("social_crm_moderation", {
    steps: () => [
        {
            content: "Both wait",
            trigger: ".o_list_view:has(.o_data_row:contains(Good advice)):has(.o_data_row:contains(Cheap pills))",
        },
        {
            trigger: ".o_data_row:contains(Good advice) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_moderate_approve][data-hotkey='shift+a']",
            run: "press Alt+Shift+a",
        },
        {
            content: "What was approved waits no more",
            trigger: ".o_list_view:has(.o_data_row:contains(Cheap pills)):not(:has(.o_data_row:contains(Good advice)))",
        },
        {
            trigger: ".o_data_row:contains(Cheap pills) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_moderate_spam]",
            run: "press Alt+Shift+s",
        },
        {
            content: "What it means is said before",
            trigger: ".modal:contains(they lose karma) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});
