import { Component, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";

import { AssigneePicker } from "@social_crm_channels/inbox/assignee_picker";
import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";
import { inOrder, inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";
import { formAction } from "@social_crm_channels/tools/form_action";

/** Whom the talk is with, where, who is on it, and what can be done with it. */
export class TalkHead extends Component {
    static template = "social_crm_channels.TalkHead";
    static components = { AssigneePicker, Dropdown, DropdownItem };
    static props = { model: Object, row: Object, onTogglePerson: Function, isPersonShown: Boolean };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.model = useState(this.props.model);
    }

    get badges() {
        return inOrder(inboxRowBadges).filter(({ isShown }) => isShown(this.props.row));
    }

    get actions() {
        return inOrder(inboxActions).filter(({ isShown }) => isShown([this.props.row]));
    }

    run(action) {
        return this.env.inbox.run(action, [this.props.row]);
    }

    openRecord() {
        const { model, id } = this.props.row.thread;
        return this.action.doAction(formAction(model, id));
    }
}
