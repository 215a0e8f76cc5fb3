from odoo import models
from odoo.tools import SQL


class SocialCrmMerge(models.Model):
    """Taking a merge back gives each contact its memberships again."""

    _inherit = "social.crm.merge"

    def _undo(self):
        """Override: of two memberships by hand the merge kept one; the history of each contact says who had one.

        What follows from a rule follows from it anew, for both.
        """
        holder = self.partner_id
        made_anew = super()._undo()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO social_crm_segment_member (segment_id, partner_id, joined_at)
                SELECT segment_id, partner_id, at
                  FROM (SELECT DISTINCT ON (move.segment_id, move.partner_id)
                               move.segment_id, move.partner_id, move.kind, move.at
                          FROM social_crm_segment_move move
                          JOIN social_crm_segment segment ON segment.id = move.segment_id AND segment.kind = 'static'
                         WHERE move.partner_id = ANY(%s)
                      ORDER BY move.segment_id, move.partner_id, move.id DESC) last
                 WHERE kind = 'joined'
           ON CONFLICT DO NOTHING
                """,
                made_anew.ids,
            )
        )
        self.env["social.crm.segment"]._people_joined("res.partner", (made_anew | holder).ids)
        return made_anew
