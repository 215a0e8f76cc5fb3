import { onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const TICK = 20000; // milliseconds

/** @returns {{now: luxon.DateTime}} which goes on by itself, while the component is there */
export function useClock() {
    const clock = useState({ now: luxon.DateTime.now() });
    const ticking = browser.setInterval(() => (clock.now = luxon.DateTime.now()), TICK);
    onWillUnmount(() => browser.clearInterval(ticking));
    return clock;
}

/**
 * @param {luxon.DateTime} from
 * @param {luxon.DateTime} until
 * @returns {string} for instance "2 d 3 h", "45 min"; without a sign
 */
export function timeBetween(from, until) {
    const total = Math.abs(Math.trunc(until.diff(from, "minutes").minutes));
    const [days, hours, minutes] = [Math.floor(total / 1440), Math.floor(total / 60) % 24, total % 60];
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    return hours ? _t("%(hours)s h %(minutes)s min", { hours, minutes }) : _t("%s min", minutes);
}
