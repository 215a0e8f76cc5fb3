import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

const ICONS = { "crm.lead": "fa-star-o", "sale.order": "fa-shopping-cart" };

/** Leads, opportunities and orders of the person. */
export class SalesPanel extends RecordsPanel {
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
