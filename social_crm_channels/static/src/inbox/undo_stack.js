import { markRaw } from "@odoo/owl";

import { Reactive } from "@web/core/utils/reactive";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const DEPTH = 20;

/** What was done and can be undone, the last first. */
export class UndoStack extends Reactive {
    constructor(orm) {
        super();
        this.orm = markRaw(orm);
        /**
         * `calls`: name of a method and its arguments, each; or `undo` does it, as long as it is not too late.
         *
         * @type {{ids: number[], label: string, calls?: Array[], undo?: () => Promise}[]}
         */
        this.done = [];
    }

    push(done) {
        if (done.undo || done.calls.length) {
            this.done.push(markRaw(done));
            this.done.splice(0, this.done.length - DEPTH);
        }
    }

    /** It was undone elsewhere, or cannot be undone any more. */
    forget(done) {
        this.done = this.done.filter((each) => each !== done);
    }

    get last() {
        return this.done.at(-1);
    }

    async undo() {
        const done = this.done.pop();
        await done?.undo?.();
        for (const [method, ...args] of done?.calls ?? []) {
            await this.orm.call(CONVERSATION, method, args);
        }
        return done;
    }
}
