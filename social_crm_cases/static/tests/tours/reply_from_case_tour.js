import { registry } from "@web/core/registry";

/** From the list to the conversation, from there to its case, and from the case back to the person. */
registry.category("web_tour.tours").add("social_crm_reply_from_case", {
    steps: () => [
        {
            content: "The conversation is unread, with its channel, the person and the last words",
            trigger: ".o_data_row.fw-bold:contains(Where is my parcel?):contains(Anna):contains(Shop chat) .badge:contains(1)",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:contains(Where is my parcel?) .o_data_cell[name=last_message_preview]",
            run: "click",
        },
        {
            content: "The composer is ready and says whom it answers, and where",
            trigger: ".o_social_crm_reply_route:contains(Anna):contains(Shop chat)",
        },
        {
            content: "Anna is nobody's contact, and has a name and a face all the same",
            trigger:
                ".o-mail-Message:contains(Anna):contains(Where is my parcel?) .o-mail-Message-avatar[src^='data:image/svg']",
        },
        {
            content: "Go to its case",
            trigger: ".o-form-buttonbox button[name=action_view_cases], .oe_button_box button[name=action_view_cases]",
            run: "click",
        },
        {
            content: "The case is named after what was said, and shows the talk",
            trigger: ".o_form_view:contains(Where is my parcel?) .o_field_widget[name=stage_id]",
        },
        {
            trigger: ".o-mail-Message-body:contains(Where is my parcel?)",
        },
        {
            trigger: "button.o-mail-Chatter-sendMessage:not(.active)",
            run: "click",
        },
        {
            content: "What is written here goes to the person as well",
            trigger: ".o_social_crm_reply_route:contains(Anna):contains(Shop chat)",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit It is on the van and arrives tomorrow.",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The answer waits to be sent",
            trigger:
                ".o-mail-Message:contains(It is on the van):has(.o_social_crm_delivery[data-state=queued]:contains(Waiting to be sent))",
        },
    ],
});
