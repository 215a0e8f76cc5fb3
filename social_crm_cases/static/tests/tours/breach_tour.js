import { registry } from "@web/core/registry";

/** A promise is made, missed, seen in the list of what is missed, and answered. */
registry.category("web_tour.tours").add("social_crm_breach", {
    steps: () => [
        {
            content: "Two cases have missed a promise or nearly so, the longest first",
            trigger: ".o_data_row:first:contains(Where is my parcel?) .o_social_crm_clock[data-state=breached]",
        },
        {
            trigger: ".o_data_row:contains(Is it waterproof?) .o_social_crm_clock[data-state=warned]",
        },
        {
            content: "What has time is not in the list",
            trigger: ".o_list_view:not(:contains(Just asking))",
        },
        {
            content: "Open the one that has",
            trigger: ".o_data_row:contains(Where is my parcel?) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "The case tells that it has",
            trigger: ".o_form_view .o_field_widget[name=sla_deadline] .o_social_crm_clock[data-state=breached]",
        },
        {
            trigger: ".o_form_view .nav-link:contains(SLA)",
            run: "click",
        },
        {
            content: "Which promise was missed, and which was not",
            trigger:
                ".o_field_widget[name=sla_status_ids] .o_data_row:contains(An answer within the hour):contains(Missed)",
        },
        {
            trigger: ".o_field_widget[name=sla_status_ids] .o_data_row:contains(Solved in two days):contains(Running)",
        },
        {
            content: "The person is answered",
            trigger: "button.o-mail-Chatter-sendMessage:not(.active)",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit It arrives today.",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains(It arrives today.)",
        },
    ],
});
