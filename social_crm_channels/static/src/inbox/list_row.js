import { RelativeTime } from "@mail/core/common/relative_time";

import { Component } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { inOrder, inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** Of every row, so that those out of sight need not be drawn to know where the others are. */
export const ROW_HEIGHT = 84; // pixels, as in inbox.scss

/** One conversation in the list. */
export class ListRow extends Component {
    static template = "social_crm_channels.ListRow";
    static components = { RelativeTime };
    static props = {
        row: Object,
        position: Number,
        setSize: Number,
        isCursor: Boolean,
        isOpened: Boolean,
        isSelected: Boolean,
        isChecked: Boolean,
        onClick: Function,
        onCheck: Function,
    };

    get moment() {
        return deserializeDateTime(this.props.row.last_message_at);
    }

    get momentTitle() {
        return formatDateTime(this.moment);
    }

    get preview() {
        return this.props.row.preview || this.props.row.subject;
    }

    /** An open one is worth no word. */
    get state() {
        return { closed: _t("Closed"), waiting: _t("Waiting") }[this.props.row.state];
    }

    get badges() {
        return inOrder(inboxRowBadges).filter(({ isShown }) => isShown(this.props.row));
    }

    get assigneeTitle() {
        const { user } = this.props.row;
        return user ? _t("Assigned to %s", user.name) : "";
    }

    get unread() {
        return this.props.row.unread > 99 ? "99+" : this.props.row.unread;
    }
}
