from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .social_crm_invited_mixin import OFFERED


class SocialCrmCommunityOwned(models.Model):
    """What members of a community of our own take part in, and the forums that are its home."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.community"

    forum_ids = fields.One2many("forum.forum", "community_id", "Forums")
    poll_count = fields.Integer("Polls", compute="_compute_offered_count")
    test_group_count = fields.Integer("Test groups", compute="_compute_offered_count")
    call_count = fields.Integer("Calls for ideas", compute="_compute_offered_count")

    def _compute_offered_count(self):
        names = ("poll_count", "test_group_count", "call_count")
        for name, model in zip(names, OFFERED, strict=True):
            counts = dict(
                self.env[model]._read_group([("community_id", "in", self.ids)], ["community_id"], ["__count"])
            )
            for community in self:
                community[name] = counts.get(community._origin, 0)

    @api.constrains("kind")
    def _check_offered(self):
        """What goes on in a community of ours keeps it ours.

        :raise ValidationError: it is another's from now on
        """
        others = self.filtered(lambda community: community.kind != "owned")
        for model in OFFERED:
            # sudo: of all companies, whoever may see them
            if self.env[model].sudo().search_count([("community_id", "in", others.ids)], limit=1):
                raise ValidationError(
                    self.env._("Polls, test groups or calls for ideas are held there: it is a community of our own.")
                )

    def action_view_offered(self):
        """Open what is held there, of the kind that the button names."""
        self.ensure_one()
        model = self.env.context["social_offered"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("community_id", "=", self.id)],
            "context": {"default_community_id": self.id},
        }
