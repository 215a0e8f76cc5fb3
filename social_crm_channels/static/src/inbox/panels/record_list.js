import { Component } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { formAction } from "@social_crm_channels/tools/form_action";

/** Records that a panel tells of, each of which can be opened. */
export class RecordList extends Component {
    static template = "social_crm_channels.RecordList";
    static props = {
        state: Object, // of usePanelData; `data`: {id, model?, title, text?, time?, icon?, color?, badge?, badgeClass?}[]
        empty: String,
    };

    setup() {
        this.action = useService("action");
    }

    open({ model, id }) {
        return this.action.doAction(formAction(model, id));
    }
}
