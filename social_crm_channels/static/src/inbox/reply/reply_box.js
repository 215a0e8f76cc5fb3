import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { composerActions, inOrder } from "@social_crm_channels/inbox/inbox_registries";
import { DraftCard } from "@social_crm_channels/inbox/reply/draft_card";
import { ReplyComposer } from "@social_crm_channels/inbox/reply/reply_composer";
import { TargetPicker } from "@social_crm_channels/inbox/reply/target_picker";
import { putBack, useUndoSend } from "@social_crm_channels/inbox/reply/use_undo_send";
import { WindowCountdown } from "@social_crm_channels/inbox/reply/window_countdown";

/** An answer or a note: where it goes, what stands against it and what would help, and the composer. */
export class ReplyBox extends Component {
    static template = "social_crm_channels.ReplyBox";
    static components = { DraftCard, ReplyComposer, TargetPicker, WindowCountdown };
    static props = {
        row: Object,
        undoStack: Object,
        answer: Object,
        talk: Object,
        presence: Object,
        type: String,
        onType: Function,
        onPosted: Function,
        onTakenBack: Function,
        dropzoneRef: Object,
    };

    setup() {
        this.notification = useService("notification");
        this.answer = useState(this.props.answer);
        this.offerUndo = useUndoSend(this.props.undoStack, (...taken) => this.takeBack(...taken));
        this.isTold = false; // whether the server has told the message, and where the next answer goes, already
    }

    get route() {
        return this.answer.route;
    }

    get isNote() {
        return this.props.type === "note";
    }

    get blockers() {
        return this.isNote ? [] : this.answer.blockers;
    }

    get notices() {
        return this.isNote ? [] : this.route?.notices ?? [];
    }

    get fileProblems() {
        return this.isNote ? [] : this.answer.fileProblems;
    }

    get drafts() {
        return this.answer.thread.social_reply?.drafts ?? [];
    }

    /** Before the server has told where an answer goes, none is begun. */
    get canWrite() {
        return this.isNote || Boolean(this.route && !this.blockers.length);
    }

    get placeholder() {
        if (this.isNote || !this.route) {
            return undefined;
        }
        return this.answer.comment
            ? _t("Answer %s in private…", this.answer.comment.author)
            : _t("Answer %(person)s on %(channel)s…", this.route);
    }

    get actions() {
        const { row } = this.props;
        return this.route ? inOrder(composerActions).filter(({ isShown }) => isShown(this.route, row, this.answer)) : [];
    }

    onAction(action) {
        const { row, talk } = this.props;
        return action.onClick({ reply: this.route, answer: this.answer, row, talk, env: this.env, onPosted: () => this.posted() });
    }

    sent(message) {
        this.isTold = message?.thread?.eq(this.answer.thread);
        if (!this.isNote) {
            this.offerUndo(message, this.props.row.id);
        }
    }

    asked() {
        this.notification.add(_t("A colleague is asked to approve your answer."), { type: "success" });
    }

    posted() {
        const isTold = this.isTold;
        this.isTold = false;
        this.answer.reset();
        return this.props.onPosted(isTold);
    }

    /** Its author sees their words again, wherever they went meanwhile. */
    async takeBack(written, conversationId = this.props.row.id) {
        putBack(this.answer.thread, written);
        await this.props.onTakenBack(conversationId);
    }
}
