import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { CONVERSATION } from "@social_crm_channels/tools/conversation";

/** How an answer will go out: in how many messages, with which signature, and what stands against it. */
export class PreviewDialog extends Component {
    static template = "social_crm_channels.PreviewDialog";
    static components = { Dialog };
    static props = { answer: Object, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ preview: {} });
        onWillStart(() => this.load());
    }

    get title() {
        return _t("How it goes out");
    }

    async load() {
        const { thread, options } = this.props.answer;
        const files = thread.composer.attachments.map(({ id }) => id);
        this.state.preview = await this.orm.call(
            CONVERSATION,
            "reply_preview",
            [thread.model, thread.id, thread.composer.composerHtml, files],
            { social_reply: options }
        );
    }
}
