import { formatHours, useClock } from "@social_crm_channels/tools/clock";

import { Component } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** How long until a deadline, or since; orange when it is near, red when it is over. It goes on by itself. */
export class Clock extends Component {
    static props = { deadline: Object, warnAt: { type: Object, optional: true }, class: { type: String, optional: true } };
    static template = "social_crm_cases.Clock";

    setup() {
        this.clock = useClock();
    }

    get state() {
        if (this.props.deadline < this.clock.now) {
            return "breached";
        }
        return this.props.warnAt && this.props.warnAt <= this.clock.now ? "warned" : "running";
    }

    /** How long until the deadline, or since. */
    get duration() {
        return formatHours(Math.trunc(Math.abs(this.props.deadline.diff(this.clock.now, "minutes").minutes)) / 60);
    }

    /** For instance "2 d 3 h", "45 min", "-10 min". */
    get figure() {
        return `${this.state === "breached" ? "-" : ""}${this.duration}`;
    }

    /** What colour and sign say, in words. */
    get words() {
        const told = { duration: this.duration, moment: formatDateTime(this.props.deadline) };
        return {
            breached: () => _t("Missed %(duration)s ago, due %(moment)s", told),
            warned: () => _t("At risk, %(duration)s left, due %(moment)s", told),
            running: () => _t("In time, %(duration)s left, due %(moment)s", told),
        }[this.state]();
    }
}
