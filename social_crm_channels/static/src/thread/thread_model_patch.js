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
        const wanted = requestList.map((each) => (each === "messages" ? "social_page" : each));
        await this.whileLoading(() => super.fetchThreadData(wanted));
        const ids = this.social_page ?? [];
        this.mergeNewestPage({
            messages: this.store["mail.message"].insert([...ids].reverse()),
            isAll: ids.length < this.store.FETCH_LIMIT,
        });
        await this.fetchAgainIfAsked();
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
        const page = await this.whileLoading(() => this.fetchNewestPage()).catch(() => {}); // the thread shows it
        if (page) {
            this.mergeNewestPage(page);
        }
        await this.fetchAgainIfAsked();
    },

    /** What was asked for while loading may have come too late for it. */
    async fetchAgainIfAsked() {
        if (this.socialFetchAgain) {
            this.socialFetchAgain = false;
            await this.fetchNewMessages();
        }
    },

    /**
     * Show that messages are loaded, and whether that failed.
     *
     * @template T
     * @param {() => Promise<T>} load
     * @returns {Promise<T>}
     */
    async whileLoading(load) {
        this.status = "loading";
        try {
            const loaded = await load();
            this.hasLoadingFailed = false;
            this.hasLoadingFailedError = undefined;
            return loaded;
        } catch (error) {
            this.hasLoadingFailed = true;
            this.hasLoadingFailedError = error;
            throw error;
        } finally {
            this.isLoaded = true;
            this.status = "ready";
        }
    },

    /** @returns {Promise<{messages: import("models").Message[], isAll: boolean}>} oldest first */
    async fetchNewestPage() {
        const pages = Math.ceil(this.persistentMessages.length / this.store.FETCH_LIMIT);
        const limit = Math.min(Math.max(pages, 1), MAX_PAGES) * this.store.FETCH_LIMIT;
        const { data, messages } = await rpc(this.getFetchRoute(), {
            ...this.getFetchParams(),
            fetch_params: { limit },
        });
        this.store.insert(data);
        return {
            messages: this.store["mail.message"].insert(messages.reverse()),
            isAll: messages.length < limit,
        };
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
