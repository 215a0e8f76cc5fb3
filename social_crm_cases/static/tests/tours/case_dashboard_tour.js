import { registry } from "@web/core/registry";

/** Figures of a team are looked at, compared, and followed to what they were counted of. */
registry.category("web_tour.tours").add("social_crm_case_dashboard", {
    steps: () => [
        {
            content: "Nine figures are there",
            trigger: ".o_social_crm_dashboard_tiles li:nth-child(9)",
        },
        {
            content: "Look at one team",
            trigger: "#o_social_crm_dashboard_team",
            run: "selectByLabel Customer care",
        },
        {
            trigger: "#o_social_crm_dashboard_days",
            run: "selectByLabel Last 90 days",
        },
        {
            content: "Each case was opened in this time",
            trigger: ".o_social_crm_dashboard_tile[data-name=opened]:contains(90)",
        },
        {
            content: "Compare by who worked on them",
            trigger: "#o_social_crm_dashboard_dimension",
            run: "selectByLabel Assignee",
        },
        {
            content: "The chart's numbers are in a table",
            trigger: "section[aria-label=Compared] summary",
            run: "click",
        },
        {
            trigger: "section[aria-label=Compared] tbody button:contains(Ann)",
            run: "click",
        },
        {
            content: "The analysis shows what Ann had",
            trigger: ".o_pivot .o_pivot_cell_value",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "What was chosen is still chosen",
            trigger: ".o_social_crm_dashboard_tile[data-name=opened]:contains(90)",
        },
        {
            content: "By the keyboard to the cases that are closed",
            trigger: ".o_social_crm_dashboard_tile[data-name=closed]",
            async run({ anchor, press }) {
                anchor.focus();
                await press("Enter");
            },
        },
        {
            trigger: ".o_list_view .o_data_row",
        },
    ],
});
