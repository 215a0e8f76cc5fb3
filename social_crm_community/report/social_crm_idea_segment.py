from odoo import fields, models
from odoo.tools import SQL

#: More than there will be segments: of the two ids, one number is made for each pair.
SEGMENTS = 1_000_000


class SocialCrmIdeaSegment(models.Model):
    """How many of a segment want an idea. People count once, however many accounts they have."""

    _name = "social.crm.idea.segment"
    _description = "Idea by Segment"
    _auto = False
    _order = "supporter_count desc, id"
    _rec_name = "segment_id"

    idea_id = fields.Many2one("social.crm.idea", readonly=True)
    segment_id = fields.Many2one("social.crm.segment", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("social.crm.idea.stage", readonly=True)
    supporter_count = fields.Integer("Supporters", readonly=True)
    vote_count = fields.Integer("Votes", readonly=True)

    @property
    def _table_query(self):
        # Grouped by what it is asked for, so that a condition on an idea or a segment reaches the tables.
        return SQL(
            """
            SELECT idea.id::bigint * %(segments)s + member.segment_id AS id,
                   idea.id AS idea_id, member.segment_id, idea.company_id, idea.stage_id,
                   count(DISTINCT member.id)::int AS supporter_count,
                   (count(DISTINCT member.id) FILTER (WHERE fact.is_vote))::int AS vote_count
              FROM social_crm_idea idea
              JOIN social_crm_idea_supporter fact ON fact.idea_id = idea.id
              JOIN social_crm_segment_member member
                ON CASE WHEN fact.partner_id IS NOT NULL THEN member.partner_id = fact.partner_id
                        ELSE member.identity_id = fact.identity_id END
             WHERE idea.merged_into_id IS NULL
          GROUP BY idea.id, member.segment_id
            """,
            segments=SEGMENTS,
        )

    def action_open_supporters(self):
        """Open those of the segment who want the idea."""
        self.ensure_one()
        mine = [("social_segment_ids", "in", self.segment_id.ids)]
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.idea.supporter",
            "views": [(False, "list"), (False, "form")],
            "name": self.env._(
                "%(segment)s for “%(idea)s”", segment=self.segment_id.name, idea=self.idea_id.display_name
            ),
            "domain": [
                ("idea_id", "=", self.idea_id.id),
                "|",
                ("partner_id", "any", mine),
                ("identity_id", "any", mine),
            ],
        }
