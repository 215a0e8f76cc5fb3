import uuid

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date

from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences

from .social_crm_notice_route_mixin import PURPOSE

#: What people are invited to, one for each invitation.
ABOUT = ("poll_id", "test_group_id", "call_id")


class SocialCrmInvitation(models.Model):
    """That a person is asked to take part in something, or thanked for it: once, through the gate.

    Its link opens a page of theirs without a login, until it is taken back.
    """

    _name = "social.crm.invitation"
    _inherit = ["social.crm.notice.route.mixin", "social.crm.personal.data.mixin"]
    _description = "Invitation"
    _order = "id desc"
    _rec_name = "person"

    _job = "social_crm_community.cron_invite"

    _personal_fields = ("about", "kind", "state", "told_at", "reason", "revoked_at")
    _erase_order = 60  # after what they did with it

    poll_id = fields.Many2one("social.crm.poll", readonly=True, ondelete="cascade", index="btree_not_null")
    test_group_id = fields.Many2one("social.crm.test.group", readonly=True, ondelete="cascade", index="btree_not_null")
    call_id = fields.Many2one(
        "social.crm.idea.call", "Call for ideas", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    about = fields.Char("To take part in", compute="_compute_about", compute_sudo=True)
    kind = fields.Selection(
        [("invited", "Invitation"), ("thanks", "Thanks")], "What for", required=True, default="invited", readonly=True
    )
    identity_id = fields.Many2one(ondelete="cascade")
    person = fields.Char(compute="_compute_person", compute_sudo=True)  # whoever sees the row sees whose
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "Invited by", readonly=True, ondelete="set null")
    answered_at = fields.Datetime("Took part", readonly=True, help="When they last did something with it.")
    revoked_at = fields.Datetime("Taken back", readonly=True, help="The link opens nothing any more.")

    _about_one = models.Constraint(
        "CHECK (num_nonnulls(poll_id, test_group_id, call_id) <= 1)", "An invitation is to one thing."
    )
    _poll_once = models.UniqueIndex("(poll_id, identity_id, kind) WHERE poll_id IS NOT NULL")
    _group_once = models.UniqueIndex("(test_group_id, identity_id, kind) WHERE test_group_id IS NOT NULL")
    _call_once = models.UniqueIndex("(call_id, identity_id, kind) WHERE call_id IS NOT NULL")
    _token_once = models.UniqueIndex("(access_token)")
    _unsent_idx = models.Index("(state, id) WHERE state IN ('queued', 'blocked', 'failed')")

    @api.depends("poll_id.name", "test_group_id.name", "call_id.name")
    def _compute_about(self):
        for invitation in self:
            invitation.about = invitation._record().name

    @api.depends("identity_id", "partner_id")
    def _compute_person(self):
        for invitation in self:
            invitation.person = invitation.partner_id.name or invitation.identity_id.display_name

    def _record(self):
        """:return: what it invites to"""
        self.ensure_one()
        return self[next(name for name in ABOUT if self[name])]

    @api.model
    def _key_of(self, identity, partner):
        return ("partner_id", partner.id) if partner else ("identity_id", identity.id)

    def _person_key(self):
        """:return: what is the same for all rows of one person, however many accounts they have"""
        self.ensure_one()
        return self._key_of(self.identity_id, self.partner_id)

    @api.model
    def _by_token(self, token):
        """:return: the invitation that a link opens, or none"""
        # sudo: the token tells whose it is
        return self.sudo().search(
            [("access_token", "=", token), ("kind", "=", "invited"), ("revoked_at", "=", False)], limit=1
        )

    @api.model
    def _open_for(self, partner):
        """:return: what somebody with a login is invited to, the latest first"""
        # sudo: members have no rights on the model; each is asked for their own
        mine = self.sudo().search(
            [("partner_id", "=", partner.id), ("kind", "=", "invited"), ("revoked_at", "=", False)], limit=200
        )
        shown, once = mine.browse(), set()
        for invitation in mine:
            record = invitation._record()
            if record not in once and record.active and record.state != "draft":
                once.add(record)
                shown |= invitation
        return shown

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _waiting(self):
        return super()._waiting().filtered(lambda invitation: not invitation.revoked_at)

    def _tell(self):
        """Tell the people of these invitations, as far as they are still to be told."""
        waiting = self.exists().try_lock_for_update()
        for invitation in waiting.filtered(lambda each: each.state == "queued" and not each.revoked_at):
            if invitation._was_told():
                invitation.write({"state": "covered", "told_at": fields.Datetime.now()})
            elif invitation._is_news():
                invitation._tell_where_possible()

    def _is_news(self):
        """Whether it can be told now: what is not open yet waits, and what is over is told to nobody any more."""
        record = self._record()
        if self.kind == "thanks" or record._is_open():
            return True
        if record.state != "draft":
            self.write({"state": "blocked", "reason": self.env._("It was closed before they could be told.")})
        return False

    def _was_told(self):
        """Whether this person is told by another invitation: accounts or contacts were merged since."""
        same = [(name, "=", self[name].id) for name in ABOUT]
        return self._told_by_another(Domain([("kind", "=", self.kind), ("revoked_at", "=", False), *same]))

    def _obstacle(self):
        """Return what stands against telling somebody, as far as it is known before anything is begun.

        :rtype: str
        """
        reasons = []
        asked, others, by_mail = self._known_talks()
        for talk in asked | others | by_mail:
            blockers = self._blockers(talk)
            if not blockers:
                return ""
            reasons = reasons or sentences(blockers)
        if not by_mail and email_normalize(self.partner_id.email or "") and self._mail_channel():
            network = self.env.ref("social_crm_base.network_email")
            consents = self.env["social.crm.consent"]
            blockers = consents._blockers(PURPOSE, network, self.identity_id, self.partner_id)
            if not blockers:
                return ""
            reasons = reasons or sentences(blockers)
        return " ".join(reasons) or self.env._("No talk and no address of theirs is known.")

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------
    def _subject(self):
        return self._record().name

    def _words(self, talk):
        told = self._in_their_language(talk)
        record = told._record()
        if self.kind == "thanks":
            return self._paragraphs(record._thanks_words())
        return self._paragraphs([*record._invitation_words(), told._until(), told._link()])

    def _until(self):
        closes_at = self._record().closes_at
        return closes_at and self.env._("It is open until %s.", format_date(self.env, closes_at.date()))

    def _link(self):
        # sudo: no role reads the token
        link = f"{self.get_base_url()}/invited/{self.sudo().access_token}"
        return Markup("%s<br/>%s") % (self.env._("This is your page for it, for you alone:"), link)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_try_again(self):
        """Try once more to tell those who could not be told, unless they are not to come any more."""
        return super(SocialCrmInvitation, self.filtered(lambda each: not each.revoked_at)).action_try_again()

    def action_revoke(self):
        """Take invitations back: their links open nothing any more."""
        self.check_access("write")
        # sudo: how far it came is nobody's to write by hand
        self.sudo().filtered(lambda each: not each.revoked_at).write({"revoked_at": fields.Datetime.now()})

    def _renew(self):
        """Invite again who was not to come any more: by another link, for the old one stays closed."""
        for invitation in self:
            invitation.write(
                {"revoked_at": False, "state": "queued", "reason": False, "access_token": uuid.uuid4().hex}
            )


def same_person(identity):
    """Return the domain of what is this person's: of the account, and of the contact that it is."""
    person = Domain("identity_id", "=", identity.id)
    return person | Domain("partner_id", "=", identity.partner_id.id) if identity.partner_id else person
