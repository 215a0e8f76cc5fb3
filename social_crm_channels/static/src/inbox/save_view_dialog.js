import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** What the view is to be called that shows what is shown now. */
export class SaveViewDialog extends Component {
    static template = "social_crm_channels.SaveViewDialog";
    static components = { Dialog };
    static props = { onNamed: Function, close: Function };

    setup() {
        this.state = useState({ name: "" });
        useAutofocus({ refName: "name", mobile: true }); // there is nothing else to do here
    }

    get title() {
        return _t("Save what is shown as a view");
    }

    get name() {
        return this.state.name.trim();
    }

    save() {
        if (this.name) {
            this.props.onNamed(this.name);
            this.props.close();
        }
    }
}
