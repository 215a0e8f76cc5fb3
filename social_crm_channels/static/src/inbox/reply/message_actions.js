import { registerMessageAction } from "@mail/core/common/message_actions";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";

const MESSAGE = "social.crm.message";

/** What can still be done about a message that travelled on a channel, where its network can. */
registerMessageAction("social-crm-correct", {
    condition: ({ message }) => Boolean(message.social_crm?.can_edit),
    icon: "fa fa-pencil",
    name: _t("Correct what was sent"),
    onSelected: ({ message, store }) => run(store, "action_correct", message),
    sequence: 20,
});

registerMessageAction("social-crm-take-back", {
    condition: ({ message }) => Boolean(message.social_crm?.can_take_back),
    icon: "fa fa-undo",
    name: _t("Take it back"),
    onSelected: ({ message, store }) =>
        store.env.services.dialog.add(ConfirmationDialog, {
            title: _t("Take it back"),
            body: _t("It is removed at the network. Whoever has read it already remembers it."),
            confirmLabel: _t("Take it back"),
            confirm: () => run(store, "action_take_back", message),
            cancel: () => {},
        }),
    sequence: 25,
});

registerMessageAction("social-crm-private", {
    condition: ({ message, owner }) => Boolean(message.social_crm?.can_reply_in_private && owner.env.socialAnswer),
    icon: "fa fa-lock",
    name: _t("Answer in private"),
    onSelected: ({ message: { social_crm }, owner }) => {
        owner.env.socialAnswer.answerInPrivate({ id: social_crm.id, author: social_crm.author });
        owner.env.inChatter?.toggleComposer("message", { force: true });
    },
    sequence: 22,
});

async function run({ env }, method, { social_crm }) {
    const action = await env.services.orm.call(MESSAGE, method, [[social_crm.id]]);
    if (action) {
        await env.services.action.doAction(action);
    }
}
