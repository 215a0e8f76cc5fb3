import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Where agents say that they are away, and see that they are. */
export class AwaySwitch extends Component {
    static template = "social_crm_channels.AwaySwitch";
    static props = {};

    setup() {
        this.away = useState(useService("social_crm.away"));
    }

    get title() {
        return this.away.isAway
            ? _t("I am back: assign conversations to me again")
            : _t("I am away: assign nothing new to me");
    }
}
