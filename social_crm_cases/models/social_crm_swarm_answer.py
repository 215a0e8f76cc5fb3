from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, plaintext2html


class SocialCrmSwarmAnswer(models.Model):
    """That a colleague was asked, and what they say."""

    _name = "social.crm.swarm.answer"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Answer of a Colleague"
    _order = "id desc"
    _rec_name = "question"

    _personal_fields = ("answer", "answered_at")
    _erase_order = 23  # before the question that it answers

    swarm_id = fields.Many2one("social.crm.swarm", required=True, readonly=True, index=True, ondelete="cascade")
    case_id = fields.Many2one(related="swarm_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="swarm_id.company_id", store=True, index=True)
    question = fields.Text(related="swarm_id.question")
    asked_by_id = fields.Many2one(related="swarm_id.asked_by_id")
    asked_at = fields.Datetime(related="swarm_id.asked_at")
    user_id = fields.Many2one("res.users", "Colleague", required=True, readonly=True, index=True, ondelete="cascade")
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null", index="btree_not_null")
    answer = fields.Text(readonly=True)
    answered_at = fields.Datetime("Answered at", readonly=True)
    used_at = fields.Datetime("Used at", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _once = models.Constraint("UNIQUE(swarm_id, user_id)", "A colleague is asked a question once.")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for answer in self:
            answer.is_mine = answer.user_id == self.env.user

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------
    def action_open_answer(self):
        """Open the small dialog in which the colleague answers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer a colleague"),
            "res_model": "social.crm.swarm.reply",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_answer_id": self.id},
        }

    def _give(self, text, note=None):
        """Keep what the colleague says, tell whoever has the case, and let the others off.

        :param str text: plain text
        :param note: the ``mail.message`` in which it was said already, if it was
        :raise AccessError: somebody else was asked
        :raise UserError: there is nothing in it
        """
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("%s was asked. Write a note on the case instead.", self.user_id.name))
        if not (text or "").strip():
            raise UserError(self.env._("Write something first."))
        answer = self.sudo()  # sudo: nobody writes these rows by hand, and whoever was asked need not own the case
        answer.write({"answer": text.strip(), "answered_at": fields.Datetime.now()})
        answer.swarm_id.answer_ids.activity_id.unlink()
        if not note:
            answer.case_id.with_user(self.env.user).message_post(
                body=Markup("<p><i>%s</i></p>%s") % (answer.question, plaintext2html(answer.answer)),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=answer._who_waits().partner_id.ids,
            )

    def _who_waits(self):
        return (self.asked_by_id | self.case_id.user_id).filtered(lambda user: user.active and user != self.user_id)

    # ------------------------------------------------------------------
    # Whoever has the case
    # ------------------------------------------------------------------
    def action_use(self):
        """Put the answer into the composer of the case, where its owner makes it theirs.

        :raise AccessError: the user may not answer for this case
        """
        self.ensure_one()
        case = self.case_id.goes_on_in_id or self.case_id
        case.check_access("write")
        self.sudo().used_at = fields.Datetime.now()  # sudo: as in _give
        return {
            "type": "ir.actions.client",
            "tag": "social_crm_put_in_composer",
            "params": {"model": case._name, "id": case.id, "text": self.answer or ""},
        }

    def action_withdraw(self):
        """Ask no more.

        :raise AccessError: the user may not change the case
        """
        self.case_id.check_access("write")
        waiting = self.sudo().filtered(lambda answer: not answer.answer)  # sudo: as in _give
        waiting.activity_id.unlink()
        swarms = waiting.swarm_id
        waiting.unlink()
        swarms.filtered(lambda swarm: not swarm.answer_ids).unlink()

    def _personal_condition(self, person):
        return SQL("case_id = ANY(%s)", self.env["social.crm.case"]._personal_ids(person))
