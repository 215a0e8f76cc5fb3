import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { aboutPerson, usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

const ROLES = { voice: _t("Voice"), moderator: _t("Moderator"), owner: _t("Owner") };

/** Where the person gathers with others. */
export class CommunitiesPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

    get empty() {
        return _t("They were seen in no community.");
    }

    async load(row) {
        const about = aboutPerson(row);
        if (!about) {
            return [];
        }
        const { records } = await this.orm.webSearchRead("social.crm.community.member", [...about, ["left_at", "=", false]], {
            specification: { community_id: { fields: { display_name: {} } }, role: {} },
        });
        return records.map(({ community_id, role }) => ({
            model: "social.crm.community",
            id: community_id.id,
            title: community_id.display_name,
            badge: ROLES[role],
            icon: "fa-users",
        }));
    }
}

inboxPanels.add("communities", { Component: CommunitiesPanel, label: _t("Communities"), sequence: 60 });
