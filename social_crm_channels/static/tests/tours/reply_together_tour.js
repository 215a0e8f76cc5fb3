import { registry } from "@web/core/registry";

import {
    NOTHING_WRITTEN,
    REPLY,
    SEND,
    TALK,
    click,
    cue,
    message,
    openTalk,
    row,
    see,
    write,
    written,
} from "./reply_steps";

const PICK = ".o_social_crm_inbox_head .o_social_crm_inbox_picker input";
const COLLISION = ".modal:contains(Cara Colleague has answered in the meantime)";

/** @param {string[]} words of messages, which must stand in this order */
const inOrder = (words) => ({
    trigger: TALK,
    run() {
        const shown = [...this.anchor.querySelectorAll(".o-mail-Message-body")].map((body) => body.textContent.trim());
        const places = words.map((each) => shown.indexOf(each));
        if (places.includes(-1) || places.some((place, index) => place < places[index - 1])) {
            throw new Error(`${words} do not stand in this order: ${shown}`);
        }
    },
});

/** Two work on the same talk, and what somebody said earlier arrives later. */
registry.category("web_tour.tours").add("social_crm_reply_together", {
    steps: () => [
        ...openTalk("Anna"),
        cue("colleague_writes", "Who is there is seen"),
        see(`${REPLY} .o_social_crm_presence:contains(Cara Colleague):contains(is writing here)`),

        cue("line_is_cut", "What a colleague answers meanwhile is not seen"),
        write("It left yesterday."),
        cue("colleague_answers"),
        click(`${SEND}:enabled`),
        see(`${COLLISION} .o_social_crm_collision:contains(It is on the van.)`, "So the second is asked first"),
        click(".modal button:contains(Change my answer)"),
        see(`body:not(:has(.modal)) ${written("It left yesterday.")}`, "The words are kept"),
        write("It left yesterday, and is on the van."),
        click(`${SEND}:enabled`),
        click(`${COLLISION} button:contains(Send it all the same)`),
        see(message("It left yesterday, and is on the van.")),
        see(NOTHING_WRITTEN),

        cue("line_is_there_again"),
        see(message("It is on the van.")),
        cue("late_message", "What was said between the two arrives at last"),
        see(message("The grey one.")),
        inOrder(["Where is my parcel?", "The grey one.", "Hello?", "It is on the van.", "It left yesterday, and is on the van."]),

        click(PICK, "The talk is given to the colleague, and then to nobody"),
        click(".o_select_menu_item:contains(Cara Colleague)"),
        see(`${row("Anna")} img[title='Assigned to Cara Colleague']`),
        see(`${PICK}:value(Cara Colleague)`),
        click(PICK),
        click(".o_select_menu_item:contains(Nobody)"),
        see(`${row("Anna")}:not(:has(.o_social_crm_inbox_assignee))`),
    ],
});
