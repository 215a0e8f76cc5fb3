import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

const SCHEME = cookie.get("color_scheme");
const TEXT = getCustomColor(SCHEME, "#374151", "#E4E4E4");
const GRID = getCustomColor(SCHEME, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");

/**
 * A chart, and its numbers in a table beneath for whoever cannot see it.
 *
 * Each series has a `label`, `data`, and may have a `type` ("line"), an `axis` ("right") and a way to `format` values.
 */
export class DashboardChart extends Component {
    static template = "social_crm_cases.DashboardChart";
    static props = {
        title: String,
        labels: Array,
        series: Array,
        horizontal: { type: Boolean, optional: true },
        onPick: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [this.props.labels, this.props.series]
        );
    }

    show(series, value) {
        return value === null ? "–" : series.format(value);
    }

    get config() {
        const { horizontal, labels, onPick, series } = this.props;
        const values = { beginAtZero: true, grid: { color: GRID }, ticks: { color: TEXT, precision: 0 } };
        const names = { grid: { display: false }, ticks: { color: TEXT, maxRotation: 0, autoSkip: !horizontal } };
        const right = series.find((each) => each.axis === "right");
        return {
            type: "bar",
            data: {
                labels,
                datasets: series.map((each, index) => {
                    const color = getColor(index, SCHEME, series.length);
                    return {
                        type: each.type || "bar",
                        label: each.label,
                        data: each.data,
                        backgroundColor: color,
                        borderColor: color,
                        borderWidth: each.type === "line" ? 2 : 0,
                        pointRadius: 2,
                        spanGaps: true,
                        [horizontal ? "xAxisID" : "yAxisID"]: each.axis === "right" ? "right" : "main",
                        order: each.type === "line" ? 0 : 1,
                    };
                }),
            },
            options: {
                animation: false,
                indexAxis: horizontal ? "y" : "x",
                interaction: { mode: "index", axis: horizontal ? "y" : "x", intersect: false },
                maintainAspectRatio: false,
                onClick: (ev, elements) => elements.length && onPick?.(elements[0].index),
                plugins: {
                    legend: { display: series.length > 1, labels: { color: TEXT, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, datasetIndex, dataIndex }) =>
                                `${dataset.label}: ${this.show(series[datasetIndex], dataset.data[dataIndex])}`,
                        },
                    },
                },
                scales: {
                    [horizontal ? "y" : "x"]: names,
                    main: { ...values, axis: horizontal ? "x" : "y", ...this.axis("main") },
                    ...(right && {
                        right: {
                            ...values,
                            axis: horizontal ? "x" : "y",
                            position: horizontal ? "top" : "right",
                            grid: { display: false },
                            ...this.axis("right"),
                        },
                    }),
                },
            },
        };
    }

    axis(name) {
        const own = this.props.series.filter((each) => (each.axis || "main") === name);
        return own.length && own[0].unit
            ? { title: { display: true, text: own[0].unit, color: TEXT } }
            : {};
    }
}
