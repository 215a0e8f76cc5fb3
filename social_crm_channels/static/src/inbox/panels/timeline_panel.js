import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordsPanel } from "@social_crm_channels/inbox/panels/records_panel";

const SHOWN = 15;
const FIELDS = ["summary", "kind", "occurred_at", "is_touch", "network_id", "res_model", "res_id"];

/** What happened between the person and us, the latest first. */
export class TimelinePanel extends RecordsPanel {
    get empty() {
        return _t("Nothing happened yet.");
    }

    async fetch(about) {
        const touchpoint = "social.crm.touchpoint";
        const [kinds, touchpoints] = await Promise.all([
            this.labels(touchpoint, "kind"),
            this.orm.searchRead(touchpoint, about, FIELDS, { limit: SHOWN }),
        ]);
        return touchpoints.map(({ summary, kind, network_id, occurred_at, is_touch, res_model, res_id }) => ({
            model: res_id ? res_model : undefined,
            id: res_id,
            title: summary || kinds[kind],
            text: network_id ? network_id[1] : undefined,
            time: deserializeDateTime(occurred_at).toRelative(),
            icon: is_touch ? "fa-reply" : "fa-comment-o",
        }));
    }
}

inboxPanels.add("timeline", { Component: TimelinePanel, label: _t("Timeline"), sequence: 40 });
