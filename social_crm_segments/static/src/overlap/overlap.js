import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Whom segments share: a picture that is a table, each square of which leads to the people. */
export class SegmentOverlap extends Component {
    static template = "social_crm_segments.SegmentOverlap";
    static props = { ...standardActionServiceProps };
    static components = { Layout };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ segments: [], shared: [], others: 0 });
        onWillStart(async () => {
            const ids = this.props.action.params?.segment_ids;
            Object.assign(this.state, await this.orm.call("social.crm.segment", "get_overlap", [ids || false]));
        });
    }

    share(row, column) {
        const of = this.state.segments[row].number;
        return of ? this.state.shared[row][column] / of : 0;
    }

    percent(row, column) {
        return `${Math.round(this.share(row, column) * 100)} %`;
    }

    /** Dark squares get light words: both are to be read. */
    style(row, column) {
        if (row === column) {
            return "background-color: var(--bs-tertiary-bg, #eee)";
        }
        const share = this.share(row, column);
        const lightness = 96 - share * 62;
        return `background-color: hsl(215, 60%, ${lightness}%); color: ${lightness < 60 ? "#fff" : "#111"}`;
    }

    title(row, column) {
        const [first, second] = [this.state.segments[row], this.state.segments[column]];
        const number = this.state.shared[row][column].toLocaleString();
        if (row === column) {
            return _t("%(segment)s: %(number)s people", { segment: first.name, number });
        }
        return _t("%(number)s people of %(first)s (%(share)s) are in %(second)s too", {
            number,
            first: first.name,
            share: this.percent(row, column),
            second: second.name,
        });
    }

    open(row, column) {
        const [first, second] = [this.state.segments[row], this.state.segments[column]];
        const name = row === column ? first.name : _t("%(first)s and %(second)s", { first: first.name, second: second.name });
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "res.partner",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["social_segment_ids", "in", [first.id]],
                ["social_segment_ids", "in", [second.id]],
            ],
        });
    }
}

registry.category("actions").add("social_crm_segment_overlap", SegmentOverlap);
