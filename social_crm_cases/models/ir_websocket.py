from odoo import models

from odoo.addons.social_crm_channels.models.ir_websocket import CONVERSATION


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _social_crm_channels(self, names):
        """Whoever sees a case from its lead hears that there is news in its talks; what it is, they have to ask."""
        heard = super()._social_crm_channels(names)
        cases = self.env["social.crm.case"]
        others = {int(CONVERSATION.fullmatch(name)[1]) for name in names} - set(heard._ids)
        if not others or not cases.has_access("read"):
            return heard
        # sudo: conversations themselves are not for them; which cases are is asked with their own rights
        seen = cases.sudo().search([("seen_from_lead", "=", True), ("conversation_ids", "in", list(others))])
        talks = seen.sudo(False)._filtered_access("read").sudo().conversation_ids
        return heard | talks.filtered(lambda talk: talk.id in others).sudo(False)
