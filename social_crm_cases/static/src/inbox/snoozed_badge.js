import { Component, xml } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** That a case sleeps, and until when. */
export class SnoozedBadge extends Component {
    static props = { row: Object };
    static template = xml`
        <span class="badge text-bg-light border text-truncate" t-att-title="title">
            <i class="fa fa-bell-slash-o me-1" aria-hidden="true"/><t t-esc="moment.toRelative()"/>
            <span class="visually-hidden" t-esc="title"/>
        </span>
    `;

    get moment() {
        return deserializeDateTime(this.props.row.case.snoozed_until);
    }

    get title() {
        return _t("Snoozed until %s", formatDateTime(this.moment));
    }
}

inboxRowBadges.add("snoozed", {
    Component: SnoozedBadge,
    sequence: 8,
    isShown: (row) => Boolean(row.case?.snoozed_until),
});
