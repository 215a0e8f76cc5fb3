import { TextCounter } from "@social_crm_channels/composer/text_counter";

import { Component, useState, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TextField, textField } from "@web/views/fields/text/text_field";

/** A text that is counted as the network counts it, by the `text_rule` of its record. */
export class CountedTextField extends Component {
    static components = { TextCounter, TextField };
    static props = { ...standardFieldProps, "*": true };
    static template = xml`
        <div t-on-input="(ev) => state.text = ev.target.value">
            <TextField t-props="props"/>
            <TextCounter t-if="rule?.limit" text="state.text" rule="rule"/>
        </div>
    `;

    setup() {
        this.state = useState({ text: this.props.record.data[this.props.name] || "" });
    }

    get rule() {
        return this.props.record.data.text_rule;
    }
}

registry.category("fields").add("social_crm_counted_text", {
    ...textField,
    component: CountedTextField,
    fieldDependencies: [{ name: "text_rule", type: "json" }],
    extractProps: (...args) => ({ ...textField.extractProps(...args), dynamicPlaceholder: false }),
});
