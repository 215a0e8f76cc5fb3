import { markRaw } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { Deferred, KeepLast } from "@web/core/utils/concurrency";
import { Reactive } from "@web/core/utils/reactive";

import { compareRows } from "@social_crm_channels/inbox/row_order";
import { SavedViews } from "@social_crm_channels/inbox/saved_views";
import { UndoStack } from "@social_crm_channels/inbox/undo_stack";
import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const PAGE = 40;
const PAGES_AHEAD = 1; // fetched before one comes to their end
const COUNT_PAUSE = 10000; // milliseconds between two counts, while others change things
const MOST_ROWS = 200; // that the server gives at once

/** What the inbox shows and does. Components draw it, and fetch no rows themselves. */
export class InboxModel extends Reactive {
    /**
     * @param {Object} orm whose calls of one moment travel together
     * @param {Object} [shown] what to show at first: `queue`, `filters`, `search`, `order`, `openId`; `only`: words that
     *     say what a `domain` of the filters leaves; `brought`: filters that came of a link or a view; `actionId` of the inbox
     */
    constructor(orm, { queue = "mine", filters = {}, search = "", order = "newest", only, brought, openId, actionId } = {}) {
        super();
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        /** What the server told once, see `inbox_start`. */
        this.start = { queues: [], channels: [], languages: [], orders: [], teams: [], colleagues: [] };
        this.isStarted = false;
        this.isStopped = false;
        Object.assign(this, { queue, filters, search, order, only });
        this.brought = brought ?? filters; // by a link or a saved view; what else narrows the list was chosen here
        this.rows = [];
        this.after = false; // where the next page begins
        this.isLoading = true;
        this.hasFailed = false; // what is shown could not be loaded
        this.loaded = new Deferred(); // once nothing is loaded any more
        this.lists = 0; // that were asked for: what was asked before the latest is of no use to it
        this.asked = 0; // questions about rows: answers overtake each other
        this.told = markRaw(new Map()); // by id of a row: which question told latest of it, since that of the list
        this.toldByList = 0;
        this.toldOfOpened = 0; // of the talk that is shown
        this.counts = {};
        this.countedAt = 0;
        this.cursorId = undefined; // the row on which the keyboard is
        this.opened = undefined; // the row whose talk is shown; it need not be in the queue any more
        this.threadBefore = undefined; // where its messages were until now
        this.pane = "list"; // the one that a phone shows
        this.toWrite = undefined; // "message" or "note", until the talk has heard of it
        this.selected = new Set();
        this.views = new SavedViews(orm, actionId);
        this.undoStack = new UndoStack(orm);
        this.openIdAtFirst = openId;
    }

    load() {
        return Promise.all([this.loadStart(), this.loadRows(), this.openAtFirst()]);
    }

    async loadStart() {
        const [start] = await Promise.all([this.orm.call(CONVERSATION, "inbox_start", []), this.views.load()]);
        Object.assign(this, { start, isStarted: true });
        await this.loadCounts();
    }

    // ------------------------------------------------------------------
    // The list
    // ------------------------------------------------------------------
    get query() {
        return { queue: this.queue, filters: this.filters, search: this.search };
    }

    /**
     * @param {Object} change of `queue`, `filters`, `search`, `order`
     * @param {number} [viewId] the saved view that it is
     */
    async show(change, viewId) {
        Object.assign(this, change);
        this.views.currentId = viewId;
        this.selected.clear();
        this.cursorId = undefined;
        await Promise.all([this.loadOthers(), "filters" in change && this.loadCounts()]);
    }

    /** Rows of another queue are not shown under the name of one that could not be had. */
    async loadOthers() {
        try {
            await this.loadRows();
        } catch (error) {
            Object.assign(this, { rows: [], after: false });
            throw error;
        }
    }

