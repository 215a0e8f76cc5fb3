import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

import { CaseBadge } from "@social_crm_cases/inbox/case_badge";
import { SlaBadge } from "@social_crm_cases/inbox/sla_badge";
import { TagsBadge } from "@social_crm_cases/inbox/tags_badge";

/** The case that is worked on: how it stands, what the person is entitled to, and why it came here. */
export class CasePanel extends Component {
    static template = "social_crm_cases.CasePanel";
    static components = { CaseBadge, SlaBadge, TagsBadge };
    static props = { row: Object, model: Object };

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.state = usePanelData(({ case: { id } }) => this.orm.call("social.crm.case", "get_entitlement_told", [[id]]));
    }

    /** @returns {{label: string, value: string}[]} */
    get lines() {
        const { team, hours, policies = [], skills = [], reason, why_team, why_user } = this.state.data ?? {};
        return [
            { label: _t("Stage"), value: this.props.row.case.stage },
            { label: _t("Team"), value: [team, why_team].filter(Boolean).join(": ") },
            { label: _t("Assignee"), value: [this.props.row.user?.name, why_user].filter(Boolean).join(": ") },
            { label: _t("SLA"), value: policies.join(", ") },
            { label: _t("Hours"), value: hours },
            { label: _t("Skills"), value: skills.join(", ") },
            { label: _t("Why"), value: reason },
        ].filter(({ value }) => value);
    }
}

inboxPanels.add("case", {
    Component: CasePanel,
    label: _t("Case and entitlement"),
    sequence: 5,
    isShown: (row) => Boolean(row.case),
});
