import { Composer } from "@mail/core/common/composer";
import { TextCounter, isTooLong, signed } from "@social_crm_channels/composer/text_counter";

import { patch } from "@web/core/utils/patch";

Object.assign(Composer.components, { TextCounter });

patch(Composer.prototype, {
    /** @returns {{limit: number, measure: string, split: boolean}|undefined} what holds for an answer; notes have no limit */
    get socialTextRule() {
        const rule = this.props.composer.message ? undefined : this.thread?.social_reply?.text_rule;
        return this.props.type === "message" && rule?.limit ? rule : undefined;
    },

    /** @returns {string} what stands below the words when they go out */
    get socialSignature() {
        return this.thread?.social_reply?.signature ?? "";
    },

    /** @returns {string} what the network counts */
    get socialText() {
        return signed(this.props.composer.composerText, this.socialSignature);
    },

    get isTooLong() {
        return isTooLong(this.socialText, this.socialTextRule);
    },

    get isSendButtonDisabled() {
        return super.isSendButtonDisabled || this.isTooLong;
    },

    /** The keyboard asks this, not the button. */
    get canProcessMessage() {
        return super.canProcessMessage && !this.isTooLong;
    },
});