    /** The whole queue: what a link or a saved view narrowed down is not narrowed in another one. */
    showQueue(queue) {
        const all = Object.entries(this.filters);
        const chosen = all.filter(([name, value]) => name !== "domain" && value !== this.brought[name]);
        return this.show({ queue, ...(chosen.length < all.length && { filters: Object.fromEntries(chosen) }) });
    }

    /** Not only those conversations any more that a link or a saved view asked for. */
    forgetDomain() {
        const { domain: _domain, ...filters } = this.filters;
        return this.show({ filters });
    }

    /** Filters are put on and taken off by the same button. */
    toggleFilter(name, value) {
        const { [name]: current, ...others } = this.filters;
        return this.show({ filters: current === value ? others : { ...others, [name]: value } });
    }

    /** @param {number} [limit] rows, when as many as there were are wanted again */
    async loadRows(limit = PAGE) {
        this.lists++;
        const question = ++this.asked;
        const { rows, after } = await this.loadPage({ limit });
        this.rows = rows;
        this.after = after;
        this.told.clear();
        this.toldByList = question;
        this.refreshOpened(rows, question);
    }

    /** What was said while the line was cut may have been told to nobody. */
    async catchUp() {
        await Promise.all([this.reload(), this.loadCounts()]);
        if (this.opened) {
            await this.refreshOpenedOf([this.opened.id], this.rows, ++this.asked);
        }
    }

    /** As many as there were, as they are now. */
    reload() {
        return this.loadRows(Math.min(Math.max(this.rows.length, PAGE), MOST_ROWS));
    }

    async loadMore() {
        if (this.isLoading || !this.after) {
            return;
        }
        const { rows, after } = await this.loadPage({ after: this.after });
        const known = new Set(this.rows.map(({ id }) => id));
        this.rows.push(...rows.filter(({ id }) => !known.has(id)));
        this.after = after;
    }

    /** @param {number} index of the last row that is drawn */
    async reached(index) {
        if (index >= this.rows.length - PAGES_AHEAD * PAGE) {
            await this.loadMore();
        }
    }

    /** The page that was asked for last; whoever asked for another one before waits for ever. */
    async loadPage({ after = null, limit = PAGE }) {
        const { order } = this;
        const page = this.orm.call(CONVERSATION, "inbox_list", [], { ...this.query, order, after, limit });
        if (!this.isLoading) {
            Object.assign(this, { isLoading: true, loaded: new Deferred() });
        }
        try {
            const loaded = await this.keepLast.add(page);
            this.hasFailed = false;
            return loaded;
        } catch (error) {
            this.hasFailed = true;
            throw error;
        } finally {
            this.isLoading = false; // also where the server could not be reached: it can be tried again
            this.loaded.resolve();
        }
    }

    async loadCounts() {
        browser.clearTimeout(this.counting);
        this.counting = undefined;
        this.countedAt = Date.now();
        const queues = this.start.queues.map(({ key }) => key);
        this.counts = await this.orm.silent.call(CONVERSATION, "inbox_counts", [queues], { filters: this.filters });
        await this.views.loadCounts(); // by themselves: a view may ask for what takes long
    }

    /** Counts once in a while, however much changes: now, with what else is asked for, or when it is time again. */
    loadCountsSoon() {
        const wait = this.countedAt + COUNT_PAUSE - Date.now();
        if (wait <= 0) {
            return this.loadCounts();
        }
        this.counting ??= browser.setTimeout(() => this.loadCounts(), wait);
    }

    /** Nobody looks any more. */
    stop() {
        this.isStopped = true;
        browser.clearTimeout(this.counting);
    }

    /**
     * Conversations are not what they were, or are new. A list that is on its way may have been read before they changed:
     * they are asked for after it.
     *
     * @param {number[]} ids
     * @returns {Promise<Object[]>} those that are in the queue, as they are now
     */
    async refreshRows(ids) {
        if (this.isLoading) {
            await this.loaded;
        }
        const { lists } = this;
        const question = ++this.asked;
        const rows = await this.orm.silent.call(CONVERSATION, "inbox_rows", [ids], this.query);
        if (lists === this.lists) {
            await this.mergeRows(ids, rows, question);
        }
        await this.refreshOpenedOf(ids, rows, question);
        return rows;
    }

