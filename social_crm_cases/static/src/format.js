import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

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

/** A figure as people read it, by its kind. */
export function formatFigure(kind, value, currencyId) {
    switch (kind) {
        case "hours":
            return formatHours(value);
        case "percent":
            return _t("%s %", formatFloat(value, { digits: [16, 1] }));
        case "rating":
            return _t("%s of 5", formatFloat(value, { digits: [16, 1] }));
        case "money":
            return formatMonetary(value, { currencyId });
        default:
            return formatInteger(value);
    }
}
