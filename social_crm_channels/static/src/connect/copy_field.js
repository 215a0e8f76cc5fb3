import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CopyClipboardCharField, copyClipboardCharField } from "@web/views/fields/copy_clipboard/copy_clipboard_field";

/** A text to copy, whole on narrow screens too, by a button with a name: that of Odoo's own field has an icon only. */
export class CopyField extends CopyClipboardCharField {
    static template = "social_crm_channels.CopyField";

    setup() {
        super.setup();
        this.copyText = _t("Copy"); // the label beside it says what
    }

    get value() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("social_crm_copy", { ...copyClipboardCharField, component: CopyField });
