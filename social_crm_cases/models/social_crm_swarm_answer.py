from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, plaintext2html


class SocialCrmSwarmAnswer(models.Model):
    """That a colleague was asked, and what they say."""

    _name = "social.crm.swarm.answer"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Advice of a Colleague"
    _order = "id desc"
    _rec_name = "question"

    _personal_fields = ("answer", "answered_at")
    _erase_order = 23  # before the question that it answers

    swarm_id = fields.Many2one("social.crm.swarm", required=True, readonly=True, index=True, ondelete="cascade")
    case_id = fields.Many2one(
        "social.crm.case",
        compute="_compute_case_id",
        store=True,
        index=True,
        help="Where the answer is used: a merge brings the question along, and undoing it takes it back.",
    )
    company_id = fields.Many2one(related="swarm_id.company_id", store=True, index=True)
    question = fields.Text(related="swarm_id.question")
    asked_by_id = fields.Many2one(related="swarm_id.asked_by_id")
    user_id = fields.Many2one("res.users", "Colleague", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("waiting", "Not answered yet"), ("answered", "Answered"), ("let_off", "Not needed any more")],
        required=True,
        default="waiting",
        readonly=True,
    )
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null", index="btree_not_null")
    answer = fields.Text(readonly=True)
    answered_at = fields.Datetime("Answered at", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _once = models.Constraint("UNIQUE(swarm_id, user_id)", "A colleague is asked a question once.")

    @api.depends("swarm_id.case_id.goes_on_in_id")
    def _compute_case_id(self):
        for answer in self:
            answer.case_id = answer.swarm_id.case_id.goes_on_in_id or answer.swarm_id.case_id

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
            "name": self.env._("Give advice"),
            "res_model": "social.crm.swarm.reply",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_answer_id": self.id},
        }

    def _give(self, text, note=None):
        """Keep what the colleague says, tell whoever waits for it, and let the others off.

        :param str text: plain text
        :param note: the ``mail.message`` in which it was said already, if it was
        :raise AccessError: somebody else was asked
        :raise UserError: there is nothing in it, or the case was closed meanwhile
        """
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("%s was asked. Write a note on the case instead.", self.user_id.name))
        if not (text or "").strip():
            raise UserError(self.env._("Write something first."))
        answer = self.sudo()  # sudo: nobody writes these rows by hand, and whoever was asked need not own the case
        if answer.case_id.is_closed:
            raise UserError(self.env._("The case was closed meanwhile: your advice is not needed any more."))
        answer.write({"answer": text.strip(), "answered_at": fields.Datetime.now(), "state": "answered"})
        answer.activity_id.unlink()
        case = answer.case_id.with_env(self.env)
        told = answer._who_waits().partner_id
        if note:
            told -= note.partner_ids
            if told:
                case.message_notify(partner_ids=told.ids, subject=answer.question, body=note.body)
        else:
            question = Markup("<p><i>%s</i></p>") % plaintext2html(answer.question, with_paragraph=False)
            case.with_context(social_advice_given=True).message_post(
                body=question + plaintext2html(answer.answer),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=told.ids,
            )
        answer.swarm_id.answer_ids._let_off(answered_by=self.env.user)

    def _let_off(self, answered_by=None):
        """Wait no more for those who did not answer yet, and tell them.

        :param answered_by: the ``res.users`` who was quicker; default: the case is closed
        """
        waiting = self.filtered(lambda answer: answer.state == "waiting")
        waiting.activity_id.unlink()
        waiting.state = "let_off"
        for answer in waiting:
            told = answer.case_id.with_context(lang=answer.user_id.lang)
            why = told.env._("the case is closed.")
            if answered_by:
                why = told.env._("%s answered already.", answered_by.name)
            told.message_notify(
                partner_ids=answer.user_id.partner_id.ids,
                subject=answer.question,
                body=told.env._("Your advice is not needed any more: %s", why),
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
        case = self.case_id
        case.check_access("write")
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
        # sudo: as in _give
        waiting = self.sudo().filtered(lambda answer: answer.state != "answered")
        waiting.activity_id.unlink()
        swarms = waiting.swarm_id
        waiting.unlink()
        swarms.filtered(lambda swarm: not swarm.answer_ids).unlink()

    def _personal_condition(self, person):
        # the person's own case, whatever that was merged into
        cases = self.env["social.crm.case"]._personal_ids(person)
        return SQL("swarm_id IN (SELECT id FROM social_crm_swarm WHERE case_id = ANY(%s))", cases)

    @api.model
    def _erase_person(self, person):
        """The to-do of whoever was asked repeats the question, also where a merge took it along."""
        found = SQL("SELECT activity_id FROM social_crm_swarm_answer WHERE %s", self._personal_condition(person))
        self.env.flush_all()
        rows = self.env.execute_query(SQL("%s AND activity_id IS NOT NULL", found))
        self.env["mail.activity"].browse(id_ for (id_,) in rows).unlink()
        return super()._erase_person(person)
