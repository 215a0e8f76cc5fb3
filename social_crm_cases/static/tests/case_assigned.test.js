import { click, contains, defineMailModels, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import { asyncStep, mockService, serverState, waitForSteps } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

function assign(pyEnv, count, display_name) {
    pyEnv["bus.bus"]._sendone(serverState.partnerId, "social_crm.case/assigned", {
        count,
        case_id: 7,
        display_name,
    });
}

test("an assigned case is told at once and opens on a click", async () => {
    mockService("action", {
        doAction: (action) => asyncStep(`${action.res_model} ${action.res_id}`),
    });
    const pyEnv = await startServer();
    await start();
    assign(pyEnv, 1, "C00007 Where is my parcel?");
    await contains(".o_notification_content", {
        text: "A case was assigned to you: C00007 Where is my parcel?",
    });
    await click(".o_notification_buttons button", { text: "Open" });
    await waitForSteps(["social.crm.case 7"]);
    await contains(".o_notification", { count: 0 });
});

test("cases that come in a row share one notification, which opens the list", async () => {
    mockService("action", { doAction: (action) => asyncStep(action) });
    const pyEnv = await startServer();
    await start();
    assign(pyEnv, 1, "C00007 Where is my parcel?");
    await contains(".o_notification", { count: 1 });
    assign(pyEnv, 3, "C00010 Thank you");
    await contains(".o_notification_content", { text: "4 cases were assigned to you." });
    await contains(".o_notification", { count: 1 });
    await click(".o_notification_buttons button", { text: "Open" });
    await waitForSteps(["social_crm_cases.action_social_crm_case_mine"]);
});
