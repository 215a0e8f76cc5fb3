import { Clock } from "@social_crm_cases/clock";

import { Component } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A deadline as a clock, which stops at the end of what it is about. */
export class ClockField extends Component {
    static components = { Clock };
    static props = {
        ...standardFieldProps,
        warnField: { type: String, optional: true },
        endField: { type: String, optional: true },
        showMoment: { type: Boolean, optional: true },
    };
    static template = "social_crm_cases.ClockField";

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get warnAt() {
        return (this.props.warnField && this.props.record.data[this.props.warnField]) || undefined;
    }

    get hasEnded() {
        return Boolean(this.props.endField && this.props.record.data[this.props.endField]);
    }

    get moment() {
        return formatDateTime(this.deadline);
    }
}

export const clockField = {
    component: ClockField,
    displayName: _t("Clock"),
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({
        warnField: options.warn_field,
        endField: options.end_field,
        showMoment: Boolean(options.show_moment),
    }),
};

registry.category("fields").add("social_crm_clock", clockField);
