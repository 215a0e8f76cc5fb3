import "@mail/chatter/web/chatter_patch";

import { Chatter } from "@mail/chatter/web_portal/chatter";
import { useTalk } from "@social_crm_channels/thread/use_talk";
import { CONVERSATION } from "@social_crm_channels/tools/conversation";

import { patch } from "@web/core/utils/patch";

/** The chatter of a record that shows talks is live, says where a comment goes, and has its composer at hand. */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.talk = useTalk({
            thread: () => this.state.thread,
            reload: async (thread) => {
                await this.load(thread, ["messages"]);
                await this.reloadRecordAtRest();
            },
        });
    },

    get socialReply() {
        return this.talk.reply;
    },

    get composerPlaceholder() {
        return this.state.composerType === "message" ? this.talk.placeholder : undefined;
    },

    get isConversation() {
        return this.props.threadModel === CONVERSATION;
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
        await this.talk.markRead();
    },

    sendTemplate() {
        return this.talk.sendTemplate(() => this.reloadParentView());
    },

    onPostCallback() {
        super.onPostCallback();
        if (this.isConversation) {
            this.state.composerType = "message";
        }
    },
});
