from odoo import fields, models


class SocialCrmDeflectionLine(models.Model):
    """One suggestion that somebody was shown while they wrote."""

    _name = "social.crm.deflection.line"
    _description = "Suggestion Shown"
    _order = "opened_at, id"
    _rec_name = "title"

    deflection_id = fields.Many2one(
        "social.crm.deflection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="deflection_id.company_id", store=True, index=True)
    state = fields.Selection(related="deflection_id.state")
    suggestion_id = fields.Many2one("social.crm.suggestion", readonly=True, index="btree_not_null", ondelete="set null")
    title = fields.Char(readonly=True, help="As it was called then.")
    is_solved = fields.Boolean(
        "Had an answer", readonly=True, help="Only who opens one that has is counted as deflected."
    )
    opened_at = fields.Datetime("Opened", readonly=True)
    helped_at = fields.Datetime("Said that it helped", readonly=True)

    _once = models.UniqueIndex("(deflection_id, suggestion_id)")

    def _open(self):
        """They open it; the first time counts. It may have got its answer since it was shown."""
        for line in self.filtered("suggestion_id.is_solved"):
            line.is_solved = True
        self._note("opened_at")

    def _help(self):
        """They say that it solved their question."""
        self._note("helped_at")

    def _note(self, fname):
        now = fields.Datetime.now()
        for record in (*self, *self.deflection_id):
            if not record[fname]:
                record[fname] = now
        self.deflection_id.filtered(lambda each: each.state == "waiting").last_at = now
