import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.social_crm_channels.models.social_crm_conversation import PUBLIC_KINDS, sentences

from .social_crm_idea_notice import TOLD

_logger = logging.getLogger(__name__)

#: What a notice is, for the gate.
PURPOSE = "feedback"

#: Other talks with the person in which they may be told.
OTHER_TALKS = 10


class SocialCrmIdeaNoticeRoute(models.Model):
    """Where a person is told, and in which words: where they asked, else where they can be reached, e-mail last."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.notice"

    def _tell_one(self):
        """Queue the message of one notice, or note why it cannot be."""
        self.ensure_one()
        if not self._is_news():
            self.unlink()
        elif self._was_told():
            self.write({"state": "covered", "told_at": fields.Datetime.now()})
        else:
            self._tell_where_possible()

    def _is_news(self):
        """Whether what is to be told is still so."""
        if self.kind == "merged":
            return self.move_id.state == "done"
        return "released" in (self.own_idea_id | self.idea_id).mapped("kind")

    def _was_told(self):
        """Whether this person is told by another notice: accounts, contacts or ideas were merged since."""
        person = Domain.OR(Domain(name, "=", self[name].id) for name in ("identity_id", "partner_id") if self[name])
        same = [
            ("kind", "=", self.kind),
            ("idea_id", "=", self.idea_id.id),
            ("state", "in", TOLD),
            ("id", "!=", self.id),
        ]
        if self.kind == "merged":
            same.append(("move_id", "=", self.move_id.id))
        return bool(self.search_count(person & Domain(same), limit=1))

    def _tell_where_possible(self):
        first_reasons = []
        for talk in self._talks():
            blockers = self._blockers(talk)
            if not blockers:
                try:
                    with self.env.cr.savepoint():
                        self._post_in(talk)
                    return
                except UserError as error:  # what the provider cannot take at all, such as a text that is too long
                    blockers = [{"reason": str(error), "remedy": ""}]
            first_reasons = first_reasons or sentences(blockers)
        nowhere = self.env._("No talk and no address of theirs is known. Tell them by hand, if you can.")
        self.write({"state": "blocked", "reason": "\n".join(first_reasons) or nowhere})

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
        asked = self._talks_where_asked()
        yield from asked
        others = self._other_talks() - asked
        by_mail = others.filtered(lambda talk: talk.network_id.address == "email")
        yield from (others - by_mail).sorted(self._is_preferred, reverse=True)
        yield from by_mail
        if not by_mail and not asked.filtered(lambda talk: talk.network_id.address == "email"):
            yield from self._mail_talk()

    def _talks_where_asked(self):
        theirs = self.idea_id.supporter_ids.filtered(lambda each: each._person_key() == self.supporter_id._person_key())
        return (self.supporter_id | theirs._where_they_asked_first()).conversation_id.with_user(SUPERUSER_ID)

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

    def _mail_talk(self):
        """A new talk by e-mail, where the contact has an address and we have a channel that sends.

        :rtype: odoo.model.social_crm_conversation
        """
        talks = self.env["social.crm.conversation"].with_user(SUPERUSER_ID)
        address = email_normalize(self.partner_id.email or "")
        channel = talks.channel_id.search(
            [("provider", "=", "email"), ("state", "=", "connected"), ("company_id", "=", self.company_id.id)], limit=1
        )
        identity = address and channel and self._mail_identity(address)
        if not identity:
            return talks
        row = {"channel": channel, "external_id": f"idea-notice-{self.id}", "identity_id": identity.id}
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
        company = self.company_id.partner_id
        mail = talk.message_post(
            body=self._words(talk),
            subject=self._in_their_language(talk).idea_id.name,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=company.id,
            email_from=self.company_id.email_formatted or company.email_formatted,
        )
        message = talk._queue_reply(
            mail, purpose=PURPOSE, is_automatic=True, reply_to_id=self._answered_in(talk).id or False
        )
        self.write({"state": "posted", "reason": False, "conversation_id": talk.id, "message_id": message.id})

    def _answered_in(self, talk):
        """What they said there, for networks that want to know what is answered."""
        asked = self.supporter_id.message_id
        return asked if asked.conversation_id == talk and not asked.deleted_at else asked.browse()

    def _in_their_language(self, talk):
        """This notice, in the language of the contact, else the one that they wrote in, else the company's."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        spoken = self.supporter_id.message_id.language or talk.language
        fitting = [code for code in installed if spoken and code.split("_")[0] == spoken]
        lang = self.partner_id.lang or next(iter(fitting), None) or self.company_id.partner_id.lang
        return self.with_context(lang=lang)

    def _words(self, talk):
        """What is said.

        :rtype: Markup
        """
        told = self._in_their_language(talk)
        paragraphs = told._words_of_merge() if self.kind == "merged" else told._words_of_release(talk)
        return Markup().join(Markup("<p>%s</p>") % paragraph for paragraph in paragraphs if paragraph)

    def _words_of_merge(self):
        return [
            self.env._(
                "You asked for this: “%(idea)s”. Others asked for the same, so it goes on as “%(other)s”.",
                idea=self.supporter_id.own_idea_id.name,
                other=self.idea_id.name,
            ),
            self.env._("We will tell you once it is there."),
        ]

    def _words_of_release(self, talk):
        asked = self.supporter_id.own_idea_id
        return [
            self.env._("You asked for this, and it is here: “%s”.", asked.name),
            self.own_idea_id.public_note,
            self._question(talk),
        ]

    def _question(self, talk):
        """Ask whether it helped; what opens a page of theirs is not said where everybody reads it."""
        if talk.is_group or talk.contact_kind in PUBLIC_KINDS:
            return self.env._("Does it help? We are glad of an answer.")
        # sudo: no role reads the token
        link = f"{self.get_base_url()}/ideas/told/{self.sudo().access_token}"
        return Markup("%s<br/>%s") % (self.env._("Does it help? Please tell us here:"), link)
