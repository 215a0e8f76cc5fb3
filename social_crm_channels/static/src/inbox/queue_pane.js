import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inOrder, inboxFilters, inboxQueues } from "@social_crm_channels/inbox/inbox_registries";
import { QueueButton } from "@social_crm_channels/inbox/queue_button";
import { SaveViewDialog } from "@social_crm_channels/inbox/save_view_dialog";

const FEW = 10; // of more choices, one is picked from a list

/** The queues, one's own views, and what narrows them down. */
export class QueuePane extends Component {
    static template = "social_crm_channels.QueuePane";
    static components = { QueueButton };
    static props = { model: Object, onShown: Function };

    setup() {
        this.dialog = useService("dialog");
        this.model = useState(this.props.model);
    }

    get queues() {
        const looks = inOrder(inboxQueues);
        const place = ({ key }) => {
            const found = looks.findIndex((look) => look.key === key);
            return found === -1 ? looks.length : found;
        };
        const icon = ({ key }) => looks.find((look) => look.key === key)?.icon ?? "fa-folder-o";
        return this.model.start.queues
            .map((queue) => ({ ...queue, icon: icon(queue) }))
            .sort((a, b) => place(a) - place(b));
    }

    get groups() {
        return inOrder(inboxFilters)
            .map((group) => ({ ...group, choices: group.choices(this.model.start) }))
            .map((group) => ({ ...group, areMany: group.choices.length > FEW }))
            .filter(({ choices }) => choices.length > 1);
    }

    /** Values are compared as the select has them, as texts. */
    pick({ key, choices }, ev) {
        const choice = choices.find(({ value }) => String(value) === ev.target.value);
        const { [key]: _current, ...others } = this.model.filters;
        return this.model.show({ filters: choice ? { ...others, [key]: choice.value } : others });
    }

    isQueueShown({ key }) {
        return !this.model.views.currentId && this.model.queue === key;
    }

    showQueue(key) {
        this.props.onShown();
        return this.model.showQueue(key);
    }

    showView(view) {
        this.props.onShown();
        return this.model.showView(view);
    }

    deleteTitle({ name }) {
        return _t("Delete the view %s", name);
    }

    saveView() {
        this.dialog.add(SaveViewDialog, { onNamed: (name) => this.model.saveView(name) });
    }
}
