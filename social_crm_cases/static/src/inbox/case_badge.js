import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

const PRIORITIES = { 1: _t("Medium priority"), 2: _t("High priority"), 3: _t("Urgent") };

/** Which case it is, and how urgent. */
export class CaseBadge extends Component {
    static props = { row: Object };
    static template = xml`
        <span class="o_social_crm_inbox_case badge text-bg-light border" t-att-title="props.row.case.name">
            <i t-if="priority" class="fa fa-flag text-danger me-1" role="img" t-att-title="priority" t-att-aria-label="priority"/>
            <t t-esc="props.row.case.number"/>
        </span>
    `;

    get priority() {
        return PRIORITIES[this.props.row.case.priority];
    }
}

inboxRowBadges.add("case", { Component: CaseBadge, sequence: 5, isShown: (row) => Boolean(row.case) });
