import { Component, onWillRender, useEffect, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useVirtualGrid } from "@web/core/virtual_grid_hook";

import { ActionBar } from "@social_crm_channels/inbox/action_bar";
import { AwaySwitch } from "@social_crm_channels/inbox/away_switch";
import { ListEmpty } from "@social_crm_channels/inbox/list_empty";
import { ListRow, ROW_HEIGHT } from "@social_crm_channels/inbox/list_row";

const SEARCH_DELAY = 300; // milliseconds
const BUFFER = 0.5; // windows above and below that are drawn, too

/** The conversations of a queue. However many they are, only those that can be seen are drawn. */
export class ListPane extends Component {
    static template = "social_crm_channels.ListPane";
    static components = { ActionBar, AwaySwitch, ListEmpty, ListRow };
    static props = { model: Object, onToggleQueues: Function };

    setup() {
        this.ui = useService("ui");
        this.model = useState(this.props.model);
        this.rowsRef = useRef("rows");
        this.grid = useVirtualGrid({
            scrollableRef: this.rowsRef,
            bufferCoef: BUFFER,
            onChange: () => {
                this.render();
                this.model.reached(this.lastDrawn);
            },
        });
        this.searchSoon = useDebounced((search) => this.model.show({ search }), SEARCH_DELAY);
        onWillRender(() => this.grid.setRowsHeights(this.model.rows.map(() => ROW_HEIGHT)));
        useEffect(
            () => this.scrollToCursor(),
            () => [this.model.cursorId]
        );
        useEffect(
            () => {
                this.rowsRef.el?.scrollTo({ top: 0 });
            },
            () => [this.model.queue, this.model.search, this.model.order, this.model.filters]
        );
    }

    get title() {
        const view = this.model.views.all.find(({ id }) => id === this.model.views.currentId);
        return view?.name ?? this.model.start.queues.find(({ key }) => key === this.model.queue)?.label ?? "";
    }

    get drawn() {
        const [first, last] = this.grid.rowsIndexes ?? [];
        return first === undefined ? [] : this.model.rows.slice(first, last + 1);
    }

    get firstDrawn() {
        return this.grid.rowsIndexes?.[0] ?? 0;
    }

    get lastDrawn() {
        return this.grid.rowsIndexes?.[1] ?? 0;
    }

    get height() {
        return this.model.rows.length * ROW_HEIGHT;
    }

    get offset() {
        return this.firstDrawn * ROW_HEIGHT;
    }

    /** @returns {string|undefined} id of the row that the keyboard is on, if it is drawn */
    get activeRow() {
        const { cursorId } = this.model;
        return this.drawn.some(({ id }) => id === cursorId) ? `social_crm_inbox_row_${cursorId}` : undefined;
    }

    /** How many there are is known once the last page is there. */
    get setSize() {
        return this.model.after ? -1 : this.model.rows.length;
    }

    get statuses() {
        return [
            { value: "open", label: _t("Open") },
            { value: "closed", label: _t("Closed") },
            { value: "any", label: _t("Open and closed") },
        ];
    }

    get status() {
        const { filters, queue, search } = this.model;
        return filters.status ?? (search || queue === "mentions" ? "any" : "open"); // as the server takes it
    }

    /** @returns {string} what the list is narrowed down to by a link or a saved view; no filter on the left says it */
    get only() {
        return this.model.filters.domain ? this.model.only || _t("Only some conversations") : "";
    }

    get onlyTitle() {
        return _t("%s: show all", this.only);
    }

    isSelected(row) {
        const { selected, opened } = this.model;
        return selected.size ? selected.has(row.id) : row.id === opened?.id;
    }

    scrollToCursor() {
        const index = this.model.cursorIndex;
        const el = this.rowsRef.el;
        if (index === -1 || !el) {
            return;
        }
        const top = index * ROW_HEIGHT;
        if (top < el.scrollTop) {
            el.scrollTo({ top });
        } else if (top + ROW_HEIGHT > el.scrollTop + el.clientHeight) {
            el.scrollTo({ top: top + ROW_HEIGHT - el.clientHeight });
        }
    }

    onStatus(ev) {
        this.model.show({ filters: { ...this.model.filters, status: ev.target.value } });
    }

    onOrder(ev) {
        this.model.show({ order: ev.target.value });
    }

    onSearch(ev) {
        this.searchSoon(ev.target.value);
    }

    onSearchKeydown(ev) {
        if (ev.key === "Escape") {
            ev.target.value = "";
            ev.stopPropagation();
            this.searchSoon("");
            this.rowsRef.el?.focus();
        } else if (ev.key === "Enter") {
            this.rowsRef.el?.focus();
        }
    }

    /** Whoever comes to the list by the keyboard is on its first row. */
    onFocus() {
        if (!this.model.cursor) {
            this.model.cursorId = (this.model.opened ?? this.model.rows[0])?.id;
        }
    }

    onClickRow(row, ev) {
        if (ev.shiftKey) {
            this.model.selectTo(row.id);
        } else if (ev.ctrlKey || ev.metaKey) {
            this.model.toggleSelected(row.id);
        } else {
            this.model.open(row);
        }
    }
}
