import { Component, onMounted, useEffect, useState, useSubEnv } from "@odoo/owl";

import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { isEventHandled } from "@web/core/utils/misc";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Checklist } from "@social_crm_channels/checklist/checklist";
import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";
import { InboxModel } from "@social_crm_channels/inbox/inbox_model";
import { inOrder } from "@social_crm_channels/inbox/inbox_registries";
import { KeysDialog } from "@social_crm_channels/inbox/keys_dialog";
import { ListPane } from "@social_crm_channels/inbox/list_pane";
import { PersonPane } from "@social_crm_channels/inbox/person_pane";
import { QueuePane } from "@social_crm_channels/inbox/queue_pane";
import { TalkLost } from "@social_crm_channels/inbox/talk_lost";
import { TalkPane } from "@social_crm_channels/inbox/talk_pane";
import { useInboxNews } from "@social_crm_channels/inbox/use_inbox_news";
import { useKeys } from "@social_crm_channels/inbox/use_keys";

/** Where conversations are worked on: queues, their conversations, the talk, and whom it is with. */
export class Inbox extends Component {
    static template = "social_crm_channels.Inbox";
    static components = { Checklist, ListPane, PersonPane, QueuePane, TalkLost, TalkPane };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Inbox");

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.model = useState(new InboxModel(useService("social_crm.orm_together"), this.shownAtFirst));
        this.state = useState({ isPersonShown: true, areQueuesShown: false, spoken: "" });
        useSubEnv({ inbox: { run: (action, rows) => this.run(action, rows), showKeys: () => this.showKeys() } });
        useSetupAction({ getLocalState: () => ({ inbox: this.shown }) });
        useInboxNews(this.model, { speak: (words) => (this.state.spoken = words) });
        useKeys(() => this.keys);
        useEffect(
            (queue, openedId) => {
                this.props.updateActionState?.({ queue, resId: openedId ?? false });
            },
            () => [this.model.queue, this.model.opened?.id]
        );
        onMounted(() => this.model.load());
    }

    /** A way back, a link, or the record that one comes from says what to show. */
    get shownAtFirst() {
        const { action, resId, state } = this.props;
        const { queue, filters, only, conversation_id } = action.params ?? {};
        const fromLink = { queue: queue ?? router.current.queue, filters, only, openId: resId || conversation_id };
        const shown = state?.inbox ?? fromLink;
        const known = Object.entries(shown).filter(([, value]) => value !== undefined);
        return { ...Object.fromEntries(known), actionId: action.id };
    }

    get shown() {
        const { queue, filters, search, order, only, brought, opened } = this.model;
        return { queue, filters, search, order, only, brought, openId: opened?.id };
    }

    /** Before there is a channel, whoever manages the product is led to the first one. */
    get isAtFirst() {
        return this.model.isStarted && !this.model.start.channels.length;
    }

    // ------------------------------------------------------------------
    // Panes
    // ------------------------------------------------------------------
    isShown(pane) {
        if (this.ui.isSmall) {
            return this.model.pane === pane;
        }
        return pane !== "person" || (this.state.isPersonShown && Boolean(this.model.talk));
    }

    togglePerson() {
        if (this.ui.isSmall) {
            this.model.pane = this.model.pane === "person" ? "talk" : "person";
        } else {
            this.state.isPersonShown = !this.state.isPersonShown;
        }
    }

    toggleQueues() {
        if (this.ui.isSmall) {
            this.model.pane = this.model.pane === "queues" ? "list" : "queues";
        } else {
            this.state.areQueuesShown = !this.state.areQueuesShown;
        }
    }

    hideQueues() {
        this.state.areQueuesShown = false;
        this.model.pane = "list";
    }

    // ------------------------------------------------------------------
    // Doing
    // ------------------------------------------------------------------
    /**
     * @param {Object} action of the registry
     * @param {Object[]} [rows]
     */
    async run(action, rows = this.model.targets) {
        if (!rows.length || !action.isShown(rows)) {
            return;
        }
        const done = this.model.undoStack.last;
        await action.run({ model: this.model, rows, env: this.env });
        if (this.model.undoStack.last !== done) {
            this.offerUndo(this.model.undoStack.last);
        }
    }

    offerUndo({ label, ids }) {
        this.closeOffer?.();
        const words = ids.length > 1 ? _t("%(done)s: %(count)s conversations", { done: label, count: ids.length }) : label;
        this.closeOffer = this.notification.add(words, {
            type: "success",
            buttons: [{ name: _t("Undo"), onClick: () => this.undo() }],
        });
    }

    async undo() {
        this.closeOffer?.();
        const undone = await this.model.undo();
        if (undone) {
            this.notification.add(_t("Undone: %s", undone.label), { type: "info" });
        }
    }

    // ------------------------------------------------------------------
    // Keys
    // ------------------------------------------------------------------
    get keys() {
        const { model } = this;
        return [
            { key: "j", label: _t("Next conversation"), run: () => this.move(1) },
            { key: "k", label: _t("Previous conversation"), run: () => this.move(-1) },
            { key: "Enter", label: _t("Open the conversation"), isOn: this.isListFocused, run: () => this.openCursor() },
            { key: "ArrowDown", isOn: this.isListFocused, run: () => this.move(1) },
            { key: "ArrowUp", isOn: this.isListFocused, run: () => this.move(-1) },
            { key: "x", label: _t("Select"), run: () => model.cursorId && model.toggleSelected(model.cursorId) },
            { key: "X", label: _t("Select up to here"), run: () => model.cursorId && model.selectTo(model.cursorId) },
            { key: "r", label: _t("Answer"), run: () => this.write("message") },
            { key: "n", label: _t("Write a note"), run: () => this.write("note") },
            { key: "Ctrl+Enter", label: _t("Send") }, // by the composer itself
            ...this.actionKeys,
            { key: "z", label: _t("Undo"), run: () => this.undo() },
            { key: "/", label: _t("Search"), run: () => this.focus(".o_social_crm_inbox_search") },
            { key: "p", label: _t("Show or hide the person"), run: () => this.togglePerson() },
            { key: "Escape", label: _t("Back to the list"), run: (ev) => this.leave(ev) },
            { key: "?", label: _t("These keys"), run: () => this.showKeys() },
        ];
    }

    showKeys() {
        this.dialog.add(KeysDialog, { keys: this.keys });
    }

    get actionKeys() {
        return inOrder(inboxActions)
            .filter(({ hotkey }) => hotkey)
            .map((action) => ({ key: action.hotkey, label: action.label, run: () => this.run(action) }));
    }

    isListFocused(target) {
        return target === document.body || Boolean(target.closest(".o_social_crm_inbox_rows"));
    }

    move(step) {
        this.model.moveCursor(step);
        this.focus(".o_social_crm_inbox_rows");
    }

    openCursor() {
        if (this.model.cursor) {
            this.model.open(this.model.cursor);
        }
    }

    /** @param {"message"|"note"} type of what the keyboard is to write */
    write(type) {
        const { current } = this.model;
        if (current) {
            this.model.open(current);
            this.model.toWrite = type;
        }
    }

    leave(ev) {
        if (isEventHandled(ev, "NavigableList.close")) {
            return;
        }
        if (this.model.selected.size) {
            this.model.selected.clear();
        } else if (this.ui.isSmall) {
            this.model.pane = "list";
        } else {
            this.focus(".o_social_crm_inbox_rows");
        }
    }

    focus(selector) {
        document.querySelector(`.o_social_crm_inbox ${selector}`)?.focus();
    }
}

registry.category("actions").add("social_crm_inbox", Inbox);
