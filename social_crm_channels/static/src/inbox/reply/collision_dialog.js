import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** Somebody has spoken while an answer was written: its author reads that, and decides. */
export class CollisionDialog extends Component {
    static template = "social_crm_channels.CollisionDialog";
    static components = { Dialog };
    static props = { collision: Object, onSend: Function, close: Function };

    get title() {
        return this.props.collision.kind === "answer"
            ? _t("%s has answered in the meantime", this.props.collision.who)
            : _t("%s has written in the meantime", this.props.collision.who);
    }

    get when() {
        return deserializeDateTime(this.props.collision.when).toRelative();
    }

    send() {
        this.props.close();
        this.props.onSend();
    }
}
