import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, getKwArgs, makeKwArgs, models } from "@web/../tests/web_test_helpers";

export class SocialCrmConversation extends models.Model {
    _name = "social.crm.conversation";
    _inherit = ["mail.thread"];

    name = fields.Char();
    social_reply = fields.Json();

    _views = {
        form: /* xml */ `
            <form class="o_social_crm_conversation">
                <sheet><field name="name"/></sheet>
                <chatter/>
            </form>`,
        list: /* xml */ `<list><field name="name"/></list>`,
    };
}

export class MailThread extends mailModels.MailThread {
    _thread_to_store() {
        super._thread_to_store(...arguments);
        const { store, request_list } = getKwArgs(arguments, "store", "fields", "request_list");
        const thread = this.env[this._name].browse(this[0].id);
        if (this[0].social_reply) {
            store._add_record_fields(thread, { social_reply: this[0].social_reply }, true);
        }
        if (request_list?.includes("social_page")) {
            const { messages } = this.env["mail.message"]._message_fetch(makeKwArgs({ thread, limit: 30 }));
            store.add(this.env["mail.message"].browse(messages.map(({ id }) => id)));
            store._add_record_fields(thread, { social_page: messages.map(({ id }) => id) }, true);
        }
    }
}

export class MailMessage extends mailModels.MailMessage {
    social_crm = fields.Json();

    /** By the time of the provider, not by id. */
    _message_fetch() {
        const { limit, before, thread } = getKwArgs(
            arguments,
            "domain",
            "thread",
            "search_term",
            "is_notification",
            "before",
            "after",
            "around",
            "limit"
        );
        const reference = before && this._filter([["id", "=", before]])[0];
        const messages = this._filter([
            ["model", "=", thread._name],
            ["res_id", "=", thread[0].id],
        ])
            .sort((a, b) => (a.date < b.date ? 1 : -1))
            .filter((message) => !reference || message.date < reference.date);
        return { messages: messages.slice(0, limit ?? 30) };
    }

    get _to_store_defaults() {
        return [...super._to_store_defaults, "social_crm"];
    }
}

export function defineSocialCrmChannelsModels() {
    return defineModels({ ...mailModels, MailMessage, MailThread, SocialCrmConversation });
}

/** @returns {Object} what the server says about a message, unless the test says otherwise */
export function badge(values = {}) {
    return {
        id: 1,
        direction: "in",
        author: "Anna",
        state: "received",
        state_label: "Received",
        error: "",
        can_retry: false,
        edited: false,
        deleted: false,
        attachment_state: "none",
        sentiment: "",
        network: "Telegram",
        network_icon: "fa-telegram",
        ...values,
    };
}

/**
 * @param {Object} pyEnv
 * @param {Object} [reply] differences from a route on which nothing stands in the way
 * @returns {number} id of a conversation with Anna
 */
export function createConversation(pyEnv, reply = {}) {
    const id = pyEnv["social.crm.conversation"].create({ name: "Anna" });
    pyEnv["social.crm.conversation"].write([id], {
        social_reply: {
            person: "Anna",
            channel: "Support bot",
            network_icon: "fa-telegram",
            network_color: "#229ED9",
            blockers: [],
            notices: [],
            conversation_ids: [id],
            unread: false,
            ...reply,
        },
    });
    return id;
}

/**
 * @param {Object} pyEnv
 * @param {number} conversationId
 * @param {string} text
 * @param {number} second of the minute in which it was said
 * @param {Object} [values] of its badge
 */
export function say(pyEnv, conversationId, text, second, values) {
    return pyEnv["mail.message"].create({
        body: `<p>${text}</p>`,
        model: "social.crm.conversation",
        res_id: conversationId,
        message_type: "comment",
        author_id: false,
        email_from: "Anna",
        date: `2026-03-10 09:00:${String(second).padStart(2, "0")}`,
        social_crm: badge(values),
    });
}
