import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

/** Where the person gathers with others. */
export class CommunitiesPanel extends RecordsPanel {
    get empty() {
        return _t("They were seen in no community.");
    }

    async fetch(about) {
        const member = "social.crm.community.member";
        const specification = { community_id: { fields: { display_name: {} } }, role: {} };
        const [roles, { records }] = await Promise.all([
            this.labels(member, "role"),
            this.orm.webSearchRead(member, [...about, ["left_at", "=", false]], { specification }),
        ]);
        return records.map(({ community_id, role }) => ({
            model: "social.crm.community",
            id: community_id.id,
            title: community_id.display_name,
            text: role === "member" ? undefined : roles[role],
            icon: "fa-users",
        }));
    }
}

inboxPanels.add("communities", { Component: CommunitiesPanel, label: _t("Communities"), sequence: 60 });
