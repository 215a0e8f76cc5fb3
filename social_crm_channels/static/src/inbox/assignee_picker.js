import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { SelectMenu } from "@web/core/select_menu/select_menu";

const NOBODY = false;
let nextId = 1;

/** Whoever begins to type before it is open sees whom they look for, and not everybody. */
class ColleagueMenu extends SelectMenu {
    onBeforeOpen() {
        return this.onInput(this.state.searchValue ?? "");
    }
}

/** Who is on it, and the colleagues whom it can be given to. */
export class AssigneePicker extends Component {
    static template = "social_crm_channels.AssigneePicker";
    static components = { ColleagueMenu };
    static props = { model: Object, rows: Array };

    setup() {
        this.id = `social_crm_inbox_assignee_${nextId++}`;
        this.model = useState(this.props.model);
        this.state = useState({ refused: 0 });
    }

    /** Nobody comes first: of many colleagues, the last are far away. */
    get choices() {
        const colleagues = this.model.start.colleagues.map(({ id, name }) => ({ value: id, label: name }));
        colleagues.sort((a, b) => a.label.localeCompare(b.label));
        return [{ value: NOBODY, label: _t("Nobody") }, ...colleagues];
    }

    /** @returns {number|false|undefined} the one who has all of them, or nobody; nothing where that differs */
    get value() {
        const ids = new Set(this.props.rows.map((row) => row.user?.id ?? NOBODY));
        return ids.size === 1 ? [...ids][0] : undefined;
    }

    /** @param {number|false|null} userId nothing where the name was deleted */
    pick(userId) {
        if ((userId || NOBODY) === this.value) {
            this.state.refused++; // the name is shown again
            return;
        }
        const name = this.model.start.colleagues.find(({ id }) => id === userId)?.name;
        const label = userId ? _t("Assigned to %s", name) : _t("Assigned to nobody");
        const run = ({ model, rows }) => model.act(rows, label, "inbox_assign", [userId || NOBODY]);
        return this.env.inbox.run({ isShown: () => true, run }, this.props.rows);
    }
}
