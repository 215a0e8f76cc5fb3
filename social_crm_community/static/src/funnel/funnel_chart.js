import { DashboardChart } from "@social_crm_cases/dashboard/chart";

/**
 * A chart each of whose bars leads to what it counts, as each number in the table beneath does.
 *
 * `onPick` is given the place of the bar and its series; a series that is `fixed` leads nowhere. A series may say of each
 * value of what `shares` it is.
 */
export class FunnelChart extends DashboardChart {
    static template = "social_crm_community.FunnelChart";

    get config() {
        const config = super.config;
        config.options.onClick = (ev, _elements, chart) => {
            const [bar] = chart.getElementsAtEventForMode(ev, "nearest", { intersect: true }, true);
            const series = bar && this.props.series[bar.datasetIndex];
            if (series && this.leads(series, bar.index)) {
                this.props.onPick(bar.index, series);
            }
        };
        config.options.plugins.tooltip.callbacks.label = ({ dataset, datasetIndex, dataIndex }) =>
            `${dataset.label}: ${this.words(this.props.series[datasetIndex], dataIndex)}`;
        return config;
    }

    leads(series, index) {
        return Boolean(this.props.onPick && !series.fixed && series.data[index]);
    }

    words(series, index) {
        const words = this.show(series, series.data[index]);
        const share = series.shares?.[index];
        return share ? `${words} (${share})` : words;
    }
}
