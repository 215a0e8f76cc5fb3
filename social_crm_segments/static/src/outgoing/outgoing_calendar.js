import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** What goes out where: a row is no record of its own, and opens the content or the campaign that it tells of. */
export class OutgoingCalendarController extends CalendarController {
    static template = "social_crm_segments.OutgoingCalendarController";

    get isEmpty() {
        return !Object.keys(this.model.records).length;
    }

    async editRecord(record) {
        this.action.doAction(await this.orm.call("social.crm.outgoing", "action_open", [[record.id]]));
    }
}

export class OutgoingCalendarModel extends CalendarModel {
    get defaultFilterLabel() {
        return _t("Wherever people are");
    }
}

registry.category("views").add("social_crm_outgoing_calendar", {
    ...calendarView,
    Controller: OutgoingCalendarController,
    Model: OutgoingCalendarModel,
});
