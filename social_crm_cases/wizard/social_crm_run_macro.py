from odoo import api, fields, models


class SocialCrmRunMacro(models.TransientModel):
    """Choose a macro, see what it will do, and run it on one case or several."""

    _name = "social.crm.run.macro"
    _description = "Run a Macro"

    macro_id = fields.Many2one("social.crm.macro", required=True, ondelete="cascade")
    case_ids = fields.Many2many(
        "social.crm.case",
        "social_crm_run_macro_case_rel",
        "run_id",
        "case_id",
        "Cases",
        required=True,
        default=lambda self: self._default_case_ids(),
    )
    reply = fields.Text("Answer", compute="_compute_texts")
    note = fields.Text(compute="_compute_texts")

    def _default_case_ids(self):
        is_case = self.env.context.get("active_model") == "social.crm.case"
        return self.env["social.crm.case"].browse(self.env.context.get("active_ids", []) if is_case else [])

    @api.depends("macro_id", "case_ids")
    def _compute_texts(self):
        """As they will be said on the first case."""
        for run in self:
            macro, case = run.macro_id, run.case_ids[:1]._origin
            in_their_language = macro.with_context(lang=case._reply_langs()[case]) if case else macro
            run.reply = macro.reply and macro._fill(in_their_language.reply, case)
            run.note = macro.note and macro._fill(macro.note, case)

    def action_run(self):
        """Run the macro with the rights of whoever asks.

        :raise UserError: an answer may not be sent; nothing is done then
        """
        self.ensure_one()
        self.macro_id._run(self.case_ids)
        return {"type": "ir.actions.act_window_close"}
