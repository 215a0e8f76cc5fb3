from calendar import timegm
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..connectors.contract import Author
from .common import SECRET, SocialCrmCase
from .connector_case import FIXTURES
from .doubles import facebook_server, mastodon_server, telegram_server, whatsapp_server, x_server
from .doubles.graph_server import APP_ID, APP_SECRET
from .doubles.smtp_server import SmtpServer
from .doubles.webhook_receiver import WebhookReceiver
from .staged_tour import StagedTour

CHAT = "7001"
PAGE, PHONE = facebook_server.PAGE_ID, whatsapp_server.PHONE_ID
X_KEYS = {"client_id": x_server.CLIENT_ID, "client_secret": x_server.CLIENT_SECRET, "bearer_token": x_server.APP_TOKEN}


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
        self.assertTrue(note.subtype_id.internal)
        self.assertFalse(note.social_message_ids)


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
            line_is_cut=self.cut_line,
            colleague_answers=self.colleague_answers,
            line_is_there_again=self.mend_line,
            late_message=lambda: self.hear("The grey one.", 2, minutes_ago=20),
        )
        self.dispatch()
        self.assertEqual(
            [(each.user_id.name, each.state) for each in self.ours().sorted("id")],
            [("Cara Colleague", "sent"), ("Jo Agent", "sent")],
        )
        texts = [message["text"] for message in self.telegram.sent]
        self.assertEqual(texts, ["It is on the van.", "It left yesterday, and is on the van."])
        self.assertFalse(self.talk().user_id)

    def colleague_answers(self):
        self.reply("It is on the van.", self.talk(), self.colleague)
        self.dispatch()


