import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The steps of a way, in their order; which one is the present one is told to screen readers too. */
export class StepsField extends Component {
    static template = "social_crm_channels.StepsField";
    static props = { ...standardFieldProps };

    get steps() {
        const { selection } = this.props.record.fields[this.props.name];
        const current = selection.findIndex(([value]) => value === this.props.record.data[this.props.name]);
        return selection.map(([value, label], index) => ({
            value,
            label,
            isCurrent: index === current,
            isDone: index < current,
        }));
    }
}

registry.category("fields").add("social_crm_steps", {
    component: StepsField,
    displayName: _t("Steps of a way"),
    supportedTypes: ["selection"],
});
