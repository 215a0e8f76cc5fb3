import { Reactive } from "@web/core/utils/reactive";

/** The answer that is being written in a talk: where it goes, and what its author has seen. */
export class Answer extends Reactive {
    /** @param {import("models").Thread} thread */
    constructor(thread) {
        super();
        this.thread = thread;
        /** @type {Object|undefined} a route that was chosen in place of the thread's own */
        this.target = undefined;
        /** @type {{id: number, author: string}|undefined} the public comment that is answered in private */
        this.comment = undefined;
        this.confirmed = false;
    }

    /** @returns {Object|undefined} where it goes, as `_reply_route` on the server tells it */
    get route() {
        const own = this.thread.social_reply;
        return this.target ?? (own?.channel ? own : undefined);
    }

    /** @returns {Object|undefined} what holds for its length; a private answer to a comment is one message */
    get textRule() {
        const rule = this.route?.text_rule;
        return this.comment && rule ? { ...rule, split: false } : rule;
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

    choose(route) {
        this.target = route.is_default ? undefined : route;
        this.comment = undefined;
    }

    answerInPrivate(comment) {
        this.target = undefined;
        this.comment = comment;
    }

    /** The next one goes where the thread's answers go. */
    reset() {
        Object.assign(this, { target: undefined, comment: undefined, confirmed: false });
    }
}
