import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formAction } from "@social_crm_channels/tools/form_action";

const NOTICE_TIME = 15000; // ms: an agent may be reading something else

/** Tells an agent at once that cases were assigned to them, in one notification however many come. */
export const caseAssignedService = {
    dependencies: ["action", "bus_service", "notification"],

    start(env, { action, bus_service: bus, notification }) {
        const seen = new Set(); // a fresh client replays the last seconds of the bus
        let total = 0; // cases told of in the notification that is on screen
        let close = () => {};

        bus.subscribe("social_crm.case/assigned", (assigned, { id }) => {
            if (seen.has(id)) {
                return;
            }
            seen.add(id);
            const count = total + assigned.count;
            close();
            show(count, assigned);
        });
        bus.start();

        function show(count, { case_id, display_name }) {
            total = count;
            const text =
                count === 1
                    ? _t("A case was assigned to you: %s", display_name)
                    : _t("%s cases were assigned to you.", count);
            close = notification.add(text, {
                type: "info",
                autocloseDelay: NOTICE_TIME,
                onClose: () => (total = 0),
                buttons: [{ name: _t("Open"), primary: true, onClick: () => open(count, case_id) }],
            });
        }

        function open(count, caseId) {
            close();
            action.doAction(
                count === 1
                    ? formAction("social.crm.case", caseId)
                    : "social_crm_cases.action_social_crm_case_mine",
                { clearBreadcrumbs: count > 1 }
            );
        }
    },
};

registry.category("services").add("social_crm.case_assigned", caseAssignedService);
