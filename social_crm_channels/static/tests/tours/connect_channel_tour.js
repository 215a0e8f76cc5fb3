import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";

const WRONG_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDxxx";
const RIGHT_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

const finding = (level, text) => `.o_social_crm_findings li:has([data-level=${level}]):contains(${text})`;

/** An administrator connects a bot of Telegram, with a wrong token first; the keyboard would do as well. */
registry.category("web_tour.tours").add("social_crm_connect_channel", {
    steps: () => [
        {
            content: "Each network says what it can do",
            trigger: ".o_social_crm_provider_cards label:contains(Telegram):contains(Direct messages)",
            run: "click",
        },
        {
            trigger: ".o_social_crm_provider_cards div:has(input:checked) label:contains(Telegram)",
        },
        {
            trigger: "button[name=action_next]:contains(Next)",
            run: "click",
        },
        {
            content: "The guide says what to do there",
            trigger: ".o_field_widget[name=guide] li:contains(BotFather)",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Support on Telegram",
        },
        {
            trigger: ".o_field_widget[name=inbound_mode] label:contains(We ask the provider)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=base_url] input",
            run() {
                const input = this.anchor;
                input.value = cookie.get("telegram_server");
                input.dispatchEvent(new Event("input", { bubbles: true }));
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: "button[name=action_next]:contains(Next)",
            run: "click",
        },
        {
            content: "A wrong token",
            trigger: ".o_social_crm_credentials input",
            run: `edit ${WRONG_TOKEN}`,
        },
        {
            trigger: "button[name=action_next]:contains(Test the connection)",
            run: "click",
        },
        {
            content: "It is said in red, with what to do; there is nothing to connect",
            trigger: finding("bad", "Account"),
        },
        {
            trigger: ".o_social_crm_connect:not(:has(button[name=action_connect]:visible))",
        },
        {
            trigger: "button[name=action_back]",
            run: "click",
        },
        {
            content: "What was entered is not shown again",
            trigger: ".o_social_crm_credentials:contains(Entered before) input:value()",
            run: `edit ${RIGHT_TOKEN}`,
        },
        {
            trigger: "button[name=action_next]:contains(Test the connection)",
            run: "click",
        },
        {
            trigger: finding("good", "nordlicht_bot"),
        },
        {
            trigger: "button[name=action_connect]",
            run: "click",
        },
        {
            trigger: "h2:contains(Connected)",
        },
        {
            trigger: finding("good", "Webhook"),
        },
        {
            trigger: "button[name=action_open_channel]:contains(Open the channel)",
            run: "click",
        },
        {
            content: "The channel is there and works",
            trigger: ".o_form_view:has(.o_field_widget[name=account_handle]:contains(nordlicht_bot))",
        },
    ],
});
