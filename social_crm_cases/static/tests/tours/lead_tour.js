import { registry } from "@web/core/registry";

/** An agent hands a case to sales in one step. */
registry.category("web_tour.tours").add("social_crm_create_lead", {
    steps: () => [
        {
            content: "Nothing has come of the case yet",
            trigger: ".o_form_view:contains(Do you have the tent in blue?) .nav-link[name=sales]",
            run: "click",
        },
        {
            trigger: ".o_notebook p:contains(Nothing has come of this case for sales yet)",
        },
        {
            trigger: "button[name=action_create_lead]",
            run: "click",
        },
        {
            content: "Sales has it",
            trigger: ".o_notification:contains(Sales has it now)",
        },
        {
            content: "The case says so",
            trigger: ".o-mail-Message:contains(Handed to sales as an opportunity)",
        },
    ],
});

/** A salesperson reads the talk on the lead and answers from there; then looks at another one. */
registry.category("web_tour.tours").add("social_crm_answer_from_lead", {
    steps: () => [
        {
            content: "The lead is named after what was said, and shows the talk",
            trigger: ".o_form_view:contains(Do you have the tent in blue?) .nav-link.active[name=social_talk]",
        },
        {
            trigger: ".o_social_crm_talk .o-mail-Message:contains(Anna):contains(Do you have the tent in blue?)",
        },
        {
            trigger: ".o_social_crm_talk button.o-mail-Chatter-sendMessage:enabled",
            run: "click",
        },
        {
            content: "The composer says whom it answers, and where",
            trigger: ".o_social_crm_talk .o_social_crm_reply_route:contains(Anna):contains(Shop chat)",
        },
        {
            trigger: ".o_social_crm_talk .o-mail-Composer-input",
            run: "edit We have it, and in green.",
        },
        {
            trigger: ".o_social_crm_talk .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The answer waits to be sent",
            trigger:
                ".o_social_crm_talk .o-mail-Message:contains(and in green):has(.o_social_crm_delivery[data-state=queued])",
        },
        {
            content: "The lead's own thread is another one",
            trigger: ".o-mail-Form-chatter .o-mail-Message:contains(Created from the case)",
        },
        {
            content: "The lead has another case",
            trigger: ".o_social_crm_choose_talk:has(option:contains(Where is my parcel?))",
            run: "selectByLabel /Where is my parcel/",
        },
        {
            trigger: ".o_social_crm_talk .o-mail-Message:contains(Where is my parcel?)",
        },
        {
            trigger: ".o_social_crm_talk:not(:contains(Do you have the tent in blue?))",
        },
    ],
});
