import { Component, useState } from "@odoo/owl";

/** Why there is nothing, and what to do then. */
export class ListEmpty extends Component {
    static template = "social_crm_channels.ListEmpty";
    static props = { model: Object };

    setup() {
        this.model = useState(this.props.model);
    }

    get isNarrowed() {
        return Object.entries(this.model.filters).some(([, value]) => value && value !== "open");
    }

    clear() {
        return this.model.show({ search: "", filters: {} });
    }
}
