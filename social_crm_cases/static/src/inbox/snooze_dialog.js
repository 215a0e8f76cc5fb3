import { Component, onMounted, useRef, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const MORNING = { hour: 9, minute: 0, second: 0, millisecond: 0 };

/** Until when a conversation is out of sight. */
export class SnoozeDialog extends Component {
    static template = "social_crm_cases.SnoozeDialog";
    static components = { DateTimeInput, Dialog };
    static props = { onChosen: Function, close: Function };

    setup() {
        this.state = useState({ moment: DateTime.now().plus({ days: 1 }).set(MORNING) });
        const choices = useRef("choices");
        onMounted(() => choices.el.querySelector("button").focus());
    }

    get title() {
        return _t("Snooze");
    }

    get choices() {
        const now = DateTime.now();
        const monday = now.plus({ weeks: 1 }).startOf("week");
        return [
            { key: "hours", label: _t("For three hours"), moment: now.plus({ hours: 3 }) },
            { key: "tomorrow", label: _t("Until tomorrow morning"), moment: now.plus({ days: 1 }).set(MORNING) },
            { key: "week", label: _t("Until next week"), moment: monday.set(MORNING) },
        ].map((choice) => ({ ...choice, when: formatDateTime(choice.moment) }));
    }

    onMoment(moment) {
        this.state.moment = moment;
    }

    choose(moment) {
        this.props.onChosen(moment);
        this.props.close();
    }
}
