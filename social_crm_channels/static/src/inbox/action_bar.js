import { Component, useState } from "@odoo/owl";

import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";
import { inOrder } from "@social_crm_channels/inbox/inbox_registries";
import { AssigneePicker } from "@social_crm_channels/inbox/assignee_picker";

/** What can be done with all that are selected. */
export class ActionBar extends Component {
    static template = "social_crm_channels.ActionBar";
    static components = { AssigneePicker };
    static props = { model: Object };

    setup() {
        this.model = useState(this.props.model);
    }

    get actions() {
        return inOrder(inboxActions).filter(({ isShown }) => isShown(this.model.targets));
    }

    run(action) {
        return this.env.inbox.run(action, this.model.targets);
    }
}
