from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from ..tools.public_safe import rewritten


class SocialCrmHandBack(models.Model):
    """The other way: a case of general use is asked in the community, and its answer returns to the customer."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.hand.back"

    direction = fields.Selection(
        [("answer", "An answer to the topic"), ("question", "A question to the community")],
        required=True,
        readonly=True,
        default="answer",
    )
    forum_id = fields.Many2one("forum.forum", ondelete="set null", domain=[("peer_care", "=", True)])
    title = fields.Char(compute="_compute_title", store=True, readonly=False)
    has_consent = fields.Boolean("The customer allows it", compute="_compute_has_consent", compute_sudo=True)
    returned_at = fields.Datetime(readonly=True, help="The answer of the community was put into the case.")

    @api.depends("case_id", "direction")
    def _compute_title(self):
        """The subject of the case without what names somebody: a person writes a better one."""
        for back in self.filtered(lambda each: each.direction == "question"):
            subject = back.case_id.name or ""
            back.title = rewritten(subject, back._find(subject), back._labels())

    @api.depends("case_id.partner_id", "case_id.identity_id")
    def _compute_has_consent(self):
        consents = self.env["social.crm.consent"]
        for back in self:
            back.has_consent = consents._may_ask_community(back.case_id.identity_id, back.case_id.partner_id)

    @api.depends("title")
    def _compute_topic(self):
        result = super()._compute_topic()
        for back in self.filtered(lambda each: each.direction == "question"):
            back.topic = back.title or back.case_id.name
        return result

    @api.depends("title")
    def _compute_left_over(self):
        """A title is public, too."""
        result = super()._compute_left_over()
        labels = set(self._labels().values())
        for back in self.filtered("title"):
            said = [back.title[span.start : span.end] for span in back._find(back.title)]
            left = [part for part in said if f"[{part}]" not in labels]
            back.left_over = ", ".join(filter(None, [back.left_over, *left])) or False
        return result

    def _public_words(self):
        forum = self.forum_id.sudo()  # sudo: what is public already, whoever reads it
        return [*super()._public_words(), forum.public_words or "", forum.name or ""]

    @api.model
    def _default_question(self, case):
        """What the person of a case said first.

        :param case: one ``social.crm.case``
        :rtype: str
        """
        first = case.social_message_ids.filtered(lambda message: message.direction == "in").sorted()[:1]
        return html2plaintext(first.mail_message_id.body or "", include_references=False).strip()

    def action_record_consent(self):
        """Open the form in which what the customer said is written down."""
        self.ensure_one()
        case = self.case_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the customer allows"),
            "res_model": "social.crm.consent",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": case.partner_id.id,
                "default_identity_id": False if case.partner_id else case.identity_id.id,
                "default_purpose": "community",
                "default_network_id": self.env.ref("social_crm_base.network_forum").id,
            },
        }

    def _publish(self):
        if self.direction == "answer":
            return super()._publish()
        if not self.has_consent:
            raise UserError(
                self.env._("The customer has not allowed that their case is asked in public. Ask them, and record it.")
            )
        if not self.forum_id or not (self.title or "").strip():
            raise UserError(self.env._("Choose a forum, and write a title."))
        # sudo: a topic is asked here by whoever may change the case, whatever their karma
        forum = self.forum_id.sudo()
        poster = forum.answering_user_id or self.env.user
        post = (
            self.env["forum.post"]
            .with_user(poster)
            .sudo()
            .create({"forum_id": forum.id, "name": self.title.strip(), "content": plaintext2html(self.text)})
        )
        # sudo: how far it is follows from what is done, and the case says so
        self.sudo().write({"post_id": post.id, **self._decision("approved")})
        self.case_id.sudo()._message_log(
            body=self.env._("The community was asked: %(title)s (%(url)s)", title=post.name, url=post.website_url)
        )
        return None

    @api.model
    def _answers_accepted(self, posts):
        result = super()._answers_accepted(posts)
        asked = self.search([("post_id", "in", posts.parent_id.ids), ("returned_at", "=", False)])
        for back in asked.filtered(lambda each: each.direction == "question"):
            back._return(posts.filtered(lambda post, back=back: post.parent_id == back.post_id)[:1])
        return result

    def action_return_answer(self):
        """Put the best answer into the case before anybody accepted one.

        :raise UserError: nobody answered yet
        """
        self.ensure_one()
        self.case_id.check_access("write")
        answer = self.sudo().post_id.child_ids[:1]  # the best one first; sudo: as above
        if not answer:
            raise UserError(self.env._("Nobody in the community has answered yet."))
        self.sudo()._return(answer)

    def _return(self, answer):
        """Put an answer of the community into the case: as a note, and as words of the assignee that wait to be sent.

        :param answer: one ``forum.post``
        """
        case = self.case_id
        case._message_log(
            body=self.env._("The community answered: %s", answer._as_text()),
            author_id=answer.create_uid.partner_id.id,
        )
        talk = case._reply_conversation()
        if talk and not case.is_closed:
            self.env["social.crm.draft"].create(
                {
                    "conversation_id": talk.id,
                    "res_model": case._name,
                    "res_id": case.id,
                    "user_id": (case.user_id or self.decided_by_id).id,
                    "body": answer.content,
                    "state": "kept",
                    "note": self.env._("An answer of the community. Read it, and send it in your words."),
                }
            )
        now = fields.Datetime.now()
        self.write({"returned_at": now, "accepted_at": self.accepted_at or (now if answer.is_correct else False)})
        case._announce()
