import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

const SHOWN = 15;
const FIELDS = ["number", "name", "is_closed", "stage_id", "opened_at"];
const ORDER = "is_closed, opened_at DESC, id DESC";

/** What was worked on for the person: open cases first, then past ones. */
export class CasesPanel extends RecordsPanel {
    get empty() {
        return _t("They had no case yet.");
    }

    async fetch(about) {
        const cases = await this.orm.searchRead("social.crm.case", about, FIELDS, { limit: SHOWN, order: ORDER });
        return cases.map(({ id, number, name, is_closed, stage_id, opened_at }) => ({
            model: "social.crm.case",
            id,
            title: `${number} ${name}`,
            badge: stage_id[1],
            badgeClass: is_closed ? "text-bg-light border" : "text-bg-primary",
            text: deserializeDateTime(opened_at).toRelative(),
            icon: is_closed ? "fa-check-circle-o" : "fa-briefcase",
        }));
    }
}

inboxPanels.add("cases", { Component: CasesPanel, label: _t("Cases"), sequence: 20 });
