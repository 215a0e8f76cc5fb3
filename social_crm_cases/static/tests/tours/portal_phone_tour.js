import { registry } from "@web/core/registry";

/** A customer with a phone: reads the answer, answers, closes the case and says how it went. */
registry.category("web_tour.tours").add("social_crm_portal_phone", {
    steps: () => [
        {
            content: "The list names the case",
            trigger: ".o_social_crm_portal_cases a:contains(Where is my parcel?)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page has both sides, and no note",
            trigger:
                ".o_social_crm_portal_messages:contains(Where is my parcel?):contains(It is on the van):not(:contains(She is furious))",
        },
        {
            trigger: "#case_text",
            run: "edit It did not come. Can you look again?",
        },
        {
            content: "A file comes along",
            trigger: "#case_files",
            run() {
                const files = new DataTransfer();
                files.items.add(new File(["%PDF-1.4 an empty doorstep"], "doorstep.pdf"));
                this.anchor.files = files.files;
            },
        },
        {
            trigger: ".o_social_crm_portal_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was written stands last",
            trigger: "#last:contains(Can you look again?):has(a:contains(doorstep.pdf))",
        },
        {
            trigger: ".o_social_crm_portal_close button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "A closed case asks how it went",
            trigger: ".o_social_crm_portal_rate label:contains(Happy)",
            run: "click",
        },
        {
            trigger: "#case_feedback",
            run: "edit Quick and kind.",
        },
        {
            trigger: ".o_social_crm_portal_rate button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The rating is there",
            trigger: "#rating [role=status]:contains(Happy)",
        },
    ],
});
