import { onWillDestroy, useEffect, useExternalListener } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";
import { listenToLine } from "@social_crm_channels/tools/line";

const NEWS = ["social.crm.conversation/new_messages", "social.crm.conversation/changed"];

/**
 * What every screen that shows a talk does: it is live, knows where a comment goes, and tells that it was read.
 *
 * @param {Object} params
 * @param {() => import("models").Thread|undefined} params.thread what is shown
 * @param {(thread: import("models").Thread) => Promise} params.reload fetches the talk again, for there are news of it
 * @param {(conversationIds: number[]) => Promise} [params.tellRead] tells that somebody has seen it
 */
export function useTalk({ thread: getThread, reload, tellRead }) {
    const bus = useService("bus_service");
    const orm = useService("orm");
    const action = useService("action");

    useEffect(
        (ids) => listen(ids ? ids.split(",") : []),
        () => [getThread()?.social_reply?.conversation_ids.join()]
    );
    useExternalListener(document, "visibilitychange", markRead);
    for (const type of NEWS) {
        bus.subscribe(type, onNews);
        onWillDestroy(() => bus.unsubscribe(type, onNews));
    }
    onWillDestroy(listenToLine(bus, fetchAgain));

    /** @returns {function} to stop listening */
    function listen(conversationIds) {
        const channels = conversationIds.map((id) => `social.crm.conversation_${id}`);
        channels.forEach((channel) => bus.addChannel(channel));
        return () => channels.forEach((channel) => bus.deleteChannel(channel));
    }

    async function onNews({ id }) {
        if (getThread()?.social_reply?.conversation_ids.includes(id)) {
            await fetchAgain();
        }
    }

    async function fetchAgain() {
        const thread = getThread();
        if (!thread?.social_reply) {
            return;
        }
        if (thread.status === "loading") {
            thread.socialFetchAgain = true;
        }
        await reload(thread);
    }

    /** Who sees a talk has read it; a tab in the background is seen later. */
    async function markRead() {
        const reply = getThread()?.social_reply;
        if (reply?.unread && document.visibilityState === "visible") {
            reply.unread = false;
            await (tellRead ?? tellReadByItself)(reply.conversation_ids);
        }
    }

    function tellReadByItself(conversationIds) {
        return orm.silent.call(CONVERSATION, "action_mark_read", [conversationIds]);
    }

    return {
        /** @returns {Object|undefined} the route of a comment, where somebody outside would get it */
        get reply() {
            const reply = getThread()?.social_reply;
            return reply?.channel ? reply : undefined;
        },

        get placeholder() {
            return this.reply && _t("Answer %(person)s on %(channel)s…", this.reply);
        },

        markRead,

        /** Choose a prepared text: it reaches people whom no other words may reach now. */
        async sendTemplate(onClose) {
            const { model, id } = getThread();
            await action.doAction(await orm.call(model, "action_send_template", [[id]]), { onClose });
        },
    };
}
