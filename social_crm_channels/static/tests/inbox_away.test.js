import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import { asyncStep, onRpc, patchWithCleanup, serverState, waitForSteps } from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { makeRow, openInbox } from "@social_crm_channels/../tests/inbox_test_helpers";
import { defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

describe.current.tags("desktop");
defineSocialCrmChannelsModels();

const SWITCH = ".o_social_crm_inbox_away";
const NOTICE = ".o_social_crm_inbox_away_notice";

test("who sets themselves to away is told what follows, and comes back by the same button", async () => {
    const before = () =>
        onRpc("/mail/set_manual_im_status", async (request) => {
            const { params } = await request.json();
            asyncStep(params.status);
            return true;
        });
    await openInbox([makeRow(1)], {}, { before });
    await contains(SWITCH, { text: "" });
    await contains(NOTICE, { count: 0 });
    await click(`${SWITCH}[title='I am away: assign nothing new to me']`);
    await waitForSteps(["away"]);
    await contains(NOTICE, { text: "You are away: nothing new is assigned to you, and your desktop stays quiet." });
    await click(SWITCH, { text: "I am back" });
    await waitForSteps(["online"]);
    await contains(NOTICE, { count: 0 });
});

test("whoever was away already sees it, and that they came back on another device", async () => {
    patchWithCleanup(session, { social_crm_away: true });
    const before = () => onRpc("res.users", "read", () => [{ id: serverState.userId, manual_im_status: false }]);
    const { pyEnv } = await openInbox([makeRow(1)], {}, { before });
    await contains(NOTICE);
    pyEnv["bus.bus"]._sendone(pyEnv["res.partner"].browse(serverState.partnerId)[0], "bus.bus/im_status_updated", {
        partner_id: serverState.partnerId,
        im_status: "online",
    });
    await contains(NOTICE, { count: 0 });
});
