import { registry } from "@web/core/registry";

import {
    INPUT,
    REPLY,
    SEND,
    click,
    cue,
    message,
    openTalk,
    row,
    see,
    write,
    written,
} from "@social_crm_channels/../tests/tours/reply_steps";

const LOST = ".o_social_crm_inbox_lost";
const CASE = ".o_social_crm_inbox_head:contains(C0)";
const HEAD_OF_BERT = ".o_social_crm_inbox_head h2:contains(Bert)";
const NOTE = `${REPLY}.o_social_crm_inbox_note`;

/** What somebody writes is not lost, and stays what it is, whatever becomes of the talk meanwhile. */
registry.category("web_tour.tours").add("social_crm_reply_carried", {
    steps: () => [
        ...openTalk("Anna"),
        see(`body:not(:has(${CASE}))`, "Nobody works on it as a case yet"),
        write("It is on the van."),
        cue("case_opens"),
        see(CASE, "Now somebody does"),
        see(written("It is on the van."), "The words are there still"),

        ...openTalk("Bert"),
        click(`${REPLY} .o_social_crm_inbox_write_note`),
        write("He is nobody's customer."),
        ...openTalk("Anna"),
        see(written("It is on the van."), "Also for who comes back"),
        see(`${REPLY}:not(.o_social_crm_inbox_note)`),
        click(row("Bert")),
        see(HEAD_OF_BERT),
        see(`${NOTE} .o-mail-Composer-input:value(He is nobody's customer.)`, "A note does not become an answer"),

        {
            content: "Nor when the page is loaded anew",
            trigger: NOTE,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        see(HEAD_OF_BERT),
        see(`${NOTE} .o-mail-Composer-input:value(He is nobody's customer.)`),
        ...openTalk("Anna"),
        see(written("It is on the van.")),
        cue("case_is_solved"),
        see(`body:not(:has(${CASE}))`),
        see(written("It is on the van.")),
        click(`${SEND}:enabled`),
        see(message("It is on the van.")),
        write("Is there anything else?"),
        cue("goes_to_others", "It goes to another team while it is on screen"),
        see(`${LOST} [role=alert]:contains(The one with Anna went to another team)`),
        see(`${LOST} textarea:value(Is there anything else?)`, "What was being written is there still"),
        see(`body:not(:has(${row("Anna")}))`),
        click(`${LOST} button:contains(Back to the list)`),
        see(".o_social_crm_inbox_nothing"),
    ],
});
