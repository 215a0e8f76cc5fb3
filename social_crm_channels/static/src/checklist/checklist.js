import { Component, onMounted, onWillStart, onWillUnmount, status, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const INTERVAL = 5000; // milliseconds

/** The first steps of a company, from an empty database to the first answered message, as they are done. */
export class Checklist extends Component {
    static template = "social_crm_channels.Checklist";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ steps: [] });
        onWillStart(async () => {
            const leads = await user.hasGroup("social_crm_base.group_manager");
            // The list may have been drawn anew meanwhile, with a checklist of its own.
            if (leads && status(this) !== "destroyed") {
                await this.load();
            }
        });
        onMounted(() => {
            if (this.next) {
                this.timer = setInterval(() => this.refresh(), INTERVAL);
            }
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get next() {
        return this.state.steps.find((step) => !step.done);
    }

    get doneCount() {
        return this.state.steps.filter((step) => step.done).length;
    }

    async load() {
        this.state.steps = await this.orm.silent.call("social.crm.checklist", "get_steps", []);
    }

    async refresh() {
        if (document.visibilityState === "visible" && this.next) {
            await this.load();
        }
    }

    async open(step) {
        this.action.doAction(await this.orm.call("social.crm.checklist", "open_step", [step.code]));
    }

    async putAway() {
        await this.orm.call("social.crm.checklist", "put_away", []);
        this.state.steps = [];
    }
}

class InboxListController extends ListController {
    static template = "social_crm_channels.InboxListView";
    static components = { ...ListController.components, Checklist };
}

class InboxKanbanController extends KanbanController {
    static template = "social_crm_channels.InboxKanbanView";
    static components = { ...KanbanController.components, Checklist };
}

registry.category("views").add("social_crm_inbox_list", { ...listView, Controller: InboxListController });
registry.category("views").add("social_crm_inbox_kanban", { ...kanbanView, Controller: InboxKanbanController });
