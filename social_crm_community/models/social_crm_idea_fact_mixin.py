from odoo import api, fields, models


class SocialCrmIdeaFactMixin(models.AbstractModel):
    """What is known of an idea, and goes with it when ideas are merged.

    ``own_idea_id`` is the idea that the fact was made for, and never changes; ``idea_id`` follows from it: the idea
    that this one goes on in, while it is merged. So a merge is undone exactly, in whatever order, and what comes
    after it stays where it was said.
    """

    _name = "social.crm.idea.fact.mixin"
    _description = "Fact of an Idea"

    idea_id = fields.Many2one("social.crm.idea", required=True, index=True, ondelete="cascade", readonly=True)
    own_idea_id = fields.Many2one(
        "social.crm.idea",
        "Made for",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        help="The idea that it belongs to when a merge is undone.",
    )
    company_id = fields.Many2one(related="own_idea_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        """What is new on a merged idea belongs to the one that it goes on in."""
        named = {vals.get("idea_id") or vals.get("own_idea_id") for vals in vals_list}
        ideas = self.env["social.crm.idea"].browse(filter(None, named))
        going_on = {idea.id: idea.goes_on_in_id.id or idea.id for idea in ideas}
        tops = [going_on.get(vals.get("idea_id") or vals.get("own_idea_id")) for vals in vals_list]
        return super().create(
            [vals | {"idea_id": top, "own_idea_id": top} for vals, top in zip(vals_list, tops, strict=True)]
        )
