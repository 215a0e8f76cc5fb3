import { registry } from "@web/core/registry";

import { patiently, send, write } from "./steps";

const openAdvice = {
    trigger: ".o_form_view .nav-link[name=advice]",
    run: "click",
};

/** The owner of a case asks those who solved similar ones. */
registry.category("web_tour.tours").add("social_crm_swarm_ask", {
    steps: () => patiently([
        openAdvice,
        {
            trigger: "button[name=action_open_ask]",
            run: "click",
        },
        {
            content: "Who knows? The product looks it up",
            trigger: ".modal .o_field_widget[name=kind] .form-check:contains(similar) input",
            run: "click",
        },
        {
            content: "Kim solved one like it and is chosen",
            trigger: ".modal .o_data_row:contains(Kim Courier) .o_field_widget[name=selected] input:checked",
        },
        {
            trigger: ".modal .o_field_widget[name=question] textarea",
            run: "edit Which courier was it?",
        },
        {
            trigger: ".modal button[name=action_ask]",
            run: "click",
        },
        {
            content: "It waits for an answer",
            trigger: ".o_field_widget[name=swarm_answer_ids] .o_data_row:contains(Kim Courier):contains(Which courier was it?)",
        },
    ]),
});

/** Whoever was asked sees the case and gives advice; the composer is not theirs. */
registry.category("web_tour.tours").add("social_crm_swarm_answer", {
    steps: () => patiently([
        {
            trigger: ".o_form_view .o-mail-Message-body:contains(Where is my parcel?)",
        },
        {
            trigger: ".alert:contains(Which courier was it?) button[name=action_open_answer]",
            run: "click",
        },
        {
            trigger: ".modal:contains(Which courier was it?) .o_field_widget[name=text] textarea",
            run: "edit The blue one brings it tomorrow.",
        },
        {
            trigger: ".modal button[name=action_answer]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view:not(:has(.alert:contains(Which courier was it?)))",
        },
    ]),
});

const use = {
    trigger: ".o_field_widget[name=swarm_answer_ids] .o_data_row:contains(The blue one) button[name=action_use]",
    run: "click",
};

/** The owner makes the answer theirs, and sends it. What they were writing is kept. */
registry.category("web_tour.tours").add("social_crm_swarm_use", {
    steps: () => patiently([
        openAdvice,
        {
            trigger: "button.o-mail-Chatter-logNote",
            run: "click",
        },
        write("She is in a hurry."),
        use,
        {
            content: "A note is not for Anna",
            trigger: ".o_notification:contains(You are writing a note)",
        },
        {
            trigger: ".o-mail-Composer-input:value(/^She is in a hurry.$/)",
        },
        send,
        {
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Composer)) .o-mail-Message:contains(She is in a hurry.)",
        },
        {
            trigger: "button.o-mail-Chatter-sendMessage:not(.active)",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter:has(.o_social_crm_reply_route:contains(Anna)) .o-mail-Composer-input",
            run: "edit Good morning!",
        },
        {
            content: "Close the composer: what was begun is kept",
            trigger: "button.o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Composer))",
        },
        use,
        {
            content: "The answer comes after it, for Anna",
            trigger:
                ".o-mail-Chatter:has(.o_social_crm_reply_route:contains(Anna)) .o-mail-Composer-input:value(/^Good morning! The blue one brings it tomorrow.$/)",
        },
        write("The blue van brings it tomorrow."),
        send,
        {
            trigger: ".o-mail-Message:contains(The blue van):has(.o_social_crm_delivery[data-state=queued])",
        },
    ]),
});
