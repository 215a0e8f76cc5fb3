from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

#: Conditions on ``message``. People's words, but for spam and for what their machines write.
THEIRS = SQL("message.direction = 'in' AND message.is_automatic IS NOT TRUE AND message.spam_reason IS NULL")
#: An answer of ours that went out, written by a person; also in the network's own app.
ANSWER = SQL(
    "message.direction = 'out' AND message.is_automatic IS NOT TRUE AND message.state IN ('sent', 'delivered', 'read')"
)
#: It is known who of us that was.
NAMED = SQL("message.user_id IS NOT NULL AND message.user_id != %s", SUPERUSER_ID)


class SocialCrmMessageFunnel(models.Model):
    """What is said and answered tells how far a talk came."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    _answers_idx = models.Index(  # of ANSWER
        "(conversation_id, occurred_at)"
        " WHERE direction = 'out' AND is_automatic IS NOT TRUE AND state IN ('sent', 'delivered', 'read')"
    )

    def _delivery_changed(self):
        result = super()._delivery_changed()
        self.conversation_id._refresh_funnel()
        return result

    def write(self, vals):
        """What was said elsewhere may become somebody's afterwards."""
        result = super().write(vals)
        if "user_id" in vals:
            self.conversation_id._refresh_funnel()
        return result
