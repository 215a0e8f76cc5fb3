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
