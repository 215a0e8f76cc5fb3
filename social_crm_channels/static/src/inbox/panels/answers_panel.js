import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { putInComposer } from "@social_crm_channels/composer/put_in_composer";
import { inboxPanels } from "@social_crm_channels/inbox/inbox_registries";

const SHOWN = 6;
const SEARCH_DELAY = 300; // milliseconds

/** Canned responses, the ones used last at first; a click puts one into the composer. */
export class AnswersPanel extends Component {
    static template = "social_crm_channels.AnswersPanel";
    static props = { row: Object, model: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ answers: undefined, search: "" });
        this.searchSoon = useDebounced(() => this.load(), SEARCH_DELAY);
        onWillStart(() => {
            this.load(); // the talk does not wait for it
        });
    }

    async load() {
        const { search } = this.state;
        const domain = search ? ["|", ["source", "ilike", search], ["substitution", "ilike", search]] : [];
        this.state.answers = await this.orm.searchRead("mail.canned.response", domain, ["source", "substitution"], {
            limit: SHOWN,
            order: "last_used DESC NULLS LAST, id DESC",
        });
    }

    onSearch(ev) {
        this.state.search = ev.target.value.trim();
        this.searchSoon();
    }

    use({ substitution }) {
        putInComposer(this.env, { params: { ...this.props.row.thread, text: substitution } });
    }
}

inboxPanels.add("answers", { Component: AnswersPanel, label: _t("Suggested answers"), sequence: 30 });
