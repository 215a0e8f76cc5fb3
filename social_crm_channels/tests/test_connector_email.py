from datetime import datetime
from email.message import EmailMessage
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..connectors.contract import (
    IncomingStatus,
    MalformedPayload,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
)
from ..tools.mail_reader import MAX_PARTS, decode
from ..tools.quotes import own_words, own_words_of_html
from .connector_behaviours import FILE, ConnectorBehaviours
from .connector_case import ParseProperties
from .doubles.smtp_server import SmtpServer
from .email_common import ADDRESS, EmailCase

GATEWAY = "odoo.addons.social_crm_channels.models.social_crm_channel_email"

#: What makes of the mail "copied" an answer to it.
ANSWER = {b"<a8@": b"<a9@", b"Subject:": b"In-Reply-To: <a8@people.example>\r\nSubject:"}


@tagged("-at_install", "post_install")
class TestEmailParse(ParseProperties, EmailCase):
    """Any mail that anybody may send."""

    def read_one(self, name):
        [message] = self.parse(name)
        return message

    def test_a_plain_mail(self):
        message = self.read_one("text")
        self.assertEqual(message.external_id, "<m1@people.example>")
        self.assertEqual(message.text, "Hello,\n\nmy lamp flickers.\n\nAnna")
        self.assertEqual(message.subject, "My lamp flickers")
        self.assertEqual(message.occurred_at, datetime(2026, 3, 10, 9))
        author = message.author
        self.assertEqual((author.external_id, author.name), ("anna@people.example", "Anna Berg"))
        self.assertEqual((author.email_authenticated, author.is_us, message.is_automatic), (False, False, False))

    def test_every_charset_is_read(self):
        words = {
            "utf_8": "Grüße aus Zürich – €",
            "iso_8859_1": "Grüße aus Zürich",
            "iso_8859_15": "Für 5 €",
            "windows_1252": "Grüße – „billig“ für 5 €",
            "windows_1251": "Моя лампа мигает",
            "koi8_r": "Моя лампа мигает, помогите пожалуйста",
            "gb18030": "我的灯一直在闪，请帮帮我",
            "iso_2022_jp": "ランプがちらつきます",
            "shift_jis": "ランプがちらつきます",
            "euc_kr": "램프가 깜박입니다",
        }
        for charset, text in words.items():
            with self.subTest(charset):
                message = self.read_one(f"charset_{charset}")
                self.assertEqual((message.text, message.subject, message.author.name), (text, text, text[:4].strip()))

    def test_a_charset_that_is_missing_wrong_or_unknown(self):
        for name in ("missing_utf_8", "wrong_latin_1", "unknown"):
            self.assertEqual(self.read_one(f"charset_{name}").text, "Grüße aus Zürich", name)
        self.assertEqual(
            self.read_one("charset_wrong_utf_8").text, "Viele Grüße aus Zürich, schöne Tage und süße Träume"
        )
        self.assertIn("Моя лампа мигает", self.read_one("charset_missing_koi8_r").text)
        self.assertEqual(decode(b"\xff\xfe\x00"), decode(b"\xff\xfe\x00", "no-such-charset"))

    def test_headers_as_people_write_them(self):
        message = self.read_one("raw_utf_8_header")
        self.assertEqual((message.subject, message.author.name), ("Grüße aus Zürich", "Zoë Müller"))
        message = self.read_one("encoded_name_with_comma")
        self.assertEqual((message.author.name, message.author.external_id), ("Berg, Anna", "anna@people.example"))
        self.assertEqual(self.read_one("split_encoded_words").subject, "Grüße aus Zürich")

    def test_references_name_the_nearest_last(self):
        self.assertEqual(self.read_one("reply").references, ("<m1@people.example>",))
        self.assertEqual(self.read_one("reply_only_in_reply_to").references, ("<m2@people.example>",))
        many = " ".join(f"<n{number}@x.example>" for number in range(200))
        payload = self.altered("reply", {b"References: <m1@people.example>": f"References: {many}".encode()})
        [message] = self.connector._parse(self.channel, payload, {})
        self.assertEqual(message.references[0], "<n0@x.example>")
        self.assertEqual(message.references[-1], "<m1@people.example>")
        self.assertLess(len(message.references), 25)

    def test_who_is_authenticated(self):
        authentic = {
            "dmarc_pass": True,
            "dmarc_fail": False,
            "dkim_aligned": True,
            "dkim_of_another": False,
            "spf_aligned": True,
            "forged": False,
            "other_server": False,
        }
        for name in authentic:
            self.assertFalse(self.read_one(f"auth_{name}").author.email_authenticated, f"{name}: no server is trusted")
        self.channel.email_authserv_id = "MX.shop.example"
        found = {name: self.read_one(f"auth_{name}").author.email_authenticated for name in authentic}
        self.assertEqual(found, authentic)
        others = {b"header.from=people": b"header.from=evil", b"header.d=people": b"header.d=evil"}
        forged = self.altered("auth_dmarc_pass", others)
        [message] = self.connector._parse(self.channel, forged, {})
        self.assertFalse(message.author.email_authenticated)
        two = b"Authentication-Results: mx.shop.example; dmarc=pass header.from=people.example\r\n"
        [message] = self.connector._parse(self.channel, two + self.fixture("two_senders"), {})
        self.assertFalse(message.author.email_authenticated, "nobody knows which of the two it was")

    def test_files_and_what_is_none(self):
        files = [(file.name, file.mimetype, file.size) for file in self.read_one("attachments").attachments]
        self.assertEqual(
            files, [("Rechnung März.pdf", "application/pdf", 15), ("Übersicht.txt", "application/octet-stream", 5)]
        )
        self.assertEqual([file.name for file in self.read_one("calendar").attachments], ["invite.ics"])
        self.assertEqual(self.read_one("calendar").text, "Shall we meet?")
        self.assertEqual(
            (self.read_one("smime_signed").text, self.read_one("smime_signed").attachments), ("Signed words.", ())
        )
        self.assertEqual([file.name for file in self.read_one("smime_encrypted").attachments], ["smime.p7m"])
        forwarded = self.read_one("forwarded_as_file")
        self.assertEqual(forwarded.text, "Is this offer yours?")
        self.assertEqual([file.name for file in forwarded.attachments], ["Lamps for nothing.eml"])
        self.assertIn(b"Buy now.", self.connector._files(self.fixture("forwarded_as_file"))[0].content)

    def test_only_their_own_words_count(self):
        self.assertEqual(self.read_one("reply").text, "It is the big lamp.")
        self.assertIn("my lamp flickers", self.read_one("reply").html)
        self.assertEqual(self.read_one("html_quoted").text, "That helped.")
        self.assertIn("change the bulb", self.read_one("html_quoted").html)
        self.assertEqual(self.read_one("forwarded_in_text").text, "Is this offer yours?")
        self.assertEqual(own_words("> all\n> of it"), "> all\n> of it")
        self.assertEqual(own_words("Ja.\n\nAm 10. März schrieb\nAnna Berg:\n\n> Nein?\n\n-- \nAnna"), "Ja.")
        self.assertEqual(own_words_of_html('<p data-o-mail-quote="1">All of it</p>'), "All of it")

    def test_broken_mails_say_what_can_be_read(self):
        self.assertEqual(self.read_one("broken_boundary").attachments, ())
        self.assertIn("Words outside of any part.", self.read_one("broken_boundary").text)
        self.assertIn("Hello world", self.read_one("broken_base64").text)
        self.assertIn("Hello all the same.", self.read_one("broken_headers").text)
        self.assertEqual(self.read_one("nul_bytes").text, "Hello  there")
        self.assertEqual(self.read_one("no_content_type").text, "As in 1982.")
        self.assertEqual(self.read_one("no_end_of_part").text, "Cut off in the mid")
        self.assertEqual((self.read_one("nothing_in_it").text, self.read_one("nothing_in_it").html), ("", ""))

    def test_huge_and_deep_mails(self):
        head = self.fixture("text").partition(b"\r\n\r\n")[0]
        [message] = self.connector._parse(self.channel, head + b"\r\n\r\n" + b"word " * 2_000_000, {})
        self.assertGreater(len(message.text), 9_000_000)
        parts = b"".join(b"--mix\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _number in range(3 * MAX_PARTS))
        mixed = head.replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="mix"')
        [message] = self.connector._parse(self.channel, mixed + b"\r\n\r\n" + parts + b"--mix--\r\n", {})
        self.assertTrue(message.text.startswith("x"))
        deep = b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(2000)
        )
        start = head.replace(b"Content-Type: text/plain; charset=utf-8\r\n", b"")
        [message] = self.connector._parse(self.channel, start + b"\r\n" + deep, {})
        self.assertEqual(message.external_id, "<m1@people.example>")

    def test_what_came_back(self):
        [status] = self.parse("bounce_no_such_address")
        self.assertIsInstance(status, IncomingStatus)
        self.assertEqual((status.message_id, status.state), ("<OUR-ID>", "failed"))
        self.assertIn("There is no such address.", status.error)
        self.assertIn("550 5.1.1", status.error)
        self.assertEqual(self.parse("bounce_mailbox_full")[0].message_id, "<OUR-ID>")
        self.assertEqual(self.parse("bounce_delivered")[0].state, "delivered")
        self.assertEqual(self.parse("bounce_delayed"), [])
        self.assertEqual(self.parse("read_receipt"), [])

    def test_a_mail_without_a_sender_is_malformed(self):
        with self.assertRaises(MalformedPayload):
            self.connector._parse(self.channel, b"Subject: Hello\r\n\r\nHello", {})

    def test_any_damage_to_a_fixture_is_read_or_malformed(self):
        fixtures = [self.fixture(name) for name in self.fixture_names()]

        @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
        @given(data=st.data())
        def check(data):
            payload = data.draw(st.sampled_from(fixtures))
            start = data.draw(st.integers(0, len(payload)))
            end = data.draw(st.integers(start, min(len(payload), start + 200)))
            self._assert_read_or_malformed(payload[:start] + data.draw(st.binary(max_size=50)) + payload[end:])

        check()


