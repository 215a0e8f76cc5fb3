import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { formatHours } from "@social_crm_channels/tools/clock";
import { formatFigure } from "../format";
import { DashboardChart } from "./chart";

const { DateTime } = luxon;
const CASES = ["opened", "closed", "backlog"]; // figures behind which there are cases, not measures

/** How cases went in a period, beside the one before it. Behind each figure is what it was counted of. */
export class CaseDashboard extends Component {
    static template = "social_crm_cases.CaseDashboard";
    static components = { DashboardChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.last = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({
            days: 30,
            team_id: false,
            channel_id: false,
            dimension: "channel_id",
            ...this.props.state?.chosen,
        });
        this.data = useState({});
        // Whoever comes back finds what they had chosen.
        useSetupAction({ getLocalState: () => ({ chosen: { ...this.state } }) });
        onWillStart(() => this.load());
    }

    get periods() {
        return [
            [7, _t("Last 7 days")],
            [30, _t("Last 30 days")],
            [90, _t("Last 90 days")],
            [365, _t("Last 365 days")],
        ];
    }

    async load() {
        const { days, team_id, channel_id, dimension } = this.state;
        const shown = await this.last.add(
            this.orm.call("social.crm.case.report", "get_dashboard", [], { days, team_id, channel_id, dimension })
        );
        Object.assign(this.data, shown);
    }

    async choose(name, value) {
        this.state[name] = name === "dimension" ? value : Number(value) || false;
        await this.load();
    }

    // ------------------------------------------------------------------
    // Figures
    // ------------------------------------------------------------------
    format(tile, value) {
        return value === null ? "–" : formatFigure(tile.kind, value, this.data.currency_id);
    }

    /** How a figure has changed, in words and in an arrow; what it comes with, where there is none. */
    change(tile) {
        if (tile.value === null) {
            return { text: tile.hint, icon: "", tone: "text-muted" };
        }
        if (tile.before === null) {
            return { text: _t("No figure before"), icon: "", tone: "text-muted" };
        }
        const before = this.format(tile, tile.before);
        const step = tile.value - tile.before;
        if (this.format(tile, tile.value) === before) {
            return { text: _t("As before: %s", before), icon: "fa-minus", tone: "text-muted" };
        }
        const isBetter = step > 0 === (tile.better === "higher");
        const tone = !tile.better ? "text-muted" : isBetter ? "text-success-emphasis" : "text-danger-emphasis";
        return { text: _t("Before: %s", before), icon: step > 0 ? "fa-arrow-up" : "fa-arrow-down", tone };
    }

    tileLabel(tile) {
        const more = tile.more.map((each) => `${each.label}: ${this.format(tile, each.value)}`);
        return [`${tile.label}: ${this.format(tile, tile.value)}`, ...more, this.change(tile).text].join(", ");
    }

    // ------------------------------------------------------------------
    // Charts
    // ------------------------------------------------------------------
    dates(labels) {
        const format = { month: "short", ...(this.state.days === 365 ? { year: "2-digit" } : { day: "numeric" }) };
        return labels.map((day) => DateTime.fromISO(day).toLocaleString(format));
    }

    get volume() {
        const { opened, closed, backlog } = this.data.volume;
        return [
            { label: _t("Opened"), data: opened, format: String },
            { label: _t("Closed"), data: closed, format: String },
            { label: _t("Backlog"), data: backlog, type: "line", format: String },
        ];
    }

    get response() {
        const { median, p90 } = this.data.response;
        const unit = _t("Hours");
        return [
            { label: _t("Median"), data: median, type: "line", format: formatHours, unit },
            { label: _t("90 % within"), data: p90, type: "line", format: formatHours, unit },
        ];
    }

    get compared() {
        const { opened, open, median } = this.data.compared;
        return [
            { label: _t("Opened"), data: opened, format: String },
            { label: _t("Of them open"), data: open, format: String },
            {
                label: _t("First response: median"),
                data: median,
                axis: "right",
                format: formatHours,
                unit: _t("Hours"),
            },
        ];
    }

    get dimensionLabel() {
        return this.data.dimensions.find(([name]) => name === this.data.compared.dimension)[1];
    }

    // ------------------------------------------------------------------
    // What is behind
    // ------------------------------------------------------------------
    openTile(tile) {
        if (CASES.includes(tile.name)) {
            return this.openCases(tile.label, [["merged_into_id", "=", false], ...tile.domain]);
        }
        return this.openAnalysis(tile.label, tile.domain, tile.measures);
    }

    openGroup(index) {
        const { dimension, keys, labels, domain } = this.data.compared;
        const measures = ["first_response_median", "next_response_median", "resolution_median", "sla_kept_share"];
        return this.openAnalysis(labels[index], [...domain, [dimension, "=", keys[index]]], measures);
    }

    openCases(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "social.crm.case",
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain,
            context: { create: false },
        });
    }

    openAnalysis(name, domain, measures) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "social.crm.case.report",
            views: [
                [false, "pivot"],
                [false, "graph"],
                [false, "list"],
            ],
            domain,
            context: { pivot_measures: ["__count", ...measures], graph_measure: measures[0] },
        });
    }

    openAll() {
        return this.action.doAction("social_crm_cases.action_social_crm_case_report");
    }
}

registry.category("actions").add("social_crm_case_dashboard", CaseDashboard);
