import { Component, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

/** Where an answer goes, and the other talks in which the same person can be answered. */
export class TargetPicker extends Component {
    static template = "social_crm_channels.TargetPicker";
    static components = { Dropdown, DropdownItem };
    static props = { answer: Object };

    setup() {
        this.orm = useService("orm");
        this.answer = useState(this.props.answer);
        this.state = useState({ routes: [] });
    }

    async loadRoutes() {
        const { model, id } = this.answer.thread;
        this.state.routes = await this.orm.call(CONVERSATION, "reply_targets", [model, id]);
    }
}
