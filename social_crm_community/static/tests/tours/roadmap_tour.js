import { registry } from "@web/core/registry";

/** A visitor without a login looks at the roadmap and at an idea; who wants to vote is asked who they are. */
registry.category("web_tour.tours").add("social_crm_roadmap", {
    steps: () => [
        {
            content: "What is planned stands in its column",
            trigger: "section[aria-label='Planned'] a:contains(Solar lamps)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page tells what has become of it",
            trigger: ".o_social_crm_idea_history:contains(In spring, with two batteries.)",
        },
        {
            trigger: ".nav-link:contains(What is new)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was released is told",
            trigger: "article:contains(Bulbs that can be repaired):contains(Old sockets fit, too.)",
        },
        {
            trigger: ".nav-link:contains(Ideas)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_social_crm_ideas li:contains(Dimmable lamps) button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Who votes is asked who they are",
            trigger: ".oe_login_form",
        },
    ],
});
