import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignPost(CampaignCase):
    """What a campaign says to everybody, on a page of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.write({"segment_ids": False, "post_ids": [(0, 0, {"channel_id": cls.channel.id})]})
        cls.post = cls.campaign.post_ids

    def said(self, *args, **values):
        return super().said(*args, occurred_at=fields.Datetime.now(), **values)

    def publish(self):
        tried = self.env["social.crm.campaign.post"]._publish_due()
        self.env["social.crm.campaign"]._run_batch()
        self.env.invalidate_all()
        return tried

    def test_it_is_posted_once_in_words_for_everybody(self):
        self.start()
        self.assertEqual([self.publish(), self.publish()], [1, 0])
        self.assertEqual((self.post.state, self.post.external_id, self.post.thread_id), ("sent", "post-1", "thread-1"))
        self.assertEqual((self.post.url, self.campaign.state), ("https://blog.example/1", "done"))
        [call] = self.server.calls
        self.assertEqual((call.values["title"], call.values["key"]), ("Tents", self.post.key))
        self.assertTrue(call.values["text"].startswith("Hello, the tents are here."), call.values["text"])
        self.assertTrue(call.values["text"].endswith(call.values["link"]))
        code = call.values["link"].rpartition("/")[2]
        tracker = self.env["link.tracker.code"].search([("code", "=", code)]).link_id
        self.assertEqual(
            (tracker.url, tracker.campaign_id), ("https://example.com/tents", self.campaign.utm_campaign_id)
        )

    def test_insider_information_is_not_posted_where_everybody_reads_it(self):
        self.content.write({"kind": "insider", "segment_ids": self.segment.ids})
        self.content.state = "approved"
        with self.assertRaisesRegex(UserError, "everybody reads it there"):
            self.start()
        others = self.make_segment(self.make_people("zanzibar"), name="Others")
        self.campaign.write({"post_ids": [(5,)], "segment_ids": (self.segment | others).ids})
        with self.assertRaisesRegex(UserError, "not for Others"):
            self.start()
        self.campaign.segment_ids = self.segment
        self.start()

    def test_the_version_is_noted_before_the_call(self):
        """What a network has taken is posted, whatever becomes of the content meanwhile."""
        self.start()
        noted = []

        def commit(*_args, **_values):
            noted.append((self.post.state, self.post.variant_id, len(self.server.calls)))
            return 1

        self.env["social.crm.campaign.post"]._publish_due(commit)
        version = self.content.variant_ids
        self.assertEqual(noted, [("sending", version, 0), ("sent", version, 1)])

    def test_what_people_answer_in_its_thread_is_an_answer_to_it(self):
        self.start()
        self.publish()
        here, elsewhere = self.ingest(
            self.said("Which colours?", 1, talk="thread-1", person="zoe", contact_kind="public_comment"),
            self.said("Hello", 2, talk="thread-9", person="zoe", contact_kind="public_comment"),
        )
        self.assertEqual((here.campaign_id, elsewhere.campaign_id), (self.campaign, self.campaign.browse()))
        colleague = self.make_people("Greta", partner=False, consent=None)
        colleague._confirm_contact(self.agent.partner_id, "Test")
        self.ingest(
            self.said("And more", 3, talk="thread-1", person="zoe", contact_kind="public_comment"),
            self.said("Look at this", 4, talk="thread-1", person="greta", contact_kind="public_comment"),
        )
        self.env.invalidate_all()
        answer = self.campaign.delivery_ids
        self.assertEqual(
            (answer.state, answer.reply_id, answer.post_id), ("posted", here, self.post), "once, and no colleague"
        )
        self.assertEqual(answer.variant_id, self.content.variant_ids)
        self.assertEqual(answer.action_open_conversation()["res_id"], here.conversation_id.id)
        self.assertEqual((self.campaign.replied_count, self.campaign.recipient_count), (1, 0))

    def test_a_provider_in_trouble_is_asked_later_and_not_at_once(self):
        self.start()
        self.server.answer_next(503)
        self.assertEqual([self.publish(), self.publish()], [1, 0])
        self.assertEqual((self.post.state, self.post.attempts), ("planned", 1))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.publish()
        self.assertEqual((self.post.state, self.post.attempts), ("sent", 2))

    def test_a_rate_limit_holds_the_whole_account(self):
        self.start()
        self.server.answer_next(429, headers={"Retry-After": "77"})
        self.assertEqual([self.publish(), self.publish()], [1, 0])
        wait = self.channel.rate_limited_until - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 77, delta=5)

    def test_a_dead_token_waits_for_a_new_one(self):
        self.start()
        self.server.answer_next(401)
        self.assertEqual([self.publish(), self.publish()], [1, 0])
        self.assertEqual((self.post.state, self.channel.state), ("planned", "reauthorise"))
        self.channel.sudo().state = "connected"
        self.publish()
        self.assertEqual(self.post.state, "sent")

    def test_what_is_refused_is_told_and_can_be_posted_again(self):
        self.start()
        self.server.answer_next(422, json.dumps({"error": "nowhere to post"}).encode())
        self.publish()
        self.assertEqual((self.post.state, self.campaign.state), ("failed", "done"))
        self.assertIn("nowhere to post", self.post.error)
        first = self.post.key
        with self.assertRaises(UserError):
            self.post.with_user(self.agent).action_post_again()
        self.post.with_user(self.manager).action_post_again()
        self.publish()
        self.assertEqual(self.post.state, "sent")
        self.assertNotEqual(self.post.key, first)

    def test_what_nobody_confirmed_is_asked_for_under_its_key(self):
        self.start()
        self.server.answer_next(200, hang_up=True)
        self.publish()
        self.assertEqual(self.post.state, "sent")
        self.assertEqual({call.values["key"] for call in self.server.calls}, {self.post.key})
        self.assertEqual(len(self.server.posts), 1)

    def test_what_is_in_doubt_is_for_a_person_to_settle(self):
        self.start()
        self.post.sudo().state = "sending"  # whoever did so has died
        self.server.answer_next(422)
        self.publish()
        self.assertEqual(self.post.state, "unknown")
        self.assertEqual(self.publish(), 0)
        self.post.with_user(self.manager).action_mark_sent()
        self.assertEqual(self.post.state, "sent")
        with self.assertRaises(UserError):
            self.post.with_user(self.manager).action_post_again()

    def test_what_nobody_foresaw_is_tried_no_more_and_told(self):
        """A mistake of ours before the call was made, and after it: neither is repeated for ever."""
        other = self.campaign.copy({"name": "Other"})
        for campaign in self.campaign | other:
            self.start(campaign)
        kept = [self.env.cr.savepoint()]

        def commit(*_args, **_values):
            kept.pop().close(rollback=False)
            kept.append(self.env.cr.savepoint())
            return 1

        def publish():
            self.env["social.crm.campaign.post"]._publish_due(commit)
            self.env.invalidate_all()
            return self.post.state, other.post_ids.state

        def stumble(method):
            original = getattr(type(self.post), method)

            def stumbling(post, *args):
                return original(post, *args) if post != self.post else post.env.cr.execute("SELECT 1 / 0")

            return patch.object(type(self.post), method, stumbling)

        log = "odoo.addons.social_crm_segments.models.social_crm_campaign_post"
        with patch.object(self.env.cr, "rollback", lambda: kept[0].rollback()), mute_logger("odoo.sql_db", log):
            with stumble("_may_go"):
                self.assertEqual(publish(), ("failed", "sent"))
            self.assertIn("nobody foresaw", self.post.error)
            self.post.with_user(self.manager).action_post_again()
            commit()
            with stumble("_post"):
                self.assertEqual(publish(), ("sending", "sent"), "it is not known yet whether the call was made")
                self.assertEqual(publish(), ("unknown", "sent"))
            self.assertIn("nobody foresaw", self.post.error)
        self.assertEqual(len(self.server.posts), 1)

    def test_a_page_gets_the_version_of_its_network(self):
        words = {"subject": "Tents", "body": "<p>For this network</p>", "network_id": self.network.id}
        self.content.variant_ids = [(0, 0, words)]
        self.content.state = "approved"
        self.start()
        self.publish()
        self.assertIn("For this network", self.server.calls[0].values["text"])

    def test_a_campaign_that_is_paused_posts_nothing(self):
        self.start()
        self.campaign.with_user(self.manager).action_pause()
        self.assertEqual(self.publish(), 0)
        self.assertFalse(self.server.calls)

    def test_nothing_is_posted_where_nobody_would_read_what_is_answered(self):
        self.channel.last_event_at = fields.Datetime.now() - timedelta(days=8)
        self.campaign.with_user(self.manager).action_check()
        self.assertEqual(self.findings(), {"post_unread": 1})
        check = self.campaign.check_ids
        mended = check.action_mend()
        self.assertEqual((mended["res_model"], mended["res_id"]), (self.channel._name, self.channel.id))
        with self.assertRaisesRegex(UserError, "nobody would read the answers"):
            self.start()
        self.hear()
        self.start()
        self.assertEqual(self.publish(), 1)

    def test_nothing_is_posted_by_what_sends_nothing(self):
        self.channel.sudo().state = "reauthorise"
        self.campaign.with_user(self.manager).action_check()
        self.assertEqual(self.findings(), {"post_token": 1})
        with self.assertRaisesRegex(UserError, "which sends nothing now"):
            self.start()

    def test_a_post_that_was_left_out_is_not_made(self):
        place = self.env["social.crm.community"].create({"name": "Ours", "kind": "owned"})
        self.channel.sudo().state = "reauthorise"
        self.campaign.with_user(self.manager).action_check()
        self.campaign.check_ids.with_user(self.manager).action_leave_out()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self.start()
        self.campaign.post_ids = [(0, 0, {"community_id": place.id})]
        self.start()
        self.assertEqual((self.campaign.state, self.post.state), ("running", "draft"))
        self.channel.sudo().state = "connected"
        self.publish()
        self.assertEqual((self.campaign.state, self.post.state), ("done", "draft"))
        self.assertFalse(self.server.posts)

    def test_nothing_is_posted_whose_answers_nobody_would_have_time_for(self):
        def comment(number, thread, who):
            return self.said("Hi", number, talk=thread, person=f"fan{who}", contact_kind="public_comment")

        def check():
            self.env["social.crm.case"].search([]).action_close()  # nobody is busy
            self.campaign.with_user(self.manager).action_check()
            return self.campaign.predicted_replies, self.findings()

        self.assertEqual(check(), (0, {}), "nobody has ever said anything there in public")
        self.ingest(*(comment(number, f"thread-{number}", number) for number in range(60)))
        self.assertEqual(check(), (2, {}))  # 2 % of sixty people are 1.2
        self.team.capacity = 1
        self.assertEqual(check(), (2, {"post_capacity": 2}))
        self.assertEqual(self.campaign.check_ids.action_mend()["res_id"], self.team.id)
        with self.assertRaisesRegex(UserError, "more may answer than .* would have time for: 2"):
            self.start()
        self.campaign.check_ids.with_user(self.manager).action_leave_out()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self.start()

        former = self.env["social.crm.campaign.post"]
        for answers in (9, 4, 1):
            former |= self.campaign.copy({"name": f"With {answers}"}).post_ids
            thread = {"state": "sent", "thread_id": f"of-{answers}", "posted_at": fields.Datetime.now()}
            former[-1].write(thread)
            self.ingest(*(comment(100 * answers + who, thread["thread_id"], who) for who in range(answers)))
            self.ingest(comment(100 * answers + 50, thread["thread_id"], 0))  # the same person once more
            if len(former) < 3:
                self.assertEqual(check()[0], 2, "one or two tell nothing yet")
        self.assertEqual(check(), (4, {"post_capacity": 4}), "as many as the one in the middle brought")
        self.team.capacity = 4
        self.assertEqual(check(), (4, {}))
        self.campaign.segment_ids = self.segment
        self.assertEqual(check(), (5, {"post_capacity": 4}), "the team answers people, too")
        self.campaign.segment_ids = False
        former.posted_at = fields.Datetime.now() - timedelta(days=91)
        self.assertEqual(check(), (2, {}), "that is long ago")

    def test_nothing_is_posted_where_it_cannot_be_or_is_not_ours(self):
        place = self.env["social.crm.community"].create({"name": "Theirs", "kind": "external"})
        with self.assertRaises(ValidationError):
            self.campaign.post_ids = [(0, 0, {"community_id": place.id})]
        mails = self.make_channel(provider="email", name="Mails")
        with self.assertRaises(ValidationError):
            self.campaign.post_ids = [(0, 0, {"channel_id": mails.id})]
