import { reactive } from "@odoo/owl";

import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

const STATUS = "bus.bus/im_status_updated";

/**
 * Whether an agent has set themselves to away, busy or offline: nothing new is assigned to them then, and their desktop
 * stays quiet. It is the status in the menu with their name, which they may set there or on another device, too.
 */
export const awayService = {
    dependencies: ["bus_service", "orm"],

    start(env, { bus_service: bus, orm }) {
        const state = reactive({
            isAway: Boolean(session.social_crm_away),
            async set(isAway) {
                await rpc("/mail/set_manual_im_status", { status: isAway ? "away" : "online" });
                state.isAway = isAway;
            },
        });
        if (session.social_crm_away !== undefined) {
            bus.subscribe(STATUS, onStatus);
        }

        /** What the bus tells is mixed with how long nobody has touched the keyboard. */
        async function onStatus({ partner_id }) {
            if (partner_id === user.partnerId) {
                const [{ manual_im_status }] = await orm.silent.read("res.users", [user.userId], ["manual_im_status"]);
                state.isAway = Boolean(manual_im_status);
            }
        }

        return state;
    },
};

registry.category("services").add("social_crm.away", awayService);
