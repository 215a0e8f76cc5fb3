from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SocialCrmPreferenceBehalf(models.TransientModel):
    """A colleague writes down that somebody pauses or leaves, who said so elsewhere than on their page."""

    _name = "social.crm.preference.behalf"
    _description = "Pause or Leave on Behalf"

    partner_id = fields.Many2one("res.partner", "Contact", required=True, readonly=True, ondelete="cascade")
    what = fields.Selection(
        [("pause", "They want nothing for a while"), ("leave", "They want nothing any more")],
        required=True,
        default="pause",
        help="Of what they did not start. Answers and news of their own cases go on.",
    )
    paused_until = fields.Date("Nothing until")
    note = fields.Text("What they said", required=True, help="When, and where it is kept.")

    def action_apply(self):
        """Let it hold at once, on every account of theirs.

        :raise UserError: the day is not to come
        """
        self.ensure_one()
        self.partner_id.check_access("read")
        preference = self.partner_id._social_preference()
        if self.what == "leave":
            preference._leave(self.note, source="person")
            words = self.env._("They want nothing any more that they did not start: %s", self.note)
        else:
            if not self.paused_until or self.paused_until <= fields.Date.today():
                raise UserError(
                    self.env._("Choose a day to come: until then nothing goes to them that they did not start.")
                )
            preference._choose({"paused_until": self.paused_until}, self.note)
            day = format_date(self.env, self.paused_until)
            words = self.env._("They want nothing until %(day)s: %(note)s", day=day, note=self.note)
        # sudo: whoever may record what somebody allows need not be allowed to change the contact
        self.partner_id.sudo()._message_log(body=words)
        return {"type": "ir.actions.act_window_close"}