    /**
     * @param {number[]} ids of conversations that were asked for
     * @param {Object[]} rows of those that are in the queue
     * @param {number} question to which this is the answer: of rows that a later one has told of, it is too old
     */
    mergeRows(ids, rows, question) {
        const compare = compareRows(this.order);
        if (!compare || ids.length > MOST_ROWS) {
            return this.reload();
        }
        const changed = new Set(ids.filter((id) => question > this.toldOf(id)));
        changed.forEach((id) => this.told.set(id, question));
        const others = this.rows.filter(({ id }) => !changed.has(id));
        const last = this.after && others.at(-1); // what comes after it is fetched with the next page
        const shown = rows.filter((row) => changed.has(row.id) && (!last || compare(row, last) < 0));
        this.rows = [...others, ...shown].sort(compare);
        this.forgetSelected([...changed].filter((id) => !shown.some((row) => row.id === id)));
    }

    /** @returns {number} the question whose answer told latest of a row */
    toldOf(id) {
        return this.told.get(id) ?? this.toldByList;
    }

    /**
     * @param {number[]} ids of conversations that were asked for
     * @param {Object[]} rows of those that are in the queue
     * @param {number} question to which this is the answer
     */
    async refreshOpenedOf(ids, rows, question) {
        const { opened } = this;
        if (!opened || !ids.includes(opened.id) || this.refreshOpened(rows, question)) {
            return;
        }
        const latest = ++this.asked;
        const [row] = await this.orm.silent.call(CONVERSATION, "inbox_rows", [[opened.id]]);
        if (row) {
            this.refreshOpened([row], latest);
        } else if (this.opened?.id === opened.id && latest > this.toldOfOpened) {
            this.toldOfOpened = latest;
            this.loseOpened();
        }
    }

    /** @returns {Object|undefined} the row of the talk that is shown, if it is among these */
    refreshOpened(rows, question) {
        const row = rows.find(({ id }) => id === this.opened?.id);
        if (row && question > this.toldOfOpened) {
            this.toldOfOpened = question;
            this.replaceOpened(row);
        }
        return row;
    }

    /** The messages of the talk may be those of a case now, or not any more. */
    replaceOpened(row) {
        const { model, id } = this.opened.thread;
        if (row.thread.model !== model || row.thread.id !== id) {
            this.threadBefore = { model, id };
        }
        this.opened = row;
    }

    /** It went to others while it was shown: whoever was writing there is told, and keeps their words. */
    loseOpened() {
        this.opened = { ...this.opened, isLost: true };
        if (this.pane === "person") {
            this.pane = "talk";
        }
    }

    /** What the screen knows sooner than the server tells it. */
    patchRow(id, values) {
        for (const row of [this.opened, ...this.rows]) {
            if (row?.id === id) {
                Object.assign(row, values);
            }
        }
    }

    // ------------------------------------------------------------------
    // Moving about
    // ------------------------------------------------------------------
    get cursorIndex() {
        return this.rows.findIndex(({ id }) => id === this.cursorId);
    }

    get cursor() {
        return this.rows[this.cursorIndex];
    }

    /** The row whose talk is shown, and may be read still. */
    get talk() {
        return this.opened?.isLost ? undefined : this.opened;
    }

    /** The row that keys are about: the one the keyboard is on, else the one that is shown. */
    get current() {
        return this.cursor ?? this.talk;
    }

    /** @param {number} step down, or up where it is negative */
    moveCursor(step) {
        const index = Math.min(Math.max(this.cursorIndex + step, 0), this.rows.length - 1);
        this.cursorId = this.rows[index]?.id;
        return this.reached(index);
    }

