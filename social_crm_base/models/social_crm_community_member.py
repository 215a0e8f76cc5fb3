from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.sql import insert_rows
from .social_crm_identity import SEEN_PRECISION

#: Of two memberships of one account, the role that comes later here stays.
ROLES = [
    ("member", "Member"),
    ("voice", "Voice: others listen to them"),
    ("moderator", "Moderator"),
    ("owner", "Owner"),
]


class SocialCrmCommunityMember(models.Model):
    """An account of somebody in a community. The contact follows from the identity, as everywhere."""

    _name = "social.crm.community.member"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Community Member"
    _order = "last_seen desc nulls last, id desc"
    _rec_name = "identity_id"

    _personal_fields = ("community_id", "identity_id", "role", "source", "joined_at", "left_at", "last_seen")

    # No index of its own: the unique key begins with it.
    community_id = fields.Many2one("social.crm.community", required=True, ondelete="cascade")
    identity_id = fields.Many2one("social.crm.identity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    network_id = fields.Many2one(related="identity_id.network_id")
    community_kind = fields.Selection(related="community_id.kind")
    engagement_rule = fields.Selection(related="community_id.engagement_rule")
    role = fields.Selection(ROLES, required=True, default="member")
    source = fields.Selection(
        [("manual", "Entered by a colleague"), ("channel", "Seen on a channel"), ("import", "Import")],
        required=True,
        default=lambda self: "import" if self.env.context.get("import_file") else "manual",
        readonly=True,
    )
    joined_at = fields.Date("Joined")
    left_at = fields.Date("Left")
    first_seen = fields.Datetime(readonly=True)
    last_seen = fields.Datetime(readonly=True, help="To the hour; the timeline is exact.")

    _once = models.Constraint("UNIQUE (community_id, identity_id)", "This account is a member already.")
    _leave_after_joining = models.Constraint(
        "CHECK (left_at >= joined_at)", "Nobody leaves before they joined. Correct the dates."
    )

    @api.depends("identity_id")
    def _compute_partner_id(self):
        """Later changes come by ``identity._partner_changed``, for all facts alike."""
        for member in self:
            member.partner_id = member.identity_id.partner_id

    @api.depends("identity_id", "community_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = self.env._(
                "%(person)s in %(community)s",
                person=member.identity_id.display_name,
                community=member.community_id.display_name,
            )

    @api.model
    def _upsert(self, rows):
        """Find or make the membership of each row, in a number of statements that does not grow with the rows.

        A known member is only noted as seen; who had left and is seen after that is back.

        :param list[dict] rows: ``community_id``, ``identity_id`` (int), ``first_seen`` and ``last_seen`` (naive UTC
            datetimes) and optionally ``role``, ``source``
        """
        seen = {}
        for row in rows:
            key = row["community_id"], row["identity_id"]
            known = seen.setdefault(key, dict(row))
            known["first_seen"] = min(known["first_seen"], row["first_seen"])
            known["last_seen"] = max(known["last_seen"], row["last_seen"])
        if not seen:
            return
        self.flush_model()
        identities = self.env["social.crm.identity"]
        identities.flush_model(["partner_id"])
        partners = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, partner_id FROM social_crm_identity WHERE id = ANY(%s)",
                    [identity_id for _community_id, identity_id in seen],
                )
            )
        )
        insert_rows(
            self.env,
            self._table,
            ("community_id", "identity_id", "partner_id", "role", "source", "first_seen", "last_seen"),
            [
                (
                    *key,
                    partners[key[1]],
                    seen[key].get("role") or "member",
                    seen[key].get("source") or "channel",
                    seen[key]["first_seen"],
                    seen[key]["last_seen"],
                )
                for key in sorted(seen)
            ],
            on_conflict=self._when_known(),
        )
        self.invalidate_model(["first_seen", "last_seen", "left_at"], flush=False)
        identities.invalidate_model(["member_ids"], flush=False)

    def _when_known(self):
        """A row that rests is a row nobody waits for: it is written when an hour has passed, or they are back."""
        return SQL(
            """
            ON CONFLICT (community_id, identity_id) DO UPDATE
                    SET first_seen = LEAST(social_crm_community_member.first_seen, EXCLUDED.first_seen),
                        last_seen = GREATEST(social_crm_community_member.last_seen, EXCLUDED.last_seen),
                        left_at = CASE WHEN social_crm_community_member.left_at >= EXCLUDED.last_seen::date
                                       THEN social_crm_community_member.left_at END
                  WHERE social_crm_community_member.last_seen IS NULL
                     OR EXCLUDED.last_seen > social_crm_community_member.last_seen + %(precision)s
                     OR EXCLUDED.first_seen < social_crm_community_member.first_seen - %(precision)s
                     OR EXCLUDED.last_seen::date > social_crm_community_member.left_at
            """,
            precision=SEEN_PRECISION,
        )

    def _move_to(self, identity):
        """Give memberships another identity, which turned out to be the same account: one a community stays.

        :param identity: the identity that stays
        """
        kept = {member.community_id: member for member in identity.member_ids}
        for member in self:
            known = kept.get(member.community_id)
            if known:
                known.write(known._joined_with(member))
                member.unlink()
            else:
                member.identity_id = identity

    def _joined_with(self, other):
        """What one membership says when it is made of two.

        :rtype: dict
        """
        rank = [role for role, _label in ROLES].index
        return {
            "role": max(self.role, other.role, key=rank),
            "joined_at": min(filter(None, (self.joined_at, other.joined_at)), default=False),
            "left_at": self.left_at and other.left_at and max(self.left_at, other.left_at),
            "first_seen": min(filter(None, (self.first_seen, other.first_seen)), default=False),
            "last_seen": max(filter(None, (self.last_seen, other.last_seen)), default=False),
        }
