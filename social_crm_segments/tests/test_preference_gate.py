from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.common import DispatchCase
from odoo.addons.social_crm_channels.tests.doubles.smtp_server import SmtpServer
from odoo.addons.social_crm_channels.tests.test_connector_email import SmtpCase


@tagged("post_install", "-at_install")
class TestPreferenceGate(DispatchCase):
    """What people chose refuses what nobody asked for, wherever it comes from."""

    def setUp(self):
        super().setUp()
        self.identity = self.conversation().identity_id
        preferences = self.env["social.crm.preference"]
        self.mine = preferences.browse(preferences._of([(None, self.identity.id)]))
        self.mine._come_back("test")

    def send(self, text="Something new", purpose="content", **values):
        talk = self.conversation().with_user(self.agent)
        posted = talk.message_post(body=text, subtype_xmlid="mail.mt_note")
        return talk._queue_reply(posted, purpose=purpose, **values)

    def codes(self, purpose="content", **values):
        return [each["code"] for each in self.conversation()._draft(**values)._check_outbound(purpose)]

    def test_whoever_wants_it_gets_it_with_the_way_out(self):
        message = self.send()
        self.dispatch()
        self.assertEqual(message.state, "sent")
        [call] = self.server.calls
        self.assertIn(self.mine._leave_url(), str(call))
        self.assertNotIn(self.mine._leave_url(), message.body, "the thread does without")

    def test_answers_and_notices_name_no_way_out(self):
        self.reply()
        self.send(purpose="service")
        self.dispatch()
        self.assertNotIn("/social_crm/", str(self.server.calls))

    def test_no_link_of_theirs_where_others_read(self):
        self.conversation().contact_kind = "public_comment"
        message = self.send()
        self.assertFalse(message.signature)

    def test_left(self):
        waiting = self.send()
        self.mine._leave("there")
        self.assertEqual(self.codes(), ["consent_denied"])
        with self.assertRaisesRegex(UserError, "They refused this"):
            self.send()
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual(waiting.state, "failed", "asked again just before it goes")
        self.assertEqual(self.codes("reply"), [])

    def test_paused(self):
        self.mine.paused_until = fields.Date.today() + timedelta(days=5)
        self.assertEqual((self.codes(), self.codes("marketing"), self.codes("service")), (["paused"], ["paused"], []))
        with self.assertRaisesRegex(UserError, "until 20.*Send it from that day on"):
            self.send()

    def test_unwanted(self):
        self.mine.unwanted_kinds = ["offer"]
        offer, post = self.env["social.crm.content"].create([{"name": "X", "kind": kind} for kind in ("offer", "post")])
        self.assertEqual(self.codes("marketing", content_id=offer.id), ["unwanted"])
        self.assertEqual(self.codes("content", content_id=post.id), [])

    def test_pace(self):
        self.mine.pace = "weekly"
        self.assertEqual(self.codes(), [])
        first = self.send()
        self.assertEqual(self.codes(), ["pace"])
        self.dispatch()
        self.assertEqual(first.state, "sent", "it does not stand in its own way")
        first.occurred_at = fields.Datetime.now()  # the other side's clock is of another day
        with self.assertRaises(UserError):
            self.send("More")
        first.occurred_at -= timedelta(days=8)
        self.assertEqual(self.codes(), [])
        self.mine.pace = "monthly"
        self.assertEqual(self.codes(), ["pace"])
        first.state = "failed"
        self.assertEqual(self.codes(), [], "what did not arrive bothered nobody")

    def test_a_test_goes_to_an_account_of_ones_own(self):
        content = self.env["social.crm.content"].create(
            {"name": "Lamps", "variant_ids": [(0, 0, {"body": "<p>Dear {{name}}</p>"})]}
        )
        test = self.env["social.crm.content.test"].with_user(self.agent)
        self.identity._confirm_contact(self.agent.partner_id, "test")
        test.create({"content_id": content.id, "identity_id": self.identity.id}).action_send()
        self.dispatch()
        [call] = self.server.calls
        self.assertIn(f"[Test] Dear {self.agent.name}", str(call))
        self.assertNotIn("/social_crm/leave/", str(call), "nobody leaves by a test")

    def test_pace_counts_all_accounts(self):
        self.send()
        anna = self.env["res.partner"].create({"name": "Anna"})
        self.ingest(self.said("Me again", 2, talk="talk-2", person="anna2"))
        other = self.conversation("talk-2").identity_id
        for identity in (self.identity, other):
            identity._confirm_contact(anna, "test")
        self.mine.pace = "weekly"
        draft = self.conversation("talk-2")._draft()
        self.assertEqual([each["code"] for each in draft._check_outbound("content")], ["pace"])


@tagged("post_install", "-at_install")
class TestMailsSayHowToLeave(SmtpCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(SmtpServer())
        self.use_server(self.server)

    def test_one_click(self):
        talk = self.mail_in("text")
        preferences = self.env["social.crm.preference"]
        mine = preferences.browse(preferences._of([(None, talk.identity_id.id)]))
        mine._come_back("test")
        posted = talk.with_user(self.agent).message_post(
            body="Lamps <b>of today</b>", subject="New lamps", subtype_xmlid="mail.mt_note"
        )
        talk.with_user(self.agent)._queue_reply(posted, purpose="content")
        self.reply()
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass
        self.assertEqual(len(self.server.mails), 2)
        content, answer = sorted(self.server.mails, key=lambda mail: mail["List-Unsubscribe"] is None)
        self.assertEqual(content["List-Unsubscribe"].strip(), f"<{mine._one_click_url()}>")
        self.assertEqual(content["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual(content["Subject"], "New lamps")
        plain, html = content.get_body(("plain",)).get_content(), content.get_body(("html",)).get_content()
        self.assertIn(mine._centre_url(), plain)
        self.assertIn(f'href="{mine._leave_url()}"', html)
        self.assertIsNone(answer["List-Unsubscribe"], "nobody leaves by an answer")
