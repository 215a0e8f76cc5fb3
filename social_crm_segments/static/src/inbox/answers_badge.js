import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** The campaign that the person answers. */
export class AnswersBadge extends Component {
    static props = { row: Object };
    static template = xml`
        <span class="o_social_crm_inbox_answers badge text-bg-light border text-truncate" t-att-title="title">
            <i class="fa fa-bullhorn me-1" role="img" t-att-aria-label="label"/><t t-esc="props.row.campaign.name"/>
        </span>
    `;

    get label() {
        return _t("Answers the campaign");
    }

    get title() {
        return _t("Answers the campaign “%s”", this.props.row.campaign.name);
    }
}

inboxRowBadges.add("answers", { Component: AnswersBadge, sequence: 15, isShown: (row) => Boolean(row.campaign) });
