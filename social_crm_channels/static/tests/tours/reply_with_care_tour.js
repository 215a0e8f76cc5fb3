import { registry } from "@web/core/registry";

import {
    INPUT,
    NOTHING_WRITTEN,
    REPLY,
    SEND,
    TALK,
    action,
    answer,
    click,
    cue,
    fill,
    message,
    openTalk,
    see,
    write,
    written,
} from "./reply_steps";

const SCHEDULED = ".o_social_crm_inbox_scheduled";
const UNDO = ".o_notification:contains(sent in a moment) button:contains(Undo)";
const EDITOR = ".modal .o_field_widget[name=body] .odoo-editor-editable";

const act = (words, title) => [
    { trigger: message(words), run: "hover" },
    click(`${message(words)} .o-mail-Message-actions button[title='${title}']`),
];

/** What an agent can do about an answer before and after it goes out. */
registry.category("web_tour.tours").add("social_crm_reply_with_care", {
    steps: () => [
        ...openTalk("Anna"),

        click(`${REPLY} .o_social_crm_inbox_write_note`, "A note is for colleagues"),
        see(`${REPLY}.o_social_crm_inbox_note:contains(Only colleagues read it)`),
        ...answer("Her third parcel that is late."),
        click(`${REPLY} .o_social_crm_inbox_answer`),

        write("It is on the van."),
        click(action("preview"), "It reads so, with what stands below it"),
        see(".modal .o_social_crm_preview li:contains(It is on the van.):contains(Jo Agent, Care)"),
        click(".modal button:contains(Go on writing)"),

        click(`body:not(:has(.modal)) ${SEND}:enabled`, "For some seconds it can be undone"),
        see(message("It is on the van.")),
        click(UNDO),
        see(written("It is on the van."), "The words are in the composer again"),
        see(`${TALK}:not(:has(.o-mail-Message:contains(on the van)))`),

        click(action("schedule"), "It is sent tomorrow"),
        click(".modal button:contains(Send then)"),
        see(`${SCHEDULED}:contains(It is on the van.)`),
        see(NOTHING_WRITTEN),
        click(`${SCHEDULED} .btn:contains(Edit)`, "Until then it can be changed"),
        { trigger: EDITOR, run: "editor It arrives today." },
        click(".modal .modal-footer button:contains(Save)"),
        see(`body:not(:has(.modal)) ${SCHEDULED}:contains(It arrives today.)`),
        click(`${SCHEDULED} .btn:contains(Cancel)`, "Or not be sent at all"),
        click(".modal button:contains(Cancel Message)"),
        see(`body:not(:has(.modal)):not(:has(${SCHEDULED}))`),

        ...answer("It comes tomorow."),
        cue("its_seconds_are_over", "It goes out"),
        see(`${message("It comes tomorow.")} .o_social_crm_delivery[data-state=sent]`),
        ...act("It comes tomorow.", "Correct what was sent"),
        fill(".modal .o_field_widget[name=text] textarea", "It comes tomorrow."),
        click(".modal .modal-footer .btn-primary"),
        see(`body:not(:has(.modal)) ${message("It comes tomorrow.")}:contains(edited)`),
        ...act("It comes tomorrow.", "Take it back"),
        click(".modal button.btn-primary:contains(Take it back)"),
        see(`${message("It comes tomorrow.")}:contains(deleted by its author)`),
        see(INPUT),
    ],
});
