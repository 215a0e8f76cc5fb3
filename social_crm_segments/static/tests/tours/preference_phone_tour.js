import { registry } from "@web/core/registry";

/** Somebody with a phone: chooses less and other things, pauses nothing, leaves, and comes back. */
registry.category("web_tour.tours").add("social_crm_preference_phone", {
    steps: () => [
        {
            content: "They want content",
            trigger: ".o_social_crm_preferences label[for=purpose_content]",
            run: "click",
        },
        {
            content: "No videos",
            trigger: ".o_social_crm_preferences label[for=kind_video]",
            run: "click",
        },
        {
            content: "Once a week is enough",
            trigger: ".o_social_crm_preferences label[for=pace_weekly]",
            run: "click",
        },
        {
            trigger: ".o_social_crm_preferences button[value=save]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What they chose stands there",
            trigger: "[role=status]:contains(what we go by)",
        },
        {
            trigger: "#purpose_content:checked",
        },
        {
            trigger: "#kind_video:not(:checked)",
        },
        {
            trigger: "button[value=leave]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "They have left, and may come back",
            trigger: "section:contains(You have left) button[value=back]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(Welcome back)",
        },
    ],
});
