import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The number of unread messages, or nothing. */
export class UnreadField extends Component {
    static props = { ...standardFieldProps };
    static template = xml`
        <span t-if="count" class="badge rounded-pill text-bg-primary" t-att-title="title" t-esc="count"/>
    `;

    get count() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        return _t("Unread messages");
    }
}

export const unreadField = {
    component: UnreadField,
    displayName: _t("Unread"),
    supportedTypes: ["integer"],
};

registry.category("fields").add("social_crm_unread", unreadField);
