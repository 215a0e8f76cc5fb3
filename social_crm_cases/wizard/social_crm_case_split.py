from odoo import api, fields, models

from odoo.addons.social_crm_channels.models.social_crm_conversation import LATEST_FIRST

#: As many of the latest messages can be chosen from.
SHOWN = 200


class SocialCrmCaseSplit(models.TransientModel):
    """Choose what of a case is another matter."""

    _name = "social.crm.case.split"
    _description = "Split a Case"

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    line_ids = fields.One2many(
        "social.crm.case.split.line",
        "wizard_id",
        "Messages",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    name = fields.Char("Subject", compute="_compute_name", store=True, readonly=False)
    team_id = fields.Many2one(
        "social.crm.team",
        compute="_compute_like_case",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        compute="_compute_like_case",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    type_id = fields.Many2one(
        "social.crm.case.type", compute="_compute_like_case", store=True, readonly=False, precompute=True
    )

    @api.depends("case_id")
    def _compute_line_ids(self):
        for wizard in self:
            messages = self.env["social.crm.message"].search(
                [("case_id", "=", wizard.case_id.id)], order=LATEST_FIRST, limit=SHOWN
            )
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create({"message_id": message.id}) for message in messages[::-1]
            ]

    @api.depends("line_ids.selected")
    def _compute_name(self):
        """What they said first of it."""
        for wizard in self:
            chosen = wizard._chosen()
            theirs = chosen.filtered(lambda message: message.direction == "in")
            wizard.name = (theirs or chosen)[0]._subject() if chosen else False

    @api.depends("case_id")
    def _compute_like_case(self):
        for wizard in self:
            case = wizard.case_id
            wizard.update({"team_id": case.team_id, "user_id": case.user_id, "type_id": case.type_id})

    def action_split(self):
        """Open the new case.

        :raise UserError: there is nothing to split
        """
        self.ensure_one()
        values = {fname: self[fname].id for fname in ("team_id", "user_id", "type_id")}
        move = self.case_id._split(self._chosen(), values | ({"name": self.name} if self.name else {}))
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.case",
            "res_id": move.target_id.id,
            "views": [(False, "form")],
        }

    def _chosen(self):
        return self.line_ids.filtered("selected").message_id


class SocialCrmCaseSplitLine(models.TransientModel):
    _name = "social.crm.case.split.line"
    _description = "Message of a Case to Split"

    wizard_id = fields.Many2one("social.crm.case.split", required=True, ondelete="cascade")
    message_id = fields.Many2one("social.crm.message", required=True, ondelete="cascade")
    selected = fields.Boolean("Take along")
    author = fields.Char(related="message_id.author")
    occurred_at = fields.Datetime(related="message_id.occurred_at")
    words = fields.Char(compute="_compute_words")

    @api.depends("message_id")
    def _compute_words(self):
        for line in self:
            # sudo: whoever reads a message of a talk reads its words
            mail = line.message_id.sudo().mail_message_id
            line.words = mail.preview or line.env._("Attachment")
