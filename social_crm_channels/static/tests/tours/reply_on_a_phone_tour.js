import { registry } from "@web/core/registry";

import { INPUT, REPLY, SEND, action, click, message, see, write } from "./reply_steps";

/** A touch, as a finger's: hoot-dom makes one where the screen can be touched. */
registry.category("web_tour.tours").add("social_crm_reply_on_a_phone", {
    steps: () => [
        click(".o_social_crm_inbox_phone .o_social_crm_inbox_row:contains(Anna)"),
        see(".o_social_crm_inbox_phone:not(:has(.o_social_crm_inbox_rows)) .o_social_crm_inbox_head h2:contains(Anna)"),
        see(message("Where is my parcel?")),
        click(INPUT),
        write("It is on the van."),
        click(action("preview")),
        see(".modal .o_social_crm_preview li:contains(It is on the van.)"),
        click(".modal button:contains(Go on writing)"),
        click(`body:not(:has(.modal)) ${SEND}:enabled`),
        see(message("It is on the van.")),
        click(".o_notification button:contains(Undo)"),
        see(`${INPUT}:value(It is on the van.)`),
        click(`${SEND}:enabled`),
        see(message("It is on the van.")),
        {
            content: "All of it has room",
            trigger: REPLY,
            run() {
                const wide = document.documentElement.scrollWidth - window.innerWidth;
                if (wide > 0) {
                    throw new Error(`The page is wider than the screen by ${wide} pixels`);
                }
            },
        },
        click(".o_social_crm_inbox_back"),
        see(".o_social_crm_inbox_row:contains(It is on the van.) .o_social_crm_inbox_assignee"),
        click(".o_social_crm_inbox_row .o_social_crm_inbox_check", "Somebody else may go on"),
        click(".o_social_crm_inbox_bulk .o_social_crm_inbox_picker input"),
        click(".o_select_menu_item:contains(Nobody)"),
        see(".o_social_crm_inbox_row:not(:has(.o_social_crm_inbox_assignee)):contains(It is on the van.)"),
    ],
});
