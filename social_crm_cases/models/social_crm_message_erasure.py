from odoo import api, models
from odoo.tools import SQL


class SocialCrmMessageErasure(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _words_erased(self, ids):
        """The subject of a case is the first words of the message that opened it."""
        result = super()._words_erased(ids)
        cases = self.env["social.crm.case"]
        cases.flush_model(["name", "opened_at"])
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_case opened SET name = %s FROM social_crm_message message"
                " WHERE message.id = ANY(%s) AND message.direction = 'in' AND message.case_id = opened.id"
                " AND message.occurred_at = opened.opened_at",
                self.env._("Erased"),
                list(ids),
            )
        )
        cases.invalidate_model(["name"], flush=False)
        return result
