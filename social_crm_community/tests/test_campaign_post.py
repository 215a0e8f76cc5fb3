from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestCampaignPost(PeerCareCase):
    """What a campaign says in a community of our own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community = cls.env["social.crm.community"].create(
            {"name": "Lamp friends", "kind": "owned", "company_id": cls.env.company.id}
        )
        cls.forum.community_id = cls.community
        cls.writer = new_test_user(cls.env, "writer-of-campaigns", groups="social_crm_base.group_manager", name="Mia")
        body = "<p>Hello {{first_name}}, they are <b>here</b>.</p>"
        content = cls.env["social.crm.content"].create(
            {"name": "Lamps", "variant_ids": [(0, 0, {"body": body, "link_url": "https://example.com/lamps"})]}
        )
        content.state = "approved"
        cls.campaign = cls.env["social.crm.campaign"].create(
            {
                "name": "Lamps",
                "content_id": content.id,
                "user_id": cls.writer.id,
                "post_ids": [(0, 0, {"community_id": cls.community.id})],
            }
        )

    def publish(self):
        self.campaign.with_user(self.writer).action_start()
        tried = self.env["social.crm.campaign.post"]._publish_due()
        self.env["social.crm.campaign"]._run_batch()
        self.env.invalidate_all()
        return tried

    def test_it_is_a_topic_of_the_forum_by_whoever_is_responsible(self):
        self.assertEqual(self.publish(), 1)
        topic = self.env["forum.post"].search([("forum_id", "=", self.forum.id), ("name", "=", "Lamps")])
        self.assertEqual((topic.create_uid, topic.state), (self.writer, "active"))
        self.assertIn("Hello, they are <b>here</b>.", topic.content)
        self.assertNotIn("{{", topic.content)
        self.assertRegex(topic.content, r'href="[^"]*/r/\w+"')
        post = self.campaign.post_ids
        self.assertEqual((post.state, post.external_id, post.error), ("sent", str(topic.id), False))
        self.assertTrue(post.url.endswith(topic.website_url))
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual(self.env["social.crm.campaign.post"]._publish_due(), 0)

    def test_where_there_is_no_forum_it_is_told(self):
        self.forum.community_id = False
        self.publish()
        post = self.campaign.post_ids
        self.assertEqual(post.state, "failed")
        self.assertIn("no forum", post.error)

    def test_what_members_answer_below_it_is_an_answer_to_the_campaign(self):
        """Each person once, nobody of ours; whoever got the campaign as well is counted where that is noted."""
        self.publish()
        post, deliveries = self.campaign.post_ids, self.env["social.crm.campaign.delivery"]
        topic, elsewhere = post.topic_id, self._ask()
        self.assertEqual(self.campaign.replied_count, 0, "what opens the topic is no answer to it")
        told = {"campaign_id": self.campaign.id, "company_id": self.env.company.id, "state": "sent"}
        rosa = deliveries.create({**told, "partner_id": self.rosa.partner_id.id, "person_key": self.rosa.partner_id.id})
        first = self._answer(topic, user=self.otto)
        self._answer(topic, user=self.rosa)
        self._answer(elsewhere, user=self.nele)
        waiting = self._answer(topic, user=self.nele, text="See https://example.com/spam")
        self.assertEqual(waiting.state, "pending")
        self.env.invalidate_all()
        otto = self.campaign.delivery_ids - rosa
        self.assertEqual(
            (otto.state, otto.partner_id, otto.replied_at), ("posted", self.otto.partner_id, first.create_date)
        )
        self.assertEqual(
            (otto.channel_id, otto.variant_id), (self.channel_of_forum, self.campaign.content_id.variant_ids)
        )
        self.assertEqual((rosa.state, rosa.post_id, bool(rosa.replied_at)), ("sent", post, True))
        waiting.validate()
        topic.with_user(self.otto).sudo().message_post(body="And one more", message_type="comment")
        topic.with_user(self.writer).sudo().message_post(body="Thank you", message_type="comment")
        self._answer(topic, user=self.writer, text="Next week.")
        self.env.invalidate_all()
        nele = self.campaign.delivery_ids - rosa - otto
        self.assertEqual(nele.partner_id, self.nele.partner_id)
        campaign = self.campaign
        self.assertEqual((campaign.replied_count, campaign.in_time_count, campaign.sent_total), (3, 3, 1))
        self.assertEqual((campaign.recipient_count, campaign.waiting_count), (1, 0), "nobody else was to get it")
        behind = deliveries.search(campaign.with_context(figure="replied").action_open_people()["domain"])
        self.assertEqual(behind, rosa | otto | nele)
        self.assertEqual(otto.action_open_conversation()["url"], post.url)
        figures = self.env["social.crm.campaign.figure"]
        domain = campaign.action_open_results()["domain"]
        for name, expected in (
            ("channel_id", {self.channel_of_forum: 2, self.channel_of_forum.browse(): 1}),
            ("variant_id", {campaign.content_id.variant_ids: 2, campaign.content_id.variant_ids.browse(): 1}),
        ):
            self.assertEqual(dict(figures._read_group(domain, [name], ["replied:sum"])), expected)
        [talk] = self._escalate(elsewhere).case_id.conversation_ids
        talk.write({"partner_id": self.otto.partner_id.id, "identity_id": otto.identity_id.id})
        [shown] = talk.with_user(self.ann).get_campaigns()
        self.assertEqual((shown["name"], shown["answered"]), ("Lamps", True))

    def test_whoever_works_on_the_topic_sees_the_campaign(self):
        self.publish()
        topic = self.campaign.post_ids.topic_id
        self.env.cr.execute("UPDATE forum_post SET create_date = now() - interval '3 days' WHERE id = %s", [topic.id])
        self.env["social.crm.topic.escalation"]._escalate_unanswered()
        self.assertFalse(topic.escalation_ids, "nobody asked anything that staff have to answer")
        case = self._escalate(topic).case_id
        self.assertEqual(case.with_user(self.ann).campaign_ids, self.campaign)
        [row] = case.conversation_ids.with_user(self.ann)._inbox_rows()
        self.assertEqual(row["campaign"]["name"], "Lamps")
        self.assertEqual(self.campaign.replied_count, 0)

    def test_insider_information_is_posted_where_only_its_people_read_it(self):
        friends = self.env["social.crm.segment"].create({"name": "Insiders", "kind": "static"})
        belongs = {"segment_id": friends.id, "partner_id": self.otto.partner_id.id}
        member = self.env["social.crm.segment.member"].create(belongs)
        self.campaign.content_id.write({"kind": "insider", "segment_ids": friends.ids})
        self.campaign.content_id.state = "approved"
        start = self.campaign.with_user(self.writer).action_start
        for privacy in ("public", "connected"):
            self.forum.privacy = privacy
            with self.assertRaisesRegex(UserError, "everybody can read the forum Lamps.*people of Insiders"):
                start()
        group = self.env["res.groups"].create({"name": "Lamp insiders", "user_ids": (self.otto | self.writer).ids})
        self.forum.write({"privacy": "private", "authorized_group_id": group.id})
        group.user_ids |= self.nele
        with self.assertRaisesRegex(
            UserError, "do not belong to Insiders: 1. Take them out of the group Lamp insiders"
        ):
            start()
        group.user_ids -= self.nele
        start()
        self.forum.privacy = "public"  # in between
        self.env["social.crm.campaign.post"]._publish_due()
        post = self.campaign.post_ids
        self.assertEqual((post.state, post.topic_id.id), ("failed", False))
        self.assertIn("everybody can read the forum", post.error)
        self.forum.write({"privacy": "private", "authorized_group_id": group.id})
        post.with_user(self.writer).action_post_again()
        self.env["social.crm.campaign.post"]._publish_due()
        self.assertEqual((post.state, post.topic_id.name), ("sent", "Lamps"))
        member.unlink()
        self.assertTrue(self.community._open_to_others(friends), "Otto is no insider any more")
        self.forum.community_id = False
        self.assertIn("not known who reads along", self.community._open_to_others(friends))
