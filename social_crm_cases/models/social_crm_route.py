from odoo import api, fields, models


class SocialCrmRoute(models.Model):
    """Which team gets the cases of a channel, by how something was said."""

    _name = "social.crm.route"
    _description = "Case Route"
    _order = "channel_id, sequence, id"
    _check_company_auto = True

    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="channel_id.company_id")
    sequence = fields.Integer(default=10)
    contact_kind = fields.Selection(
        lambda self: [
            *self.env["social.crm.conversation"]._fields["contact_kind"].selection,
            ("any", "Everything else"),
        ],
        string="How it was said",
        required=True,
        default="any",
    )
    team_id = fields.Many2one("social.crm.team", required=True, ondelete="cascade", index=True, check_company=True)

    @api.depends("contact_kind", "team_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["contact_kind"]._description_selection(self.env))
        for route in self:
            route.display_name = f"{kinds.get(route.contact_kind, '')} → {route.team_id.name or ''}"
