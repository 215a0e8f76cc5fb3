import { Component, onWillUnmount, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const FIELDS = ["check_stage", "check_starts", "check_done", "check_total"];
const INTERVAL = 2000; // ms between two looks at how far it is

/** How far the check of a campaign is; once it is over, the form is read again. */
export class CampaignChecking extends Component {
    static template = "social_crm_segments.CampaignChecking";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({});
        useRecordObserver(({ data }) => {
            FIELDS.forEach((name) => (this.state[name] = data[name]));
        });
        this.timer = setTimeout(() => this.look(), INTERVAL);
        onWillUnmount(() => {
            this.isGone = true;
            clearTimeout(this.timer);
        });
    }

    async look() {
        const { record } = this.props;
        // Where the line is cut it is asked again: Odoo tells of that.
        const [found] = await this.orm.silent.read(record.resModel, [record.resId], FIELDS).catch(() => []);
        if (this.isGone) {
            return;
        }
        Object.assign(this.state, found);
        // What somebody is writing is not taken from them.
        if (this.state.check_stage || (await record.isDirty())) {
            this.timer = setTimeout(() => this.look(), INTERVAL);
        } else {
            await record.load();
        }
    }

    get done() {
        return formatInteger(this.state.check_done);
    }

    get total() {
        return formatInteger(this.state.check_total);
    }

    get percent() {
        return Math.round((100 * this.state.check_done) / (this.state.check_total || 1));
    }
}

registry.category("view_widgets").add("social_crm_campaign_checking", { component: CampaignChecking });
