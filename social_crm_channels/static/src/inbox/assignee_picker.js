import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { SelectMenu } from "@web/core/select_menu/select_menu";

let nextId = 1;

/** Who is on it, and the colleagues whom it can be given to. */
export class AssigneePicker extends Component {
    static template = "social_crm_channels.AssigneePicker";
    static components = { SelectMenu };
    static props = { model: Object, rows: Array };

    setup() {
        this.id = `social_crm_inbox_assignee_${nextId++}`;
        this.model = useState(this.props.model);
    }

    get choices() {
        return this.model.start.colleagues.map(({ id, name }) => ({ value: id, label: name }));
    }

    /** @returns {number|undefined} the one who has all of them */
    get value() {
        const ids = new Set(this.props.rows.map((row) => row.user?.id));
        return ids.size === 1 ? [...ids][0] : undefined;
    }

    get placeholder() {
        return this.props.rows.length > 1 ? _t("Assign to…") : _t("Nobody yet");
    }

    pick(userId) {
        const name = this.model.start.colleagues.find(({ id }) => id === userId)?.name;
        const label = userId ? _t("Assigned to %s", name) : _t("Assigned to nobody");
        const run = ({ model, rows }) => model.act(rows, label, "inbox_assign", [userId ?? false]);
        return this.env.inbox.run({ isShown: () => true, run }, this.props.rows);
    }
}
