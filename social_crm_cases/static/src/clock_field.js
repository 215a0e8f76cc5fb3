import { Component, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatHours } from "./format";

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
            return "breached";
        }
        const warnAt = this.props.warnField && this.props.record.data[this.props.warnField];
        return warnAt && warnAt <= this.clock.now ? "warned" : "running";
    }

    /** How long until the deadline, or since. */
    get duration() {
        return formatHours(Math.trunc(Math.abs(this.deadline.diff(this.clock.now, "minutes").minutes)) / 60);
    }

    /** For instance "2 d 3 h", "45 min", "-10 min". */
    get figure() {
        return `${this.state === "breached" ? "-" : ""}${this.duration}`;
    }

    /** What colour and sign say, in words. */
    get words() {
        const told = { duration: this.duration, moment: this.moment };
        return {
            breached: () => _t("Missed %(duration)s ago, due %(moment)s", told),
            warned: () => _t("At risk, %(duration)s left, due %(moment)s", told),
            running: () => _t("In time, %(duration)s left, due %(moment)s", told),
        }[this.state]();
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
