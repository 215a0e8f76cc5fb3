import { registry } from "@web/core/registry";

/** A case gets its type, and with it a checklist, which is worked through. */
registry.category("web_tour.tours").add("social_crm_playbook", {
    steps: () => [
        {
            content: "The case has no checklist yet; say what kind of case it is",
            trigger: ".o_form_view:not(:has(.nav-link[name=playbook])) .o_field_widget[name=type_id] input",
            run: "edit Damage",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Damage)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The checklist of that type has begun",
            trigger: ".nav-link[name=playbook]",
            run: "click",
        },
        {
            content: "A step says how it is done, and is the assignee's",
            trigger:
                ".o_field_widget[name=step_ids] .o_data_row:contains(Ask for a picture):contains(From the side):contains(Jo Agent)",
        },
        {
            content: "Its owner has it among the activities",
            trigger: ".o-mail-Activity:contains(Ask for a picture)",
        },
        {
            content: "Do it",
            trigger: ".o_data_row:contains(Ask for a picture) button[name=action_done]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Ask for a picture) button[name=action_undo]",
        },
        {
            content: "Half of it is behind us",
            trigger: ".o_field_widget[name=step_progress]:contains(50)",
        },
        {
            content: "The other step is not needed",
            trigger: ".o_data_row:contains(Refund) button[name=action_skip]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=step_progress]:contains(100)",
        },
        {
            content: "Or is it?",
            trigger: ".o_data_row:contains(Refund) button[name=action_undo]",
            run: "click",
        },
        {
            content: "It is to be done again",
            trigger: ".o_data_row:contains(Refund) button[name=action_done]",
        },
    ],
});
