import { WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

export const COLLISION = "odoo.addons.social_crm_channels.tools.errors.AnswerCollision";

/** Where no composer asks, as on the form of a draft, it is told as any other refusal. */
registry.category("error_dialogs").add(COLLISION, WarningDialog);
