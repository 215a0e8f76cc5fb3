import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** One of several providers, as cards that say what each can do; the record's `provider_cards` holds them. */
export class ProviderCardsField extends Component {
    static template = "social_crm_channels.ProviderCardsField";
    static props = { ...standardFieldProps };

    get cards() {
        return this.props.record.data.provider_cards || [];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    choose(provider) {
        this.props.record.update({ [this.props.name]: provider });
    }
}

registry.category("fields").add("social_crm_provider_cards", {
    component: ProviderCardsField,
    displayName: _t("Cards of providers"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
    fieldDependencies: [{ name: "provider_cards", type: "json" }],
});
