from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SocialCrmCase, hours


@tagged("post_install", "-at_install")
class TestCommunity(SocialCrmCase):
    """Places where people gather, the rule of each, and whom we know there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Member = cls.env["social.crm.community.member"]
        cls.forum, cls.club = cls.env["social.crm.community"].create([{"name": "Forum"}, {"name": "Club"}])

    def seen(self, identity, at=0, community=None, **values):
        return {
            "community_id": (community or self.forum).id,
            "identity_id": identity.id,
            "first_seen": hours(at),
            "last_seen": hours(at),
        } | values

    def test_the_usual_rule_follows_from_whose_it_is(self):
        with Form(self.env["social.crm.community"].with_user(self.manager)) as form:
            form.name = "Fans"
            self.assertEqual((form.kind, form.engagement_rule), ("external", "listen"))
            form.kind = "owned"
            self.assertEqual(form.engagement_rule, "open")
            form.kind = "partner"
            self.assertEqual(form.engagement_rule, "named")
            form.owner_id = self.anna
            form.engagement_rule = "never"
        self.assertEqual(form.record.engagement_rule, "never")

    def test_an_external_one_is_never_open_to_automatic_messages(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.forum.engagement_rule = "open"
            self.forum.flush_recordset()

    def test_a_partner_s_needs_its_partner(self):
        with self.assertRaises(ValidationError):
            self.forum.kind = "partner"

    def test_members_are_found_or_made_in_bulk(self):
        of_anna, of_ben = self.upsert(self.row("1"), self.row("2"))
        self.link(of_anna, self.anna)
        self.Member._upsert([self.seen(of_anna, 2), self.seen(of_ben), self.seen(of_anna, 1), self.seen(of_anna, 5)])
        members = self.forum.member_ids.sorted(lambda member: member.identity_id.id)
        self.assertEqual(members.identity_id, of_anna | of_ben)
        self.assertEqual(members.mapped("partner_id"), self.anna)
        self.assertEqual((members[0].first_seen, members[0].last_seen), (hours(1), hours(5)))
        self.assertEqual(set(members.mapped("source")), {"channel"})
        self.Member._upsert([self.seen(of_anna, 9), self.seen(of_anna, 9, self.club)])
        self.assertEqual((members[0].first_seen, members[0].last_seen), (hours(1), hours(9)))
        self.assertEqual(self.forum.member_count, 2)
        self.assertEqual(of_anna.member_ids.community_id, self.forum | self.club)

    def test_the_queries_do_not_grow_with_the_members(self):
        identities = self.upsert(*(self.row(str(number)) for number in range(50)))
        self.env.flush_all()
        for some in (identities[:1], identities[1:]):
            with self.assertQueryCount(2):
                self.Member._upsert([self.seen(identity) for identity in some])

    def test_seen_again_within_the_hour_writes_nothing(self):
        identity = self.upsert(self.row())
        self.Member._upsert([self.seen(identity)])
        before = self._versions(identity)
        self.Member._upsert([self.seen(identity, 0.5)])
        self.assertEqual(self._versions(identity), before)
        self.Member._upsert([self.seen(identity, 1.5)])
        self.assertNotEqual(self._versions(identity), before)

    def _versions(self, identity):
        self.env.cr.execute("SELECT ctid::text FROM social_crm_community_member WHERE identity_id = %s", [identity.id])
        return self.env.cr.fetchall()

    def test_a_role_given_by_hand_stays(self):
        identity = self.upsert(self.row())
        member = self.Member.create({"community_id": self.forum.id, "identity_id": identity.id, "role": "voice"})
        self.Member._upsert([self.seen(identity)])
        self.assertEqual((member.role, member.source, member.last_seen), ("voice", "manual", hours(0)))

    def test_who_had_left_and_speaks_is_back(self):
        identity = self.upsert(self.row())
        self.Member._upsert([self.seen(identity)])
        member = identity.member_ids
        member.left_at = hours(1).date()
        self.assertEqual(self.forum.member_count, 0)
        self.Member._upsert([self.seen(identity, 3)])
        self.assertEqual(member.left_at, hours(1).date(), "said on the day of leaving")
        self.Member._upsert([self.seen(identity, 30)])
        self.assertFalse(member.left_at)

    def test_the_contact_follows_the_identity(self):
        identity = self.upsert(self.row())
        member = self.Member.create({"community_id": self.forum.id, "identity_id": identity.id})
        self.assertFalse(member.partner_id)
        link = self.link(identity, self.anna)
        self.assertEqual(member.partner_id, self.anna)
        self.assertEqual(self.anna.social_member_ids, member)
        link.action_revoke()
        self.assertFalse(member.partner_id)

    def test_a_waiting_handle_that_turns_out_to_be_a_member_leaves_one_membership(self):
        known = self.upsert(self.row("1", handle="old"))
        waiting = self.upsert(self.row(None, handle="anna", seen_at=None))
        self.Member.create(
            [
                {"community_id": self.forum.id, "identity_id": known.id},
                {"community_id": self.forum.id, "identity_id": waiting.id, "role": "moderator"},
                {"community_id": self.club.id, "identity_id": waiting.id},
            ]
        )
        self.upsert(self.row("1", handle="anna", seen_at=hours(1)))
        self.assertFalse(waiting.exists())
        self.assertRecordValues(
            known.member_ids.sorted(lambda member: member.community_id.id),
            [
                {"community_id": self.forum.id, "role": "moderator"},
                {"community_id": self.club.id, "role": "member"},
            ],
        )

    def test_contacts_that_are_merged_keep_both_memberships(self):
        of_anna, of_ben = self.upsert(self.row("1"), self.row("2"))
        self.link(of_anna, self.anna)
        self.link(of_ben, self.ben)
        self.Member._upsert([self.seen(of_anna), self.seen(of_ben)])
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | self.ben).ids, self.anna)
        self.assertEqual(len(self.anna.social_member_ids), 2)
