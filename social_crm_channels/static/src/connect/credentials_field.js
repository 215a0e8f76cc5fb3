import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A field to type in for each secret. None is ever shown again: the server gives none back. */
export class CredentialsField extends Component {
    static template = "social_crm_channels.CredentialsField";
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    /** Known before the field is left, so that a hotkey or the Enter key loses nothing. */
    onInput(line, ev) {
        line.update({ value: ev.target.value });
    }
}

registry.category("fields").add("social_crm_credentials", {
    component: CredentialsField,
    displayName: _t("Secrets to enter"),
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: [
        { name: "label", type: "char", readonly: false },
        { name: "help", type: "char", readonly: false },
        { name: "value", type: "char", readonly: false },
        { name: "is_set", type: "boolean" },
    ],
});
