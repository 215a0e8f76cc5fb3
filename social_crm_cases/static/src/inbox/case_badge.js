import { Component, xml } from "@odoo/owl";

import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** Which case it is, and how urgent. */
export class CaseBadge extends Component {
    static props = { row: Object };
    static template = xml`
        <span class="o_social_crm_inbox_case badge text-bg-light border" t-att-title="props.row.case.name">
            <i t-if="priority" class="fa fa-flag text-danger me-1" role="img" t-att-title="priority" t-att-aria-label="priority"/>
            <t t-esc="props.row.case.number"/>
        </span>
    `;

    /** What is as any other is not worth a flag. */
    get priority() {
        const { priority, priority_label } = this.props.row.case;
        return priority === "0" ? "" : priority_label;
    }
}

inboxRowBadges.add("case", { Component: CaseBadge, sequence: 5, isShown: (row) => Boolean(row.case) });
