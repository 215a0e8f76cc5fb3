import "@mail/chatter/web/chatter_patch";

import { Chatter } from "@mail/chatter/web_portal/chatter";

import { onWillDestroy, useEffect, useExternalListener } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

const NEWS = ["social.crm.conversation/new_messages", "social.crm.conversation/changed"];

/** The chatter of a record that shows talks is live, says where a comment goes, and has its composer at hand. */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.busService = useService("bus_service");
        this.actionService = useService("action");
        useEffect(
            (ids) => this.listenToConversations(ids),
            () => [this.state.thread?.social_reply?.conversation_ids.join()]
        );
        useExternalListener(document, "visibilitychange", () => this.markTalkRead());
        for (const type of NEWS) {
            const onNews = ({ id }) => this.onConversationNews(id);
            this.busService.subscribe(type, onNews);
            onWillDestroy(() => this.busService.unsubscribe(type, onNews));
        }
    },

    /** @returns {Object|undefined} the route of a comment, where somebody outside would get it */
    get socialReply() {
        const reply = this.state.thread?.social_reply;
        return reply?.channel ? reply : undefined;
    },

    get composerPlaceholder() {
        return this.socialReply && this.state.composerType === "message"
            ? _t("Answer %(person)s on %(channel)s…", this.socialReply)
            : undefined;
    },

    get isConversation() {
        return this.props.threadModel === "social.crm.conversation";
    },

    /**
     * @param {string} [ids] of the conversations, separated by commas
     * @returns {function} to stop listening
     */
    listenToConversations(ids) {
        const channels = ids ? ids.split(",").map((id) => `social.crm.conversation_${id}`) : [];
        for (const channel of channels) {
            this.busService.addChannel(channel);
        }
        return () => channels.forEach((channel) => this.busService.deleteChannel(channel));
    },

    async onConversationNews(conversationId) {
        const thread = this.state.thread;
        if (!thread?.social_reply?.conversation_ids.includes(conversationId)) {
            return;
        }
        if (thread.status === "loading") {
            thread.socialFetchAgain = true;
        }
        await this.load(thread, ["messages"]);
        await this.reloadRecordAtRest();
    },

    /** What somebody is typing into the form is not lost for news of the talk. */
    async reloadRecordAtRest() {
        if (this.props.record && !(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    },

    async load(thread) {
        await super.load(...arguments);
        if (!this.state.thread?.eq(thread) || !thread.social_reply) {
            return;
        }
        if (this.isConversation && !this.state.composerType && !thread.social_reply.blockers.length) {
            this.state.composerType = "message";
        }
        await this.markTalkRead();
    },

    /** Who sees a talk has read it; a tab in the background is seen later. */
    async markTalkRead() {
        const reply = this.state.thread?.social_reply;
        if (reply?.unread && document.visibilityState === "visible") {
            reply.unread = false;
            await this.orm.silent.call("social.crm.conversation", "action_mark_read", [reply.conversation_ids]);
        }
    },

    /** Choose a prepared text: it reaches people whom no other words may reach now. */
    async sendTemplate() {
        const { threadModel, threadId } = this.props;
        const action = await this.orm.call(threadModel, "action_send_template", [[threadId]]);
        await this.actionService.doAction(action, { onClose: () => this.reloadParentView() });
    },

    onPostCallback() {
        super.onPostCallback();
        if (this.isConversation) {
            this.state.composerType = "message";
        }
    },
});
