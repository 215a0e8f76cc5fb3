import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The channel with the icon of its network. The record has the fields `network_icon` and `network_color`. */
export class ChannelField extends Component {
    static template = "social_crm_channels.ChannelField";
    static props = { ...standardFieldProps };

    get name() {
        return this.props.record.data[this.props.name]?.display_name;
    }

    get icon() {
        return this.props.record.data.network_icon || "fa-comment";
    }

    get color() {
        return this.props.record.data.network_color || "#6c757d";
    }
}

export const channelField = {
    component: ChannelField,
    displayName: _t("Channel of a network"),
    supportedTypes: ["many2one"],
    fieldDependencies: [
        { name: "network_icon", type: "char" },
        { name: "network_color", type: "char" },
    ],
};

registry.category("fields").add("social_crm_channel", channelField);
