import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

const ICONS = { "crm.lead": "fa-star-o", "sale.order": "fa-shopping-cart" };

/** Leads, opportunities and orders of the person. */
export class SalesPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

    get empty() {
        return _t("No lead and no order that you may see.");
    }

    async load({ partner_id }) {
        const told = await this.orm.call("res.partner", "get_social_sales", [[partner_id]]);
        return told.map(({ model, id, name, state }) => ({ model, id, title: name, badge: state, icon: ICONS[model] }));
    }
}

inboxPanels.add("sales", {
    Component: SalesPanel,
    label: _t("Leads and orders"),
    sequence: 25,
    isShown: (row) => Boolean(row.partner_id),
});
