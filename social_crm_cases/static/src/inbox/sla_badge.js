import { Component, xml } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";

import { Clock } from "@social_crm_cases/clock";
import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** The clock of a case, until its next deadline. */
export class SlaBadge extends Component {
    static components = { Clock };
    static props = { row: Object };
    static template = xml`<Clock deadline="deadline" warnAt="warnAt"/>`;

    get deadline() {
        return deserializeDateTime(this.props.row.case.sla.deadline);
    }

    get warnAt() {
        const { warn_at } = this.props.row.case.sla;
        return warn_at ? deserializeDateTime(warn_at) : undefined;
    }
}

inboxRowBadges.add("sla", { Component: SlaBadge, sequence: 10, isShown: (row) => Boolean(row.case?.sla) });
