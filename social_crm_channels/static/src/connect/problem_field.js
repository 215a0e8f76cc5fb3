import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What has to be put right before one can go on, told to screen readers as soon as it is there. */
export class ProblemField extends Component {
    static template = "social_crm_channels.ProblemField";
    static props = { ...standardFieldProps };

    get text() {
        return this.props.record.data[this.props.name]?.text;
    }
}

registry.category("fields").add("social_crm_problem", {
    component: ProblemField,
    displayName: _t("Problem to put right"),
    supportedTypes: ["json"],
});
