import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

/** Threads that show talks: their order is the provider's, which is not the order of ids. */
const TALKS = [CONVERSATION, "social.crm.case"];
const MAX_PAGES = 3; // fetched again at most; what is older stays as it is

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** Where a comment goes, see `_reply_route` on the server. */
        this.social_reply = fields.Attr(undefined);
        /** Ids of the latest messages, the newest first, where the server told them with the rest. */
        this.social_page = fields.Attr(undefined);
        this.socialFetchAgain = false; // what was asked for while loading
    },

    get isTalk() {
        return TALKS.includes(this.model);
    },

    /** Who opens a talk, or hears of it, gets its messages with the rest: one request instead of two. */
    async fetchThreadData(requestList) {
        const isOnePage = this.persistentMessages.length <= this.store.FETCH_LIMIT;
        if (!this.isTalk || !isOnePage || this.status === "loading" || !requestList.includes("messages")) {
            return super.fetchThreadData(...arguments);
        }
        this.status = "loading";
        try {
            await super.fetchThreadData(requestList.map((wanted) => (wanted === "messages" ? "social_page" : wanted)));
            this.hasLoadingFailed = false;
            this.hasLoadingFailedError = undefined;
        } catch (error) {
            this.hasLoadingFailed = true;
            this.hasLoadingFailedError = error;
            throw error;
        } finally {
            this.isLoaded = true;
            this.status = "ready";
        }
        const ids = this.social_page ?? [];
        this.mergeNewestPage({
            messages: this.store["mail.message"].insert([...ids].reverse()),
            isAll: ids.length < this.store.FETCH_LIMIT,
        });
        if (this.socialFetchAgain) {
            this.socialFetchAgain = false;
            await this.fetchNewMessages();
        }
    },

    /** Core asks for ids above the newest it knows, and would miss whatever arrives late. */
    async fetchNewMessages() {
        if (!this.isTalk || !this.id) {
            return super.fetchNewMessages(...arguments);
        }
        if (this.status === "loading") {
            this.socialFetchAgain ||= this.isLoaded; // the first time, core asks twice
            return;
        }
        const page = await this.fetchNewestPage();
        if (page) {
            this.mergeNewestPage(page);
        }
        if (this.socialFetchAgain) {
            this.socialFetchAgain = false;
            await this.fetchNewMessages();
        }
    },

    /** @returns {Promise<{messages: import("models").Message[], isAll: boolean}|undefined>} oldest first */
    async fetchNewestPage() {
        const pages = Math.ceil(this.persistentMessages.length / this.store.FETCH_LIMIT);
        const limit = Math.min(Math.max(pages, 1), MAX_PAGES) * this.store.FETCH_LIMIT;
        this.status = "loading";
        try {
            const { data, messages } = await rpc(this.getFetchRoute(), {
                ...this.getFetchParams(),
                fetch_params: { limit },
            });
            this.store.insert(data);
            this.hasLoadingFailed = false;
            this.hasLoadingFailedError = undefined;
            return {
                messages: this.store["mail.message"].insert(messages.reverse()),
                isAll: messages.length < limit,
            };
        } catch (error) {
            this.hasLoadingFailed = true;
            this.hasLoadingFailedError = error;
        } finally {
            this.isLoaded = true;
            this.status = "ready";
        }
    },

    /** What is known and not in the newest page is older, unless the page has all there is or does not reach it. */
    mergeNewestPage({ messages, isAll }) {
        const ids = new Set(messages.map((message) => message.id));
        const reaches = this.persistentMessages.some((message) => ids.has(message.id));
        const older = isAll || !reaches ? [] : this.persistentMessages.filter((message) => !ids.has(message.id));
        if (isAll) {
            this.loadOlder = false;
        } else if (!reaches) {
            this.loadOlder = true;
        }
        this.messages = [...older, ...messages];
        this._enrichMessagesWithTransient();
    },
});
