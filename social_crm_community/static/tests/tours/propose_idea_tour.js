import { registry } from "@web/core/registry";

/** A member proposes an idea, sees that others had it, votes for theirs, and takes the vote back. */
registry.category("web_tour.tours").add("social_crm_propose_idea", {
    steps: () => [
        {
            trigger: "a:contains(Propose an idea)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#idea_title",
            run: "edit Lamps that are dimmable",
        },
        {
            trigger: "button:contains(Propose)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What others proposed is shown first",
            trigger: ".o_social_crm_ideas_alike a:contains(Dimmable lamps)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_social_crm_idea_vote button[aria-pressed=false]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The vote counts",
            trigger: "#vote:contains(2 people want it) button[aria-pressed=true]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "And is taken back",
            trigger: "#vote:contains(One person wants it) button[aria-pressed=false]",
        },
    ],
});
