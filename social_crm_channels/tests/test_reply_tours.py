from calendar import timegm
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..connectors.contract import Author
from .common import SECRET, SocialCrmCase
from .doubles import facebook_server, telegram_server
from .staged_tour import StagedTour

CHAT = "7001"
PAGE = facebook_server.PAGE_ID


class ReplyTours(StagedTour, SocialCrmCase, HttpCase):
    """Agents who answer in the inbox, in a real browser, people on networks that are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.name = "Jo Agent"
        cls.colleague = new_test_user(cls.env, "colleague", groups="social_crm_base.group_user", name="Cara Colleague")
        cls.team.member_ids += cls.colleague
        cls.now = fields.Datetime.now()
        cls.enterClassContext(patch.object(telegram_server, "NOW", timegm(cls.now.timetuple())))
        cls.telegram = cls.enterClassContext(telegram_server.TelegramServer())
        cls.bot = cls.make_telegram_channel(cls.telegram)

    def hear(self, text, number=1, person="anna", chat=CHAT, minutes_ago=30, channel=None, **values):
        """Somebody writes to the bot, or elsewhere.

        :return: the talk
        """
        values = {"occurred_at": self.now - timedelta(minutes=minutes_ago), **values}
        self.ingest(self.said(text, number, talk=chat, person=person, **values), channel=channel or self.bot)
        return self.conversation(chat, channel or self.bot)

    def open_channel(self, provider, credentials=None, **values):
        """A connected channel, whose messages go to a double if its address is given."""
        network = self.env["social.crm.network"].search([("code", "=", provider)])
        channel = self.make_channel(provider=provider, network_id=network.id, **values)
        channel._set_credentials(credentials or {"secret": SECRET})
        return channel

    def talk(self):
        return self.conversation(CHAT, self.bot)

    def dispatch(self):
        self.env["social.crm.outbound.part"].search([("state", "=", "queued")]).next_attempt_at = False
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass

    def ours(self, talk=None):
        return (talk or self.talk()).social_message_ids.filtered(lambda message: message.direction == "out")


@tagged("post_install", "-at_install")
class TestReplyWithCare(ReplyTours):
    def test_an_answer_is_previewed_undone_planned_corrected_and_taken_back(self):
        self.agent.social_crm_undo_seconds = "20"
        self.bot.signature = "{name}, {team}"
        self.hear("Where is my parcel?", 1)
        self.play("social_crm_reply_with_care", "/odoo/inbox?queue=all", its_seconds_are_over=self.dispatch)
        [message] = self.ours()
        self.assertTrue(message.deleted_at)
        said = [call.values.get("text", "") for call in self.telegram.calls if "Message" in call.method]
        self.assertEqual(said, ["It comes tomorow.\n\nJo Agent, Care", "It comes tomorrow.", ""], "and nothing else")
        self.assertFalse(self.telegram.sent)
        self.assertFalse(self.env["mail.scheduled.message"].search([("model", "=", self.talk()._name)]))
        [note] = self.env["mail.message"].search([("body", "like", "third parcel")])
        self.assertTrue(note.is_internal)


@tagged("post_install", "-at_install")
class TestReplyTogether(ReplyTours):
    def test_the_second_of_two_who_answer_is_asked_first(self):
        """Their words are not lost, and what was said between the two stands there in the end."""
        self.agent.social_crm_undo_seconds = "0"
        self.hear("Where is my parcel?", 1, minutes_ago=30)
        self.hear("Hello?", 3, minutes_ago=10)
        self.play(
            "social_crm_reply_together",
            "/odoo/inbox?queue=all",
            colleague_writes=lambda: self.talk().with_user(self.colleague).inbox_presence(self.talk().id, "writing"),
            colleague_answers=self.colleague_answers,
            late_message=lambda: self.hear("The grey one.", 2, minutes_ago=20),
        )
        self.dispatch()
        self.assertEqual(
            [(each.user_id.name, each.state) for each in self.ours().sorted("id")],
            [("Cara Colleague", "sent"), ("Jo Agent", "sent")],
        )
        texts = [message["text"] for message in self.telegram.sent]
        self.assertEqual(texts, ["It is on the van.", "It left yesterday, and is on the van."])

    def colleague_answers(self):
        self.reply("It is on the van.", self.talk(), self.colleague)
        self.dispatch()


@tagged("post_install", "-at_install")
class TestReplyBlocked(ReplyTours):
    browser_size = "1440x1800"  # all talks are in sight

    def setUp(self):
        super().setUp()
        self.agent.social_crm_undo_seconds = "0"
        self.in_shops()
        self.on_a_page()
        self.hear("Hello", 6, "bruno", "7002").provider_data = {"blocked": True}
        mails = self.open_channel("email", name="Mails", account_external_id="care@shop.example")
        nobody = Author("noreply@people.example", name="Noreply")
        self.hear("Your order", 1, chat="<m1@people.example>", channel=mails, author=nobody)
        self.in_two_places()

    def in_shops(self):
        shops = {"nora": "New shop", "greta": "Lost shop", "paula": "Paused shop", "rita": "Old shop"}
        channel = {person: self.open_channel("generic", name=name) for person, name in shops.items()}
        for number, person in enumerate(shops):
            self.hear("Hello", number, person, person, channel=channel[person])
        channel["nora"].state = "draft"
        channel["greta"].send_url = False
        channel["paula"].state = "paused"
        channel["rita"].state = "reauthorise"
        forum = self.env["social.crm.community"].create({"name": "Tent Forum", "engagement_rule": "listen"})
        self.hear("Hello", 10, "lena", "lena", channel=self.channel).community_id = forum
        us = Author("shop", name="Shop", is_us=True)
        begun = self.hear(
            "Hello", 11, chat="otto", channel=self.channel, author=us, recipient=Author("otto", name="Otto")
        )
        refused = {"identity_id": begun.identity_id.id, "purpose": "service", "state": "denied"}
        self.env["social.crm.consent"].create(refused)

    def on_a_page(self):
        page = self.open_channel("facebook", name="Page", account_external_id=PAGE)
        for person, days in (("dora", 1), ("vera", 30)):
            self.hear(
                "Hello",
                chat=f"1220001_{person}",
                channel=page,
                external_id=f"1220001_{person}",
                contact_kind="public_comment",
                person=person,
                minutes_ago=days * 24 * 60,
            )
        self.conversation("1220001_dora", page).social_message_ids.deleted_at = self.now

    def in_two_places(self):
        over = self.now - timedelta(hours=1)
        there = self.hear("Hello", 12, "wanda", "7003")
        here = self.hear("Are you there?", 13, "wanda", "wanda", channel=self.channel, minutes_ago=5, reply_until=over)
        partner = self.env["res.partner"].create({"name": "Wanda"})
        for identity in (here | there).identity_id:
            link = {"identity_id": identity.id, "partner_id": partner.id, "state": "confirmed"}
            self.env["social.crm.identity.link"].create(link)

    def test_each_reason_is_told_with_what_would_help(self):
        self.play("social_crm_reply_blocked", "/odoo/inbox?queue=all")
        self.dispatch()
        self.assertEqual([(sent["chat"]["id"], sent["text"]) for sent in self.telegram.sent], [(7003, "Yes, here.")])
        said = self.env["social.crm.message"].search([("user_id", "=", self.agent.id)], order="id")
        self.assertEqual(said.mapped("state"), ["queued", "queued", "sent"])


@tagged("post_install", "-at_install")
class TestReplyApproval(ReplyTours):
    def test_a_colleague_decides_what_goes_out(self):
        self.team.approval_user_ids = self.agent
        self.agent.social_crm_undo_seconds = self.colleague.social_crm_undo_seconds = "0"
        self.hear("Where is my parcel?", 1)
        self.hear("When are you open?", 2, person="bert", chat="7002")
        path = "/odoo/inbox?queue=all"
        self.play("social_crm_reply_asks", path, colleague_refuses=self.colleague_refuses)
        self.assertFalse(self.ours())
        other = new_test_user(self.env, "novice", groups="social_crm_base.group_user", name="Nic Novice")
        self.team.write({"member_ids": [(4, other.id)], "approval_user_ids": [(4, other.id)]})
        competing = self.drafts().with_user(other).ask_approval(self.talk()._name, self.talk().id, "It comes by ship.")
        self.play("social_crm_reply_approves", path, "colleague", bert_writes=self.bert_writes)
        self.dispatch()
        self.assertEqual(
            [(sent["chat"]["id"], sent["text"]) for sent in self.telegram.sent],
            [(7001, "It is on the van."), (7002, "On Sundays until noon.")],
        )
        self.assertEqual(self.ours().user_id, self.agent)
        self.assertEqual(self.drafts().browse(competing["id"]).state, "superseded")
        [refused] = self.drafts().search([("note", "=", "He asks for Sundays.")])
        self.assertEqual((refused.state, refused.decided_by_id), ("rejected", self.colleague))

    def drafts(self):
        return self.env["social.crm.draft"]

    def colleague_refuses(self):
        self.drafts().search([("state", "=", "waiting")]).with_user(self.colleague).reject("Look once more first")

    def bert_writes(self):
        self.hear("On Sundays too?", 3, person="bert", chat="7002", minutes_ago=-1)


@tagged("post_install", "-at_install")
class TestReplyOnAPhone(ReplyTours):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_answer_from_end_to_end(self):
        self.agent.social_crm_undo_seconds = "20"
        self.hear("Where is my parcel?", 1)
        self.play("social_crm_reply_on_a_phone", "/odoo/inbox?queue=all")
        self.dispatch()
        self.assertEqual([sent["text"] for sent in self.telegram.sent], ["It is on the van."])
