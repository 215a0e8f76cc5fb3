from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestCommunity(SocialCrmCase):
    """The rule of a community decides what goes out, and who speaks there becomes known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community = cls.env["social.crm.community"].create({"name": "Tent Forum"})
        cls.bot = cls.env.ref("base.user_root")

    def comment(self, text="Nice tent", number=1, **values):
        return self.said(text, number, contact_kind="public_comment", **values)

    def gate(self, purpose="reply", talk="talk-1", user=None):
        draft = (
            self.env["social.crm.message"]
            .with_user(user or self.agent)
            .sudo()
            .new({"conversation_id": self.conversation(talk).id, "channel_id": self.channel.id})
        )
        return [blocker["reason"] for blocker in draft._check_outbound(purpose)]

    def in_community(self, rule, kind="external"):
        self.community.write({"kind": kind, "owner_id": self.env.company.partner_id.id, "engagement_rule": rule})
        self.channel.community_id = self.community
        self.ingest(self.comment())

    # What is said where --------------------------------------------------------------------------

    def test_what_is_said_in_public_on_its_feed_is_said_in_the_community(self):
        self.channel.community_id = self.community
        self.ingest(
            self.comment(talk="public"),
            self.said(number=2, talk="private"),
            self.said(number=3, talk="g", is_group=True),
        )
        self.assertEqual(self.conversation("public").community_id, self.community)
        self.assertEqual(self.conversation("g").community_id, self.community)
        self.assertFalse(self.conversation("private").community_id)

    def test_talks_follow_when_the_channel_gets_another_community(self):
        other, by_hand = self.env["social.crm.community"].create([{"name": "Other"}, {"name": "By hand"}])
        self.ingest(
            self.comment(talk="public"), self.comment(number=2, talk="put"), self.said(number=3, talk="private")
        )
        self.conversation("put").community_id = by_hand
        self.channel.community_id = other
        self.assertEqual(self.conversation("public").community_id, other)
        self.assertEqual(self.conversation("put").community_id, by_hand)
        self.assertFalse(self.conversation("private").community_id)
        self.channel.community_id = False
        self.assertFalse(self.conversation("public").community_id)

    def test_who_speaks_becomes_a_member(self):
        self.channel.community_id = self.community
        self.ingest(
            self.comment(person="anna"),
            self.comment(number=2, person="ben"),
            self.said(number=3, talk="p", person="eve"),
        )
        self.assertEqual(set(self.community.member_ids.identity_id.mapped("handle")), {"anna", "ben"})

    def test_who_had_spoken_becomes_a_member_when_the_community_is_named(self):
        self.ingest(self.comment(person="anna"), self.comment(number=2, person="ben"))
        self.conversation().with_user(self.agent).community_id = self.community
        members = self.community.member_ids
        self.assertEqual(set(members.identity_id.mapped("handle")), {"anna", "ben"})
        self.assertTrue(all(member.first_seen and member.source == "channel" for member in members))

    def test_two_talks_that_turn_out_to_be_one_keep_the_community(self):
        self.ingest(self.comment(talk="old"), self.comment(number=2, talk="new"))
        self.conversation("old").community_id = self.community
        self.conversation("old")._merge_into(self.conversation("new"))
        self.assertEqual(self.conversation("new").community_id, self.community)

    # What may go out -----------------------------------------------------------------------------

    def test_listen_only(self):
        self.in_community("listen")
        self.assertEqual(self.gate(), ["We only listen in Tent Forum."])
        with self.assertRaisesRegex(UserError, "only listen in Tent Forum"):
            self.reply()

    def test_answer_as_a_named_person(self):
        self.in_community("named", kind="partner")
        self.assertEqual(self.gate(), [])
        self.assertEqual(self.gate(user=self.bot), ["Nothing automatic is posted in Tent Forum."])
        self.assertEqual(self.gate("feedback"), ["Nothing automatic is posted in Tent Forum."])
        self.assertEqual(self.reply().state, "queued")

    def test_nothing_automatic_is_posted_to_an_external_one(self):
        self.in_community("named")
        with self.assertRaisesRegex(UserError, "Nothing automatic"):
            self.conversation().with_user(self.bot).message_post(
                body="Thanks for your comment!",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.agent.partner_id.id,
            )
        self.assertEqual(self.reply().state, "queued")

    def test_who_left_us_or_works_elsewhere_is_nobody_of_ours(self):
        self.in_community("named")
        self.agent.active = False
        self.assertEqual(len(self.gate()), 1)

    def test_never_contact(self):
        self.in_community("never")
        self.assertEqual(self.gate(), ["We never write in Tent Forum."])
        with self.assertRaisesRegex(UserError, "never write in Tent Forum"):
            self.reply()

    def test_our_own_community_takes_automatic_answers(self):
        self.in_community("open", kind="owned")
        self.assertEqual(self.gate(), [])
        self.assertEqual(self.gate(user=self.bot), [])
        self.assertEqual(self.gate("feedback"), [])

    def test_the_composer_says_why(self):
        self.in_community("listen")
        [reason] = self.conversation().with_user(self.agent)._reply_route()["blockers"]
        self.assertIn("We only listen in Tent Forum. Leave it unanswered", reason)

    # Whom we may begin a talk with ---------------------------------------------------------------

    def begin_talk(self):
        """A private talk with Anna in which she has not said anything."""
        identity = self.community.member_ids.identity_id
        ids = self.env["social.crm.conversation"]._upsert(
            [{"channel": self.channel, "external_id": "private", "identity_id": identity.id}]
        )
        return self.env["social.crm.conversation"].browse(ids)

    def test_members_of_a_never_contact_community_are_not_written_to(self):
        self.in_community("never")
        self.begin_talk()
        reason = "We know them only from Tent Forum, whose members we never contact."
        self.assertEqual(self.gate(talk="private"), [reason])
        self.assertIn(reason, self.gate("marketing", talk="private"))
        self.community.engagement_rule = "listen"
        self.assertEqual(self.gate(talk="private"), [])

    def test_who_writes_to_us_is_answered(self):
        self.in_community("never")
        self.begin_talk()
        self.ingest(self.said("Hello, a question", 2, talk="private"))
        self.assertEqual(self.gate(talk="private"), [])
        self.assertEqual(self.reply(conversation=self.conversation("private")).state, "queued")

    def test_whom_we_know_from_elsewhere_may_be_written_to(self):
        self.in_community("never")
        self.ingest(self.said("Hello", 2, talk="elsewhere"))
        self.begin_talk()
        self.assertEqual(self.gate(talk="private"), [])

    def test_who_allowed_it_may_be_written_to(self):
        self.in_community("never")
        talk = self.begin_talk()
        consents = self.env["social.crm.consent"]
        consents.create({"identity_id": talk.identity_id.id, "state": "granted", "purpose": "marketing"})
        self.assertEqual(self.gate("marketing", talk="private"), [])
        self.assertEqual(len(self.gate(talk="private")), 1)

    def test_another_company_s_community_cannot_be_named(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.community.company_id = elsewhere
        with self.assertRaises(UserError):
            self.channel.community_id = self.community
