from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_channels.tools.wake import wake

#: What has this: whatever members take part in.
OFFERED = ("social.crm.poll", "social.crm.test.group", "social.crm.idea.call")

#: Records that are closed in one transaction.
CLOSE_BATCH = 50


class SocialCrmInvitedMixin(models.AbstractModel):
    """What members of a community of our own take part in: a poll, a test group, a call for ideas.

    A model that has it has ``invitation_ids``, and says in ``_invitation_field`` which field of an invitation that is
    the other side of.
    """

    _name = "social.crm.invited.mixin"
    _description = "What people take part in"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _mail_thread_customer = False

    _invitation_field = None
    _path = None  # of its public page

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    description = fields.Html(help="What whoever takes part should know. They read it on the page.")
    community_id = fields.Many2one(
        "social.crm.community",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('kind', '=', 'owned')]",
        tracking=True,
        help="One of our own: nobody else's members are asked by us.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    audience = fields.Selection(
        [("everybody", "Everybody with a login"), ("members", "Members"), ("invited", "Invited people only")],
        "For whom",
        required=True,
        default="members",
        tracking=True,
        help="Nobody else finds the page. Whoever is invited takes part in any case.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    opened_at = fields.Datetime("Opened", readonly=True, copy=False)
    closes_at = fields.Datetime("Closes", copy=False, help="Empty for whenever a colleague closes it.")
    closed_at = fields.Datetime("Closed at", readonly=True, copy=False)
    taken_part_at = fields.Datetime("Last taken part", readonly=True, copy=False)
    website_url = fields.Char("Public page", compute="_compute_website_url")
    invited_count = fields.Integer("Invited", compute="_compute_invited_count")
    unreached_count = fields.Integer("Not reached", compute="_compute_invited_count")

    @api.depends("name")
    def _compute_website_url(self):
        for record in self:
            record.website_url = f"{self._path}/{self.env['ir.http']._slug(record)}" if record.id else ""

    def _compute_invited_count(self):
        invitations = self.env["social.crm.invitation"]
        field = self._invitation_field
        counts = {
            (record, state): count
            for record, state, count in invitations._read_group(
                [(field, "in", self.ids), ("kind", "=", "invited"), ("revoked_at", "=", False)],
                [field, "state"],
                ["__count"],
            )
        }
        for record in self:
            mine = {state: count for (whose, state), count in counts.items() if whose == record._origin}
            record.invited_count = sum(mine.values())
            record.unreached_count = mine.get("blocked", 0) + mine.get("failed", 0)

    @api.constrains("community_id")
    def _check_community(self):
        for record in self:
            # sudo: whose a community is counts, whoever may see it
            if record.sudo().community_id.kind != "owned":
                raise ValidationError(
                    self.env._("%s is not a community of ours: choose one that is.", record.sudo().community_id.name)
                )

    @api.constrains("name")
    def _check_name(self):
        for record in self:
            if not record.name.strip():
                raise ValidationError(self.env._("Say in a few words what it is about."))

    # ------------------------------------------------------------------
    # From draft to closed
    # ------------------------------------------------------------------
    def action_open(self):
        """Let people take part from now on."""
        self.check_access("write")
        now = fields.Datetime.now()
        for record in self.filtered(lambda record: record.state != "open"):
            record._check_ready()
            if record.closes_at and record.closes_at <= now:
                raise UserError(self.env._("%s would be closed already. Choose a later date.", record.name))
            # another community may have been made of it since
            record._check_community()
            record.write({"state": "open", "opened_at": record.opened_at or now, "closed_at": False})

    def action_close(self):
        """Nobody takes part any more."""
        self.check_access("write")
        for record in self.filtered(lambda record: record.state == "open"):
            record.write({"state": "closed", "closed_at": fields.Datetime.now()})
            record._ended()

    def _check_ready(self):
        """Hook: :raise UserError: something is missing before people can take part"""

    def _ended(self):
        """Hook: this one is closed now."""

    def _is_open(self):
        """Whether people may take part: its end counts from the minute on, not from when the job comes by."""
        self.ensure_one()
        return self.state == "open" and (not self.closes_at or self.closes_at > fields.Datetime.now())

    @api.model
    def _close_due(self, commit=None):
        """Cron: close what has come to its end.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        over = [("state", "=", "open"), ("closes_at", "<=", fields.Datetime.now())]
        for model in OFFERED:
            while due := self.env[model].search(over, limit=CLOSE_BATCH):
                due.action_close()
                if commit(len(due)) <= 0:
                    return

    # ------------------------------------------------------------------
    # Who takes part
    # ------------------------------------------------------------------
    def _lock(self):
        """Whoever takes part writes to this row first: of two at once, one begins anew and sees what the other did."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET taken_part_at = %s WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                sorted(self.ids),
            )
        )
        self.env.invalidate_all(flush=False)

    def _refuse_closed(self):
        """:raise UserError: nobody takes part any more"""
        if not self._is_open():
            raise UserError(self.env._("It is closed: nobody can take part any more."))

    @api.model
    def _visible_domain(self, company, partner):
        """What somebody finds on the website.

        :param company: the one that the website belongs to
        :param partner: who looks, none for visitors
        """
        seen = Domain("audience", "=", "everybody")
        if partner:
            mine = Domain("partner_id", "=", partner.id)
            seen |= Domain(
                "invitation_ids", "any", mine & Domain([("kind", "=", "invited"), ("revoked_at", "=", False)])
            )
            seen |= Domain("audience", "=", "members") & Domain(
                "community_id.member_ids", "any", mine & Domain("left_at", "=", False)
            )
        return Domain("company_id", "=", company.id) & Domain("state", "!=", "draft") & seen

    @api.model
    def _public_find(self, record_id, company, partner):
        """:return: what somebody may see, or none"""
        return self.search(Domain("id", "=", record_id) & self._visible_domain(company, partner), limit=1)

    @api.model
    def _public_list(self, company, partner, domain=Domain.TRUE, limit=100):
        """:return: what somebody may take part in, and what of that is over; the latest first"""
        seen = self.search(self._visible_domain(company, partner) & domain, order="id DESC", limit=limit)
        return seen.sorted(lambda record: not record._is_open())

    def _identity_of(self, partner):
        """Return the account by which somebody with a login takes part; they are known as a member from then on.

        :param partner: one ``res.partner``
        """
        identity = partner._forum_identities()[partner]
        now = fields.Datetime.now()
        self.env["social.crm.community.member"]._upsert(
            [
                {
                    "community_id": self.community_id.id,
                    "identity_id": identity.id,
                    "first_seen": now,
                    "last_seen": now,
                }
            ]
        )
        return identity

    # ------------------------------------------------------------------
    # Invitations
    # ------------------------------------------------------------------
    def _invite(self, identities, kind="invited"):
        """Invite people, each once, however many accounts they have; whoever is invited already stays as they are.

        :param identities: ``social.crm.identity``
        :param str kind: of ``social.crm.invitation``
        :return: the new invitations
        """
        self.ensure_one()
        # sudo: who is told is not for whoever invites to write
        invitations = self.env["social.crm.invitation"].sudo()
        rows = [(self._invitation_field, "=", self.id), ("kind", "=", kind)]
        known = {each._person_key(): each for each in invitations.search(rows)}
        chosen, again = {}, invitations
        for identity in identities.sudo():
            person = invitations._key_of(identity, identity.partner_id)
            if person not in known:
                chosen.setdefault(person, identity)
            elif known[person].revoked_at:
                again |= known[person]
        new = invitations.create(
            [
                {
                    self._invitation_field: self.id,
                    "kind": kind,
                    "identity_id": identity.id,
                    "partner_id": identity.partner_id.id,
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                }
                for identity in chosen.values()
            ]
        )
        again._renew()
        if new or again:
            wake(self.env, "social_crm_community.cron_invite")
        return new | again

    def action_invite(self):
        """Open the dialog in which members are chosen."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite members"),
            "res_model": "social.crm.invite",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{self._invitation_field}": self.id},
        }

    def action_view_invitations(self):
        """Show who is invited, and what stands against telling whom."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invitations"),
            "res_model": "social.crm.invitation",
            "views": [(False, "list"), (False, "form")],
            "domain": [(self._invitation_field, "=", self.id)],
            "context": {},
        }

    def action_open_page(self):
        """Show what members see."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.website_url, "target": "new"}

    def _invitation_words(self):
        """Return what an invitation says before its link, in paragraphs.

        :rtype: list[str]
        """
        raise NotImplementedError

    def _thanks_words(self):
        """Return what those are told who took part, in paragraphs.

        :rtype: list[str]
        """
        raise NotImplementedError
