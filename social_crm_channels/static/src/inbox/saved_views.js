import { markRaw } from "@odoo/owl";

import { user } from "@web/core/user";
import { Reactive } from "@web/core/utils/reactive";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

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
    }

    async loadCounts() {
        const counts = await Promise.all(
            this.all.map(async ({ id, inbox: { queue = "all", filters = {} } }) => {
                const count = await this.orm.silent.call(CONVERSATION, "inbox_counts", [[queue]], { filters });
                return [id, count[queue]];
            })
        );
        this.counts = Object.fromEntries(counts);
    }
}
