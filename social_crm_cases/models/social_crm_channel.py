from odoo import fields, models


class SocialCrmChannel(models.Model):
    _inherit = "social.crm.channel"

    routing_rule_ids = fields.Many2many(
        "social.crm.routing.rule",
        "social_crm_routing_rule_channel_rel",
        "channel_id",
        "rule_id",
        "Routing rules",
        copy=True,
        help="Rules that ask for this channel by name; those that ask for none hold here as well.",
    )

    def _default_team(self):
        """Where a case goes that no rule sends anywhere.

        :return: id of an active ``social.crm.team`` or ``False``, and why in a sentence for people
        :rtype: tuple
        """
        self.ensure_one()
        if self.team_id.active:
            return self.team_id.id, self.env._(
                "Default team of %(channel)s: %(team)s.", channel=self.name, team=self.team_id.name
            )
        return False, self.env._("%s has neither a rule that fits nor a default team.", self.name)
