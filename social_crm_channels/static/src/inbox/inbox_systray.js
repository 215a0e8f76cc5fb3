import { Component, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** The way to the inbox from everywhere, with what is unread of one's own. */
export class InboxSystray extends Component {
    static props = {};
    static template = xml`
        <div t-if="isAgent" class="o_social_crm_inbox_systray o-dropdown dropdown">
            <button class="btn o_nav_entry d-flex align-items-center" title="Inbox of Social CRM" t-on-click="open">
                <i class="fa fa-lg fa-inbox" role="img" aria-label="Inbox of Social CRM"/>
                <span t-if="alerts.unread" class="badge rounded-pill text-bg-primary ms-1" t-esc="unread"/>
            </button>
        </div>
    `;

    setup() {
        this.action = useService("action");
        this.alerts = useService("social_crm.inbox_alerts");
    }

    get isAgent() {
        return session.social_crm_inbox_unread !== undefined;
    }

    get unread() {
        return this.alerts.unread > 99 ? "99+" : this.alerts.unread;
    }

    open() {
        return this.action.doAction("social_crm_channels.action_social_crm_inbox", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("social_crm_channels.inbox", { Component: InboxSystray }, { sequence: 24 });
