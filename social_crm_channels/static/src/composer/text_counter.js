import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { TEXT_MEASURES } from "@social_crm_channels/composer/text_measure";

/** From this share of the limit on, the count is shown as a warning. */
const NEAR = 0.9;

/** How much of what the network takes in one message an answer fills, while it is written. */
export class TextCounter extends Component {
    static template = "social_crm_channels.TextCounter";
    static props = { text: String, rule: Object };

    get length() {
        return measure(this.props.text, this.props.rule);
    }

    get isOver() {
        return this.length > this.props.rule.limit;
    }

    get class() {
        if (this.isOver) {
            return this.props.rule.split ? "text-warning" : "text-danger fw-bold";
        }
        return this.length > this.props.rule.limit * NEAR ? "text-warning" : "text-muted";
    }

    /** @returns {string} what becomes of a text that is too long for one message */
    get consequence() {
        if (!this.isOver) {
            return "";
        }
        return this.props.rule.split
            ? _t("goes out in several messages")
            : _t("too long by %s", this.length - this.props.rule.limit);
    }
}

/**
 * @param {string} text
 * @param {string} [signature]
 * @returns {string} the text as it goes out
 */
export function signed(text, signature) {
    const words = text.trim();
    return words && signature ? `${words}\n\n${signature}` : words;
}

/**
 * @param {string} text
 * @param {{measure: string}} rule
 * @returns {number} length of the text as the network counts
 */
export function measure(text, { measure }) {
    return (TEXT_MEASURES[measure] ?? TEXT_MEASURES.characters)(text.trim());
}

/**
 * @param {string} text
 * @param {{limit: number, measure: string, split: boolean}|undefined} rule
 * @returns {boolean} whether the network would refuse the text for its length
 */
export function isTooLong(text, rule) {
    return Boolean(rule?.limit) && !rule.split && measure(text, rule) > rule.limit;
}
