import { Thread } from "@mail/core/common/thread";

/**
 * Odoo's messages, scrolled by keyboard, which leave it where it is: whoever has answered may be on their way to the
 * next talk.
 */
export class TalkThread extends Thread {
    static template = "social_crm_channels.TalkThread";

    async jumpToPresent() {
        const { composer } = this.props.thread;
        const { autofocus } = composer;
        await super.jumpToPresent(...arguments);
        composer.autofocus = autofocus;
    }
}
