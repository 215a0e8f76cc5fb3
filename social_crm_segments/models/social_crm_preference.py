import secrets

from odoo import fields, models


class SocialCrmPreference(models.Model):
    """What a person wants of us, on which channel and how often, as they said on their own page."""

    _name = "social.crm.preference"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Preference"
    _rec_name = "partner_id"

    _personal_fields = ("network_id", "pace", "paused_until")

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade")
    identity_id = fields.Many2one(
        "social.crm.identity",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only where it is nobody's contact.",
    )
    access_token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
    )
    network_id = fields.Many2one(
        "social.crm.network", "Preferred network", ondelete="set null", help="Where they would rather hear from us."
    )
    pace = fields.Selection(
        [
            ("each", "Whenever there is something"),
            ("weekly", "At most once a week"),
            ("monthly", "At most once a month"),
        ],
        "How often",
        required=True,
        default="each",
    )
    paused_until = fields.Date("Nothing until")

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(partner_id, identity_id) = 1)", "A preference is a contact's, or an account's without one."
    )
    _token_uniq = models.Constraint("UNIQUE (access_token)", "A token is one person's.")
