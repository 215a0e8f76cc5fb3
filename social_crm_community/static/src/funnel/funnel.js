import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { formatFigure } from "@social_crm_cases/format";
import { FunnelChart } from "./funnel_chart";

const { DateTime } = luxon;

/** How many talks were heard, touched and improved. Behind each number are the talks that it counts. */
export class Funnel extends Component {
    static template = "social_crm_community.Funnel";
    static components = { FunnelChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.last = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({
            days: 30,
            dimension: "team_id",
            team_id: false,
            channel_id: false,
            community_id: false,
            topic_ids: false,
            idea_topic_ids: false,
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
            [0, _t("All the time")],
        ];
    }

    /** What each measure is called. */
    get labels() {
        return {
            heard: _t("Heard"),
            unopened: _t("Never opened"),
            touched: _t("Touched"),
            improved: _t("Improved"),
            only_heard: _t("Heard, and no more"),
            only_touched: _t("Touched, and nothing changed"),
        };
    }

    get hints() {
        return {
            heard: _t("Conversations in which somebody spoke to us, or of us."),
            unopened: _t("No colleague has ever read them."),
            touched: _t("A named colleague answered, or a case was opened."),
            improved: _t("What was said became an idea that is released."),
        };
    }

    async load() {
        this.data.shown = await this.last.add(
            this.orm.call("social.crm.funnel", "get_funnel", [], { ...this.state })
        );
    }

    async choose(name, value) {
        this.state[name] = name === "dimension" ? value : name === "days" ? Number(value) : Number(value) || false;
        await this.load();
    }

    // ------------------------------------------------------------------
    // Figures
    // ------------------------------------------------------------------
    number(value) {
        return formatFigure("number", value);
    }

    hours(value) {
        return value === null ? "–" : formatFigure("hours", value);
    }

    percent(part, whole) {
        return whole ? formatFigure("percent", (100 * part) / whole) : "";
    }

    get tiles() {
        const { totals } = this.data.shown;
        return ["heard", "unopened", "touched", "improved"].map((name) => ({
            name,
            label: this.labels[name],
            hint: this.hints[name],
            value: this.number(totals[name]),
            share: name === "heard" ? "" : this.percent(totals[name], totals.heard),
        }));
    }

    // ------------------------------------------------------------------
    // Charts
    // ------------------------------------------------------------------
    /** The series of some measures, each with its share of what was heard. */
    series(counts, names) {
        return names.map((name) => ({
            name,
            label: this.labels[name],
            data: counts[name],
            shares: name === "heard" ? null : counts[name].map((each, at) => this.percent(each, counts.heard[at])),
            format: this.number,
        }));
    }

    get funnel() {
        const { totals } = this.data.shown;
        const names = ["heard", "touched", "improved"];
        return {
            names,
            labels: names.map((name) => this.labels[name]),
            series: [
                {
                    label: _t("Conversations"),
                    data: names.map((name) => totals[name]),
                    shares: names.map((name) => this.percent(totals[name], totals.heard)),
                    format: this.number,
                },
            ],
        };
    }

    get parts() {
        const { totals, parts } = this.data.shown;
        const format = (value) => formatFigure("percent", value);
        return {
            names: parts.map(([name]) => name),
            labels: parts.map(([name]) => this.labels[name]),
            series: [
                {
                    label: _t("Here"),
                    data: parts.map(([name]) => (totals.heard ? (100 * totals[name]) / totals.heard : null)),
                    shares: parts.map(([name]) => this.number(totals[name])),
                    format,
                    unit: "%",
                },
                { label: _t("By experience"), data: parts.map(([_name, usual]) => usual), format, fixed: true },
            ],
        };
    }

    get time() {
        const { labels, counts } = this.data.shown.time;
        const format = this.state.days && this.state.days < 365 ? { day: "numeric" } : { year: "2-digit" };
        return {
            labels: labels.map((day) => DateTime.fromISO(day).toLocaleString({ month: "short", ...format })),
            series: this.series(counts, ["heard", "touched", "improved"]),
        };
    }

    get compared() {
        return this.series(this.data.shown.compared.counts, ["heard", "unopened", "touched", "improved"]);
    }

    get comparedLabel() {
        const { compared, dimensions } = this.data.shown;
        return dimensions.find(([name]) => name === compared.dimension)[1];
    }

    get unanswered() {
        const { days, counts } = this.data.shown.unanswered;
        return {
            labels: [
                _t("Less than %s day", days[0]),
                ...days.slice(1).map((until, place) => _t("%(from)s to %(until)s days", { from: days[place], until })),
                _t("More than %s days", days.at(-1)),
            ],
            series: [{ label: _t("Unanswered"), data: counts, format: this.number }],
        };
    }

    legLabel(leg) {
        return leg.count
            ? _t("%(leg)s: half within %(median)s, 90 % within %(p90)s, %(count)s in all", {
                  leg: leg.label,
                  median: this.hours(leg.median),
                  p90: this.hours(leg.p90),
                  count: this.number(leg.count),
              })
            : `${leg.label}: ${leg.hint}`;
    }

    // ------------------------------------------------------------------
    // What is behind
    // ------------------------------------------------------------------
    openMeasure(name, label = "", domain = []) {
        const { domain: talks, measures } = this.data.shown;
        const title = label ? `${this.labels[name]}: ${label}` : this.labels[name];
        return this.openTalks(title, [...talks, ...domain, ...measures[name]]);
    }

    openStep(place, series) {
        return this.openMeasure(series.name, this.time.labels[place], this.data.shown.time.domains[place]);
    }

    openGroup(place, series) {
        const { labels, domains } = this.data.shown.compared;
        return this.openMeasure(series.name, labels[place], domains[place]);
    }

    openUnanswered(place) {
        const { domains } = this.data.shown.unanswered;
        return this.openTalks(`${_t("Unanswered")}: ${this.unanswered.labels[place]}`, domains[place]);
    }

    openTalks(name, domain) {
        return this.open(name, "social.crm.conversation", domain, ["list", "form"]);
    }

    openLeg(leg) {
        return this.open(leg.label, leg.model, leg.domain, ["list", "form"]);
    }

    open(name, model, domain, views) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: views.map((view) => [false, view]),
            domain,
            context: { create: false, active_test: false },
        });
    }
}

registry.category("actions").add("social_crm_funnel", Funnel);
