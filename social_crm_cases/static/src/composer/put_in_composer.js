import { Chatter } from "@mail/chatter/web_portal/chatter";

import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

const COMPOSE = "social_crm:compose";

/** Puts a text after what is in the composer of a record, which a person reads, changes and sends. */
function putInComposer(env, { params: { model, id, text } }) {
    const { composer } = env.services["mail.store"].Thread.insert({ model, id });
    const written = composer.composerText.trimEnd();
    composer.composerText = written ? `${written}\n\n${text}` : text;
    env.bus.trigger(COMPOSE, { model, id });
}

registry.category("actions").add("social_crm_put_in_composer", putInComposer);

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        useBus(this.env.bus, COMPOSE, ({ detail: { model, id } }) => {
            if (this.props.threadModel === model && this.props.threadId === id) {
                this.state.composerType = "message";
            }
        });
    },
});
