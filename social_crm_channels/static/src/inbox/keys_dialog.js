import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** All keys, and what they do. */
export class KeysDialog extends Component {
    static template = "social_crm_channels.KeysDialog";
    static components = { Dialog };
    static props = { keys: Array, close: Function };

    get title() {
        return _t("Keys");
    }

    get keys() {
        return this.props.keys.filter(({ label }) => label);
    }

    /** @returns {string[]} what is pressed together */
    parts(key) {
        return /^[A-Z]$/.test(key) ? [_t("Shift"), key.toLowerCase()] : key.split("+");
    }
}
