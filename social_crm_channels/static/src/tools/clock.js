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

/** For instance "12 min", "3 h 20 min", "2 d 5 h". */
export function formatHours(hours) {
    const minutes = Math.round(hours * 60);
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    if (minutes < 2880) {
        return _t("%(hours)s h %(minutes)s min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    }
    const total = Math.round(hours);
    return _t("%(days)s d %(hours)s h", { days: Math.floor(total / 24), hours: total % 24 });
}
