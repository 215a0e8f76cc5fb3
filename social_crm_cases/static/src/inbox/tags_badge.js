import { Component, xml } from "@odoo/owl";

import { inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

/** The tags of a case, as many as there is room for. */
export class TagsBadge extends Component {
    static props = { row: Object };
    static template = xml`
        <span class="o_social_crm_inbox_tags text-truncate" t-att-title="names">
            <span
                t-foreach="props.row.case.tags"
                t-as="tag"
                t-key="tag.id"
                class="o_social_crm_inbox_tag o_tag badge rounded-pill me-1"
                t-attf-class="o_tag_color_{{tag.color}}"
                dir="auto"
                t-att-title="tag.name"
                t-esc="tag.name"
            />
        </span>
    `;

    get names() {
        return this.props.row.case.tags.map(({ name }) => name).join(", ");
    }
}

inboxRowBadges.add("tags", { Component: TagsBadge, sequence: 20, isShown: (row) => Boolean(row.case && row.case.tags.length) });
