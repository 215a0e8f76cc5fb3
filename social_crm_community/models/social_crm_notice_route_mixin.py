import logging
import uuid
from functools import partial

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize, split_every

from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences
from odoo.addons.social_crm_channels.models.social_crm_message import STATE_RANK
from odoo.addons.social_crm_channels.tools.wake import wake

_logger = logging.getLogger(__name__)

#: What news that nobody asked for now are, for the gate.
PURPOSE = "feedback"

#: People who are told in one transaction.
TELL_BATCH = 20

#: How often somebody who changes the same at the same time is let go first.
TRIES = 5

#: Other talks with the person in which they may be told.
OTHER_TALKS = 10

#: The person has been told, or is being told.
TOLD = ("posted", "told", "by_hand")

#: How far our message came, and what that means for whoever is told by it.
BY_DELIVERY = dict.fromkeys(STATE_RANK, "posted") | {
    "sent": "told",
    "delivered": "told",
    "read": "told",
    "failed": "failed",
}


class SocialCrmNoticeRouteMixin(models.AbstractModel):
    """How one person is told something by us, once: in a talk of theirs that allows it, by e-mail last.

    A model that has it says what is told (:meth:`_words`), of what (:meth:`_subject`), by which job (``_job``), and how
    some are told (:meth:`_tell`); it has a ``company_id``. It becomes *posted* in the transaction that queues the
    message; what no talk allows is *blocked*, with the reason.
    """

    _name = "social.crm.notice.route.mixin"
    _description = "Road to a person"

    _job = None  # XML id of the cron that calls :meth:`_tell_all`
    _job_order = "id"

    identity_id = fields.Many2one("social.crm.identity", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("posted", "Being sent"),
            ("told", "Told"),
            ("blocked", "Cannot be told"),
            ("failed", "Not sent"),
            ("by_hand", "Told by a colleague"),
            ("covered", "Told already"),
        ],
        required=True,
        default="queued",
        readonly=True,
    )
    reason = fields.Text("What stands against it", readonly=True, help="Why they cannot be told, and what to do.")
    conversation_id = fields.Many2one(
        "social.crm.conversation", "Told in", readonly=True, ondelete="set null", index="btree_not_null"
    )
    message_id = fields.Many2one(
        "social.crm.message", "Told with", readonly=True, ondelete="set null", index="btree_not_null"
    )
    told_at = fields.Datetime("Told on", readonly=True)
    access_token = fields.Char(
        groups=fields.NO_ACCESS, copy=False, default=lambda self: uuid.uuid4().hex, required=True, readonly=True
    )

    # ------------------------------------------------------------------
    # What is told, and of what
    # ------------------------------------------------------------------
    def _words(self, talk):
        """Return what is said in a talk.

        :rtype: Markup
        """
        raise NotImplementedError

    def _subject(self):
        """Return what it is about, in a line.

        :rtype: str
        """
        raise NotImplementedError

    def _said_by_them(self):
        """The message of theirs that this is an answer to, if there is one."""
        return self.env["social.crm.message"]

    def _talks_where_asked(self):
        """The talks in which they asked for this, the best first."""
        return self.env["social.crm.conversation"].with_user(SUPERUSER_ID)

    def _mail_key(self):
        """What tells a talk by e-mail that is begun for this from others."""
        return f"{self._name}-{self.id}"

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _tell_all(self, commit=None):
        """Cron: tell whoever is waiting to be told, some in each transaction.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        waiting = self._waiting()
        commit(0, remaining=len(waiting))
        for ids in split_every(TELL_BATCH, waiting.ids):
            self.browse(ids)._tell_undisturbed(commit)
            if commit(len(ids)) <= 0:
                break

    def _tell_undisturbed(self, commit):
        """Tell the people of these; whoever changes the same meanwhile, as by a merge, goes first.

        :param commit: see :meth:`_tell_all`; what was committed meanwhile is seen after it
        """
        for _try in range(TRIES):
            try:
                with self.env.cr.savepoint():
                    self._tell()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                _logger.info("Somebody changes what people are being told; it is tried again: %s", error)
                commit(0)
        wake(self.env, self._job)  # somebody is busy with it: later

    @api.model
    def _waiting(self):
        """:return: what is to be told, in the order in which that is done"""
        return self.search([("state", "=", "queued")], order=self._job_order)

    def _tell(self):
        """Tell the people of these, as far as they are still to be told."""
        raise NotImplementedError

    def _told_by_another(self, same):
        """Whether this person is told by another one of these: accounts or contacts were merged since.

        :param Domain same: what tells the same
        """
        person = Domain.OR(Domain(name, "=", self[name].id) for name in ("identity_id", "partner_id") if self[name])
        told = Domain("state", "in", TOLD) & Domain("id", "!=", self.id)
        return bool(self.search_count(person & same & told, limit=1))

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def write(self, vals):
        """How far it came follows from what is done; colleagues have buttons for what they decide.

        :raise AccessError: somebody writes it by hand
        """
        if not self.env.su:
            raise AccessError(
                self.env._("How far people were told is not changed by hand. Try again, or say that you told them.")
            )
        return super().write(vals)

    def action_try_again(self):
        """Try once more to tell those who could not be told."""
        self.check_access("write")
        # sudo: how far it came is nobody's to write by hand
        blocked = self.sudo().filtered(lambda each: each.state == "blocked")
        blocked.write({"state": "queued", "reason": False})
        if blocked:
            wake(self.env, self._job)

    def action_told_by_hand(self):
        """A colleague has told the person, or decided that nobody needs to."""
        self.check_access("write")
        # sudo: as above
        unsettled = self.sudo().filtered(lambda each: each.state in ("blocked", "failed"))
        unsettled.write({"state": "by_hand", "told_at": fields.Datetime.now()})

    def action_open_talk(self):
        """Show the talk in which the person was told, or asked."""
        self.ensure_one()
        talk = self.conversation_id or self._talks_where_asked()[:1].with_env(self.env)
        talk.check_access("read")
        return talk.action_open_inbox()

    # ------------------------------------------------------------------
    # Whether
    # ------------------------------------------------------------------
    def _tell_where_possible(self):
        first_reasons = []
        for talk in self._talks():
            blockers, post = self._way_into(talk)
            if not blockers:
                try:
                    with self.env.cr.savepoint():
                        post()
                    return
                except UserError as error:  # what the provider cannot take at all, such as a text that is too long
                    blockers = [{"reason": str(error), "remedy": ""}]
            first_reasons = first_reasons or sentences(blockers)
        nowhere = self.env._("No talk and no address of theirs is known. Tell them by hand, if you can.")
        self.write({"state": "blocked", "reason": "\n".join(first_reasons) or nowhere})

    def _way_into(self, talk):
        """How it can be said in a talk.

        :return: why it cannot be (see :meth:`_blockers`), and what says it there, to be called
        :rtype: tuple[list[dict], Callable]
        """
        return self._blockers(talk), partial(self._post_in, talk)

    def _blockers(self, talk):
        """Why the person may not be told in a talk, by the gate that all messages pass.

        :rtype: list[dict]
        """
        blockers = talk._draft(reply_to_id=self._answered_in(talk).id)._check_outbound(PURPOSE)
        if talk.identity_id == self.identity_id or blockers:
            return blockers
        # in a thread of many, it is not them whom the gate looks at
        consents = self.env["social.crm.consent"]
        return consents._blockers(PURPOSE, talk.network_id, self.identity_id, self.partner_id)

    # ------------------------------------------------------------------
    # Where
    # ------------------------------------------------------------------
    def _talks(self):
        """The talks in which this person may be told, the best first; nobody's address is looked up in vain."""
        asked, others, by_mail = self._known_talks()
        yield from asked
        yield from others
        yield from by_mail
        if not (asked | by_mail).filtered(lambda talk: talk.network_id.address == "email"):
            yield from self._mail_talk()

    def _known_talks(self):
        """:return: talks that there are: where they asked, others, and those by e-mail"""
        asked = self._talks_where_asked()
        others = self._other_talks() - asked
        by_mail = others.filtered(lambda talk: talk.network_id.address == "email")
        return asked, (others - by_mail).sorted(self._is_preferred, reverse=True), by_mail

    def _other_talks(self):
        """Talks of the person alone with us, those that were used last first."""
        person = Domain("partner_id", "=", self.partner_id.id) if self.partner_id else Domain.FALSE
        if self.identity_id:
            person |= Domain("identity_id", "=", self.identity_id.id)
        in_private = Domain(
            [
                ("contact_kind", "=", "direct"),
                ("is_group", "!=", True),
                ("channel_id.active", "=", True),
                ("company_id", "=", self.company_id.id),
            ]
        )
        talks = self.env["social.crm.conversation"].with_user(SUPERUSER_ID)
        return talks.search(person & in_private, order="last_inbound_at DESC NULLS LAST, id DESC", limit=OTHER_TALKS)

    def _is_preferred(self, talk):
        """Whether the person said that they want news there."""
        person = talk.identity_id.id, self.partner_id.id
        [(answer, _since)] = self.env["social.crm.consent"]._answers(PURPOSE, talk.network_id, [person])
        return answer == "granted"

    def _mail_channel(self):
        """:return: our channel that sends e-mail, or none"""
        channels = self.env["social.crm.channel"].with_user(SUPERUSER_ID)
        return channels.search(
            [("provider", "=", "email"), ("state", "=", "connected"), ("company_id", "=", self.company_id.id)], limit=1
        )

    def _mail_talk(self):
        """A new talk by e-mail, where the contact has an address and we have a channel that sends.

        :rtype: odoo.model.social_crm_conversation
        """
        talks = self.env["social.crm.conversation"].with_user(SUPERUSER_ID)
        address = email_normalize(self.partner_id.email or "")
        channel = self._mail_channel()
        identity = address and channel and self._mail_identity(address)
        if not identity:
            return talks
        row = {"channel": channel, "external_id": self._mail_key(), "identity_id": identity.id}
        return talks.browse(talks._upsert([row]))

    def _mail_identity(self, address):
        """The account that an address of the contact is, unless it is somebody else's.

        :rtype: odoo.model.social_crm_identity
        """
        identities = self.env["social.crm.identity"]
        network = self.env.ref("social_crm_base.network_email")
        row = {"network_id": network.id, "scope": "", "external_id": address, "name": self.partner_id.name}
        identity = identities.browse(identities._upsert([row | {"seen_at": None}]))
        if not identity.partner_id:
            identity._confirm_contact(self.partner_id, self.env._("The e-mail address of the contact."))
        return identity if identity.partner_id == self.partner_id else identities

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------
    def _post_in(self, talk):
        """Say it in a talk, and note both in one transaction."""
        mail = self._comment_in(talk, self._words(talk))
        message = talk._queue_reply(
            mail, purpose=PURPOSE, is_automatic=True, reply_to_id=self._answered_in(talk).id or False
        )
        self._note_posted(talk, message)

    def _comment_in(self, talk, body):
        """:return: the ``mail.message`` that says it in the thread of a talk, by the company"""
        company = self.company_id.partner_id
        return talk.message_post(
            body=body,
            subject=self._in_their_language(talk)._subject(),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=company.id,
            email_from=self.company_id.email_formatted or company.email_formatted,
        )

    def _note_posted(self, talk, message):
        self.write({"state": "posted", "reason": False, "conversation_id": talk.id, "message_id": message.id})

    def _answered_in(self, talk):
        """What they said there, for networks that want to know what is answered."""
        asked = self._said_by_them()
        return asked if asked.conversation_id == talk and not asked.deleted_at else asked.browse()

    def _in_their_language(self, talk):
        """This record, in the language of the contact, else the one that they wrote in, else the company's."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        spoken = self._said_by_them().language or talk.language
        fitting = [code for code in installed if spoken and code.split("_")[0] == spoken]
        lang = self.partner_id.lang or next(iter(fitting), None) or self.company_id.partner_id.lang
        return self.with_context(lang=lang)

    def _paragraphs(self, paragraphs):
        """:return: texts as paragraphs, those that are empty left out"""
        return Markup().join(Markup("<p>%s</p>") % paragraph for paragraph in paragraphs if paragraph)

    # ------------------------------------------------------------------
    # How far it came
    # ------------------------------------------------------------------
    def _follow_delivery(self):
        """These are as far as their messages."""
        now = fields.Datetime.now()
        for state, notices in self.grouped(lambda notice: BY_DELIVERY.get(notice.message_id.state)).items():
            changed = notices.filtered(lambda notice, state=state: state and notice.state != state)
            if changed and state == "failed":
                for notice in changed:
                    notice.write({"state": state, "reason": notice.message_id.error})
            elif changed:
                changed.write({"state": state, "reason": False, **({"told_at": now} if state == "told" else {})})
