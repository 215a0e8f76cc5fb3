import { formatHours } from "@social_crm_channels/tools/clock";

import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

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
