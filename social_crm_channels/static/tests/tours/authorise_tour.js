import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";

const finding = (level, text) => `.o_social_crm_findings li:has([data-level=${level}]):contains(${text})`;

const step = (number) => `.o_social_crm_steps li[aria-current=step]:nth-child(${number})`;

function fill(selector, text) {
    return {
        trigger: selector,
        run: `edit ${text}`,
    };
}

function press(name, text) {
    return {
        trigger: `button[name=${name}]:contains(${text})`,
        run: "click",
    };
}

/** Leave for the provider, whose page is none of ours, and come back. */
function authorise(text) {
    return { ...press("action_authorise", text), expectUnloadPage: true };
}

function choose(network) {
    return [
        {
            trigger: `.o_social_crm_provider_cards label:has(.fw-bold:contains(/^${network}$/))`,
            run: "click",
        },
        {
            trigger: `.o_social_crm_provider_cards div:has(input:checked) label:contains(${network})`,
        },
        press("action_next", "Next"),
        {
            trigger: step(2),
        },
    ];
}

function enterAddress() {
    return {
        trigger: ".o_field_widget[name=base_url] input",
        run({ edit }) {
            return edit(cookie.get("provider_server"));
        },
    };
}

/** What somebody meets who cannot see the screen. */
function hasNames() {
    return {
        content: "Each field has a name",
        trigger: ".o_social_crm_connect",
        run() {
            const nameless = [...this.anchor.querySelectorAll("input, select, textarea")].filter(
                (input) => !input.labels?.length && !input.ariaLabel && !input.closest("[role=radiogroup][aria-label]")
            );
            if (nameless.length) {
                throw new Error(nameless.map((input) => input.outerHTML).join("\n"));
            }
        },
    };
}

function connect() {
    return [
        press("action_connect", "Connect"),
        {
            content: "The focus is at what the step is about, to be read out",
            trigger: "h2:contains(Connected):focus",
        },
    ];
}

/** The owner of an account on X presses Deny, then Allow. */
registry.category("web_tour.tours").add("social_crm_authorise_x", {
    steps: () => [
        press("action_next", "Next"),
        {
            content: "What is missing is said, and the focus is there",
            trigger: ".o_social_crm_connect:has([role=alert]:contains(Choose)) input[type=radio][aria-invalid]:focus",
        },
        ...choose("X"),
        hasNames(),
        {
            content: "X has to be told where it sends people back",
            trigger: ".o_field_widget[name=redirect_uri]:contains(/social_crm/oauth/callback)",
        },
        fill(".o_field_widget[name=name] input", "Nordlicht on X"),
        {
            trigger: ".o_field_widget[name=inbound_mode] label:contains(We ask the provider)",
            run: "click",
        },
        enterAddress(),
        press("action_next", "Next"),
        {
            trigger: step(3),
        },
        hasNames(),
        press("action_authorise", "Authorise"),
        {
            content: "Without the application's keys nobody is sent away",
            trigger: ".o_social_crm_connect:has([role=alert]:contains(application)) input[type=password]:focus",
        },
        fill("label:contains(Client ID) ~ input", "our-application"),
        fill("label:contains(Client Secret) ~ input", "s3cret/of our application"),
        authorise("Authorise"),
        {
            content: "Denied: it is said, with what to do",
            trigger: `${finding("bad", "you did not agree there")}:contains(Authorise again):focus`,
        },
        {
            trigger: step(4),
        },
        {
            trigger: ".o_social_crm_connect:not(:has(button[name=action_connect]))",
        },
        authorise("Authorise again"),
        {
            trigger: finding("good", "It is nordlicht"),
        },
        {
            trigger: finding("good", "All rights are there"),
        },
        ...connect(),
    ],
});

/** Mastodon registers us as an application by itself. */
registry.category("web_tour.tours").add("social_crm_authorise_mastodon", {
    steps: () => [
        ...choose("Mastodon"),
        hasNames(),
        fill(".o_field_widget[name=name] input", "Nordlicht in the Fediverse"),
        press("action_next", "Next"),
        {
            content: "The server's address is needed",
            trigger: ".o_social_crm_connect:has([role=alert]:contains(https://)) [name=base_url] input[aria-invalid]:focus",
        },
        enterAddress(),
        press("action_next", "Next"),
        {
            trigger: `${step(3)}:contains(Access)`,
        },
        {
            trigger: ".o_social_crm_connect:not(:has([role=alert])) h2:focus",
        },
        hasNames(),
        authorise("Authorise"),
        {
            trigger: finding("good", "nordlicht@social.example"),
        },
        ...connect(),
    ],
});

/** Who was led back from an authorisation that is not known goes on where the wizard was left. */
registry.category("web_tour.tours").add("social_crm_authorise_anew", {
    steps: () => [
        {
            trigger: step(3),
        },
        authorise("Authorise"),
        ...connect(),
    ],
});
