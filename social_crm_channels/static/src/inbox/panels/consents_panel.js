import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { aboutPerson, usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

const STATES = {
    granted: { badge: _t("Allowed"), badgeClass: "text-bg-success" },
    denied: { badge: _t("Refused"), badgeClass: "text-bg-danger" },
};

/** What the person allows, and what not. */
export class ConsentsPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

    get empty() {
        return _t("They said nothing about it: answers are fine, campaigns are not.");
    }

    async load(row) {
        const about = aboutPerson(row);
        if (!about) {
            return [];
        }
        const consents = await this.orm.searchRead(
            "social.crm.consent",
            [...about, ["ended_at", "=", false]],
            ["state", "network_words", "purpose_words"]
        );
        return consents.map(({ id, state, network_words, purpose_words }) => ({
            model: "social.crm.consent",
            id,
            title: purpose_words,
            text: network_words,
            icon: "fa-gavel",
            ...STATES[state],
        }));
    }
}

inboxPanels.add("consents", { Component: ConsentsPanel, label: _t("Consents"), sequence: 50 });
