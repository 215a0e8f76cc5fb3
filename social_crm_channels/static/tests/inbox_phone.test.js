import { SIZES, click, contains, patchUiSize } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels, say } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

test("a phone shows one pane at a time, and each has its way back", async () => {
    await patchUiSize({ size: SIZES.SM });
    const { pyEnv } = await openInbox([makeRow(1, { person: "Anna" })], { queue: "all" });
    say(pyEnv, 1, "Where is my parcel?", 1);
    await contains(".o_social_crm_inbox_list");
    await contains(".o_social_crm_inbox_queues", { count: 0 });
    await click(".o_social_crm_inbox_toggle_queues");
    await contains(".o_social_crm_inbox_list", { count: 0 });
    await click(".o_social_crm_inbox_queue", { text: "Unassigned1" });
    await contains(".o_social_crm_inbox_queues", { count: 0 });
    await click(".o_social_crm_inbox_row");
    await contains(".o_social_crm_inbox_talk .o-mail-Message", { text: "Where is my parcel?" });
    await contains(".o_social_crm_inbox_list", { count: 0 });
    await click(".o_social_crm_inbox_toggle_person");
    await contains(".o_social_crm_inbox_person_pane");
    await contains(".o_social_crm_inbox_talk", { count: 0 });
    await click(".o_social_crm_inbox_close_person");
    await click(".o_social_crm_inbox_back");
    await contains(".o_social_crm_inbox_row", { count: 1 });
});
