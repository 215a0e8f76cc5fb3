import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

const STATES = {
    queued: { icon: "fa-clock-o", class: "text-muted" },
    sending: { icon: "fa-paper-plane-o", class: "text-muted" },
    sent: { icon: "fa-check", class: "text-muted" },
    delivered: { icon: "fa-check-circle-o", class: "text-muted" },
    read: { icon: "fa-check-circle", class: "text-success" },
    failed: { icon: "fa-exclamation-circle", class: "text-danger fw-bold" },
    unknown: { icon: "fa-question-circle", class: "text-warning fw-bold" },
};

/** Beside a message: the network it travelled on, and how far it came. */
export class MessageBadge extends Component {
    static template = "social_crm_channels.MessageBadge";
    static props = { badge: Object };

    get state() {
        return STATES[this.props.badge.state];
    }

    get stateTitle() {
        return this.props.badge.error || this.props.badge.state_label;
    }

    get networkTitle() {
        return _t("On %s", this.props.badge.network);
    }
}
