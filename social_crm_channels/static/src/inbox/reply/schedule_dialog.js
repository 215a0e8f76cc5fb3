import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { isTooLong, signed } from "@social_crm_channels/composer/text_counter";

const MORNING = { hour: 9, minute: 0, second: 0, millisecond: 0 };

/** When an answer is to be sent; until then it is one of Odoo's scheduled messages, which can be changed. */
export class ScheduleDialog extends Component {
    static template = "social_crm_channels.ScheduleDialog";
    static components = { DateTimeInput, Dialog };
    static props = { answer: Object, onScheduled: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.state = useState({ moment: luxon.DateTime.now().plus({ days: 1 }).set(MORNING) });
    }

    get title() {
        return _t("Send later");
    }

    /** @returns {string[]} why it could not be sent then: nobody is there any more to change it */
    get problems() {
        const { thread, textRule, route, fileProblems } = this.props.answer;
        const { composerText, attachments } = thread.composer;
        const text = signed(composerText, route?.signature);
        const problems = [...fileProblems];
        if (!text) {
            problems.push(_t("Write the answer first."));
        } else if (isTooLong(text, textRule)) {
            problems.push(_t("The text is too long for this channel: shorten it to %s characters.", textRule.limit));
        }
        if (attachments.some(({ uploading }) => uploading)) {
            problems.push(_t("Wait until the files are there."));
        }
        return problems;
    }

    onMoment(moment) {
        this.state.moment = moment;
    }

    async schedule() {
        const { thread } = this.props.answer;
        const { composer } = thread;
        await this.orm.create("mail.scheduled.message", [
            {
                model: thread.model,
                res_id: thread.id,
                author_id: this.store.self.id,
                body: composer.composerHtml,
                attachment_ids: [[6, 0, composer.attachments.map(({ id }) => id)]],
                scheduled_date: serializeDateTime(this.state.moment),
                notification_parameters: "{}",
            },
        ]);
        composer.clear();
        this.props.close();
        await this.props.onScheduled();
    }
}