class SmtpCase(EmailCase):
    """A channel whose mail goes by a real SMTP server."""

    def setUp(self):
        super().setUp()
        # Odoo's own switch, which keeps its tests from sending mails to anybody
        switch = patch.object(IrMail_Server, "_disable_send", return_value=False)
        switch.start()
        self.addCleanup(switch.stop)

    def use_server(self, server, **values):
        self.env["ir.mail_server"].search([]).active = False
        return self.env["ir.mail_server"].create(
            {"name": "Test", "smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_encryption": "none", **values}
        )


@tagged("-at_install", "post_install")
class TestEmailSend(SmtpCase):
    """An answer is one mail to one person."""

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(SmtpServer())
        self.use_server(self.server)

    def dispatch(self):
        self.env.flush_all()
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def test_an_answer_continues_the_thread(self):
        self.mail_in("text", "reply")
        message = self.reply("Please change the <bulb>.")
        self.dispatch()
        self.assertEqual((message.state, message.error), ("sent", False))
        [mail] = self.server.mails
        self.assertEqual(str(mail["From"]), "Lamp Shop <care@shop.example>")
        self.assertEqual(str(mail["To"].addresses[0]), "Anna Berg <anna@people.example>")
        self.assertEqual(mail["Reply-To"], mail["From"])
        self.assertEqual(mail["Subject"], "Re: Something else entirely")
        self.assertEqual(mail["Message-ID"], f"<{message.part_ids.key}@shop.example>")
        self.assertEqual(mail["Message-ID"], message.external_id)
        self.assertEqual(mail["In-Reply-To"], "<m2@people.example>")
        self.assertEqual(mail["References"], "<m1@people.example> <m2@people.example>")
        self.assertEqual((mail.envelope_from, mail.envelope_to), ("bounce@shop.example", ["anna@people.example"]))
        plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        self.assertEqual(plain.strip(), "Please change the <bulb>.")
        self.assertIn("Please change the &lt;bulb&gt;.", html)

    def test_a_signature_stands_below_both_forms_of_the_mail(self):
        self.channel.signature = "{name}\n<Lamp Shop>"
        self.agent.social_crm_display_name = "Ada"
        self.mail_in("text")
        self.reply("It is lit.")
        self.dispatch()
        [mail] = self.server.mails
        plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        self.assertEqual(plain.split(), ["It", "is", "lit.", "Ada", "<Lamp", "Shop>"])
        self.assertRegex(html, r"(?s)It is lit\..*Ada.*&lt;Lamp Shop&gt;")

    def test_those_in_copy_get_the_answer_too(self):
        talk = self.mail_in("copied")
        shown = talk.with_user(self.agent)._reply_route()["copies"]
        self.assertEqual(
            shown,
            [
                {"name": "Ben", "address": "ben@people.example"},
                {"name": "Carl, the boss", "address": "carl@people.example"},
            ],
        )
        message = self.reply()
        self.dispatch()
        [mail] = self.server.mails
        self.assertEqual([each.addr_spec for each in mail["To"].addresses], ["anna@people.example"])
        self.assertEqual(
            [str(each) for each in mail["Cc"].addresses],
            ["Ben <ben@people.example>", '"Carl, the boss" <carl@people.example>'],
        )
        self.assertEqual(
            mail.envelope_to, ["anna@people.example", "ben@people.example", "carl@people.example"], "in this order"
        )
        self.assertIn("carl@people.example", message.mail_message_id.incoming_email_cc)

    def test_nobody_is_in_copy_of_an_answer_to_a_mail_that_went_to_us_alone(self):
        self.mail_in("copied", "text")
        self.assertEqual(self.talks()[-1]._reply_route()["copies"], [])
        self.reply()
        self.dispatch()
        self.assertFalse(self.server.mails[0]["Cc"])
        self.assertEqual(self.server.mails[0].envelope_to, ["anna@people.example"])

    def test_the_last_mail_says_who_is_in_copy(self):
        talk = self.mail_in("copied")
        self.receive(
            self.altered("copied", ANSWER | {b", Ben <ben@people.example>": b"", b'"Carl, the boss" <carl@': b"<dora@"})
        )
        self.assertEqual([each["address"] for each in talk._reply_route()["copies"]], ["dora@people.example"])

    def test_who_was_in_copy_and_answers_is_still_in_copy(self):
        talk = self.mail_in("copied")
        # in this order, since both stand in the other's place
        people = {b"From: Anna Berg <anna@": b"From: Carl <carl@", b'"Carl, the boss" <carl@': b"Anna Berg <anna@"}
        self.receive(self.altered("copied", ANSWER | people))
        self.assertEqual(self.talks(), talk)
        copies = [each["address"] for each in talk._reply_route()["copies"]]
        self.assertEqual(copies, ["carl@people.example", "ben@people.example"])
        self.reply()
        self.dispatch()
        [mail] = self.server.mails
        self.assertEqual(mail["To"].addresses[0].addr_spec, "anna@people.example")

    def test_nothing_is_copied_to_ourselves(self):
        self.make_channel(alias_name="sales", name="Sales")
        self.env["mail.alias"].create(
            {
                "alias_name": "jobs",
                "alias_domain_id": self.channel.alias_domain_id.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        changes = {
            b", Ben <": b", sales@shop.example, jobs@shop.example, Ben <",
            b"Cc: ": b"Cc: bounce@shop.example, catchall@shop.example, no-reply@x.example, ",
        }
        self.receive(self.altered("copied", changes))
        copies = [each["address"] for each in self.talks()._reply_route()["copies"]]
        self.assertEqual(copies, ["ben@people.example", "carl@people.example"])

    def test_nothing_is_copied_to_those_who_want_nothing(self):
        talk = self.mail_in("copied")
        self.env["mail.blacklist"].sudo()._add("ben@people.example")
        self.assertEqual([each["name"] for each in talk._reply_route()["copies"]], ["Carl, the boss"])
        self.receive(self.altered("text", {b"Anna Berg <anna@": b"Carl <carl@", b"<m1@": b"<m77@"}))
        carl = self.env["social.crm.identity"].search([("external_id", "=", "carl@people.example")])
        self.env["social.crm.consent"].create(
            {"identity_id": carl.id, "network_id": talk.network_id.id, "state": "denied", "source": "stop_word"}
        )
        self.assertEqual(talk._reply_route()["copies"], [])

    def test_nothing_is_copied_to_those_who_were_erased(self):
        talk = self.mail_in("copied")
        erasure = self.env["social.crm.erasure"].create(
            {"name": "Erasure 1", "user_id": self.env.uid, "requested_at": fields.Datetime.now()}
        )
        self.env["social.crm.tombstone"]._lay({("email", "ben@people.example")}, erasure)
        self.assertEqual([each["name"] for each in talk._reply_route()["copies"]], ["Carl, the boss"])

    def test_nobody_has_a_copy_of_what_the_person_did_not_get(self):
        self.mail_in("copied")
        part = self.reply().part_ids
        self.server.answer_next(450, "try later", at="rcpt")
        with self.assertRaises(TemporaryFailure):
            self.connector._send(self.channel, part)
        self.assertFalse(self.server.calls)
        self.connector._send(self.channel, part)
        self.assertEqual(len(self.server.mails[0].envelope_to), 3)

    def test_names_of_all_scripts_are_written(self):
        self.channel.name = "Lämpchen & Söhne 灯"
        self.receive(self.altered("text", {b"Anna Berg": b"=?utf-8?Q?Zo=C3=AB?="}))
        self.reply("Grüße")
        self.dispatch()
        [mail] = self.server.mails
        self.assertEqual(mail["From"].addresses[0].display_name, "Lämpchen & Söhne 灯")
        self.assertEqual(mail["To"].addresses[0].display_name, "Zoë")
        self.assertEqual(mail.get_body(("plain",)).get_content().strip(), "Grüße")

    def test_the_same_part_has_the_same_message_id(self):
        self.mail_in("text")
        part = self.reply().part_ids
        ids = {self.connector._send(self.channel, part).external_id for _attempt in range(2)}
        self.assertEqual(len(ids), 1)

    def test_the_second_answer_refers_to_the_first(self):
        self.mail_in("text")
        first = self.reply("One")
        self.dispatch()
        self.reply("Two")
        self.dispatch()
        self.assertEqual(self.server.mails[1]["References"], f"{first.external_id} <m1@people.example>")

    def test_text_and_files_are_one_mail(self):
        self.mail_in("text")
        message = self.reply("See here", attachments=[("bill.pdf", b"%PDF-1.4 a bill"), ("lamp.txt", b"a lamp")])
        self.assertEqual(len(message.part_ids), 1)
        self.dispatch()
        [mail] = self.server.mails
        files = [(file.get_filename(), file.get_payload(decode=True)) for file in mail.iter_attachments()]
        self.assertEqual(files, [("bill.pdf", b"%PDF-1.4 a bill"), ("lamp.txt", b"a lamp")])

    def test_nobody_gets_it_a_second_time(self):
        self.channel.email_authserv_id = "mx.shop.example"
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@people.example"})
        talk = self.mail_in("auth_dmarc_pass")
        self.assertEqual(talk.partner_id, partner)
        talk.message_subscribe(partner.ids)  # as somebody may do by hand
        before = self.env["mail.mail"].search_count([])
        message = self.reply(talk=talk, partner_ids=partner.ids)
        self.dispatch()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(message.mail_message_id.notification_ids)
        self.assertEqual(len(self.server.mails), 1)

    def test_addresses_that_nobody_reads_are_not_written_to(self):
        self.receive(self.altered("text", {b"anna@people": b"no-reply@people"}))
        with self.assertRaisesRegex(UserError, "Nobody reads"):
            self.reply()

    def test_what_the_server_says_is_understood(self):
        self.mail_in("text")
        part = self.reply().part_ids
        cases = [
            ({"status": 451}, TemporaryFailure),
            ({"status": 452, "at": "rcpt"}, TemporaryFailure),
            ({"status": 421, "at": "mail"}, TemporaryFailure),
            ({"status": 554}, Rejected),
            ({"status": 550, "at": "rcpt", "body": "5.1.1 no such user"}, Rejected),
            ({"status": 552, "body": "5.3.4 message too big"}, Rejected),
            *(({"status": status, "at": "mail"}, TokenRejected) for status in (530, 534, 535, 538)),
            ({"hang_up": True}, UnknownOutcome),
            ({"hang_up": True, "at": "rcpt"}, TemporaryFailure),
        ]
        for answer, error in cases:
            with self.subTest(answer), self.assertRaises(error) as caught:
                self.server.answer_next(**answer)
                self.connector._send(self.channel, part)
            self.assertIs(type(caught.exception), error, answer)
            if answer.get("body"):
                self.assertIn(answer["body"], str(caught.exception))

    def test_no_server_is_a_temporary_failure(self):
        self.mail_in("text")
        part = self.reply().part_ids
        self.env["ir.mail_server"].search([]).smtp_port = 9
        with self.assertRaises(TemporaryFailure):
            self.connector._send(self.channel, part)

    def test_a_wrong_password_stops_the_channel(self):
        self.mail_in("text")
        part = self.reply().part_ids
        with SmtpServer("shop", "right") as server:
            mail_server = self.use_server(server, smtp_user="shop", smtp_pass="wrong")
            self.dispatch()
            self.assertEqual((self.channel.state, part.state), ("reauthorise", "queued"))
            self.assertNotIn("wrong", self.channel.state_reason)
            mail_server.smtp_pass = "right"
            self.channel.action_connect()
            self.dispatch()
            self.assertEqual((part.state, len(server.mails)), ("sent", 1))

    def test_an_address_is_needed_to_connect(self):
        channel = self.make_channel(name="Lamps and more", alias_name=False, connect=False)
        self.env.company.alias_domain_id = False
        with self.assertRaisesRegex(UserError, "no address"):
            channel.action_connect()

    def test_a_channel_without_a_name_before_the_at_takes_its_own(self):
        channel = self.make_channel(name="Lamps and more", alias_name=False, connect=False)
        channel.action_connect()
        self.assertEqual(channel.account_handle, "lamps-and-more@shop.example")
        self.assertEqual(channel.alias_id.alias_model_id.model, "social.crm.conversation")
        self.assertEqual(channel.alias_id.alias_parent_thread_id, channel.id)

    def test_the_inspection_tells_what_is_missing(self):
        found = {finding.subject: finding.level for finding in self.connector._inspect(self.channel)}
        self.assertEqual(found["Address"], "good")
        self.assertEqual(found["Incoming mail"], "warning")
        self.assertEqual(found["Outgoing mail"], "good")
        self.assertEqual(found["Mail that comes back"], "good")
        self.assertEqual(found["Who wrote it"], "warning")
        incoming = self.env["fetchmail.server"].create({"name": "Inbox", "server_type": "imap", "state": "done"})
        incoming.write({"date": "2026-03-10 09:00:00"})
        self.channel.email_authserv_id = "mx.shop.example"
        self.channel.alias_name = "help"
        self.env["ir.mail_server"].search([]).smtp_port = 9
        findings = {finding.subject: finding for finding in self.connector._inspect(self.channel)}
        self.assertEqual(findings["Incoming mail"].level, "good")
        self.assertIn("2026-03-10", findings["Incoming mail"].text)
        self.assertEqual(findings["Who wrote it"].level, "good")
        self.assertEqual(findings["Outgoing mail"].level, "bad")
        self.assertEqual(findings["Address"].level, "bad")
        incoming.write({"error_message": "Connection refused"})
        self.assertIn("Connection refused", self.connector._inspect_incoming().text)

    def test_the_guide_leads_step_by_step(self):
        self.assertGreater(len(self.connector._guide(self.channel)), 4)


@tagged("-at_install", "post_install")
class TestEmailBehaviours(ConnectorBehaviours, SmtpCase, HttpCase):
    """What holds for every connector. Mails come one by one, by Odoo's gateway."""

    inbound_mode = "gateway"
    batches = False

    def setUp(self):
        super().setUp()
        self.use_server(self.server)

    def make_server(self):
        return SmtpServer()

    def message(self, number, text="Hello", file=None):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Anna <anna@people.example>", ADDRESS, "A lamp"
        mail["Message-ID"] = f"<n{number}@people.example>"
        if number > 1:
            mail["References"] = "<n1@people.example>"
        mail["Date"] = self.moment(number)
        mail.set_content(text)
        if file:
            name, kind, content = file
            mail.add_attachment(content, *kind.split("/"), filename=name)
        return mail.as_bytes()

    def bad_entry(self):
        return b"To: care@shop.example\r\nSubject: From nobody\r\n\r\nHello"

    def payload(self, *entries):
        return entries[0]

    def arrive(self, *entries):
        for entry in entries:
            with mute_logger(GATEWAY):
                self.receive(entry)
        self.drain()

    def reply(self, text="Hello back"):
        return ConnectorBehaviours.reply(self, text)

    def rate_limits(self):
        return []  # SMTP says later, and not when

    def dead_tokens(self):
        return [{"status": status, "at": "mail"} for status in (530, 535)]

    def busy(self):
        return {"status": 451}

    def test_a_file_comes_after_its_message(self):
        """It comes with it, rather: nothing has to be fetched."""
        self.arrive(self.message(1, "See here", file=FILE))
        message = self.talk().social_message_ids
        self.assertEqual((message.attachment_state, message.error), ("done", False))
        self.assertEqual(message.mail_message_id.attachment_ids.mapped("raw"), [FILE[2]])
