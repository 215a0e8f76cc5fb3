from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Who belongs to a segment twice, once the contacts are one, belongs to it once."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base: memberships are unique by contact, and Odoo deletes what would be there twice."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM social_crm_segment_member
                 WHERE id IN (SELECT id
                                FROM (SELECT id, partner_id,
                                             row_number() OVER (PARTITION BY segment_id
                                                                    ORDER BY partner_id <> %s, joined_at, id) AS rank
                                        FROM social_crm_segment_member
                                       WHERE partner_id = ANY(%s)) ranked
                               WHERE rank > 1)
                """,
                dst_partner.id,
                (src_partners | dst_partner).ids,
            )
        )
        self._claim_memberships(src_partners, dst_partner)
        self.env["social.crm.segment.member"].invalidate_model(flush=False)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # sudo: merging contacts is not reserved to those who may see segments
        self.env["social.crm.segment"].sudo()._people_joined("res.partner", dst_partner.ids)
        return result

    def _claim_memberships(self, src_partners, dst_partner):
        """Make sure that nobody else gives the contact that stays one of the memberships that it is about to get.

        A row is put and taken again: whoever does the same at this moment waits for us, or has us begin anew. Odoo would
        take the second of two rows for a duplicate, and delete all memberships of the other contacts.
        """
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO social_crm_segment_member (segment_id, partner_id, joined_at)"
                " SELECT segment_id, %s, min(joined_at) FROM social_crm_segment_member WHERE partner_id = ANY(%s)"
                " GROUP BY segment_id ORDER BY segment_id ON CONFLICT DO NOTHING RETURNING id",
                dst_partner.id,
                src_partners.ids,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM social_crm_segment_member WHERE id = ANY(%s)", [id_ for (id_,) in rows]))
