import { Component, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const TICK = 20000; // milliseconds

/** How long until a deadline, or since; orange when it is near, red when it is over. It goes on by itself. */
export class ClockField extends Component {
    static props = {
        ...standardFieldProps,
        warnField: { type: String, optional: true },
        endField: { type: String, optional: true },
        showMoment: { type: Boolean, optional: true },
    };
    static template = "social_crm_cases.ClockField";

    setup() {
        this.clock = useState({ now: DateTime.now() });
        const ticking = browser.setInterval(() => (this.clock.now = DateTime.now()), TICK);
        onWillUnmount(() => browser.clearInterval(ticking));
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get hasEnded() {
        return Boolean(this.props.endField && this.props.record.data[this.props.endField]);
    }

    get moment() {
        return formatDateTime(this.deadline);
    }

    get state() {
        if (this.deadline < this.clock.now) {
            return "missed";
        }
        const warnAt = this.props.warnField && this.props.record.data[this.props.warnField];
        return warnAt && warnAt <= this.clock.now ? "warned" : "running";
    }

    /** For instance "2 d 3 h", "45 min", "-10 min". */
    get words() {
        const minutes = Math.trunc(this.deadline.diff(this.clock.now, "minutes").minutes);
        const late = this.state === "missed" ? "-" : "";
        const total = Math.abs(minutes);
        const [days, hours, rest] = [Math.floor(total / 1440), Math.floor(total / 60) % 24, total % 60];
        if (days) {
            return late + _t("%(days)s d %(hours)s h", { days, hours });
        }
        return late + (hours ? _t("%(hours)s h %(minutes)s min", { hours, minutes: rest }) : _t("%s min", rest));
    }

    get label() {
        const label = { missed: _t("Missed"), warned: _t("At risk"), running: _t("In time") }[this.state];
        return `${label}, ${this.moment}`;
    }
}

export const clockField = {
    component: ClockField,
    displayName: _t("Clock"),
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({
        warnField: options.warn_field,
        endField: options.end_field,
        showMoment: Boolean(options.show_moment),
    }),
};

registry.category("fields").add("social_crm_clock", clockField);
