from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.braces import unknown_names

#: What a signature may name in braces.
NAMES = ("name", "initials", "team", "company")


class SocialCrmChannelAnswers(models.Model):
    """What stands below the answers of a channel, and who looks at them before they go out."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    signature = fields.Text(
        translate=True,
        help="Goes below each answer that a colleague writes, and counts. In braces: {name}, {initials}, {team}, "
        "{company}.",
    )
    approval = fields.Selection(
        [("none", "Go out as they are"), ("all", "A colleague approves each")],
        "Answers",
        default="none",
        tracking=True,
        help="Whose answers a colleague approves on every channel is said on teams.",
    )

    publish_to = fields.Char(
        "Post to",
        help="The Telegram channel of ours in which the bot posts, such as @our_channel. It must be admin there.",
    )

    @api.constrains("signature")
    def _check_signature(self):
        for channel in self:
            if unknown := unknown_names(channel.signature or "", NAMES):
                raise ValidationError(
                    self.env._(
                        "Nothing is known by the name %(unknown)s. In braces may be: %(known)s.",
                        unknown=", ".join(unknown),
                        known=", ".join(NAMES),
                    )
                )
