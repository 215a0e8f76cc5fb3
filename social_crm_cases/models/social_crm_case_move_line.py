from odoo import api, fields, models


class SocialCrmCaseMoveLine(models.Model):
    """One message that a split took, or one activity that a merge took along."""

    _name = "social.crm.case.move.line"
    _description = "What a Split or Merge Moved"
    _order = "id"

    move_id = fields.Many2one("social.crm.case.move", required=True, index=True, ondelete="cascade", readonly=True)
    case_id = fields.Many2one(
        "social.crm.case",
        "Of",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        help="Where it goes when the split or merge is undone.",
    )
    message_id = fields.Many2one("social.crm.message", index="btree_not_null", ondelete="cascade", readonly=True)
    activity_id = fields.Many2one("mail.activity", index="btree_not_null", ondelete="cascade", readonly=True)
    what = fields.Char(compute="_compute_what")

    _one_thing = models.Constraint(
        "CHECK ((message_id IS NULL) != (activity_id IS NULL))", "A line is about a message or an activity."
    )

    @api.depends("message_id", "activity_id")
    def _compute_what(self):
        for line in self:
            # sudo: whoever sees the move sees what it was about
            words = line.message_id.sudo().mail_message_id.preview or line.activity_id.sudo().display_name
            line.what = " – ".join(filter(None, (line.message_id.sudo().author, words)))
