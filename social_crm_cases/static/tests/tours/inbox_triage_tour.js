import { animationFrame, edit, press } from "@odoo/hoot-dom";

import { registry } from "@web/core/registry";

import { patiently } from "./steps";

const CONVERSATIONS = 20;
const LIST = ".o_social_crm_inbox_rows";
const ROW = ".o_social_crm_inbox_row";
const MESSAGE = ".o_social_crm_inbox_talk .o-mail-Message";

const opened = (number) => `.o_social_crm_inbox_head h2:contains(/^Person ${number}$/)`;
const asked = (number) => `${MESSAGE}:contains(/parcel ${number}\\?$/)`;
const writing = (type) => `.o_social_crm_inbox_reply[data-type=${type}] .o-mail-Composer-input`;

/** Where the keyboard is: whoever sees nothing has to look for their place if it is nowhere. */
function place() {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) {
        throw new Error("The keyboard is nowhere");
    }
    return activeElement;
}

/** Keys alone, and each of them leaves the keyboard somewhere. */
const keys = (trigger, ...pressed) => ({
    trigger,
    run: async () => {
        for (const key of pressed) {
            await press(key);
            await animationFrame();
            place();
        }
    },
});

const typed = (trigger, text) => ({
    trigger,
    run: async () => {
        if (!place().matches(trigger)) {
            throw new Error(`The keyboard is not where one writes, but on ${place().outerHTML.slice(0, 200)}`);
        }
        await edit(text);
    },
});

/** What was said is there, and the composer is ready for the next words. */
const said = (text) => `body:has(${MESSAGE}:contains(${text})) .o-mail-Composer-input:placeholder-shown`;

const isThere = (trigger, content) => ({ trigger, content });

const send = keys(".o-mail-Composer-send:enabled", ["Control", "Enter"]);

/** In turn: answered, noted and put off until tomorrow, or done without a word. The next one is opened by itself. */
function work(number) {
    const close = keys(opened(number), "e");
    if (number % 4 === 0) {
        return [
            keys(asked(number), "r"),
            typed(writing("message"), `Parcel ${number} is on its way.`),
            send,
            keys(said(`Parcel ${number} is on its way.`), "Escape"),
            close,
        ];
    }
    if (number % 4 === 1) {
        return [
            keys(asked(number), "n"),
            typed(writing("note"), `Look at ${number}.`),
            send,
            keys(said(`Look at ${number}.`), "Escape"),
            keys(opened(number), "s"),
            keys(".modal button[data-choice=hours]:focus", "Tab", "Enter"),
            isThere("body:not(:has(.modal))"),
        ];
    }
    return [close];
}

/** A morning: twenty conversations, and the keyboard alone. */
registry.category("web_tour.tours").add("social_crm_inbox_triage", {
    steps: () =>
        patiently([
            isThere(`${ROW}:contains(Person 20)`, "All are there"),
            keys(LIST, "j"),
            isThere(`${ROW}_cursor:contains(Person 20)`, "On the first one"),
            keys(LIST, "x", "j", "j", ["Shift", "X"], "a"),
            isThere(".o_notification:contains(Assigned to you: 3 conversations)"),
            keys(LIST, "z"),
            isThere(".o_notification:contains(Undone)", "That was too fast"),
            isThere(`body:not(:has(${ROW} .o_social_crm_inbox_assignee))`),
            keys(LIST, "a"),
            isThere(`${ROW}:has(.o_social_crm_inbox_assignee):contains(Person 18)`),
            keys(LIST, "?"),
            keys(".modal .o_social_crm_inbox_keys", "Escape"),
            keys(`body:not(:has(.modal)) ${LIST}:focus`, "Escape"),
            keys("body:not(:has(.o_social_crm_inbox_bulk))", "k", "k", "Enter"),

            keys(asked(20), "r"),
            typed(writing("message"), "Parcel 2 is on its way."),
            send,
            keys(said("Parcel 2 is on its way."), "Escape", "j"),
            keys(`${ROW}_cursor:contains(Person 19)`, "Enter"),
            keys(opened(19), "z"),
            isThere(opened(20), "That was the wrong number: the words are in the composer again, and not said"),
            isThere(`${writing("message")}:value(Parcel 2 is on its way.)`),
            keys(`.o_social_crm_inbox_talk:not(:has(.o-mail-Message:contains(Parcel 2 is)))`, "Escape"),

            ...Array.from({ length: CONVERSATIONS }, (_, index) => work(CONVERSATIONS - index)).flat(),
            isThere(".o_social_crm_inbox_empty:contains(Nothing waits here)", "Nothing is left"),
            keys(LIST, "z"),
            isThere(`${ROW}:contains(Person 1)`, "The last one is awake again"),

            keys(LIST, "/"),
            typed(".o_social_crm_inbox_search", "parcel 7"),
            isThere(`${ROW}:contains(Person 7)`, "What is done is found"),
            keys(`${LIST}:not(:has(${ROW}:contains(Person 1)))`, "Enter", "j", "Enter"),
            keys(opened(7), "p"),
            keys("body:not(:has(.o_social_crm_inbox_person_pane))", "p"),
            isThere(".o_social_crm_inbox_person_pane h2:contains(Person 7)"),
        ]),
});
