import { Component, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inOrder, inboxPanels } from "@social_crm_channels/inbox/inbox_registries";

const KEPT = "social_crm.inbox_panels"; // which panels are open, in this browser
const OPEN_AT_FIRST = ["identities", "case", "cases", "timeline"];

/** Whom the talk is with: panels of this and of other addons, each open or not as it was left. */
export class PersonPane extends Component {
    static template = "social_crm_channels.PersonPane";
    static props = { model: Object, row: Object, onClose: Function };

    setup() {
        this.ui = useService("ui");
        this.state = useState({ open: this.kept });
    }

    get kept() {
        try {
            return JSON.parse(browser.localStorage.getItem(KEPT)) ?? OPEN_AT_FIRST;
        } catch {
            return OPEN_AT_FIRST;
        }
    }

    get label() {
        return _t("About %s", this.props.row.person);
    }

    get panels() {
        return inOrder(inboxPanels).filter(({ isShown }) => !isShown || isShown(this.props.row));
    }

    isOpen({ key }) {
        return this.state.open.includes(key);
    }

    toggle(panel) {
        const others = this.state.open.filter((key) => key !== panel.key);
        this.state.open = this.isOpen(panel) ? others : [...others, panel.key];
        browser.localStorage.setItem(KEPT, JSON.stringify(this.state.open));
    }
}
