import { Component } from "@odoo/owl";

const CAP = 1000; // the server counts no further

/** One line of the queues: where it leads, and how many wait there. */
export class QueueButton extends Component {
    static template = "social_crm_channels.QueueButton";
    static props = {
        label: String,
        icon: { type: String, optional: true },
        color: { type: String, optional: true },
        count: { type: Number, optional: true },
        isShown: Boolean,
        isToggle: { type: Boolean, optional: true },
        onClick: Function,
    };

    get count() {
        return this.props.count >= CAP ? `${CAP - 1}+` : this.props.count;
    }
}
