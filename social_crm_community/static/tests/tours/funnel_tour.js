import { registry } from "@web/core/registry";

/** A number is chosen, compared, and followed to the talks that it counts. */
registry.category("web_tour.tours").add("social_crm_funnel", {
    steps: () => [
        {
            content: "Three talks of the last days",
            trigger: ".o_social_crm_funnel_tile[data-name=heard]:contains(3)",
        },
        {
            content: "Look further back",
            trigger: "#o_social_crm_funnel_days",
            run: "selectByLabel All the time",
        },
        {
            trigger: ".o_social_crm_funnel_tile[data-name=heard]:contains(4)",
        },
        {
            content: "Look at one channel",
            trigger: "#o_social_crm_funnel_channel_id",
            run: "selectByLabel Acme chat",
        },
        {
            trigger: ".o_social_crm_funnel_tile[data-name=heard]:contains(3)",
        },
        {
            content: "Compare by topic",
            trigger: "#o_social_crm_funnel_dimension",
            run: "select topic_ids",
        },
        {
            content: "Each number of the chart is in a table",
            trigger: "section[aria-label=Compared]:has(h2:contains(Topics)) summary",
            run: "click",
        },
        {
            content: "By the keyboard to what became better there",
            trigger: "section[aria-label=Compared] tbody tr:contains(Lamps) button[data-name=improved]",
            async run({ anchor, press }) {
                anchor.focus();
                await press("Enter");
            },
        },
        {
            content: "It is the one talk in which the idea was said",
            trigger: ".o_list_view:has(.o_data_row:contains(Anna)):not(:has(.o_data_row:contains(Otto)))",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "What was chosen is still chosen: on to what nobody opened",
            trigger: ".o_social_crm_funnel_tile[data-name=unopened]:contains(2)",
            run: "click",
        },
        {
            trigger: ".o_list_view:has(.o_data_row:contains(Otto)):has(.o_data_row:contains(Ida))",
        },
    ],
});
