from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, html2plaintext, plaintext2html

from ..tools.errors import AnswerCollision
from ..tools.reply_options import KEY, ReplyOptions


class SocialCrmDraft(models.Model):
    """Words that somebody wrote for a person and that did not go out.

    A colleague has to approve them, or they could not be sent at their time.

    States: ``waiting`` → ``approved`` (it was sent), ``rejected``, or ``superseded`` by another answer to the same talk;
    ``kept``: nobody is asked, its author goes on with it.
    """

    _name = "social.crm.draft"
    _description = "Draft of an Answer"
    _order = "id desc"

    conversation_id = fields.Many2one(
        "social.crm.conversation", required=True, ondelete="cascade", readonly=True, index=True
    )
    company_id = fields.Many2one(related="conversation_id.company_id")
    channel_id = fields.Many2one(related="conversation_id.channel_id")
    team_id = fields.Many2one(related="conversation_id.team_id")
    person = fields.Char(related="conversation_id.person")
    network_icon = fields.Char("Network icon", related="channel_id.network_icon")
    network_color = fields.Char("Network color", related="channel_id.network_color")
    res_model = fields.Char("Written in", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    private_reply_to_id = fields.Many2one(
        "social.crm.message",
        "Private answer to",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", "Author", required=True, readonly=True, ondelete="cascade", default=lambda self: self.env.user
    )
    body = fields.Html("Words", readonly=True, sanitize_style=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "social_crm_draft_attachment_rel", "draft_id", "attachment_id", "Files", readonly=True
    )
    seen_message_id = fields.Integer(readonly=True, help="The latest message that the author had seen.")
    state = fields.Selection(
        [
            ("waiting", "To approve"),
            ("kept", "Not sent"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("superseded", "Another was sent"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    note = fields.Text("Why", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided", readonly=True)
    message_id = fields.Many2one(
        "social.crm.message", "Sent as", readonly=True, ondelete="set null", index="btree_not_null"
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    is_mine = fields.Boolean(compute="_compute_can_decide")
    newer = fields.Text("Said since", compute="_compute_newer")

    _waiting_idx = models.Index("(conversation_id) WHERE state = 'waiting'")
    _author_idx = models.Index("(user_id, state)")

    @api.depends("state", "user_id", "conversation_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for draft in self:
            waits = draft.state == "waiting"
            draft.can_decide = waits and draft.conversation_id._may_approve(draft.user_id)
            draft.is_mine = draft.user_id == self.env.user

    @api.depends("seen_message_id", "state")
    def _compute_newer(self):
        for draft in self:
            said = draft._said_since() if draft.state == "waiting" else None
            draft.newer = f"{said.author}: {said._as_collision()[1]['words']}" if said else False

    @api.depends("person")
    def _compute_display_name(self):
        for draft in self:
            draft.display_name = self.env._("Answer to %s", draft.person or "")

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    @api.model
    def ask_approval(self, thread_model, thread_id, body, attachment_ids=None, social_reply=None):
        """Ask colleagues to approve an answer; whoever may do so sees it in the talk and in the queue.

        :param str body: HTML, as it would be posted
        :param attachment_ids: ids of files of the user's own
        :param dict social_reply: the options of the answer
        :return: the draft, as clients show it
        :rtype: dict
        :raise UserError: it could not be sent if it were approved, or others have spoken since
        """
        thread = self.env["social.crm.thread.mixin"]._thread(thread_model, thread_id)
        answer = thread._answer(social_reply)
        talk = answer.comment.conversation_id or answer.talk or thread._reply_conversation()
        if not talk:
            raise UserError(self.env._("There is nobody to answer here."))
        talk._refuse_if_others_spoke(answer.options)
        files = self.env["ir.attachment"].browse(attachment_ids or [])
        files.check_access("write")
        purpose = "private_reply" if answer.comment else "reply"
        self._refuse_unsendable(thread._draft_of(answer), body, files, purpose)
        draft = self._keep(thread, talk, body, files, answer.options, "waiting", comment=answer.comment)
        return draft.with_env(self.env)._shown()

    def _refuse_unsendable(self, message, body, files, purpose):
        message._refuse_unfit(body, files, purpose)
        message._refuse_if(message._check_outbound(purpose))

    @api.model
    def _keep(self, thread, talk, body, files, options, state, comment=None, **values):
        """Keep words that were not sent.

        :param thread: where they were to be posted
        :param talk: where they were to be said
        :param files: ``ir.attachment``
        :param ReplyOptions options:
        :param str state: ``waiting`` or ``kept``
        :param values: more values of the draft
        :return: the draft, for the product to write
        """
        is_of_talk = thread._name == talk._name and not comment
        seen = options.seen_message_id
        # sudo: drafts are written by the product, for whoever may answer
        draft = self.sudo().create(
            {
                "conversation_id": talk.id,
                "res_model": thread._name,
                "res_id": talk.id if is_of_talk else thread.id,
                "private_reply_to_id": comment and comment.id,
                "body": body,
                "attachment_ids": [fields.Command.set(files.ids)],
                "seen_message_id": talk._latest_message_id() if seen is None else seen,
                "state": state,
                **values,
            }
        )
        draft._take_files(("mail.compose.message", "mail.scheduled.message"), self._name, draft.id)
        draft._tell_talk()
        return draft

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def action_approve(self):
        """Send the answer in its author's name; other drafts for the same talk are settled with it.

        :raise AnswerCollision: somebody has spoken since it was written
        :raise UserError: it may not be sent, or it was decided already
        """
        draft = self._to_decide()
        said = draft._said_since()
        if said:
            raise AnswerCollision(*said._as_collision())
        draft._approve(self.env.user)

    def action_approve_anyway(self):
        """As :meth:`action_approve`, knowing what was said since."""
        self._to_decide()._approve(self.env.user)

    def reject(self, note):
        """Tell the author why their answer does not go out.

        :param str note: for the author
        :raise UserError: it was decided already
        """
        draft = self._to_decide()
        draft._decide("rejected", self.env.user, note=(note or "").strip())
        draft._tell_author()

    def action_reject(self):
        """Open the dialog in which the reason is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Do not send it"),
            "res_model": "social.crm.draft.reject",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_draft_id": self.id},
        }

    def action_withdraw(self):
        """Take a draft of one's own back to the composer.

        :return: as ``social.crm.message.action_undo_send``
        :rtype: dict
        :raise UserError: it is not theirs, or it was sent
        """
        self.ensure_one()
        self.check_access("read")
        draft = self.sudo()  # sudo: drafts are written by the product; that it is their own is checked
        if draft.user_id != self.env.user:
            raise UserError(self.env._("Only who wrote a draft can take it back."))
        draft._hold()
        if draft.state == "approved":
            raise UserError(self.env._("It is too late: the answer was approved already."))
        draft._take_files((self._name,), "mail.compose.message", 0)
        written = {
            "thread": {"model": draft.res_model, "id": draft.res_id},
            "conversation_id": draft.conversation_id.id,
            "private_reply_to": draft.private_reply_to_id.id,
            **draft.conversation_id._for_composer(draft.body, draft.attachment_ids),
        }
        draft._tell_talk()
        draft.unlink()
        return written

    def action_open_talk(self):
        """Open the thread that the draft was written in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _to_decide(self):
        """Hold a draft that waits, and whatever competes with it: of two who decide, the second finds it decided.

        :return: the draft, for the product to write
        :raise AccessError: the user may not approve it
        :raise UserError: it was decided already
        """
        self.ensure_one()
        self.check_access("read")
        draft = self.sudo()  # sudo: drafts are written by the product; who decides is checked below
        draft._hold()
        if draft.state != "waiting":
            raise UserError(self.env._("This was decided already: %s.", _label(draft, "state")))
        if not self.conversation_id._may_approve(draft.user_id):
            raise AccessError(self.env._("You may not approve this answer. The leader of the team or a manager may."))
        return draft

    def _hold(self):
        """The talk first, as whoever answers in it; an answer changes its row, and Odoo begins anew who waited."""
        self.conversation_id._hold_for_answer()
        self.env.execute_query(SQL("SELECT id FROM social_crm_draft WHERE id = %s FOR NO KEY UPDATE", self.id))

    def _said_since(self):
        """:return: what was said since it was written, by its author too, one ``social.crm.message`` or none"""
        return self.conversation_id._said_since(self.seen_message_id)

    def _approve(self, user):
        posted = self._post()
        # sudo: as in _to_decide
        sent = self.env["social.crm.message"].sudo().search([("mail_message_id", "=", posted.id)])
        others = self.search(
            [("conversation_id", "=", self.conversation_id.id), ("state", "=", "waiting"), ("id", "!=", self.id)]
        )
        self._decide("approved", user, message_id=sent.id)
        for other in others:
            other._decide("superseded", user)
            other._tell_author()

    def _post(self):
        """Say it where its author wrote it, in their name and with their rights."""
        self._take_files((self._name,), "mail.compose.message", 0)
        options = ReplyOptions(
            conversation_id=0 if self.private_reply_to_id else self.conversation_id.id,
            private_reply_to=self.private_reply_to_id.id or 0,
            approved=True,
        )
        context = {KEY: options, "allowed_company_ids": self.company_id.ids}
        thread = self.env[self.res_model].with_user(self.user_id).with_context(**context).browse(self.res_id)
        thread.check_access(thread._mail_post_access)
        return thread.message_post(
            body=self.body,
            attachment_ids=self.attachment_ids.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _take_files(self, models_before, model_name, record_id):
        """Give files that were uploaded for these words to another record; what is kept elsewhere too stays there."""
        own = self.attachment_ids.filtered(lambda file: file.res_model in models_before)
        own.write({"res_model": model_name, "res_id": record_id})

    def _decide(self, state, user, **values):
        self.write({"state": state, "decided_by_id": user.id, "decided_at": fields.Datetime.now(), **values})
        self._tell_talk()

    def _text(self):
        return html2plaintext(self.body or "", include_references=False).strip()

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _tell_talk(self):
        """Whoever has the talk open sees its drafts as they are; queues of those who approve change too."""
        self.conversation_id._tell_inboxes()
        for talk in self.conversation_id:
            talk._bus_send("social.crm.conversation/changed", talk._bus_summary())

    def _tell_author(self):
        """Send the author a notification of what became of their words, in their language."""
        self.ensure_one()
        told = self.with_context(lang=self.user_id.lang)
        names = {"colleague": self.decided_by_id.name, "person": told.person}
        if self.state == "rejected":
            said = told.env._("%(colleague)s did not approve your answer to %(person)s.", **names)
        elif self.state == "superseded":
            said = told.env._("%(colleague)s has sent another answer to %(person)s than yours.", **names)
        elif self.state == "waiting":
            said = told.env._("Your answer to %s waits for the approval of a colleague.", told.person)
        else:
            said = told.env._("Your answer to %s could not be sent at its time. It is kept as a draft.", told.person)
        words = "\n".join(filter(None, (said, self.note)))
        told.conversation_id.message_notify(
            partner_ids=self.user_id.partner_id.ids, subject=said, body=plaintext2html(words)
        )

    def _shown(self):
        """Return the draft as clients show it.

        :rtype: dict
        """
        self.ensure_one()
        said = self._said_since() if self.state == "waiting" else None
        return {
            "id": self.id,
            "state": self.state,
            "state_label": _label(self, "state"),
            "author": {"id": self.user_id.id, "name": self.user_id.name},
            "body": self.body or "",
            "text": self._text(),
            # sudo: whoever reads a draft may know what comes along
            "attachments": [{"id": file.id, "name": file.name} for file in self.sudo().attachment_ids],
            "conversation_id": self.conversation_id.id,
            "private_reply_to": self.private_reply_to_id.id,
            "person": self.person or "",
            "created_at": fields.Datetime.to_string(self.create_date),
            "note": self.note or "",
            "is_mine": self.is_mine,
            "can_decide": self.can_decide,
            "newer": said._as_collision()[1] if said else False,
        }


def _label(record, fname):
    return dict(record._fields[fname]._description_selection(record.env))[record[fname]]
