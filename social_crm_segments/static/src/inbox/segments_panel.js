import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";
import { formAction } from "@social_crm_channels/tools/form_action";

/** Where the person of a talk belongs to, and what they get by it. */
export class SegmentsPanel extends Component {
    static template = "social_crm_segments.SegmentsPanel";
    static props = { row: Object, model: Object };

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.action = useService("action");
        this.state = usePanelData(({ id }) => this.orm.call("social.crm.conversation", "get_segments", [[id]]));
    }

    open({ id }) {
        return this.action.doAction(formAction("social.crm.segment", id));
    }
}

inboxPanels.add("segments", { Component: SegmentsPanel, label: _t("Segments"), sequence: 45 });
