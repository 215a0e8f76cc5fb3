import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Colour is for icons: as words of this size, the theme's lighter colours are too faint on the grey of a thread. */
const STATES = {
    queued: { icon: "fa-clock-o" },
    sending: { icon: "fa-paper-plane-o" },
    sent: { icon: "fa-check" },
    delivered: { icon: "fa-check-circle-o" },
    read: { icon: "fa-check-circle text-success" },
    failed: { icon: "fa-exclamation-circle text-danger", class: "fw-bold" },
    unknown: { icon: "fa-question-circle text-warning", class: "fw-bold" },
};

const SENTIMENTS = {
    positive: { icon: "fa-smile-o text-success", title: _t("Sounds positive") },
    negative: { icon: "fa-frown-o text-danger", title: _t("Sounds negative") },
};

/** Beside a message: the network it travelled on, and how far it came. */
export class MessageBadge extends Component {
    static template = "social_crm_channels.MessageBadge";
    static props = { badge: Object };

    setup() {
        this.orm = useService("orm");
    }

    get state() {
        return STATES[this.props.badge.state];
    }

    /** Neutral, and not assessed, are not worth an icon. */
    get sentiment() {
        return SENTIMENTS[this.props.badge.sentiment];
    }

    get stateTitle() {
        return this.props.badge.error || this.props.badge.state_label;
    }

    get networkTitle() {
        return _t("On %s", this.props.badge.network);
    }

    /** Never by itself: somebody has seen that it did not arrive. */
    sendAgain() {
        return this.orm.call("social.crm.message", "action_retry", [[this.props.badge.id]]);
    }
}
