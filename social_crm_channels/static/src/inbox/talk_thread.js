import { Thread } from "@mail/core/common/thread";

/** Odoo's messages, which leave the keyboard where it is: whoever has answered may be on their way to the next talk. */
export class TalkThread extends Thread {
    async jumpToPresent() {
        const { composer } = this.props.thread;
        const { autofocus } = composer;
        await super.jumpToPresent(...arguments);
        composer.autofocus = autofocus;
    }
}
