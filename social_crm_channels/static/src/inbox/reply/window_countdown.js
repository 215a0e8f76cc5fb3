import { Component, xml } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { formatHours, useClock } from "@social_crm_channels/tools/clock";

const NEAR = { hours: 1 };

/** How long the network still lets us answer freely. */
export class WindowCountdown extends Component {
    static props = { until: String };
    static template = xml`
        <small class="o_social_crm_window text-nowrap" t-att-class="class" t-att-title="title">
            <i class="fa fa-hourglass-half me-1" aria-hidden="true"/><t t-esc="words"/>
        </small>
    `;

    setup() {
        this.clock = useClock();
    }

    get until() {
        return deserializeDateTime(this.props.until);
    }

    get isOver() {
        return this.until <= this.clock.now;
    }

    get class() {
        return this.until <= this.clock.now.plus(NEAR) ? "text-warning-emphasis fw-bold" : "text-muted";
    }

    get words() {
        return this.isOver ? _t("Free answers are over") : _t("Free answer for %s", this.left);
    }

    get left() {
        return formatHours(Math.trunc(this.until.diff(this.clock.now, "minutes").minutes) / 60);
    }

    get title() {
        return _t("Until %s", formatDateTime(this.until));
    }
}