    open(row, question = this.toldOf(row.id)) {
        this.threadBefore = undefined;
        this.toldOfOpened = question;
        this.opened = row;
        this.cursorId = row.id;
        this.pane = "talk";
    }

    close() {
        this.opened = undefined;
        this.pane = "list";
    }

    /** A link names a conversation that need not be in the queue. */
    async openAtFirst() {
        if (this.openIdAtFirst) {
            await this.openId(this.openIdAtFirst);
        }
    }

    /** @param {number} id of a conversation, in the queue or not */
    async openId(id) {
        const question = ++this.asked;
        const [row] = await this.orm.call(CONVERSATION, "inbox_rows", [[id]]);
        if (row) {
            this.open(row, question);
        }
    }

    // ------------------------------------------------------------------
    // Several at once
    // ------------------------------------------------------------------
    /** Those that an action is about: the ones that are selected, else the one that keys are about. */
    get targets() {
        if (this.selected.size) {
            return this.rows.filter(({ id }) => this.selected.has(id));
        }
        return [this.current].filter(Boolean);
    }

    toggleSelected(id) {
        if (!this.selected.delete(id)) {
            this.selected.add(id);
        }
        this.anchorId = id;
    }

    /** From the one that was selected last to this one. */
    selectTo(id) {
        const ids = this.rows.map((row) => row.id);
        const [first, last] = [ids.indexOf(this.anchorId ?? id), ids.indexOf(id)].sort((a, b) => a - b);
        ids.slice(Math.max(first, 0), last + 1).forEach((each) => this.selected.add(each));
    }

    forgetSelected(ids) {
        ids.forEach((id) => this.selected.delete(id));
    }

    // ------------------------------------------------------------------
    // Doing
    // ------------------------------------------------------------------
    /**
     * Do something with conversations that can be undone.
     *
     * @param {Object[]} rows
     * @param {string} label says what was done
     * @param {string} method of the conversation; it returns the calls that undo it
     * @param {Array} [args]
     */
    async act(rows, label, method, args = []) {
        const ids = rows.map(({ id }) => id);
        const done = this.orm
            .call(CONVERSATION, method, [ids, ...args])
            .then((calls) => this.undoStack.push({ ids, label, calls: calls || [] }));
        await Promise.all([done, this.acted(ids)]); // one request: what is asked for is answered after it is done
    }

    /** Whoever works through a queue is on the next one, when one has left it. */
    async acted(ids) {
        const index = this.rows.findIndex(({ id }) => ids.includes(id));
        const wasOpened = ids.includes(this.opened?.id);
        const refreshed = this.refreshRows(ids).then(() => {
            if (index !== -1 && !this.rows.some(({ id }) => ids.includes(id))) {
                this.goOn(this.rows[Math.min(index, this.rows.length - 1)], wasOpened);
            }
        });
        await Promise.all([refreshed, this.loadCounts()]);
    }

    goOn(next, wasOpened) {
        this.cursorId = next?.id;
        if (wasOpened && next && this.pane === "talk") {
            this.open(next);
        } else if (wasOpened) {
            this.close();
        }
    }

    /** @returns {Promise<Object|undefined>} what was undone */
    async undo() {
        const undone = await this.undoStack.undo();
        if (undone) {
            await Promise.all([this.refreshRows(undone.ids), this.loadCounts()]);
        }
        return undone;
    }

    // ------------------------------------------------------------------
    // Saved views
    // ------------------------------------------------------------------
    /** @param {Object} view of `SavedViews` */
    showView(view) {
        const { queue = "all", order = "newest" } = view.inbox;
        const filters = this.views.filtersOf(view);
        Object.assign(this, { brought: filters, only: undefined });
        return this.show({ queue, order, search: "", filters }, view.id);
    }

    saveView(name) {
        const { queue, filters, order } = this;
        this.brought = filters;
        return this.views.save(name, { queue, filters, order });
    }
}
