import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    good: "fa-check-circle text-success",
    green: "fa-check-circle text-success",
    warning: "fa-exclamation-triangle text-warning",
    amber: "fa-exclamation-triangle text-warning",
    bad: "fa-times-circle text-danger",
    red: "fa-times-circle text-danger",
};

/** Green, amber or red, told by its shape as well. */
export class LevelField extends Component {
    static template = "social_crm_channels.LevelField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return ICONS[this.value] || "fa-circle-o text-muted";
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1] || "";
    }
}

registry.category("fields").add("social_crm_level", {
    component: LevelField,
    displayName: _t("Green, amber or red"),
    supportedTypes: ["selection"],
});
