import { Component, xml } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { RecordList } from "@social_crm_channels/inbox/panels/record_list";
import { aboutPerson, usePanelData } from "@social_crm_channels/inbox/panels/use_panel_data";

/** A panel that lists records about the person of a row. Each says which, and what it is when there are none. */
export class RecordsPanel extends Component {
    static components = { RecordList };
    static props = { row: Object, model: Object };
    static template = xml`<RecordList state="state" empty="empty"/>`;

    setup() {
        this.orm = useService("social_crm.orm_together");
        this.fieldService = useService("field");
        this.state = usePanelData((row) => this.load(row));
    }

    /** @returns {string} why there is nothing, for people */
    get empty() {
        return "";
    }

    /** @returns {Promise<Object[]>} as of `RecordList` */
    async load(row) {
        const about = aboutPerson(row);
        return about ? this.fetch(about) : [];
    }

    /**
     * @param {Array} about domain of what is about the person
     * @returns {Promise<Object[]>} as of `RecordList`
     */
    async fetch(about) {
        return [];
    }

    /** @returns {Promise<Object>} how the values of a selection are called, by value */
    async labels(model, name) {
        const fields = await this.fieldService.loadFields(model, { fieldNames: [name], attributes: ["selection"] });
        return Object.fromEntries(fields[name].selection);
    }
}
