import { Component, useState } from "@odoo/owl";

import { CheckBox } from "@web/core/checkbox/checkbox";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** Which tags one case, or several, have from now on; what only some of them have stays so until it is pressed. */
export class TagDialog extends Component {
    static template = "social_crm_cases.TagDialog";
    static components = { CheckBox, Dialog };
    static props = { tags: Array, tagged: Array, onChosen: Function, close: Function };

    setup() {
        this.state = useState({ search: "", changed: {} }); // by id of the tag: whether it is put on
        useAutofocus({ refName: "search" });
    }

    get title() {
        return _t("Tags");
    }

    get shown() {
        const search = this.state.search.trim().toLowerCase();
        return this.props.tags.filter(({ name }) => name.toLowerCase().includes(search));
    }

    /** @returns {number} how many of them have a tag */
    count({ id }) {
        return this.props.tagged.filter((tags) => tags.some((tag) => tag.id === id)).length;
    }

    isOn(tag) {
        return this.state.changed[tag.id] ?? this.count(tag) === this.props.tagged.length;
    }

    isMixed(tag) {
        return !(tag.id in this.state.changed) && this.count(tag) > 0 && !this.isOn(tag);
    }

    /** For instance "on 1 of 2". */
    some(tag) {
        return _t("on %(count)s of %(number)s", { count: this.count(tag), number: this.props.tagged.length });
    }

    toggle(tag) {
        this.state.changed[tag.id] = !this.isOn(tag);
    }

    /** Whoever has typed enough need not reach for the one that is left. */
    onSearchKeydown(ev) {
        if (ev.key === "Enter" && !ev.ctrlKey && this.state.search.trim() && this.shown.length) {
            this.toggle(this.shown[0]);
            this.state.search = "";
        }
    }

    save() {
        const { tags } = this.props;
        const ids = (isOn) => tags.filter(({ id }) => this.state.changed[id] === isOn).map(({ id }) => id);
        if (Object.keys(this.state.changed).length) {
            this.props.onChosen({ putOn: ids(true), takeOff: ids(false) });
        }
        this.props.close();
    }
}