@tagged("post_install", "-at_install")
class TestReplyOnEachChannel(ReplyTours):
    browser_size = "1440x1800"  # all talks are in sight

    def setUp(self):
        super().setUp()
        self.agent.social_crm_undo_seconds = "0"
        self.hear("Do you have it in red?", person="tilda")
        self.on_facebook()
        self.on_whatsapp()
        self.on_x()
        self.on_mastodon()
        self.by_mail()
        self.receiver = self.enterContext(WebhookReceiver(SECRET))
        self.channel.send_url = self.receiver.url
        self.hear("Good morning", 1, "gina", "gina", channel=self.channel)
        blog = self.open_channel("feed", name="Blog", base_url="http://127.0.0.1:9")
        url = "https://blog.example/1"
        self.hear("I liked it", 2, "felix", "f1", channel=blog, contact_kind="public_comment", url=url)

    def on_facebook(self):
        self.facebook = self.enterContext(facebook_server.FacebookServer())
        keys = {"client_id": APP_ID, "client_secret": APP_SECRET, "access_token": facebook_server.PAGE_TOKEN}
        self.page = self.open_channel(
            "facebook", keys, name="Page", base_url=self.facebook.url, account_external_id=PAGE
        )
        self.facebook.people["1220001_1"] = "7200111222333444"
        self.hear(
            "Is it in stock?",
            chat="1220001_1",
            channel=self.page,
            external_id="1220001_1",
            contact_kind="public_comment",
            author=Author("7200111222333444", name="Fanny"),
        )

    def on_whatsapp(self):
        self.whatsapp = self.enterContext(whatsapp_server.WhatsappServer())
        self.whatsapp.templates = [whatsapp_server.template("parcel_ready", "Hello {{1}}, your parcel is ready.")]
        phone = self.open_channel(
            "whatsapp",
            whatsapp_server.CREDENTIALS,
            name="Phone",
            base_url=self.whatsapp.url,
            account_external_id=PHONE,
        )
        phone.action_fetch_templates()
        for number, name, hours in (("46701740605", "Wilma", 20), ("46701740699", "Walter", -1)):
            self.hear(
                "Where is my parcel?",
                external_id=f"wamid.{number}",
                chat=f"{PHONE}:{number}",
                channel=phone,
                author=Author(number, name=name),
                reply_until=self.now + timedelta(hours=hours),
            )

    def on_x(self):
        self.x = self.enterContext(x_server.XServer())
        self.on_x_channel = self.open_channel(
            "x",
            X_KEYS | {"access_token": x_server.TOKEN},
            name="Nordlicht on X",
            base_url=self.x.url,
            account_external_id=x_server.US["id"],
            account_handle=x_server.US["username"],
            signature="JA",
        )
        for name, text, kind in (
            ("Xenia", "@nordlicht Are you open?", "mention"),
            ("Xavier", "Odd.", "public_comment"),
        ):
            post = self.x.post(text)
            self.hear(
                text,
                chat=post["id"],
                channel=self.on_x_channel,
                external_id=post["id"],
                contact_kind=kind,
                author=Author(f"{len(self.x.posts)}{x_server.ANNA['id']}", name=name),
                url=f"https://x.com/i/status/{post['id']}",
            )

    def on_mastodon(self):
        self.mastodon = self.enterContext(mastodon_server.MastodonServer())
        channel = self.open_channel(
            "mastodon",
            {"access_token": mastodon_server.TOKEN},
            name="Fediverse",
            base_url=self.mastodon.url,
            account_external_id=self.mastodon.us["id"],
            account_handle=f"nordlicht@{mastodon_server.DOMAIN}",
        )
        mona = self.mastodon.account("mona@people.example", "Mona")
        post = self.mastodon.mention(mona, "Where do you send to?", visibility="unlisted")["status"]
        self.hear(
            "Where do you send to?",
            chat=post["id"],
            channel=channel,
            external_id=post["id"],
            contact_kind="mention",
            author=Author(mona["id"], name="Mona", handle=mona["acct"]),
        )

    def by_mail(self):
        self.enterContext(patch.object(IrMail_Server, "_disable_send", return_value=False))  # Odoo's switch in tests
        self.smtp = self.enterContext(SmtpServer())
        self.env["ir.mail_server"].search([]).active = False
        server = {"smtp_host": "127.0.0.1", "smtp_port": self.smtp.port, "smtp_encryption": "none"}
        self.env["ir.mail_server"].create({"name": "Double", **server})
        domains = self.env["mail.alias.domain"]
        names = {"name": "shop.example", "bounce_alias": "bounce", "catchall_alias": "catchall"}
        self.env.company.alias_domain_id = domains.search([("name", "=", "shop.example")]) or domains.create(names)
        self.open_channel("email", name="Lamp Shop", alias_name="care").action_connect()
        self.env["mail.thread"].message_process(False, (FIXTURES / "email" / "copied.eml").read_bytes())

    def test_each_is_answered_within_what_their_network_takes(self):
        self.play("social_crm_reply_on_each_channel", "/odoo/inbox?queue=all")
        self.dispatch()
        self.assertEqual([message["text"] for message in self.telegram.sent], ["Yes, in red."])
        [private] = self.facebook.messages
        self.assertEqual(private["recipient"], {"comment_id": "1220001_1"})
        self.assertEqual(private["message"]["text"], "What is your order number?")
        self.assertIn("write once to somebody", self.conversation("7200111222333444", self.page)._reply_blockers()[0])
        [public] = self.facebook.comments.values()
        self.assertEqual((public["parent"], public["message"]), ("1220001_1", "It is in stock."))
        free, template = (sent["values"] for sent in self.whatsapp.sent)
        self.assertEqual((free["to"], free["text"]["body"]), ("46701740605", "It is on its way."))
        self.assertEqual((template["to"], template["template"]["name"]), ("46701740699", "parcel_ready"))
        self.assertEqual(template["template"]["components"][0]["parameters"][0]["text"], "Walter")
        [post] = [post for post in self.x.posts if post["author_id"] == x_server.US["id"]]
        self.assertEqual(post["text"], "Yes, until six.\n\nJA")
        [toot] = self.mastodon.said
        self.assertEqual(toot["visibility"], "unlisted")
        self.assertIn("To all of Europe.", toot["content"])
        [mail] = self.smtp.mails
        self.assertEqual(mail["Subject"], "Re: My lamp flickers")
        self.assertEqual(mail.envelope_to[0], "anna@people.example")
        self.assertIn("carl@people.example", mail.envelope_to)
        [call] = self.receiver.calls
        self.assertEqual((call.values["conversation"]["id"], call.values["text"]), ("gina", "Good morning, Gina."))
        states = self.env["social.crm.message"].search([("user_id", "=", self.agent.id)]).mapped("state")
        self.assertEqual(set(states), {"sent"})


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
            [(7001, "It is on the van, Anna."), (7002, "On Sundays until noon.")],
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
        self.hear("Where is my parcel?", 1).user_id = self.agent
        self.play("social_crm_reply_on_a_phone", "/odoo/inbox?queue=all")
        self.dispatch()
        self.assertEqual([sent["text"] for sent in self.telegram.sent], ["It is on the van."])
        self.assertFalse(self.talk().user_id)
