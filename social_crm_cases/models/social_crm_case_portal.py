from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, consteq

from odoo.addons.social_crm_base.tools.sql import as_table
from odoo.addons.social_crm_channels.models.social_crm_conversation import LATEST_FIRST

from .social_crm_message import SENT_STATES

SHOWN = 500  # messages of a case on its page, the latest


class SocialCrmCasePortal(models.Model):
    """What a customer sees of a case, and does to it.

    No portal user has rights on the model: its fields are the team's. The pages ask :meth:`_portal_find`, which opens
    a case to its person and to whoever has its token, and show nothing but :meth:`_portal_messages`.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _name = "social.crm.case"
    _inherit = ["social.crm.case", "portal.mixin"]

    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _compute_access_url(self):
        for case in self:
            case.access_url = f"/my/cases/{case.id}"

    # ------------------------------------------------------------------
    # The token
    # ------------------------------------------------------------------
    def _portal_ensure_token(self):
        """Who may read a case may hand its link to its person; no role reads the token itself."""
        self.check_access("read")
        # sudo: as above
        return super(SocialCrmCasePortal, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        # sudo: no role reads the token that is signed
        return super(SocialCrmCasePortal, self.sudo())._sign_token(pid)

    def action_portal_link(self):
        """Show the link of the page, to be sent on whatever channel."""
        self.ensure_one()
        self.check_access("read")
        dialog = self.env["social.crm.case.link"].create({"case_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link for the customer"),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **_credentials):
        """A token opens the page of a case, never its thread: there, notes and the words of others are read."""
        return super()._get_thread_with_access(thread_id, mode=mode)

    # ------------------------------------------------------------------
    # Which case is whose
    # ------------------------------------------------------------------
    @api.model
    def _portal_domain(self, user):
        """The cases that somebody may follow: in which something was said to or by them.

        :param user: one ``res.users``
        """
        return [
            ("partner_id", "=", user.partner_id.id),
            ("company_id", "in", user.company_ids.ids),
            ("conversation_ids", "!=", False),
        ]

    @api.model
    def _portal_find(self, case_id, access_token=""):
        """The case that the current user, or whoever holds the token, may follow on the portal.

        :param str access_token: as they sent it
        :return: the case, with all rights, or none
        """
        case = self.with_user(SUPERUSER_ID).search([("id", "=", case_id)])
        case = case.with_company(case.company_id)
        if case and access_token and _is_same(case.access_token or "", access_token):
            return case
        # Everybody who is not logged in is one user.
        user = self.env.user
        return case.browse() if user._is_public() else case.filtered_domain(self._portal_domain(user))

    def _portal_may_act(self, user):
        """Whether a user may speak and act as the person of this case. A colleague who opens the link only looks.

        :param user: one ``res.users``
        """
        self.ensure_one()
        return user.share or user.partner_id == self.partner_id

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------
    @api.model
    def _portal_state_domain(self, is_closed):
        """The cases that are open, or closed, as their people are shown them: a merged one is as what it goes on in.

        :param bool is_closed:
        :rtype: Domain
        """
        state = Domain("is_closed", "=", is_closed)
        return Domain("goes_on_in_id", "any", state) | (Domain("goes_on_in_id", "=", False) & state)

    def _portal_is_closed(self):
        """:return: whether the person is shown that the case is closed"""
        return (self.goes_on_in_id or self).is_closed

    def _portal_messages(self):
        """What was said to the person of this case or by them, the oldest first. Never a note, nor words of others.

        :return: ``social.crm.message``
        """
        self.ensure_one()
        theirs = Domain("direction", "=", "in") & self._portal_authors()
        ours = Domain("direction", "=", "out") & Domain("state", "in", SENT_STATES)
        alive = Domain(
            [("deleted_at", "=", False), ("erased_at", "=", False), ("mail_message_id.is_internal", "=", False)]
        )
        latest = self.env["social.crm.message"].search(
            (Domain("case_id", "=", self.id) | Domain("own_case_id", "=", self.id)) & alive & (theirs | ours),
            order=LATEST_FIRST,
            limit=SHOWN,
        )
        talks = latest.filtered(lambda message: message.direction == "in").conversation_id
        return latest.sorted().filtered(
            lambda message: message.direction == "in" or self._portal_is_told(message, talks)
        )

    def _portal_authors(self):
        """:return: the domain of what the person of this case said, under whichever name"""
        told = Domain("identity_id", "=", self.identity_id.id) if self.identity_id else Domain.FALSE
        return told | Domain("partner_id", "=", self.partner_id.id) if self.partner_id else told

    def _portal_is_told(self, message, talks):
        """Whether a message of ours was for this person, or for everybody where they spoke.

        Whose case it belongs to says it, not which one that was merged into since.

        :param talks: conversations in which they spoke
        """
        talk, mail = message.conversation_id, message.mail_message_id
        told = (message.own_case_id or message.case_id).identity_id if mail.model == self._name else talk.identity_id
        took_part = talk in talks or self._portal_is_person(talk.identity_id)
        return took_part and (not told or self._portal_is_person(told))

    def _portal_is_person(self, identity):
        same_contact = bool(self.partner_id) and identity.partner_id == self.partner_id
        return bool(identity) and (identity == self.identity_id or same_contact)

    def _portal_attachment(self, attachment_id):
        """A file of a message that the person sees.

        :return: the ``ir.attachment``, or none
        """
        files = self._portal_messages().mail_message_id.attachment_ids
        return files.filtered(lambda attachment: attachment.id == attachment_id)

    def _portal_notify(self):
        """Tell the person by e-mail that there is an answer, where they have an address and allow it.

        What was said stays on the page: a mail may be read by others, and is kept in more places than one.
        """
        self.ensure_one()
        network = self.env.ref("social_crm_base.network_email")
        # sudo: what the person allows counts, and the page is theirs, whoever answers
        case = self.sudo()
        consents = case.env["social.crm.consent"]
        partner = case.partner_id
        if partner.email and not consents._blockers("service", network, consents.identity_id, partner):
            template = case.env.ref("social_crm_cases.mail_template_portal_answer")
            template.send_mail(case.id, email_layout_xmlid="mail.mail_notification_light")

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------
    def _portal_may_write(self):
        """Whether the person can write on the page now. To look at it makes no channel.

        :rtype: bool
        """
        channel = self.env["social.crm.channel"]._known_portal_of(self.company_id)
        return bool(self.partner_id or self.identity_id) and (not channel or channel._is_live())

    def _portal_say(self, text, files, key):
        """The person answers on the page of this case.

        :param list[FetchedFile] files: checked by the caller
        :param str key: of the form, see ``social.crm.channel._hear``
        :return: the message, on this case or on the follow-up that it opened
        """
        self.ensure_one()
        channel = self.env["social.crm.channel"]._portal_of(self.company_id)
        identity = self._portal_person()._portal_identity()
        return channel._hear(identity, self._portal_talk(channel, identity), text, files, key)

    def _portal_person(self):
        """The contact who speaks; whoever was none yet becomes one, for they use an account of ours from now on."""
        if self.partner_id:
            return self.partner_id
        identity = self.identity_id
        partner = self.env["res.partner"].create({"name": identity.display_name})
        identity._confirm_contact(
            partner, self.env._("They answered on the portal, by the link of case %s that we sent them.", self.number)
        )
        return partner

    def _portal_talk(self, channel, identity):
        """The conversation on the portal that is about this case.

        :return: its external id
        :rtype: str
        """
        if self.conversation_id.channel_id == channel and not self.previous_case_id:
            return self.conversation_id.external_id
        talk_id = f"case-{self.id}"
        row = {"channel": channel, "external_id": talk_id, "name": self.number, "contact_kind": "portal"}
        [conversation_id] = self.env["social.crm.conversation"]._upsert([{**row, "identity_id": identity.id}])
        if conversation_id not in self.conversation_ids.ids:
            self.conversation_ids = [fields.Command.link(conversation_id)]
            self.env.flush_all()
        return talk_id

    def _latest(self, talks):
        """A conversation on the portal is about one case, whoever its person was known as when it began.

        A merged case goes on in the one that it was merged into.
        """
        latest = super()._latest(talks)
        talks = [talk for talk, spoken in talks.items() if spoken[0].channel_id.provider == "portal"]
        if not talks:
            return latest
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (talk.conversation_id, talk.identity_id)
                       talk.conversation_id, talk.identity_id, latest.id
                  FROM %s
                  JOIN social_crm_conversation conversation ON conversation.id = talk.conversation_id
                  JOIN social_crm_case_conversation_rel rel ON rel.conversation_id = talk.conversation_id
                  JOIN social_crm_case about ON about.id = rel.case_id AND about.active
                  JOIN social_crm_case latest ON latest.id = COALESCE(about.goes_on_in_id, about.id) AND latest.active
              ORDER BY talk.conversation_id, talk.identity_id, latest.is_closed,
                       (NOT latest.is_closed AND conversation.external_id = 'case-' || about.id) DESC, latest.id DESC
                """,
                as_table("talk", {"conversation_id": "int4", "identity_id": "int4"}, talks),
            )
        )
        return latest | {(row[0], row[1]): self.browse(row[2]) for row in rows}

    def _portal_close(self):
        """The person says that it is done."""
        self.action_close()
        self._portal_log(self._portal_in_company_language().env._("The customer closed the case on the portal."))

    def _portal_may_reopen(self):
        """A case that was closed long ago is gone on with in a follow-up, as everywhere.

        One that was merged goes on in another, which may be somebody else's.

        :rtype: bool
        """
        return self.is_closed and not self.merged_into_id and self._reopens(fields.Datetime.now())

    def _portal_reopen(self):
        """The person says that it is not done after all."""
        self.action_reopen()
        self._replace_who_left()
        self._portal_log(self._portal_in_company_language().env._("The customer reopened the case on the portal."))

    def _portal_in_company_language(self):
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _portal_log(self, text):
        self._message_log(body=text, author_id=self.partner_id.id or None)


def _is_same(token, given):
    """In constant time, whatever characters a stranger sends."""
    return bool(token) and consteq(token.encode(), given.encode(errors="backslashreplace"))
