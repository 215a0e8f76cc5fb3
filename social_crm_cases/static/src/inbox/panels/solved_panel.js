import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { putInComposer } from "@social_crm_channels/composer/put_in_composer";
import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";
import { formAction } from "@social_crm_channels/tools/form_action";

/** How the like was answered before. */
export class SolvedPanel extends Component {
    static template = "social_crm_cases.SolvedPanel";
    static props = { row: Object, model: Object };

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.action = useService("action");
        this.state = usePanelData(({ case: { id } }) => this.orm.call("social.crm.case", "get_solved_alike", [[id]]));
    }

    open({ id, url }) {
        return this.action.doAction(url ? { type: "ir.actions.act_url", url } : formAction("social.crm.case", id));
    }

    /** What everybody may read is linked to; what was said to somebody is said anew. */
    use({ name, answer, url }) {
        const text = url ? `${name}\n${url}` : answer;
        putInComposer(this.env, { params: { ...this.props.row.thread, text } });
    }
}

inboxPanels.add("solved", {
    Component: SolvedPanel,
    label: _t("Solved before"),
    sequence: 35,
    isShown: (row) => Boolean(row.case),
});
