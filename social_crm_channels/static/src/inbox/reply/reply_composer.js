import { Composer } from "@mail/core/common/composer";

import { useEffect, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";

import { CollisionDialog } from "@social_crm_channels/inbox/reply/collision_dialog";
import { COLLISION } from "@social_crm_channels/inbox/reply/collision_error";
import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const DRAFT = "social.crm.draft";

/** Odoo's composer at the foot of the talk, which says how an answer is meant and what came in between. */
export class ReplyComposer extends Composer {
    static props = [...Composer.props, "answer", "onAsked", "onSent", "onWriting"];

    setup() {
        super.setup();
        this.answer = useState(this.props.answer);
        this.lastCheck = new KeepLast();
        useEffect(
            (files) => {
                this.checkFiles(files ? files.split(",").map(Number) : []);
            },
            () => [this.fileIds.join(), this.answer.target?.conversation_id, this.answer.comment?.id]
        );
    }

    /** @returns {number[]} of files that go to the person */
    get fileIds() {
        const arrived = this.props.composer.attachments.filter(({ uploading }) => !uploading);
        return this.isAnswer ? arrived.map(({ id }) => id) : [];
    }

    /** What cannot be sent is told as soon as it is there, and not after the answer is written. */
    async checkFiles(ids) {
        const { thread, options } = this.answer;
        const args = [thread.model, thread.id, ids];
        const found = ids.length
            ? this.env.services.orm.silent.call(CONVERSATION, "reply_file_problems", args, { social_reply: options })
            : [];
        this.answer.fileProblems = await this.lastCheck.add(Promise.resolve(found));
    }

    get isSendButtonDisabled() {
        return super.isSendButtonDisabled || this.hasFileProblems;
    }

    /** The keyboard asks this, not the button. */
    get canProcessMessage() {
        return super.canProcessMessage && !this.hasFileProblems;
    }

    get hasFileProblems() {
        return this.isAnswer && this.answer.fileProblems.length > 0;
    }

    /** Below it there is no room. */
    get navigableListProps() {
        return { ...super.navigableListProps, position: "top-fit" };
    }

    get isAnswer() {
        return this.props.type === "message";
    }

    get socialTextRule() {
        const rule = this.isAnswer ? this.props.answer.textRule : undefined;
        return rule?.limit ? rule : undefined;
    }

    get socialSignature() {
        return this.props.answer.route?.signature ?? "";
    }

    get needsApproval() {
        return this.isAnswer && Boolean(this.props.answer.route?.needs_approval);
    }

    get SEND_TEXT() {
        return this.needsApproval ? _t("Ask for approval") : super.SEND_TEXT;
    }

    get extraData() {
        return this.isAnswer ? { ...super.extraData, context: { social_reply: this.props.answer.options } } : super.extraData;
    }

    onInput(ev) {
        super.onInput(ev);
        this.props.onWriting();
    }

    /** What others said meanwhile is shown, and the words stay where they are until somebody has decided. */
    async processMessage(cb) {
        try {
            await super.processMessage(cb);
        } catch (error) {
            this.state.active = true;
            if (!isCollision(error)) {
                throw error;
            }
            this.env.services.dialog.add(CollisionDialog, {
                collision: error.data.context,
                onSend: () => this.sendAnyway(),
            });
        } finally {
            this.props.answer.confirmed = false;
        }
    }

    sendAnyway() {
        this.props.answer.confirmed = true;
        return this.sendMessage();
    }

    async _sendMessage(value, postData, extraData) {
        if (!this.needsApproval) {
            const message = await super._sendMessage(...arguments);
            this.props.onSent(message);
            return message;
        }
        const { model, id } = this.thread;
        const files = postData.attachments.map((attachment) => attachment.id);
        const options = { social_reply: extraData.context.social_reply };
        await this.env.services.orm.call(DRAFT, "ask_approval", [model, id, value, files], options);
        this.props.onAsked();
    }
}

function isCollision(error) {
    return error instanceof RPCError && error.exceptionName === COLLISION;
}
