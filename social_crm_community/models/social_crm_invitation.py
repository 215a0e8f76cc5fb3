import uuid

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date, split_every

from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences
from odoo.addons.social_crm_channels.tools.wake import wake

from .social_crm_notice_route_mixin import PURPOSE, TOLD

#: People who are told in one transaction.
INVITE_BATCH = 20

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
    identity_id = fields.Many2one("social.crm.identity", readonly=True, ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    person = fields.Char(compute="_compute_person", compute_sudo=True)  # whoever sees the row sees whose
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
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
    user_id = fields.Many2one("res.users", "Invited by", readonly=True, ondelete="set null")
    answered_at = fields.Datetime("Took part", readonly=True, help="When they last did something with it.")
    revoked_at = fields.Datetime("Taken back", readonly=True, help="The link opens nothing any more.")
    access_token = fields.Char(
        groups=fields.NO_ACCESS, copy=False, default=lambda self: uuid.uuid4().hex, required=True, readonly=True
    )

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
    def _tell_all(self, commit=None):
        """Cron: tell whoever is waiting to be told, some in each transaction.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        waiting = self.search([("state", "=", "queued"), ("revoked_at", "=", False)], order="id")
        commit(0, remaining=len(waiting))
        for ids in split_every(INVITE_BATCH, waiting.ids):
            self.browse(ids)._tell()
            if commit(len(ids)) <= 0:
                break

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
        person = Domain.OR(Domain(name, "=", self[name].id) for name in ("identity_id", "partner_id") if self[name])
        same = [(name, "=", self[name].id) for name in ABOUT]
        told = [("kind", "=", self.kind), ("state", "in", TOLD), ("id", "!=", self.id), ("revoked_at", "=", False)]
        return bool(self.search_count(person & Domain([*same, *told]), limit=1))

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
    def write(self, vals):
        """How far an invitation came follows from what is done; colleagues have buttons for what they decide.

        :raise AccessError: somebody writes it by hand
        """
        if not self.env.su:
            raise AccessError(self.env._("Invitations are not changed by hand. Use the buttons."))
        return super().write(vals)

    def action_try_again(self):
        """Try once more to tell those who could not be told."""
        self.check_access("write")
        # sudo: how far it came is nobody's to write by hand
        waiting = self.sudo().filtered(lambda each: each.state == "blocked" and not each.revoked_at)
        waiting.write({"state": "queued", "reason": False})
        if waiting:
            wake(self.env, "social_crm_community.cron_invite")

    def action_told_by_hand(self):
        """A colleague has told the person, or decided that nobody needs to."""
        self.check_access("write")
        # sudo: as above
        unsettled = self.sudo().filtered(lambda each: each.state in ("blocked", "failed"))
        unsettled.write({"state": "by_hand", "told_at": fields.Datetime.now()})

    def action_revoke(self):
        """Take invitations back: their links open nothing any more."""
        self.check_access("write")
        # sudo: as above
        self.sudo().filtered(lambda each: not each.revoked_at).write({"revoked_at": fields.Datetime.now()})

    def _renew(self):
        """Invite again who was not to come any more: by another link, for the old one stays closed."""
        for invitation in self:
            invitation.write(
                {"revoked_at": False, "state": "queued", "reason": False, "access_token": uuid.uuid4().hex}
            )

    def action_open_talk(self):
        """Show the talk in which the person was told."""
        self.ensure_one()
        self.conversation_id.check_access("read")
        return self.conversation_id.action_open_inbox()


def same_person(identity):
    """Return the domain of what is this person's: of the account, and of the contact that it is."""
    person = Domain("identity_id", "=", identity.id)
    return person | Domain("partner_id", "=", identity.partner_id.id) if identity.partner_id else person
