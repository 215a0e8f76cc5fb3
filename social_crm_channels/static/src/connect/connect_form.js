import { useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

const INPUT = ":is(input, select, textarea)";

const inputOf = (el, field) => el.querySelector(`.o_field_widget[name=${field}] ${INPUT}`);

/** Leads the focus: to what is wrong, else to the heading of the step that begins, which is then read out. */
export class ConnectFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        useEffect(
            (el) => el && this.lead(el),
            () => {
                const { step, problem, finding_ids } = this.props.record.data;
                return [root.el, step, problem, finding_ids.records.map((finding) => finding.resId).join()];
            }
        );
    }

    lead(el) {
        const { problem } = this.props.record.data;
        if (problem) {
            return this.leadToProblem(el, problem);
        }
        (el.querySelector("li:has([data-level=bad])") || el.querySelector("h2"))?.focus();
    }

    leadToProblem(el, { field }) {
        const input = inputOf(el, field);
        if (!input) {
            return;
        }
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", "social_crm_problem");
        input.focus();
        return () => {
            input.removeAttribute("aria-invalid");
            input.removeAttribute("aria-describedby");
        };
    }

    /** See {@link lead}. */
    get shouldAutoFocus() {
        return false;
    }
}

export class ConnectFormController extends FormController {
    /** Where something is missing, Odoo says so; the focus goes there. */
    async beforeExecuteActionButton() {
        const saved = await super.beforeExecuteActionButton(...arguments);
        if (saved === false) {
            const { root } = this.model;
            const missing = Object.keys(root.activeFields).find((name) => root.isFieldInvalid(name));
            missing && inputOf(this.rootRef.el, missing)?.focus();
        }
        return saved;
    }
}

registry.category("views").add("social_crm_connect_form", {
    ...formView,
    Controller: ConnectFormController,
    Renderer: ConnectFormRenderer,
});
