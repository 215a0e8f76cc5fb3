import { ScheduledMessage } from "@mail/chatter/web/scheduled_message";
import { useMessageScrolling } from "@mail/utils/common/hooks";

import { Component, onMounted, status, useChildSubEnv, useEffect, useRef, useState } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { usePutInComposer } from "@social_crm_channels/composer/put_in_composer";
import { Answer } from "@social_crm_channels/inbox/reply/answer";
import { ReplyBox } from "@social_crm_channels/inbox/reply/reply_box";
import { carryOver } from "@social_crm_channels/inbox/reply/kept_words";
import { usePresence } from "@social_crm_channels/inbox/reply/use_presence";
import { TalkHead } from "@social_crm_channels/inbox/talk_head";
import { TalkThread } from "@social_crm_channels/inbox/talk_thread";
import { useTalk } from "@social_crm_channels/thread/use_talk";
import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const WANTED = ["messages", "scheduledMessages", "attachments"];

/** The messages of a conversation, or of the case that is worked on, and where they are answered. */
export class TalkPane extends Component {
    static template = "social_crm_channels.TalkPane";
    static components = { ReplyBox, ScheduledMessage, TalkHead, TalkThread };
    static props = { model: Object, row: Object, onTogglePerson: Function, isPersonShown: Boolean };

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.store = useService("mail.store");
        this.model = useState(this.props.model);
        const thread = this.store.Thread.insert(this.props.row.thread);
        const before = this.store.Thread.insert(this.model.threadBefore ?? { model: CONVERSATION, id: this.props.row.id });
        if (before.notEq(thread)) {
            carryOver(before, thread);
        }
        thread.composer.autofocus = 0; // who opens a talk reads it first
        this.state = useState({ thread, jumpToPresent: 0 });
        this.answer = useState(new Answer(thread));
        this.presence = usePresence(() => this.state.thread.social_reply?.conversation_id);
        this.dropzoneRef = useRef("root");
        this.talk = useTalk({
            thread: () => this.state.thread,
            reload: () => this.load(),
            tellRead: (ids) => this.tellRead(ids),
        });
        usePutInComposer({
            thread: () => this.state.thread,
            type: () => this.answer.type,
            openAnswer: () => this.write("message"),
        });
        const toggleComposer = (type) => this.write(type || "message");
        useChildSubEnv({
            // Messages are fetched by `load` alone, and the composer sends as it does in a chatter.
            chatter: { fetchMessages: false, fetchThreadData: false },
            inChatter: { aside: true, toggleComposer },
            messageHighlight: useMessageScrolling(),
            socialAnswer: this.answer,
        });
        useEffect(
            (type) => {
                if (type) {
                    this.write(type);
                }
            },
            // A talk that is being left is on screen until the next one is there.
            () => [this.model.opened?.id === this.props.row.id ? this.model.toWrite : undefined]
        );
        useEffect(
            () => {
                this.loadMissed();
            },
            () => [this.props.row.last_message_at]
        );
        onMounted(async () => {
            if (this.model.queue === "mentions") {
                this.tellRead([this.props.row.id]);
            }
            await this.load();
        });
    }

    get label() {
        return _t("Conversation with %s", this.props.row.person);
    }

    get scheduledMessages() {
        return this.state.thread.scheduledMessages;
    }

    async load() {
        this.askedAt = this.props.row.last_message_at;
        await this.state.thread.fetchThreadData(WANTED);
        if (status(this) === "destroyed") {
            return; // another talk is shown by now, or the same one as a case
        }
        this.presence.arrived();
        await this.talk.markRead();
        await this.loadMissed();
    }

    /**
     * Words that come after the talk was fetched and before the bus is asked for it are told to the inbox alone: its row is
     * newer than it was then, and than what is on screen.
     */
    async loadMissed() {
        const { last_message_at } = this.props.row;
        const { status: state, messages } = this.state.thread;
        if (state === "loading" || !(last_message_at > this.askedAt)) {
            return;
        }
        const moment = deserializeDateTime(last_message_at);
        if (!messages.some((message) => message.social_crm && message.datetime >= moment)) {
            await this.load();
        }
    }

    async tellRead(ids) {
        this.model.patchRow(this.props.row.id, { unread: 0 });
        await this.orm.silent.call(CONVERSATION, "inbox_read", [ids]);
    }

    /** @param {"message"|"note"} type of what is written next */
    write(type) {
        this.model.toWrite = undefined;
        this.answer.write(type);
        this.state.thread.composer.autofocus++;
    }

    /** Whoever left the inbox meanwhile finds their words when they are back. */
    async onTakenBack(conversationId) {
        const { model } = this.props;
        if (model.isStopped) {
            return;
        }
        await model.openId(conversationId);
        model.toWrite = "message";
        await this.load();
    }

    /** @param {boolean} [isTold] whether the server has told what it is by now */
    async onPosted(isTold) {
        this.state.jumpToPresent++;
        if (!isTold) {
            await this.load();
        }
    }
}
