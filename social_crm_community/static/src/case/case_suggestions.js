import { Component, useExternalListener, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Milliseconds without a key after which somebody has stopped to look. */
export const PAUSE = 400;

/** On the form of a case, what solved the like, while its subject is still being written. */
export class CaseSuggestions extends Component {
    static props = { ...standardWidgetProps };
    static template = "social_crm_community.CaseSuggestions";

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({ rows: [] });
        const lookAfterPause = useDebounced((subject) => this.look(subject), PAUSE);
        useRecordObserver(({ resId, data: { name, is_closed } }) => this.look(name, resId, is_closed));
        // a field tells its record what was typed once it is left
        useExternalListener(document, "input", ({ target }) => {
            const form = this.root.el.closest(".o_form_view");
            if (form?.contains(target) && target.closest(".o_field_widget[name=name]")) {
                lookAfterPause(target.value);
            }
        });
    }

    async look(subject, id = this.props.record.resId, isClosed = this.props.record.data.is_closed) {
        const asked = JSON.stringify([subject, id, isClosed]);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        const found =
            subject && !isClosed ? this.orm.call("social.crm.case", "get_suggested", [id ? [id] : [], subject]) : [];
        this.state.rows = await this.keepLast.add(Promise.resolve(found));
    }

    async copy({ name, url }) {
        await browser.navigator.clipboard.writeText(url);
        this.notification.add(_t("The link to “%s” is copied.", name), { type: "success" });
    }
}

registry.category("view_widgets").add("social_crm_case_suggestions", {
    component: CaseSuggestions,
    fieldDependencies: [
        { name: "name", type: "char" },
        { name: "is_closed", type: "boolean" },
    ],
});
