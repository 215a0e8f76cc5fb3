import { browser } from "@web/core/browser/browser";
import { Reactive } from "@web/core/utils/reactive";

import { hasWords, meaningKey } from "@social_crm_channels/inbox/reply/kept_words";

const MESSAGE = "social.crm.message";

/** The answer that is being written in a talk: where it goes, and what its author has seen. */
export class Answer extends Reactive {
    /** @param {import("models").Thread} thread */
    constructor(thread) {
        super();
        this.thread = thread;
        /** @type {"message"|"note"} */
        this.type = "message";
        /** @type {Object|undefined} a route that was chosen in place of the thread's own */
        this.target = undefined;
        /** @type {Object|undefined} the public comment that is answered in private: `id`, `author`, and its route */
        this.comment = undefined;
        this.confirmed = false;
        /** @type {string[]} why files that are attached cannot go out */
        this.fileProblems = [];
        this.restore();
    }

    /** @returns {Object|undefined} where it goes, as `_reply_route` on the server tells it */
    get route() {
        const own = this.thread.social_reply;
        return this.target ?? (own?.channel ? own : undefined);
    }

    /** @returns {Object|undefined} what holds for its length */
    get textRule() {
        return this.comment ? this.comment.text_rule : this.route?.text_rule;
    }

    /** @returns {string[]} why it cannot be sent now */
    get blockers() {
        return (this.comment ? this.comment.blockers : this.route?.blockers) ?? [];
    }

    /** @returns {number} id of the latest message that is on screen */
    get seenMessageId() {
        return Math.max(0, ...this.thread.messages.map((message) => message.social_crm?.id ?? 0));
    }

    /** @returns {{id: number, author: string}|undefined} the last words of theirs that can be answered in private */
    get latestComment() {
        const comment = this.thread.messages.findLast((message) => message.social_crm?.can_reply_in_private)?.social_crm;
        return comment && { id: comment.id, author: comment.author };
    }

    /** @returns {Object} how it is meant, as the server reads it in the context of a post */
    get options() {
        return {
            ...(this.target && { conversation_id: this.target.conversation_id }),
            ...(this.comment && { private_reply_to: this.comment.id }),
            seen_message_id: this.seenMessageId,
            confirmed: this.confirmed,
            undo: true,
        };
    }

    /** @param {"message"|"note"} type of what is written next */
    write(type) {
        this.type = type;
        this.keep();
    }

    choose(route) {
        this.target = route.is_default ? undefined : route;
        this.comment = undefined;
        this.keep();
    }

    async answerInPrivate({ id, author }) {
        const { orm } = this.thread.store.env.services;
        const route = await orm.call(MESSAGE, "private_reply_route", [[id]]);
        this.target = undefined;
        this.comment = { id, author, ...route };
        this.keep();
    }

    /** The next one goes where the thread's answers go. */
    reset() {
        Object.assign(this, { target: undefined, comment: undefined, confirmed: false });
        this.keep();
    }

    /** Words that somebody comes back to mean what they meant: a note is no answer, and what was private is not public. */
    keep() {
        const { type, target, comment } = this;
        browser.localStorage.setItem(meaningKey(this.thread), JSON.stringify({ type, target, comment }));
    }

    restore() {
        if (hasWords(this.thread)) {
            Object.assign(this, JSON.parse(browser.localStorage.getItem(meaningKey(this.thread))));
        } else {
            browser.localStorage.removeItem(meaningKey(this.thread));
        }
    }
}
