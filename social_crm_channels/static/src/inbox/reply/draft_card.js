import { Component } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";

const DRAFT = "social.crm.draft";

/** Words that did not go out: a colleague decides, or their author goes on with them. */
export class DraftCard extends Component {
    static template = "social_crm_channels.DraftCard";
    static props = { draft: Object, onChanged: Function, onTakenBack: Function };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get when() {
        return deserializeDateTime(this.props.draft.created_at).toRelative();
    }

    /** What was said since is on the card: pressing the button is knowing it. */
    async approve() {
        const method = this.props.draft.newer ? "action_approve_anyway" : "action_approve";
        await this.orm.call(DRAFT, method, [[this.props.draft.id]]);
        await this.props.onChanged();
    }

    change() {
        return this.ask("action_change");
    }

    reject() {
        return this.ask("action_reject");
    }

    /** @param {string} method opens a dialog */
    async ask(method) {
        const action = await this.orm.call(DRAFT, method, [[this.props.draft.id]]);
        await this.action.doAction(action, { onClose: () => this.props.onChanged() });
    }

    async takeBack() {
        const written = await this.orm.call(DRAFT, "action_withdraw", [[this.props.draft.id]]);
        this.props.onTakenBack(written);
        await this.props.onChanged();
    }
}
