from odoo import fields, models


class SocialCrmChannel(models.Model):
    _inherit = "social.crm.channel"

    route_ids = fields.One2many("social.crm.route", "channel_id", "Routes", copy=True)

    def _route(self, contact_kind):
        """The team that gets a case, by the first route that fits, else the default team.

        :param str contact_kind: how it was said, a key of ``social.crm.conversation.contact_kind``
        :return: at most one active ``social.crm.team``, and why in a sentence for people
        :rtype: tuple
        """
        self.ensure_one()
        fitting = self.route_ids.filtered(
            lambda route: route.contact_kind in ("any", contact_kind) and route.team_id.active
        )
        if fitting:
            return fitting[0].team_id, self.env._(
                "Route of %(channel)s: %(route)s.", channel=self.name, route=fitting[0].display_name
            )
        if self.team_id.active:
            return self.team_id, self.env._(
                "Default team of %(channel)s: %(team)s.", channel=self.name, team=self.team_id.name
            )
        return self.team_id.browse(), self.env._("%s has neither a route nor a default team.", self.name)
