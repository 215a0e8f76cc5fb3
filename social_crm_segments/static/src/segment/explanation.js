import { Component, useState } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const CONNECTORS = { "&": _t("All of these"), "|": _t("Any of these"), "!": _t("Not this") };

/** One part of a rule, and whether it holds for somebody. */
class ExplanationNode extends Component {
    static template = "social_crm_segments.ExplanationNode";
    static props = { node: Object };
    static components = {};

    get label() {
        return this.props.node.connector ? CONNECTORS[this.props.node.connector] : this.props.node.words;
    }
}
ExplanationNode.components = { ExplanationNode };

/** Why somebody is in a segment or out: each condition in the words of the domain editor. */
export class SegmentExplanation extends Component {
    static template = "social_crm_segments.SegmentExplanation";
    static props = standardFieldProps;
    static components = { ExplanationNode };

    setup() {
        this.processor = useService("tree_processor");
        this.state = useState({ told: null });
        useRecordObserver((record) => this.load(record.data[this.props.name]));
    }

    async load(told) {
        this.state.told = told && { ...told, tree: told.tree && (await this.worded(told.tree, told.model)) };
    }

    async worded(node, model) {
        if (node.connector) {
            return { ...node, children: await Promise.all(node.children.map((child) => this.worded(child, model))) };
        }
        const tree = await this.processor.treeFromDomain(model, node.domain);
        return { ...node, words: await this.processor.getDomainTreeDescription(model, tree) };
    }

    get verdict() {
        const { told } = this.state;
        if (told.is_member !== told.holds) {
            return told.holds
                ? _t("Fits the rule, and joins within moments.")
                : _t("Is in it still, and leaves within moments.");
        }
        if (!told.is_member) {
            return told.kind === "static" ? _t("Is out: nobody has put them in.") : _t("Is out.");
        }
        const since = formatDateTime(deserializeDateTime(told.since));
        return told.kind === "static" ? _t("Is in, by hand, since %s.", since) : _t("Is in since %s.", since);
    }
}

registry.category("fields").add("social_crm_segment_explanation", {
    component: SegmentExplanation,
    supportedTypes: ["json", "jsonb"],
});
