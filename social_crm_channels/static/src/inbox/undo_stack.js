import { markRaw } from "@odoo/owl";

import { Reactive } from "@web/core/utils/reactive";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const DEPTH = 20;

/** What was done and can be undone, the last first. */
export class UndoStack extends Reactive {
    constructor(orm) {
        super();
        this.orm = markRaw(orm);
        /** @type {{ids: number[], label: string, calls: Array[]}[]} `calls`: name of a method and its arguments, each */
        this.done = [];
    }

    push(done) {
        if (done.calls.length) {
            this.done.push(done);
            this.done.splice(0, this.done.length - DEPTH);
        }
    }

    get last() {
        return this.done.at(-1);
    }

    async undo() {
        const done = this.done.pop();
        for (const [method, ...args] of done?.calls ?? []) {
            await this.orm.call(CONVERSATION, method, args);
        }
        return done;
    }
}
