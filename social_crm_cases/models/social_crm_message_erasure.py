from odoo import api, models
from odoo.tools import SQL


class SocialCrmMessageErasure(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _words_erased(self, ids):
        """The subject of a case is the first words of the message that opened it, and so is what was made of the case."""
        result = super()._words_erased(ids)
        cases = self.env["social.crm.case"]
        cases.flush_model(["name", "opened_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT opened.id
                  FROM social_crm_message message
             LEFT JOIN social_crm_case_move_line split ON split.message_id = message.id
                  JOIN social_crm_case opened
                    ON opened.id IN (COALESCE(message.own_case_id, message.case_id), split.case_id)
                 WHERE message.id = ANY(%s) AND message.direction = 'in' AND message.occurred_at = opened.opened_at
                """,
                list(ids),
            )
        )
        opened = cases.browse(case_id for (case_id,) in rows)
        opened._forget_words_on_leads()
        opened._forget_words_on_meetings()
        opened._forget_subjects()
        return result
