import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

/** The person on all networks, and as a contact. */
export class IdentitiesPanel extends RecordsPanel {
    get empty() {
        return _t("Nobody knows yet who this is.");
    }

    async load({ partner_id, identity_id, person }) {
        const domain = partner_id ? [["partner_id", "=", partner_id]] : [["id", "=", identity_id]];
        const fields = { display_name: {}, handle: {}, followers: {}, network_id: { fields: { display_name: {}, icon: {}, color: {} } } };
        const { records } = await this.orm.webSearchRead("social.crm.identity", domain, { specification: fields });
        const identities = records.map(({ id, display_name, handle, followers, network_id }) => ({
            model: "social.crm.identity",
            id,
            title: display_name,
            text: [network_id.display_name, handle, followers && _t("%s followers", followers)].filter(Boolean).join(" · "),
            icon: network_id.icon || "fa-comment",
            color: network_id.color || "#6c757d",
        }));
        const contact = { model: "res.partner", id: partner_id, title: person, text: _t("Contact"), icon: "fa-user" };
        return partner_id ? [contact, ...identities] : identities;
    }
}

inboxPanels.add("identities", { Component: IdentitiesPanel, label: _t("Identities"), sequence: 10 });
