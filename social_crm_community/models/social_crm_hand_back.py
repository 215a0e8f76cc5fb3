import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, html2plaintext, plaintext2html

from ..tools.public_safe import People, find_private
from ..tools.span import KINDS

UNDECIDED = ("draft", "proposed")
#: What follows from a decision, and is written here alone.
DECIDED = frozenset(
    (
        "state",
        "decided_by_id",
        "decided_at",
        "why_rejected",
        "post_id",
        "accepted_at",
        "canned_response_id",
        "article_id",
        "returned_at",
    )
)
#: What is decided on, and then stays as it is.
PROPOSED = frozenset(("original", "text", "span_ids", "is_checked", "case_id", "escalation_id", "forum_id", "title"))


class SocialCrmHandBack(models.Model):
    """A text from a case for everybody to read: what to take out is marked, and a person approves it.

    Nothing becomes public but by :meth:`action_approve`.
    """

    _name = "social.crm.hand.back"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Public Answer"
    _order = "id desc"
    _rec_name = "topic"

    _personal_fields = ("title", "original", "text", "decided_at", "why_rejected")
    _erase_order = 24  # its case is found by the person, until that is erased

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    escalation_id = fields.Many2one(
        "social.crm.topic.escalation", "Asked in", readonly=True, index="btree_not_null", ondelete="set null"
    )
    topic_id = fields.Many2one(related="escalation_id.post_id", string="Topic")
    topic = fields.Char("What about", compute="_compute_topic", compute_sudo=True)
    lang = fields.Char("Language", compute="_compute_lang")
    original = fields.Text("What was written", help="An answer as it stands in the case. It is never public.")
    span_ids = fields.One2many(
        "social.crm.hand.back.span",
        "hand_back_id",
        "To take out",
        compute="_compute_span_ids",
        store=True,
        readonly=False,
        precompute=False,
    )
    preview = fields.Html("Marked", compute="_compute_preview", sanitize=False)
    text = fields.Text("Public text", compute="_compute_text", store=True, readonly=False)
    left_over = fields.Char("Still in it", compute="_compute_left_over", compute_sudo=True)
    is_checked = fields.Boolean("I read it: it may stay")
    state = fields.Selection(
        [("draft", "Draft"), ("proposed", "To approve"), ("approved", "Approved"), ("rejected", "Rejected")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided", readonly=True)
    why_rejected = fields.Char("Why", readonly=True)
    post_id = fields.Many2one("forum.post", "Answer", readonly=True, index="btree_not_null", ondelete="set null")
    accepted_at = fields.Datetime("Accepted", readonly=True, help="Whoever asked took it for the answer.")
    canned_response_id = fields.Many2one("mail.canned.response", readonly=True, ondelete="set null")

    # ------------------------------------------------------------------
    # What is proposed
    # ------------------------------------------------------------------
    @api.depends("escalation_id.topic")
    def _compute_topic(self):
        for back in self:
            back.topic = back.topic_id.name or back.escalation_id.topic or back.case_id.name

    @api.depends("topic_id", "case_id")
    def _compute_lang(self):
        """The language that was heard in the case, else that of its person."""
        for back in self:
            # sudo: whoever may read a case may know in which language it is
            case = back.case_id.sudo()
            back.lang = case.conversation_id.language or case.partner_id.lang or case.company_id.partner_id.lang or "en"

    @api.depends("original")
    def _compute_span_ids(self):
        for back in self.filtered(lambda each: each.state in UNDECIDED):
            original = back.original or ""
            back.span_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {"start": span.start, "end": span.end, "kind": span.kind, "said": original[span.start : span.end]}
                )
                for span in back._find(original)
            ]

    def _find(self, text):
        """:return: what of a text is private, as :func:`find_private`"""
        return find_private(text, self.lang, self._people(), self._public_words())

    @api.depends("original", "span_ids.take_out", "span_ids.replacement")
    def _compute_text(self):
        for back in self.filtered(lambda each: each.state in UNDECIDED):
            back.text = "".join(back._pieces(str, lambda span: span.replacement or ""))

    @api.depends("original", "span_ids.take_out")
    def _compute_preview(self):
        kinds = dict(self.env["social.crm.hand.back.span"]._fields["kind"]._description_selection(self.env))
        mark = Markup('<mark title="%s">%s</mark>')
        for back in self:
            said = back._pieces(escape, lambda span: mark % (kinds[span.kind], span.said))
            back.preview = Markup('<div style="white-space: pre-wrap">%s</div>') % Markup().join(said)

    def _pieces(self, keep, take):
        """Cut the text where something is taken out.

        :param keep: what becomes of a part that stays
        :param take: what becomes of a span that goes
        :rtype: list
        """
        original, end, parts = self.original or "", 0, []
        for span in self.span_ids.filtered("take_out").sorted("start"):
            parts += [keep(original[end : span.start]), take(span)]
            end = span.end
        return [*parts, keep(original[end:])]

    @api.depends("text", "span_ids.take_out")
    def _compute_left_over(self):
        """What a person left in it, or wrote into it, that looks private: they have to say that it may stay."""
        for back in self:
            labels = set(self._labels().values())
            text = back.text or ""
            found = [text[span.start : span.end] for span in back._find(text)] if text else []
            back.left_over = ", ".join(dict.fromkeys(said for said in found if f"[{said}]" not in labels)) or False

    @api.model
    def _labels(self):
        """What stands in the place of each kind, in the user's language."""
        kinds = dict(self.env["social.crm.hand.back.span"]._fields["kind"]._description_selection(self.env))
        return {kind: f"[{kinds[kind].lower()}]" for kind in KINDS}

    def _people(self):
        """Who is in the case: its person, those who wrote in it, and colleagues.

        :rtype: People
        """
        # sudo: what identifies somebody is looked for, whoever may see it; none of it is shown
        case = self.case_id.sudo()
        partners = case.partner_id | case.partner_id.commercial_partner_id | case.social_message_ids.partner_id
        identities = case.identity_id | case.social_message_ids.identity_id
        colleagues = case.user_id | case.team_id.member_ids | case.message_ids.author_id.user_ids | self.env.user
        persons = partners | colleagues.partner_id
        addresses = [part for person in partners for part in (person.street, person.street2, person.zip, person.city)]
        return People(
            names=tuple(
                filter(None, [*persons.mapped("name"), *identities.mapped("name"), *identities.mapped("handle")])
            ),
            emails=tuple(filter(None, persons.mapped("email"))),
            phones=tuple(filter(None, persons.mapped("phone"))),
            addresses=tuple(part for part in addresses if part and len(part) > 3),
            references=tuple(filter(None, [case.number, *self._orders(partners)])),
            region=case.partner_id.country_id.code or case.company_id.country_id.code or "",
        )

    def _orders(self, partners):
        """:return: numbers of the latest orders of people, where orders are kept"""
        if "sale.order" not in self.env:
            return []
        orders = self.env["sale.order"].sudo()  # sudo: as above
        return orders.search([("partner_id", "child_of", partners.ids)], order="id desc", limit=200).mapped("name")

    def _public_words(self):
        """What everybody can read already: the topic, and the words that its forum lets stay."""
        topic = self.topic_id.sudo()  # sudo: as above
        forum = self.escalation_id.sudo().forum_id
        return [topic.name or "", topic._as_text() if topic else "", forum.public_words or "", forum.name or ""]

    # ------------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(DECIDED & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("A public answer begins as a draft."))
        backs = super().create(vals_list)
        if not self.env.su:
            backs.case_id.check_access("write")
        return backs

    def write(self, vals):
        if not self.env.su:
            if DECIDED & vals.keys():
                raise AccessError(self.env._("Approve or reject the public answer."))
            if PROPOSED & vals.keys():
                self._check_undecided()
            self.case_id.check_access("write")
        return super().write(vals)

    # ------------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------------
    @api.model
    def _default_original(self, case):
        """What we said last in a case, a note or an answer.

        :param case: one ``social.crm.case``
        :rtype: str
        """
        said = case.message_ids.filtered(
            lambda message: message.message_type == "comment" and message.author_id.user_ids.filtered("active")
        )
        ours = said.filtered(lambda message: not message.author_id.partner_share)[:1]
        return html2plaintext(ours.body or "", include_references=False).strip()

    def action_propose(self):
        """Ask a colleague to approve.

        :raise UserError: there is nothing to approve
        """
        for back in self:
            back._check_undecided()
            if not (back.text or "").strip():
                raise UserError(self.env._("Write what the community shall read."))
        self.sudo().state = "proposed"  # sudo: how far it is follows from what is done, see `write`
        for case in self.case_id:
            case._message_log(body=self.env._("A public answer waits for somebody to approve it."))

    def action_approve(self):
        """Post the text to the topic.

        :raise UserError: something private is in it and nobody said that it may stay, or the topic is gone
        """
        for back in self:
            back._check_undecided()
            back.case_id.check_access("write")
            if not (back.text or "").strip():
                raise UserError(self.env._("Write what the community shall read."))
            if back.left_over and not back.is_checked:
                raise UserError(
                    self.env._("This is still in it: %s. Take it out, or say that it may stay.", back.left_over)
                )
            back._publish()
        return {"type": "ir.actions.act_window_close"}

    def _publish(self):
        # sudo: a topic is read and answered here by whoever may change its case, whatever their karma
        topic = self.topic_id.sudo()
        topic = (topic and topic._goes_on_in()) or topic
        if not topic or not topic._is_open_topic():
            raise UserError(self.env._("The topic was deleted or closed. Answer the person on another channel."))
        poster = topic.forum_id.answering_user_id or self.env.user
        post = (
            topic.with_user(poster)
            .sudo()
            .create(
                {
                    "forum_id": topic.forum_id.id,
                    "parent_id": topic.id,
                    "name": self.env._("Re: %s", topic.name),
                    "content": plaintext2html(self.text),
                }
            )
        )
        # sudo: as for the state above; thanks go to whoever asked, whoever approves
        self.sudo().write({"post_id": post.id, **self._decision("approved")})
        self.env["social.crm.channel"]._forum_of(self.company_id)._note_answer(post)
        self.escalation_id.sudo()._credit()

    def action_reject(self):
        """Say that this does not become public."""
        self._check_undecided()
        self._reject("")
        return {"type": "ir.actions.act_window_close"}

    def _reject(self, why):
        # sudo: as above
        self.sudo().write({"why_rejected": why, **self._decision("rejected")})

    def _decision(self, state):
        return {"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _check_undecided(self):
        if any(back.state not in UNDECIDED for back in self):
            raise UserError(self.env._("This was decided already."))

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------
    @api.model
    def _answers_accepted(self, posts):
        """Note that answers were taken.

        :param posts: ``forum.post``
        """
        self.search([("post_id", "in", posts.ids), ("accepted_at", "=", False)]).accepted_at = fields.Datetime.now()

    def action_make_canned_response(self):
        """Keep an answer for the next time that somebody asks.

        :raise UserError: nobody took it for the answer yet
        """
        self.ensure_one()
        if not self.accepted_at:
            raise UserError(self.env._("Wait until whoever asked has accepted the answer."))
        if not self.canned_response_id:
            words = re.findall(r"\w+", (self.topic or "").lower())[:5]
            # sudo: as above; the response itself is made with their own rights
            self.sudo().canned_response_id = self.env["mail.canned.response"].create(
                {"source": "-".join(words) or str(self.id), "substitution": self.text}
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.canned.response",
            "res_id": self.canned_response_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_condition(self, person):
        return SQL("case_id = ANY(%s)", self.env["social.crm.case"]._personal_ids(person))
