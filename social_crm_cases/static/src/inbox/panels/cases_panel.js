import { Component, xml } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { aboutPerson, usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

const SHOWN = 15;
const FIELDS = ["number", "name", "is_closed", "stage_id", "opened_at"];

/** What was worked on for the person: open cases first, then past ones. */
export class CasesPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

    get empty() {
        return _t("They had no case yet.");
    }

    async load(row) {
        const about = aboutPerson(row);
        if (!about) {
            return [];
        }
        const order = "is_closed, opened_at DESC, id DESC";
        const cases = await this.orm.searchRead("social.crm.case", about, FIELDS, { limit: SHOWN, order });
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
