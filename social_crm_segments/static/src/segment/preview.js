import { Component, onWillDestroy, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { formAction } from "@social_crm_channels/tools/form_action";

const LABELS = { "res.partner": _t("Contacts"), "social.crm.identity": _t("Accounts that are nobody's contact") };
const WAIT = 400; // ms after the last change: nobody wants a number for each letter

/** Whom the rule finds as it stands in the form, saved or not. */
export class SegmentPreview extends Component {
    static template = "social_crm_segments.SegmentPreview";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ isLoading: false, found: null });
        this.asked = "";
        useRecordObserver((record) => {
            const { kind, partner_domain, identity_domain, everybody, company_id } = record.data;
            this.ask(record.resId, { kind, partner_domain, identity_domain, everybody, company_id: company_id?.id });
        });
        onWillDestroy(() => clearTimeout(this.timer));
    }

    ask(resId, values) {
        const asked = JSON.stringify([resId, values]);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        this.state.isLoading = true;
        clearTimeout(this.timer);
        this.timer = setTimeout(async () => {
            const found = await this.orm.silent.call("social.crm.segment", "get_preview", [resId, values]);
            if (asked === this.asked) {
                Object.assign(this.state, { found, isLoading: false });
            }
        }, WAIT);
    }

    label(group) {
        return LABELS[group.model];
    }

    get slow() {
        return this.state.found.slow.join(", ");
    }

    open(group, { id }) {
        return this.action.doAction(formAction(group.model, id));
    }
}

registry.category("view_widgets").add("social_crm_segment_preview", { component: SegmentPreview });
