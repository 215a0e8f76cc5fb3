import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

const LOOKS = { granted: "text-bg-success", denied: "text-bg-danger" };

/** What the person allows, and what not. */
export class ConsentsPanel extends RecordsPanel {
    get empty() {
        return _t("They said nothing about it: answers are fine, campaigns are not.");
    }

    async fetch(about) {
        const consent = "social.crm.consent";
        const fields = ["state", "network_words", "purpose_words"];
        const [states, consents] = await Promise.all([
            this.labels(consent, "state"),
            this.orm.searchRead(consent, [...about, ["ended_at", "=", false]], fields),
        ]);
        return consents.map(({ id, state, network_words, purpose_words }) => ({
            model: consent,
            id,
            title: purpose_words,
            text: network_words,
            icon: "fa-gavel",
            badge: states[state],
            badgeClass: LOOKS[state],
        }));
    }
}

inboxPanels.add("consents", { Component: ConsentsPanel, label: _t("Consents"), sequence: 50 });
