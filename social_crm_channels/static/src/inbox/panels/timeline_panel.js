import { Component, xml } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";
import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { aboutPerson, usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

const SHOWN = 15;
const KINDS = {
    message_in: _t("Message received"),
    message_out: _t("Message sent"),
    edit: _t("Edit"),
    reaction: _t("Reaction"),
    call: _t("Call"),
    meeting: _t("Meeting"),
    link: _t("Link"),
    other: _t("Other"),
};

/** What happened between the person and us, the latest first. */
export class TimelinePanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("orm");
        this.state = usePanelData((row) => this.load(row));
    }

    get empty() {
        return _t("Nothing happened yet.");
    }

    async load(row) {
        const about = aboutPerson(row);
        if (!about) {
            return [];
        }
        const fields = ["summary", "kind", "occurred_at", "is_touch", "network_id", "res_model", "res_id"];
        const touchpoints = await this.orm.searchRead("social.crm.touchpoint", about, fields, { limit: SHOWN });
        return touchpoints.map(({ summary, kind, network_id, occurred_at, is_touch, res_model, res_id }) => ({
            model: res_id ? res_model : undefined,
            id: res_id,
            title: summary || KINDS[kind],
            text: network_id ? network_id[1] : undefined,
            time: deserializeDateTime(occurred_at).toRelative(),
            icon: is_touch ? "fa-reply" : "fa-comment-o",
        }));
    }
}

inboxPanels.add("timeline", { Component: TimelinePanel, label: _t("Timeline"), sequence: 40 });
