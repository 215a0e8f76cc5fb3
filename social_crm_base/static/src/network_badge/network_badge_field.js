import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { computeM2OProps, Many2One } from "@web/views/fields/many2one/many2one";
import {
    buildM2OFieldDescription,
    extractM2OFieldProps,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";

/**
 * A network by the icon and colour of its brand. With the option `icon_only` its name shows on hover.
 */
export class NetworkBadgeField extends Component {
    static template = "social_crm_base.NetworkBadgeField";
    static components = { Many2One };
    static props = { ...Many2OneField.props, iconOnly: { type: Boolean, optional: true } };

    get network() {
        return this.props.record.data[this.props.name];
    }

    get m2oProps() {
        return computeM2OProps(this.props);
    }
}

export const networkBadgeField = {
    ...buildM2OFieldDescription(NetworkBadgeField),
    extractProps: (staticInfo, dynamicInfo) => ({
        ...extractM2OFieldProps(staticInfo, dynamicInfo),
        iconOnly: Boolean(staticInfo.options.icon_only),
    }),
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "icon", type: "char" },
        { name: "color", type: "char" },
    ],
};

registry.category("fields").add("social_crm_network_badge", networkBadgeField);
