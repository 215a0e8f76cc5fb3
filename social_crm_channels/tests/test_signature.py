from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .doubles.telegram_server import TelegramServer
from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestSignature(ReplyCase):
    """What stands below an answer goes out and counts, and who reads the thread here does without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.signature = "{name} ({initials}), {team}, {company}"
        cls.agent.name = "Ada Agent"
        cls.env.company.name = "Tents & More"

    SIGNED = "It is on its way\n\nAda Agent (AA), Care, Tents & More"

    def test_it_is_sent_below_the_words(self):
        message = self.answer("It is on its way")
        self.dispatch()
        self.assertEqual([call.values["text"] for call in self.server.calls], [self.SIGNED])
        self.assertIn("It is on its way", self.texts_on_screen())
        self.assertEqual(message.signature, "Ada Agent (AA), Care, Tents & More")

    def test_people_read_the_name_that_a_colleague_wants_them_to_read(self):
        self.agent.with_user(self.agent).social_crm_display_name = "Ada"
        message = self.answer("Hi")
        self.assertEqual(message.part_ids.body, "Hi\n\nAda (A), Care, Tents & More")

    def test_the_preview_and_the_route_have_it(self):
        talk = self.conversation().with_user(self.agent)
        shown = talk.reply_preview(talk._name, talk.id, "<p>It is on its way</p>")
        self.assertEqual([part["text"] for part in shown["parts"]], [self.SIGNED])
        self.assertEqual(
            (shown["length"], shown["signature"]), (len(self.SIGNED), "Ada Agent (AA), Care, Tents & More")
        )
        self.assertEqual(talk._reply_route()["signature"], shown["signature"])

    def test_it_counts(self):
        channel = self.make_telegram_channel(self.enterContext(TelegramServer()))
        channel.signature = "x" * 100
        self.ingest(self.said("Tell me all"), channel=channel)
        message = self.answer("y" * 4000, self.conversation(channel=channel))
        self.assertEqual(len(message.part_ids), 2)

    def test_a_file_alone_and_what_a_machine_says_have_none(self):
        message = self.answer("", attachment_ids=self.upload().ids)
        self.assertFalse(message.signature or message.part_ids.body)
        talk = self.conversation()
        posted = talk.message_post(body="We are closed", subtype_xmlid="mail.mt_note")
        self.assertEqual(talk._queue_reply(posted, is_automatic=True).part_ids.body, "We are closed")
        self.assertEqual(talk._queue_reply(posted, purpose="service").part_ids.body, "We are closed")

    def test_it_is_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.channel.with_context(lang="fr_FR").signature = "Bien à vous, {name}"
        partner = self.env["res.partner"].create({"name": "Anna", "lang": "fr_FR"})
        self.conversation().partner_id = partner
        self.assertEqual(self.answer("Bonjour").part_ids.body, "Bonjour\n\nBien à vous, Ada Agent")

    def test_what_nobody_knows_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Nothing is known by the name phone"):
            self.channel.signature = "{name} {phone}"

    def test_what_people_are_called_is_never_executed(self):
        self.agent.social_crm_display_name = "{company} {0.__class__}"
        self.assertIn("{company} {0.__class__}", self.answer("Hi").part_ids.body)
