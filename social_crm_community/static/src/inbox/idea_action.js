import { _t } from "@web/core/l10n/translation";

import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";

inboxActions.add("idea", {
    label: _t("Make an idea"),
    icon: "fa-lightbulb-o",
    sequence: 60,
    hotkey: "i",
    isShown: (rows) => rows.length > 0,
    run: async ({ rows, env }) => {
        const ids = rows.map((row) => row.id);
        const action = await env.services.orm.call("social.crm.conversation", "action_make_idea", [ids]);
        await env.services.action.doAction(action);
    },
});
