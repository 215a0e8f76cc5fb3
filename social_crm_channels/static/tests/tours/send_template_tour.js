import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("social_crm_send_template", {
    steps: () => [
        {
            content: "no free answer can be written, and a template is offered",
            trigger: ".o_social_crm_blocker button:contains('Send a template')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=template_id] input",
            run: "edit parcel_ready",
        },
        {
            trigger: ".modal .o_field_widget[name=template_id] .dropdown-item:contains('parcel_ready (en_US)')",
            run: "click",
        },
        {
            content: "the person's name is filled in",
            trigger: ".modal .o_field_widget[name=preview]:contains('Hello Anna Lindqvist, your parcel {{2}}')",
        },
        {
            trigger: ".modal .o_data_row:eq(1) .o_data_cell[name=value]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:eq(1) .o_data_cell[name=value] input",
            run: "edit 4711",
        },
        {
            trigger: ".modal .o_data_row:eq(2) .o_data_cell[name=value]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:eq(2) .o_data_cell[name=value] input",
            run: "edit the kiosk && press Tab",
        },
        {
            content: "it reads as it will",
            trigger: ".modal .o_field_widget[name=preview]:contains('your parcel 4711 is at the kiosk')",
        },
        {
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "it is said in the talk",
            trigger: "body:not(:has(.modal)) .o-mail-Message:contains('your parcel 4711 is at the kiosk')",
        },
    ],
});
