import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { LevelField } from "./level_field";

/** What a test found, each with its level; whole sentences, on narrow screens too. */
export class FindingsField extends Component {
    static template = "social_crm_channels.FindingsField";
    static components = { LevelField };
    static props = { ...standardFieldProps };

    get findings() {
        return this.props.record.data[this.props.name].records;
    }
}

registry.category("fields").add("social_crm_findings", {
    component: FindingsField,
    displayName: _t("What a test found"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
