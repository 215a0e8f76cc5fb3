import { registry } from "@web/core/registry";

const step = (code, done) => `.o_social_crm_checklist [data-step=${code}][data-done='${done}']`;

/** An empty database: the list leads to a team, and then to a channel. */
registry.category("web_tour.tours").add("social_crm_first_steps", {
    steps: () => [
        {
            content: "Nothing is done; the first step has the button that stands out",
            trigger: `${step("team", 0)} button.btn-primary`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Care",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator:not(:has(.o_form_button_save:visible))",
        },
        {
            trigger: ".o_menu_brand, .o_main_navbar",
        },
        {
            content: "Back where it began",
            trigger: ".breadcrumb-item.o_back_button a, .o_back_button",
            run: "click",
        },
        {
            content: "The team is done, and the next step stands out",
            trigger: `${step("team", 1)}`,
        },
        {
            trigger: `${step("channel", 0)} button.btn-primary`,
            run: "click",
        },
        {
            content: "It leads to where channels are connected",
            trigger: ".o_social_crm_provider_cards label:contains(Telegram)",
        },
    ],
});

/** Somebody has written: the list leads to the conversation, where it is answered. */
registry.category("web_tour.tours").add("social_crm_first_answer", {
    steps: () => [
        {
            trigger: step("channel", 1),
        },
        {
            trigger: step("message", 1),
        },
        {
            trigger: `${step("answer", 0)} button.btn-primary:contains(Answer)`,
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains(Are you open today?)",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit Yes, until six.",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains(Yes, until six.)",
        },
    ],
});
