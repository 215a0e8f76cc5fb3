import { onMounted, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

const PRESENCE = "social.crm.conversation/presence";
const REPEAT = 20000; // milliseconds: who stays says so again
const FORGET = 45000; // and who does not is forgotten
const STILL_WRITING = 10000; // after the last key
const NOT_OURS = ["odoo.exceptions.AccessError", "odoo.exceptions.MissingError"];

/**
 * Who else is in a talk just now, and what they do; they learn the same of us.
 *
 * @param {() => number|undefined} getConversationId nothing until it is known in which talk one is
 * @returns {{others: {id: number, name: string, doing: string, at: number}[], arrived: () => void, wrote: () => void}}
 */
export function usePresence(getConversationId) {
    const bus = useService("bus_service");
    const orm = useService("social_crm.orm_together");
    const state = useState({ others: [] });
    let wroteAt = 0;
    let ticking;

    let isThere = false;

    async function tell(doing) {
        if (!isThere) {
            return;
        }
        try {
            await orm.silent.call(CONVERSATION, "inbox_presence", [getConversationId(), doing]);
        } catch (error) {
            if (!NOT_OURS.includes(error.exceptionName)) {
                throw error;
            }
            isThere = false; // the talk went to others meanwhile, who need not know
        }
    }

    function onPresence({ conversation_id, user: who, doing }) {
        if (conversation_id !== getConversationId() || who.id === user.userId) {
            return;
        }
        const known = state.others.find(({ id }) => id === who.id);
        state.others = state.others.filter(({ id }) => id !== who.id);
        if (doing !== "left") {
            state.others.push({ ...who, doing, at: Date.now() });
        }
        if (!known && doing !== "left") {
            tell(whatIDo()); // who arrives is greeted once
        }
    }

    function whatIDo() {
        return Date.now() - wroteAt < STILL_WRITING ? "writing" : "reading";
    }

    function tick() {
        state.others = state.others.filter(({ at }) => Date.now() - at < FORGET);
        if (document.visibilityState === "visible") {
            tell(whatIDo());
        }
    }

    bus.subscribe(PRESENCE, onPresence);
    onMounted(() => {
        ticking = browser.setInterval(tick, REPEAT);
    });
    onWillUnmount(() => {
        bus.unsubscribe(PRESENCE, onPresence);
        browser.clearInterval(ticking);
        tell("left");
    });
    return {
        get others() {
            return state.others;
        },
        /** The talk is on screen. */
        arrived() {
            if (!isThere && getConversationId()) {
                isThere = true;
                tell("reading");
            }
        },
        /** A key was pressed in the composer. */
        wrote() {
            const isNews = whatIDo() !== "writing";
            wroteAt = Date.now();
            if (isNews) {
                tell("writing");
            }
        },
    };
}
