import { rpc, RPCError } from "@web/core/network/rpc";
import { ORM, ormService } from "@web/core/orm_service";
import { registry } from "@web/core/registry";

const MOST = 20; // that the server takes at once

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

function send() {
    const calls = waiting;
    waiting = [];
    for (let first = 0; first < calls.length; first += MOST) {
        sendTogether(calls.slice(first, first + MOST));
    }
}

/** They are done in their order, and all or none of them: what one has done the next one finds. */
async function sendTogether(calls) {
    if (calls.length === 1) {
        return callAlone(calls[0]);
    }
    const silent = calls.every(({ settings }) => settings?.silent);
    try {
        const results = await rpc("/social_crm/calls", { calls: calls.map(({ params }) => params) }, { silent });
        calls.forEach(({ resolve }, place) => resolve(results[place]));
    } catch (error) {
        if (!(error instanceof RPCError)) {
            return calls.forEach(({ reject }) => reject(error)); // perhaps they are done: do nothing twice
        }
        for (const call of calls) {
            await callAlone(call); // one that fails takes no other with it
        }
    }
}

function callAlone({ url, params, settings, resolve, reject }) {
    return rpc(url, params, settings).then(resolve, reject);
}

export const ormTogetherService = {
    async: ormService.async, // as there, a component that is gone gets no answer

    start() {
        return new OrmTogether();
    },
};

registry.category("services").add("social_crm.orm_together", ormTogetherService);
