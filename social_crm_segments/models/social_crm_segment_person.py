from odoo import api, fields, models

from .social_crm_segment import COLUMN_OF
from .social_crm_segment_rule import FEW


class SocialCrmSegmentPerson(models.AbstractModel):
    """What contacts and accounts share: where they belong to, and what they did."""

    _name = "social.crm.segment.person"
    _inherit = ["social.crm.segment.source"]
    _description = "Person of Segments"

    #: Computed fields by which a rule may search and whose changes reach segments all the same.
    _tells_segments = ("social_behaviour_ids",)

    social_segment_ids = fields.Many2many(
        "social.crm.segment",
        string="Segments",
        compute="_compute_social_segment_ids",
        search="_search_social_segment_ids",
        groups="social_crm_base.group_user",
    )
    social_segment_count = fields.Integer(
        "Number of segments", compute="_compute_social_segment_count", groups="social_crm_base.group_user"
    )
    social_behaviour_ids = fields.Many2many(
        "social.crm.behaviour",
        string="What they did lately",
        compute="_compute_social_behaviour_ids",
        search="_search_social_behaviour_ids",
        groups="social_crm_base.group_user",
    )

    def _compute_social_segment_ids(self):
        members = self.env["social.crm.segment.member"]
        column = COLUMN_OF[self._name]
        groups = dict(
            members._read_group(
                [(column, "in", self.ids), ("segment_id.active", "=", True)], [column], ["segment_id:recordset"]
            )
        )
        for person in self:
            person.social_segment_ids = groups.get(person._origin, members.segment_id)

    @api.depends("social_segment_ids")
    def _compute_social_segment_count(self):
        for person in self:
            person.social_segment_count = len(person.social_segment_ids)

    def _search_social_segment_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            return [("social_segment_member_ids", "any", [("segment_id", "any", value)])]
        ids = [id_ for id_ in value if id_]
        domain = fields.Domain("social_segment_member_ids", "any", [("segment_id", "in", ids)])
        if False in value:
            domain |= fields.Domain("social_segment_member_ids", "=", False)
        return domain

    def _compute_social_behaviour_ids(self):
        # sudo: that somebody did something says no word of what it was
        every = self.env["social.crm.behaviour"].sudo().search([("at_least", ">", 0)])
        done = every._done_by(COLUMN_OF[self._name], self.ids)
        for person in self:
            person.social_behaviour_ids = done[person._origin.id].ids

    def _search_social_behaviour_ids(self, operator, value):
        # sudo: as above
        behaviours = self.env["social.crm.behaviour"].sudo()
        few = bool(self.env.context.get(FEW))
        return behaviours._search_people(COLUMN_OF[self._name], operator, value, few)

    def action_view_segment_moves(self):
        """Show where this person joined and left."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_segments.action_social_crm_segment_move")
        return action | {
            "name": self.env._("Segments of %s", self.display_name),
            "domain": [(COLUMN_OF[self._name], "=", self.id)],
            "context": {},
        }
