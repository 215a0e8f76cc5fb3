import { rpc } from "@web/core/network/rpc";
import { ORM, ormService } from "@web/core/orm_service";
import { registry } from "@web/core/registry";

let waiting = [];

/** Calls of one moment travel in one request: on a busy server each request waits for its turn. */
class OrmTogether extends ORM {
    constructor() {
        super();
        this.rpc = callTogether;
    }
}

function callTogether(url, params, settings) {
    return new Promise((resolve, reject) => {
        waiting.push({ url, params, settings, resolve, reject });
        if (waiting.length === 1) {
            queueMicrotask(send);
        }
    });
}

async function send() {
    const calls = waiting;
    waiting = [];
    if (calls.length === 1) {
        return calls.forEach(callAlone);
    }
    const silent = calls.every(({ settings }) => settings?.silent);
    try {
        const results = await rpc("/social_crm/calls", { calls: calls.map(({ params }) => params) }, { silent });
        calls.forEach(({ resolve }, place) => resolve(results[place]));
    } catch {
        calls.forEach(callAlone); // one that fails takes no other with it
    }
}

function callAlone({ url, params, settings, resolve, reject }) {
    rpc(url, params, settings).then(resolve, reject);
}

export const ormTogetherService = {
    async: ormService.async, // as there, a component that is gone gets no answer

    start() {
        return new OrmTogether();
    },
};

registry.category("services").add("social_crm.orm_together", ormTogetherService);
