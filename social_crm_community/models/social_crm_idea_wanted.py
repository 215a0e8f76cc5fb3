from odoo import api, fields, models


class SocialCrmIdeaWanted(models.Model):
    """Which segments want an idea."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    segment_line_ids = fields.One2many("social.crm.idea.segment", "idea_id", "By segment", readonly=True)
    segment_ids = fields.Many2many(
        "social.crm.segment",
        string="Wanted by",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        help="Segments with members who support it.",
    )

    @api.depends("segment_line_ids.segment_id")
    def _compute_segment_ids(self):
        for idea in self:
            idea.segment_ids = idea.segment_line_ids.segment_id

    def _search_segment_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return [("segment_line_ids", "any", [("segment_id", operator, value)])]
