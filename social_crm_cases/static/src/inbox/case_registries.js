import { _t } from "@web/core/l10n/translation";

import { inboxFilters, inboxOrders, inboxQueues } from "@social_crm_channels/inbox/inbox_registries";
import { compareText } from "@social_crm_channels/inbox/row_order";

inboxQueues
    .add("at_risk", { icon: "fa-clock-o", sequence: 45 })
    .add("snoozed", { icon: "fa-bell-slash-o", sequence: 50 });

inboxFilters.add("tag_id", {
    label: _t("Tags"),
    sequence: 30,
    choices: ({ tags = [] }) => tags.map(({ id, name }) => ({ value: id, label: name, icon: "fa-tag" })),
});

/** What nobody was promised comes last: letters sort behind digits. */
const deadlineOf = (row) => row.deadline || "never";

inboxOrders.add("urgent", (a, b) => compareText(deadlineOf(a), deadlineOf(b)) || a.id - b.id);
