import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { Interaction } from "@web/public/interaction";

const PAUSE = 400; // milliseconds without a key, after which somebody stops to think
const MIN_TEXT = 8; // characters that may say something

/** @returns {string} as forms of cases have it: 32 digits */
const newKey = () => crypto.randomUUID().replaceAll("-", "");

/** While somebody writes in a form, what solved the like is offered below it. */
export class Suggestions extends Interaction {
    static selector = ".o_social_crm_suggestions";
    dynamicContent = {
        _root: { "t-on-click": this.onClick, "t-on-auxclick": this.onClick },
    };

    setup() {
        this.form = this.el.closest("form");
        this.key = this.form.elements.key?.value || newKey();
        this.lookedUp = "";
        this.shown = "";
        this.keepLast = new KeepLast();
    }

    start() {
        this.addListener(this.form, "input", this.debounced(this.suggest, PAUSE));
        this.suggest();
    }

    get text() {
        const names = this.el.dataset.fields.split(" ");
        return names
            .map((name) => this.form.elements[name]?.value.trim())
            .filter(Boolean)
            .join("\n");
    }

    async suggest() {
        const { text } = this;
        if (text === this.lookedUp) {
            return;
        }
        this.lookedUp = text;
        const found = text.length < MIN_TEXT ? Promise.resolve([]) : this.lookUp(text);
        this.show(await this.waitFor(this.keepLast.add(found)));
    }

    /** Suggestions are an extra: nobody is kept from writing because there are none. */
    async lookUp(text) {
        const params = { key: this.key, text, place: this.el.dataset.place };
        try {
            return await rpc("/social_crm/suggest", params, { silent: true });
        } catch {
            return [];
        }
    }

    show(suggestions) {
        const shown = suggestions.map(({ id }) => id).join();
        if (shown === this.shown) {
            return;
        }
        this.shown = shown;
        const listEl = this.el.querySelector(".o_social_crm_suggestions_list");
        this.removeChildren(listEl, false);
        if (suggestions.length) {
            this.renderAt("social_crm_community.Suggestions", { suggestions }, listEl);
        }
        this.tell(
            suggestions.length
                ? _t("Suggestions below what you write: %s.", suggestions.length)
                : _t("There is no suggestion any more.")
        );
    }

    /** Whoever does not see the list hears of it. */
    tell(text) {
        this.el.querySelector("[role=status]").textContent = text;
    }

    onClick(ev) {
        const itemEl = ev.target.closest("[data-suggestion]");
        if (ev.target.closest("a")) {
            itemEl.querySelector("button").hidden = false;
        } else if (ev.target.closest("button")) {
            this.helped(itemEl);
        }
    }

    async helped(itemEl) {
        const params = { key: this.key, suggestion_id: Number(itemEl.dataset.suggestion) };
        await this.waitFor(rpc("/social_crm/suggested/helped", params));
        const thanks = _t("Glad to hear it. You need not send anything.");
        const saidEl = document.createElement("span");
        saidEl.className = "small";
        saidEl.textContent = thanks;
        itemEl.querySelector("button").replaceWith(saidEl);
        this.tell(thanks);
    }
}

registry.category("public.interactions").add("social_crm_community.suggestions", Suggestions);
