import { registry } from "@web/core/registry";

import { NOTHING_WRITTEN, REPLY, SEND, click, cue, fill, message, openTalk, row, see, write, written } from "./reply_steps";

const draft = (words) => `${REPLY} .o_social_crm_draft:contains(${words})`;
const ask = (words) => [
    write(words),
    click(`${SEND}:enabled:contains(Ask for approval)`),
    see(draft(words)),
    see(NOTHING_WRITTEN),
];

/** Whose answers a colleague approves: what is not approved goes on, what is asked for can be taken back. */
registry.category("web_tour.tours").add("social_crm_reply_asks", {
    steps: () => [
        ...openTalk("Anna"),
        ...ask("It is lost, sorry."),
        cue("colleague_refuses"),
        see(`${draft("It is lost, sorry.")}:contains(Look once more first)`, "Why it does not go out"),
        click(`${draft("It is lost, sorry.")} button:contains(Go on writing)`),
        see(written("It is lost, sorry.")),
        ...ask("It is on the van."),
        ...openTalk("Bert"),
        ...ask("We are open until six."),
    ],
});

/** A colleague decides in the talk, one answer of several, and knows what was said since. */
registry.category("web_tour.tours").add("social_crm_reply_approves", {
    steps: () => [
        click(".o_social_crm_inbox_queue:contains(To approve), button:contains(To approve)", "They have a queue"),
        ...openTalk("Anna"),
        see(`${draft("It is on the van.")}:contains(Jo Agent)`),
        see(draft("It comes by ship.")),
        click(`${draft("It is on the van.")} button:contains(Change)`),
        fill(".modal .o_field_widget[name=text] textarea", "It is on the van, Anna."),
        click(".modal button[name=action_save]"),
        see(`${draft("It is on the van, Anna.")} .o_social_crm_draft_change:contains(It is on the van.)`),
        click(`${draft("It is on the van, Anna.")} button:contains(Approve and send)`),
        see(message("It is on the van, Anna.")),
        see(message("changed this answer of Jo Agent"), "Its author is told"),
        see(`${REPLY}:not(:has(.o_social_crm_draft))`, "The other one is settled with it"),
        ...openTalk("Bert"),
        cue("bert_writes"),
        see(`${draft("We are open until six.")} .o_social_crm_newer:contains(Bert said since: On Sundays too?)`),
        click(`${draft("We are open until six.")} button:contains(Do not send)`),
        fill(".modal .o_field_widget[name=note] textarea", "He asks for Sundays."),
        click(".modal button[name=action_reject]"),
        see(`body:not(:has(.modal)) ${REPLY}:not(:has(.o_social_crm_draft))`),
        write("On Sundays until noon."),
        click(`${SEND}:enabled:contains(Send)`, "And says it better"),
        see(message("On Sundays until noon.")),
        see(`body:not(:has(${row("Anna")}))`),
    ],
});
