from odoo import api, fields, models


class SocialCrmChannelIdea(models.Model):
    """Which templates tell people of what they asked for, where a channel has templates."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    idea_template_ids = fields.One2many("social.crm.idea.template", "channel_id", "Templates for news")
    idea_template_hint = fields.Char(compute="_compute_idea_template_hint")

    @api.depends("idea_template_ids.template_id", "has_templates", "provider")
    def _compute_idea_template_hint(self):
        """What keeps people from getting news here once the time for free words is over."""
        templates = self.env["social.crm.template"]._read_group(
            [("channel_id", "in", self.ids), ("approved", "=", True)], ["channel_id"], ["__count"]
        )
        approved = {channel.id for channel, _count in templates}
        for channel in self:
            usable = channel.idea_template_ids.template_id.filtered(lambda each: each.active and each.approved)
            hint = False
            if channel.has_templates and channel._origin.id not in approved:
                hint = self.env._("This channel has no approved template. Write one at the provider, then fetch it.")
            elif channel.has_templates and not usable:
                hint = self.env._("No template is chosen: whoever wrote too long ago is told elsewhere, or not at all.")
            channel.idea_template_hint = hint
