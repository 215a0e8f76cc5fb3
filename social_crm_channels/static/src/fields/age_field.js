import { RelativeTime } from "@mail/core/common/relative_time";

import { Component, xml } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How long ago something was, kept up to date; the moment itself is in the tooltip. */
export class AgeField extends Component {
    static components = { RelativeTime };
    static props = { ...standardFieldProps };
    static template = xml`
        <span t-if="moment" class="text-nowrap" t-att-title="title"><RelativeTime datetime="moment"/></span>
    `;

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        return formatDateTime(this.moment);
    }
}

export const ageField = {
    component: AgeField,
    displayName: _t("Age"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("social_crm_age", ageField);
