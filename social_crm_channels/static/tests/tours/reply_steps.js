import { cookie } from "@web/core/browser/cookie";

/** Steps that tours of the composer share. */
export const TALK = ".o_social_crm_inbox_talk";
export const REPLY = ".o_social_crm_inbox_reply";
export const INPUT = `${REPLY} .o-mail-Composer-input`;
export const SEND = `${REPLY} .o-mail-Composer-send`;
export const NOTHING_WRITTEN = `${REPLY} .o-mail-Composer-input:value(/^$/)`;

export const row = (words) => `.o_social_crm_inbox_row:contains(${words})`;
export const message = (words) => `${TALK} .o-mail-Message:contains(${words})`;
export const written = (words) => `${INPUT}:value(${words})`;
export const blocker = (words) => `${REPLY} .o_social_crm_blocker:contains(${words})`;
export const notice = (words) => `${REPLY} .o_social_crm_notice:contains(${words})`;
export const counter = (words) => `${REPLY} .o_social_crm_text_counter:contains(${words})`;
export const action = (key) => `${REPLY} [data-action=${key}]`;

const timeout = 30_000; // milliseconds, on a machine that has much to do

export const see = (trigger, content) => ({ content, trigger, timeout });
export const click = (trigger, content) => ({ content, trigger, timeout, run: "click" });
export const fill = (trigger, words, content) => ({ content, trigger, timeout, run: `edit ${words}` });
export const write = (words, content) => fill(INPUT, words, content);

/** @param {string} person whose talk is opened, as the list names it */
export const openTalk = (person) => [
    click(row(person), `The talk with ${person}`),
    see(`.o_social_crm_inbox_head h2:contains(${person})`),
    see(`${REPLY} .o_social_crm_reply_route:contains(${person})`),
    see(`${TALK} .o-mail-Message`, "What was said is seen"),
];

/** An answer that goes out. */
export const answer = (words) => [write(words), click(`${SEND}:enabled`), see(message(words)), see(NOTHING_WRITTEN)];

/** Others do something, which the test has prepared by this name; the tour goes on when it is done. */
export const cue = (name, content) => ({
    content,
    trigger: "body",
    run: async () => {
        const response = await fetch(`${cookie.get("stage")}/${name}`);
        if (!response.ok) {
            throw new Error(await response.text());
        }
    },
});
