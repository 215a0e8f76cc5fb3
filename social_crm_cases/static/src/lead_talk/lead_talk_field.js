import { Chatter } from "@mail/chatter/web_portal/chatter";

import { Component, useChildSubEnv, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** On a lead, the talk of its case, which is answered from there; of several, the latest open one unless another is chosen. */
export class LeadTalkField extends Component {
    static components = { Chatter };
    static props = { ...standardFieldProps };
    static template = "social_crm_cases.LeadTalkField";

    setup() {
        this.state = useState({ chosenId: undefined });
        // The form's own chatter tells by this whether it has to fetch; this one is about another record, and always does.
        useChildSubEnv({ chatter: undefined });
    }

    get cases() {
        return this.props.record.data[this.props.name].records;
    }

    get shown() {
        return this.cases.find(({ resId }) => resId === this.state.chosenId) ?? this.cases[0];
    }

    label({ data }) {
        const name = [data.number, data.name].join(" ");
        return data.is_closed ? _t("%s (closed)", name) : name;
    }

    onChoose(ev) {
        this.state.chosenId = Number(ev.target.value);
    }
}

export const leadTalkField = {
    component: LeadTalkField,
    displayName: _t("Talk"),
    supportedTypes: ["many2many"],
    relatedFields: [
        { name: "number", type: "char" },
        { name: "name", type: "char" },
        { name: "is_closed", type: "boolean" },
    ],
};

registry.category("fields").add("social_crm_lead_talk", leadTalkField);
