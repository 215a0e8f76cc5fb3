import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

/** The person on all networks, and as a contact. */
export class IdentitiesPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

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
