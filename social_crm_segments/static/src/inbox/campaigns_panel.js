import { Component } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";
import { formAction } from "@social_crm_channels/tools/form_action";

/** What the person of a talk was told by campaigns lately: it may be what they answer. */
export class CampaignsPanel extends Component {
    static template = "social_crm_segments.CampaignsPanel";
    static props = { row: Object, model: Object };

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.action = useService("action");
        this.state = usePanelData(({ id }) => this.orm.call("social.crm.conversation", "get_campaigns", [[id]]));
    }

    when({ at }) {
        return formatDateTime(deserializeDateTime(at), { showSeconds: false });
    }

    open({ id }) {
        return this.action.doAction(formAction("social.crm.campaign", id));
    }
}

inboxPanels.add("campaigns", { Component: CampaignsPanel, label: _t("Campaigns"), sequence: 45 });
