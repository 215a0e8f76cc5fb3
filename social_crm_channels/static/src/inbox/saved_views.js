import { markRaw } from "@odoo/owl";

import { Domain, InvalidDomainError } from "@web/core/domain";
import { RPCError } from "@web/core/network/rpc";
import { EvaluationError } from "@web/core/py_js/py_builtin";
import { user } from "@web/core/user";
import { Reactive } from "@web/core/utils/reactive";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

/** What a view is told that asks for what is not there any more. */
const BROKEN = [RPCError, InvalidDomainError, EvaluationError];

/** A person's own views of the inbox, kept as favorites of Odoo (`ir.filters`) that belong to the inbox. */
export class SavedViews extends Reactive {
    constructor(orm, actionId = false) {
        super();
        this.orm = markRaw(orm);
        this.actionId = actionId;
        /** @type {{id: number, name: string, domain: string, inbox: Object}[]} */
        this.all = [];
        this.counts = {};
        this.currentId = undefined;
    }

    async load() {
        const filters = await this.orm.call("ir.filters", "search_read", [
            [
                ["model_id", "=", CONVERSATION],
                ["user_ids", "in", [user.userId]],
                ["context", "like", '"inbox"'],
            ],
            ["name", "domain", "context"],
        ]);
        this.all = filters.map(({ id, name, domain, context }) => ({ id, name, domain, ...JSON.parse(context) }));
    }

    /** @returns {Promise<Object>} the view that was saved */
    async save(name, inbox) {
        const context = JSON.stringify({ inbox });
        const mine = { model_id: CONVERSATION, action_id: this.actionId, user_ids: [[6, 0, [user.userId]]] };
        const [id] = await this.orm.create("ir.filters", [{ name, context, domain: "[]", ...mine }]);
        const view = { id, name, domain: "[]", inbox };
        this.all.push(view);
        this.currentId = id;
        await this.loadCounts();
        return view;
    }

    async remove(id) {
        await this.orm.unlink("ir.filters", [id]);
        this.all = this.all.filter((view) => view.id !== id);
        if (this.currentId === id) {
            this.currentId = undefined;
        }
    }

    /** @returns {Object} the filters of a view, with what it asks for besides */
    filtersOf({ domain, inbox: { filters = {} } }) {
        const asked = new Domain(domain).toList(user.context);
        return asked.length ? { ...filters, domain: asked } : filters;
    }

    async loadCounts() {
        const counts = await Promise.all(this.all.map(async (view) => [view.id, await this.count(view)]));
        this.counts = Object.fromEntries(counts);
    }

    /** @returns {Promise<number|undefined>} nothing for a view that is broken: whoever opens it learns why */
    async count(view) {
        const { queue = "all" } = view.inbox;
        try {
            const filters = this.filtersOf(view);
            const counts = await this.orm.silent.call(CONVERSATION, "inbox_counts", [[queue]], { filters });
            return counts[queue];
        } catch (error) {
            if (BROKEN.some((kind) => error instanceof kind)) {
                return undefined;
            }
            throw error;
        }
    }
}
