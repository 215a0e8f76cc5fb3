import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from odoo.addons.social_crm_base.tools.person import Person

from ..connectors.contract import (
    Attachment,
    ConversationChanged,
    ConversationMoved,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    PersonMoved,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    Unreadable,
    WindowClosed,
)
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.graph_server import graph_error, signature
from .doubles.whatsapp_server import (
    BUSINESS_ID,
    CREDENTIALS,
    OTHER_PHONE_ID,
    PHONE_ID,
    SCOPES,
    TOKEN,
    WhatsappServer,
    payload,
)

NUMBER, USER_ID = "16505551234", "US.13491208655302741918"
NEW_NUMBER, NEW_USER_ID = "16505559876", "US.99991208655302741918"


def thread(person):
    return f"{PHONE_ID}:{person}"


class WhatsappCase(ConnectorCase):
    provider = "whatsapp"
    network = "whatsapp"
    credentials = CREDENTIALS
    channel_values = {"account_external_id": PHONE_ID}

    def items_of(self, name, kind):
        """Of what a fixture says, the things of one kind."""
        return [item for item in self.parse(name) if isinstance(item, kind)]

    def said_in(self, name):
        [message] = self.items_of(name, IncomingMessage)
        return message


@tagged("-at_install", "post_install")
class TestWhatsappParse(ParseProperties, WhatsappCase):
    def test_text(self):
        message = self.said_in("text")
        self.assertEqual(message.text, "Hello, my lamp flickers 💡 since yesterday.")
        self.assertEqual((message.external_id, message.conversation_id), ("wamid.in1", thread(USER_ID)))
        self.assertEqual(message.occurred_at, datetime(2025, 3, 10, 9, 46, 41))
        self.assertEqual(message.reply_until, datetime(2025, 3, 11, 9, 46, 41))
        self.assertEqual((message.account, message.contact_kind, message.reply_to), (PHONE_ID, "direct", ""))
        self.assertEqual(message.conversation_data, {"number": NUMBER})

    def test_author_has_both_ids(self):
        author = self.said_in("text").author
        self.assertEqual((author.external_id, author.name), (USER_ID, "Anna Lindqvist"))
        self.assertEqual((author.phone, author.profile_url), (f"+{NUMBER}", f"https://wa.me/{NUMBER}"))
        self.assertFalse(author.is_us)

    def test_author_without_a_business_scoped_id_is_the_number(self):
        message = self.said_in("text_number_only")
        self.assertEqual((message.author.external_id, message.conversation_id), (NUMBER, thread(NUMBER)))
        self.assertFalse(self.items_of("text_number_only", PersonMoved))

    def test_author_with_a_username_may_have_no_number(self):
        for name in ("text_username", "text_ids_in_contacts_only"):
            with self.subTest(name):
                message = self.said_in(name)
                self.assertEqual((message.author.external_id, message.author.handle), (USER_ID, "anna.lind"))
                self.assertEqual((message.author.phone, message.conversation_id), ("", thread(USER_ID)))
                self.assertEqual(message.conversation_data, {})

    def test_both_ids_tell_who_the_number_was(self):
        [person] = self.items_of("text", PersonMoved)
        [talk] = self.items_of("text", ConversationMoved)
        [change] = self.items_of("text", ConversationChanged)
        self.assertEqual((person.old_id, person.new_id), (NUMBER, USER_ID))
        self.assertEqual((talk.old_id, talk.new_id), (thread(NUMBER), thread(USER_ID)))
        self.assertEqual((change.conversation_id, change.data), (thread(USER_ID), {"number": NUMBER}))

    def test_reply_names_the_message_it_answers(self):
        self.assertEqual(self.said_in("reply").reply_to, "wamid.sent0001")
        self.assertEqual(self.said_in("template_button").reply_to, "wamid.sent0001")

    def test_forwarded_words_are_marked(self):
        self.assertEqual(self.said_in("forwarded").text, "Forwarded:\nOur lamps are recalled.")

    def test_files(self):
        for name, expected in {
            "image": ("media-image", "image.jpg", "image/jpeg", "This is the lamp"),
            "document": ("media-document", "invoice 4711.pdf", "application/pdf", ""),
            "audio": ("media-audio", "audio.ogg", "audio/ogg", ""),
            "video": ("media-video", "video.mp4", "video/mp4", "See how it blinks"),
            "sticker": ("media-sticker", "sticker.webp", "image/webp", ""),
        }.items():
            with self.subTest(name):
                message = self.said_in(name)
                [file] = message.attachments
                self.assertEqual((file.external_id, file.name, file.mimetype, message.text), expected)

    def test_what_is_no_text_reads_in_words(self):
        for name, expected in {
            "location": "Location: 59.329323, 18.068581",
            "place": "Place: Lamp Shop, Storgatan 1 (59.329323, 18.068581)",
            "contacts": "Contact: Erik Berg, +46 70 174 06 06",
            "button_reply": "Yes, please",
            "list_reply": "Red\nThe red lamp",
            "flow_reply": "Sent",
            "template_button": "Track my parcel",
            "order": "Order:\n2 × lamp-red\nBy Friday, please",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.said_in(name).text, expected)

    def test_unsupported_message_is_not_lost(self):
        self.assertIn("cannot be shown", self.said_in("unsupported").text)

    def test_opening_a_talk_says_nothing(self):
        self.assertFalse(self.items_of("welcome", IncomingMessage))

    def test_reaction(self):
        [reaction] = self.items_of("reaction", IncomingReaction)
        self.assertEqual((reaction.message_id, reaction.emoji), ("wamid.sent0001", "👍"))
        self.assertEqual(reaction.author.external_id, USER_ID)
        self.assertEqual(self.items_of("reaction_removed", IncomingReaction)[0].emoji, "")

    def test_edit(self):
        [edit] = self.items_of("edit", IncomingEdit)
        self.assertEqual((edit.message_id, edit.text), ("wamid.in1", "Hello, my lamp flickers since Monday."))
        self.assertEqual(edit.occurred_at, datetime(2025, 3, 10, 9, 55))
        self.assertEqual(self.items_of("edit_caption", IncomingEdit)[0].text, "This is the old lamp")

    def test_revocation_is_a_deletion(self):
        [deletion] = self.items_of("revoke", IncomingDeletion)
        self.assertEqual(deletion.message_id, "wamid.in1")

    def test_another_number_moves_the_person(self):
        moves = [(item.old_id, item.new_id) for item in self.items_of("number_changed", PersonMoved)]
        self.assertIn((NUMBER, NEW_USER_ID), moves)
        self.assertIn((USER_ID, NEW_USER_ID), moves)
        self.assertIn((NEW_NUMBER, NEW_USER_ID), moves)
        message = self.said_in("number_changed")
        self.assertTrue(message.is_automatic)
        self.assertEqual((message.conversation_id, message.reply_until), (thread(NEW_USER_ID), None))
        moves = [(item.old_id, item.new_id) for item in self.items_of("user_id_changed", PersonMoved)]
        self.assertEqual(moves, [(USER_ID, NEW_USER_ID)])

    def test_group_has_many_authors(self):
        message = self.said_in("group")
        self.assertTrue(message.is_group)
        self.assertEqual(message.conversation_id, thread("120363402106XXXXX"))
        self.assertEqual(message.author.external_id, USER_ID)

    def test_statuses(self):
        for state in ("sent", "delivered", "read"):
            [status] = self.items_of(f"status_{state}", IncomingStatus)
            self.assertEqual((status.message_id, status.state, status.error), ("wamid.sent0001", state, ""))
            self.assertEqual((status.key, status.closes_window), ("key-of-the-part", False))
        self.assertEqual(self.parse("status_of_another_kind"), [])

    def test_voice_that_was_heard_was_read(self):
        body = self.altered("status_read", {b'"read"': b'"played"'})
        [status] = [item for item in self.connector._parse(self.channel, body, {}) if isinstance(item, IncomingStatus)]
        self.assertEqual(status.state, "read")

    def test_every_reason_of_a_failure_is_put_in_plain_words(self):
        for code, said in {
            131047: "24 hours",
            131026: "not on WhatsApp",
            131049: "enough offers",
            131050: "wants no offers",
            131053: "cannot show this file",
            131042: "way of payment",
            131031: "locked",
            133010: "not registered",
            130497: "that country",
            132001: "template",
            132015: "template",
        }.items():
            body = self.altered("status_failed", {b"131026": str(code).encode()})
            items = self.connector._parse(self.channel, body, {})
            [status] = [item for item in items if isinstance(item, IncomingStatus)]
            with self.subTest(code):
                self.assertIn(said, status.error)
                self.assertEqual(status.closes_window, code == 131047)

    def test_failure_says_why_and_what_to_do(self):
        [status] = self.items_of("status_failed", IncomingStatus)
        self.assertEqual(status.state, "failed")
        self.assertIn("not on WhatsApp", status.error)
        [status] = self.items_of("status_window_closed", IncomingStatus)
        self.assertIn("Send a template", status.error)
        self.assertTrue(status.closes_window)
        [status] = self.items_of("status_unknown_error", IncomingStatus)
        self.assertEqual(status.error, "Message failed to send due to an unknown error.")

    def test_echo_is_ours_and_names_whom_it_answers(self):
        message = self.said_in("echo")
        self.assertTrue(message.author.is_us)
        self.assertEqual((message.recipient.external_id, message.conversation_id), (USER_ID, thread(USER_ID)))
        self.assertIsNone(message.reply_until)
        self.assertEqual(self.items_of("echo_revoke", IncomingDeletion)[0].message_id, "wamid.ech")

    def test_batch_is_read_to_its_end(self):
        messages = self.items_of("batch", IncomingMessage)
        self.assertEqual([message.text for message in messages], ["One", "Two", "Three", "To your other number"])
        self.assertEqual([message.author.name for message in messages[:2]], ["Anna Lindqvist", "Ben Ash"])
        self.assertEqual(messages[3].account, OTHER_PHONE_ID)
        self.assertEqual(len(self.items_of("batch", IncomingStatus)), 1)

    def test_bad_entry_can_be_read_once_it_is_corrected(self):
        [bad] = self.items_of("batch", Unreadable)
        self.assertIn("timestamp", bad.reason)
        corrected = json.loads(bad.entry)
        corrected["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = "1741601009"
        items = self.parse_json(corrected)
        self.assertEqual([item.text for item in items if isinstance(item, IncomingMessage)], ["When?"])

    def test_what_is_not_for_us_is_passed_over(self):
        self.assertEqual(self.parse("template_status"), [])
        self.assertEqual(self.parse("other_object"), [])


@tagged("-at_install", "post_install")
class TestWhatsappPeople(WhatsappCase):
    """One person with two ids is one person, whichever is told first."""

    def assert_one(self):
        talk = self.talks()
        self.assertEqual(len(talk), 1)
        people = self.env["social.crm.identity"].search([("network_id", "=", self.channel.network_id.id)])
        people = people.filtered(lambda person: person.name == "Anna Lindqvist")
        self.assertEqual(people, talk.identity_id)
        return talk

    def test_number_first_then_both(self):
        self.ingest("text_number_only")
        person = self.talks().identity_id
        self.ingest("text")
        talk = self.assert_one()
        self.assertEqual(talk.identity_id, person)
        self.assertEqual((talk.external_id, person.external_id), (thread(USER_ID), USER_ID))
        self.assertEqual(talk.message_count, 2)

    def test_no_number_first_then_both(self):
        self.ingest("text_username")
        self.assertEqual(self.talks().provider_data, {})
        self.assertFalse(self.talks().identity_id.profile_url)
        self.ingest("reply")
        talk = self.assert_one()
        self.assertEqual((talk.identity_id.external_id, talk.identity_id.handle), (USER_ID, "anna.lind"))
        self.assertEqual(talk.provider_data, {"number": NUMBER})
        self.assertEqual(talk.identity_id.profile_url, f"https://wa.me/{NUMBER}")

    def test_both_first_then_no_number_keeps_the_number(self):
        self.ingest("text")
        self.ingest("text_username")
        talk = self.assert_one()
        self.assertEqual(talk.provider_data, {"number": NUMBER})
        self.assertEqual(talk.identity_id.profile_url, f"https://wa.me/{NUMBER}")

    def test_what_was_told_of_the_number_meanwhile_comes_together(self):
        self.ingest("text_username")
        self.ingest("text_number_only")
        self.assertEqual(len(self.talks()), 2)
        partner = self.env["res.partner"].create({"name": "Anna L."})
        old = self.talks().identity_id.filtered(lambda person: person.external_id == NUMBER)
        self.env["social.crm.identity.link"].create(
            {"identity_id": old.id, "partner_id": partner.id, "state": "confirmed"}
        )
        self.ingest("text")
        talk = self.assert_one()
        self.assertFalse(old.exists())
        self.assertEqual((talk.partner_id, talk.identity_id.partner_id), (partner, partner))
        self.assertEqual(len(talk.social_message_ids), 3)
        self.assertEqual(talk.social_message_ids.partner_id, partner)

    def test_number_alone_goes_on_in_the_talk_once_it_is_known_whose_it_is(self):
        for told in (("text",), ("text_username", "status_delivered"), ("text_username", "number_shared")):
            for later in (("text_number_only_later",), ("echo_number_only",), ("reaction_number_only",)):
                with self.subTest(told=told, later=later), self.undone():
                    for name in (*told, *later):
                        self.ingest(name)
                    talk = self.assert_one()
                    self.assertEqual(talk.external_id, thread(USER_ID))
                    self.assertEqual(talk.identity_id.phone, f"+{NUMBER}")
                    self.assertEqual(talk.provider_data, {"number": NUMBER})

    def test_one_talk_in_whatever_order_ids_become_known(self):
        for order in permutations(("text_username", "text_number_only", "status_delivered", "text_number_only_later")):
            for tail in ("echo_number_only", "text_ids_in_contacts_only"):
                with self.subTest(order=order, tail=tail), self.undone():
                    for name in (*order, tail):
                        self.ingest(name)
                    self.ingest("status_read")
                    talk = self.assert_one()
                    self.assertEqual(talk.external_id, thread(USER_ID))
                    self.assertEqual(talk.message_count, len(talk.social_message_ids))
                    self.assertEqual(talk.message_count, 4)

    def test_one_talk_in_one_batch_in_whatever_order(self):
        for order in permutations(("text_username", "text_number_only", "status_delivered", "echo_number_only")):
            with self.subTest(order), self.undone():
                self.ingest(*order)
                self.assertEqual(self.assert_one().message_count, 3)

    def test_number_of_an_older_message_is_remembered(self):
        self.ingest("text_username")
        self.ingest("text")  # sent before the other, without news of the profile but for the number
        self.assertEqual(self.talks().identity_id.phone, f"+{NUMBER}")
        self.ingest("text_number_only_later")
        self.assert_one()

    def test_receipt_of_a_group_says_nothing_of_one_person(self):
        body = self.altered("status_delivered", {b'"recipient_id"': b'"recipient_type": "group", "recipient_id"'})
        self.assertEqual([type(item) for item in self.connector._parse(self.channel, body, {})], [IncomingStatus])

    def test_receipt_makes_nobody_known(self):
        self.ingest("status_delivered")
        self.assertFalse(self.talks())
        self.assertFalse(self.env["social.crm.identity"].search([("external_id", "in", (NUMBER, USER_ID))]))

    def test_receipt_links_to_the_contact_who_has_the_number(self):
        partner = self.env["res.partner"].create({"name": "Anna L.", "phone": "+1 650-555-1234"})
        self.ingest("text_username")
        self.ingest("status_failed")
        self.assertEqual(self.talks().partner_id, partner)

    def test_known_at_another_number_of_ours_is_one_talk_here_too(self):
        self.ingest("text_number_only")
        other = self.make_channel(account_external_id=OTHER_PHONE_ID)
        elsewhere = self.altered("text", {PHONE_ID.encode(): OTHER_PHONE_ID.encode(), b"wamid.in1": b"wamid.else"})
        self.ingest_items(self.connector._parse(other, elsewhere, {}), other)
        self.ingest("text_number_only_later", "text_username")
        self.assertEqual(self.assert_one().message_count, 3)

    def test_number_that_somebody_else_has_by_now_is_theirs(self):
        self.ingest("text_number_only")
        self.ingest("text")
        theirs = self.altered(
            "text",
            {
                USER_ID.encode(): NEW_USER_ID.encode(),
                b"wamid.in1": b"wamid.cai",
                b"1741600001": b"1741600900",
                b"Anna Lindqvist": b"Cai Berg",
            },
        )
        self.ingest_items(self.connector._parse(self.channel, theirs, {}))
        self.assertEqual(set(self.talks().mapped("identity_id.name")), {"Anna Lindqvist", "Cai Berg"})
        self.ingest("text_number_only_later")
        self.assertEqual(
            {talk.identity_id.external_id: talk.message_count for talk in self.talks()}, {USER_ID: 2, NEW_USER_ID: 2}
        )

    def test_two_people_of_one_delivery_are_not_taken_for_one(self):
        self.assertFalse(self.items_of("two_people_with_one_id_each", PersonMoved))
        self.ingest("two_people_with_one_id_each")
        self.assertEqual(set(self.talks().mapped("external_id")), {thread(NUMBER), thread("US.22222222222222222222")})

    def test_in_one_batch_too(self):
        self.ingest("text", "text_number_only")
        self.assertEqual(self.assert_one().message_count, 2)

    def test_the_number_links_to_the_contact_who_has_it(self):
        partner = self.env["res.partner"].create({"name": "Anna L.", "phone": "+1 650-555-1234"})
        self.ingest("text_username")
        self.assertFalse(self.talks().partner_id)
        self.ingest("text")
        self.assertEqual(self.talks().partner_id, partner)

    def test_a_number_on_the_blacklist_is_refused_whatever_names_the_person(self):
        self.ingest("text")
        person = self.talks().identity_id
        self.assertEqual((person.external_id, person.phone), (USER_ID, f"+{NUMBER}"))
        self.env["phone.blacklist"].sudo()._add([f"+{NUMBER}"])
        blockers = self.env["social.crm.consent"]._blockers(
            "marketing", self.channel.network_id, person, self.env["res.partner"]
        )
        self.assertTrue(blockers)
        self.assertEqual(set(person.consent_ids.mapped("source")), {"phone_blacklist"})

    def test_a_person_is_erased_with_the_number_and_what_was_filled_in(self):
        self.ingest("text")
        talk = self.talks()
        person, message = talk.identity_id, self.make_part(talk, "Hello Anna").message_id
        message.part_ids.template_values = {"1": "Anna"}
        known = Person.gather(self.env["res.partner"], person)
        self.assertIn(f"+{NUMBER}", known.phones)
        self.assertNotIn(f"+{USER_ID}", known.phones)
        person._anonymise()
        self.env.flush_all()
        message._forget(message.ids, whole=True)
        self.env.invalidate_all()
        self.assertFalse(person.phone or message.part_ids.template_values)

    def test_another_number_is_still_the_same_person(self):
        self.ingest("text")
        person = self.talks().identity_id
        self.ingest("number_changed")
        talk = self.talks()
        self.assertEqual((len(talk), talk.identity_id), (1, person))
        self.assertEqual((talk.external_id, person.external_id), (thread(NEW_USER_ID), NEW_USER_ID))
        self.assertEqual(talk.provider_data, {"number": NEW_NUMBER})

    def test_several_numbers_on_one_webhook(self):
        other = self.make_channel(account_external_id=OTHER_PHONE_ID)
        self.ingest_items([item for item in self.parse("batch") if not isinstance(item, Unreadable)])
        [talk] = self.env["social.crm.conversation"].search([("channel_id", "=", other.id)])
        self.assertEqual(talk.external_id, f"{OTHER_PHONE_ID}:{USER_ID}")
        self.assertEqual(len(self.talks()), 2)


@tagged("-at_install", "post_install")
class TestWhatsappCalls(WhatsappCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(WhatsappServer())
        self.channel.base_url = self.server.url
        self.channel.sudo().write(
            {
                "state": "connected",
                "database_uuid": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            }
        )
        self.ingest("text")
        self.talk = self.talks()
        self.talk.reply_until = fields.Datetime.now() + timedelta(hours=1)

    def send(self, text="Hello back", **values):
        return self.connector._send(self.channel, self.make_part(self.talk, text, **values))

    def queue(self, text="Hello back"):
        part = self.make_part(self.talk, text)
        self.env.flush_all()
        return part

    def dispatch(self):
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def statuses(self, part, state, **values):
        """What WhatsApp tells of what it got last."""
        moment = int(fields.Datetime.now().replace(tzinfo=UTC).timestamp())
        status = self.server.status_of(self.server.sent[-1], state, moment, **values)
        data = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": PHONE_ID}, "statuses": [status]}
        self.ingest_items(self.connector._parse(self.channel, payload(data), {}))

    # --- the account ---

    def test_account(self):
        found = self.connector._check_credentials(self.channel)
        self.assertEqual(found, {"external_id": PHONE_ID, "handle": "+46 70 174 06 00"})

    def test_missing_or_wrong_credentials(self):
        for name, value in (("phone_number_id", ""), ("access_token", ""), ("access_token", "wrong")):
            self.channel._set_credentials({**CREDENTIALS, name: value})
            with self.subTest(name), self.assertRaises(TokenRejected):
                self.connector._check_credentials(self.channel)

    def test_subscribing_names_the_webhook_and_the_account(self):
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "https://crm.example.org")
        self.connector._subscribe(self.channel)
        subscription = self.server.subscriptions["whatsapp_business_account"]
        self.assertTrue(subscription["callback_url"].startswith("https://crm.example.org/social_crm/webhook/"))
        self.assertEqual(subscription["fields"], "messages,smb_message_echoes")
        self.assertIn(("POST", f"{BUSINESS_ID}/subscribed_apps", {}), self.server.requests)

    def findings(self):
        return {finding.subject: finding for finding in self.connector._inspect(self.channel)}

    def test_what_works_and_what_does_not(self):
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "https://crm.example.org")
        self.connector._subscribe(self.channel)
        found = self.findings()
        self.assertEqual({finding.level for finding in found.values()}, {"good"}, found)
        self.assertIn("80 messages a second", found["Throughput"].text)
        self.assertIn("1k people", found["Throughput"].text)

    def test_what_is_wrong_is_said(self):
        self.server.add_token(TOKEN, SCOPES[:1], account="1")
        self.server.numbers[PHONE_ID] |= {"quality_rating": "RED", "status": "FLAGGED"}
        found = self.findings()
        for subject in ("Rights", "Webhook", "Quality", "Number", "Delivery"):
            self.assertEqual(found[subject].level, "bad", subject)
        self.assertIn("whatsapp_business_messaging", found["Rights"].text)

    def test_guide_names_what_must_be_entered(self):
        guide = " ".join(self.connector._guide(self.channel))
        for _name, label, _help in self.connector._credential_fields():
            self.assertIn(label.lower(), guide.lower())

    # --- out ---

    def test_text_goes_to_the_number(self):
        result = self.send("Hello 💡")
        [sent] = self.server.sent
        self.assertEqual(result.external_id, sent["id"])
        self.assertEqual(sent["values"]["text"], {"body": "Hello 💡"})
        self.assertEqual((sent["values"]["to"], sent["values"]["recipient_type"]), (NUMBER, "individual"))
        self.assertEqual(self.server.calls[-1].path, f"/v24.0/{PHONE_ID}/messages")

    def test_without_a_number_it_goes_to_the_business_scoped_id(self):
        self.talk.provider_data = {}
        self.send()
        values = self.server.sent[0]["values"]
        self.assertEqual(values["recipient"], USER_ID)
        self.assertNotIn("to", values)

    def test_a_talk_known_by_its_number_alone(self):
        self.talk.write({"provider_data": {}, "external_id": thread(NUMBER)})
        self.send()
        self.assertEqual(self.server.sent[0]["values"]["to"], NUMBER)

    def test_the_number_that_was_written_to_answers(self):
        self.server.numbers[OTHER_PHONE_ID] = {"id": OTHER_PHONE_ID}
        self.talk.external_id = f"{OTHER_PHONE_ID}:{USER_ID}"
        self.send()
        self.assertEqual(self.server.calls[-1].path, f"/v24.0/{OTHER_PHONE_ID}/messages")

    def test_group(self):
        self.ingest("group")
        self.talk = self.talks().filtered("is_group")
        self.send()
        values = self.server.sent[0]["values"]
        self.assertEqual((values["recipient_type"], values["to"]), ("group", "120363402106XXXXX"))

    def test_reply_names_the_message_it_answers(self):
        self.send(reply_to=self.talk.social_message_ids)
        self.assertEqual(self.server.sent[0]["values"]["context"], {"message_id": "wamid.in1"})

    def file(self, name, mimetype, size=100):
        return self.env["ir.attachment"].create({"name": name, "raw": b"x" * size, "mimetype": mimetype})

    def test_files_are_shown_where_whatsapp_can_show_them(self):
        for name, mimetype, text, kind in (
            ("lamp.jpg", "image/jpeg", "See", "image"),
            ("film.mp4", "video/mp4", "", "video"),
            ("hum.mp3", "audio/mpeg", "", "audio"),
            ("hum.mp3", "audio/mpeg", "Hear", "document"),
            ("bill.pdf", "application/pdf", "The bill", "document"),
        ):
            with self.subTest(name=name, text=text):
                self.send(text, attachment=self.file(name, mimetype))
                values = self.server.sent[-1]["values"]
                content = values[kind]
                self.assertEqual(values["type"], kind)
                self.assertEqual(self.server.media[content["id"]][:2], (name, b"x" * 100))
                self.assertEqual(content.get("caption", ""), text)
                self.assertEqual(content.get("filename"), name if kind == "document" else None)
        self.send("", attachment=self.file("huge.jpg", "image/jpeg", (5 << 20) + 1))
        self.assertEqual(self.server.sent[-1]["values"]["type"], "document")

    def test_files_that_whatsapp_does_not_take_are_named_before(self):
        def refused(mimetype):
            return self.connector._attachment_refusal(self.channel, self.talk, self.file("a file", mimetype))

        for mimetype in ("image/gif", "image/webp", "application/zip", "text/csv", "audio/x-wav"):
            self.assertIn("a file cannot be sent", refused(mimetype), mimetype)
        word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        for mimetype in ("image/jpeg", "video/3gpp", "audio/ogg", "application/pdf", "application/vnd.ms-excel", word):
            self.assertEqual(refused(mimetype), "", mimetype)
        with self.assertRaisesRegex(Rejected, "all.zip cannot be sent"):
            self.send("", attachment=self.file("all.zip", "application/zip"))
        self.assertFalse(self.server.media)

    def test_an_upload_without_an_answer_may_be_repeated(self):
        self.server.answer_next(200, hang_up=True)
        with self.assertRaises(TemporaryFailure):
            self.send("See", attachment=self.file("lamp.jpg", "image/jpeg"))
        self.assertFalse(self.server.sent)

    def test_errors(self):
        for code, kind, said in (
            (130429, RateLimited, ""),
            (80007, RateLimited, ""),
            (131048, RateLimited, ""),
            (131056, RateLimited, ""),
            (190, TokenRejected, "access token"),
            (0, TokenRejected, "access token"),
            (131047, WindowClosed, "is over"),
            (131026, Rejected, "not on WhatsApp"),
            (131042, Rejected, "way of payment"),
            (100, Rejected, "(#100) No."),
            (131016, TemporaryFailure, ""),
        ):
            with self.subTest(code):
                refused = graph_error(code, f"(#{code}) No.")
                self.server.answer_next(400, refused.data)
                with self.assertRaisesRegex(kind, said.replace("(", r"\(").replace(")", r"\)")) as caught:
                    self.send()
                self.assertEqual(getattr(caught.exception, "conversation_only", False), code == 131056)
                self.assertNotIn(TOKEN, str(caught.exception))

    def test_an_answer_of_another_shape_leaves_the_outcome_open(self):
        for body in ('{"messages": []}', '{"messages": [{}]}', '{"messages": 1}', "{}"):
            self.server.answer_next(200, body)
            with self.subTest(body), self.assertRaises(UnknownOutcome):
                self.send()

    def test_too_many_to_one_person_holds_their_talk_alone(self):
        part = self.queue()
        self.server.answer_next(400, graph_error(131056, "(#131056) Pair rate limit hit").data)
        self.dispatch()
        self.assertEqual(part.state, "queued")
        self.assertTrue(self.talk.next_send_at)
        self.assertFalse(self.channel.rate_limited_until)

    def test_a_refusal_for_the_closed_window_closes_it(self):
        part = self.queue()
        self.server.answer_next(400, graph_error(131047, "(#131047) Re-engagement message").data)
        self.dispatch()
        self.assertEqual(part.state, "failed")
        self.assertIn("is over", part.error)
        [blocker] = self.talk._reply_blockers()
        self.assertIn("Send a template", blocker)

    def test_a_status_closes_the_window_unless_they_have_written_since(self):
        error = {"code": 131047, "title": "Re-engagement message"}
        part = self.queue()
        self.dispatch()
        self.talk.last_inbound_at = fields.Datetime.now() + timedelta(minutes=1)
        self.statuses(part, "failed", errors=[error])
        self.assertEqual(part.message_id.state, "failed")
        self.assertFalse(self.talk._reply_blockers())
        self.talk.last_inbound_at = fields.Datetime.now() - timedelta(days=2)
        part = self.queue("Again")
        self.dispatch()
        self.statuses(part, "failed", errors=[error])
        self.assertTrue(self.talk._reply_blockers())

    def test_who_never_wrote_gets_a_template_first(self):
        self.talk.reply_until = False
        [blocker] = self.talk._reply_blockers()
        self.assertRegex(blocker, "once the person has written.* Send a template")

    def test_a_status_with_our_key_settles_what_nobody_answered(self):
        part = self.queue()
        self.server.answer_next(200, hang_up=True)
        self.dispatch()
        self.assertEqual(part.state, "unknown")
        self.server.sent.append({"id": "wamid.settled", "values": {"to": NUMBER, "biz_opaque_callback_data": part.key}})
        self.statuses(part, "delivered")
        self.assertEqual((part.state, part.external_id), ("sent", "wamid.settled"))
        self.assertEqual(part.message_id.state, "delivered")
        self.assertEqual(self.dispatch(), 0)

    def test_statuses_move_the_message_on(self):
        part = self.queue()
        self.dispatch()
        for state in ("delivered", "read", "sent"):
            self.statuses(part, state)
        self.assertEqual(part.message_id.state, "read")

    def test_reading_is_told(self):
        self.connector._mark_read(self.channel, self.talk)
        self.assertEqual(self.server.read, ["wamid.in1"])

    # --- files ---

    def test_a_file_is_fetched_with_the_token(self):
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"
        self.server.media["4711"] = ("lamp.jpg", "image/jpeg", b"\xff\xd8a lamp")
        file = self.connector._fetch_attachment(self.channel, Attachment("4711", "image.jpg", "image/jpeg"))
        self.assertEqual((file.content, file.mimetype, file.name), (b"\xff\xd8a lamp", "image/jpeg", "image.jpg"))
        with self.assertRaisesRegex(Rejected, "does not exist"):
            self.connector._fetch_attachment(self.channel, Attachment("4712", "image.jpg", "image/jpeg"))


@tagged("-at_install", "post_install")
class TestWhatsappBehaviours(ConnectorBehaviours, WhatsappCase, HttpCase):
    def make_server(self):
        return WhatsappServer()

    def message(self, number, text="Hello", file=None):
        content = {"type": "text", "text": {"body": text}}
        if file:
            name, mimetype, _data = file
            self.server.media[f"47{number}"] = file
            document = {"id": f"47{number}", "filename": name, "mime_type": mimetype, "caption": text}
            content = {"type": "document", "document": document}
        return self.told(number, **content)

    def edit(self, number, text):
        edit = {"original_message_id": f"wamid.{number}", "message": {"type": "text", "text": {"body": text}}}
        return self.told(number + 50, type="edit", edit=edit)

    def deletion(self, number):
        return self.told(number + 50, type="revoke", revoke={"original_message_id": f"wamid.{number}"})

    def echo(self, number, text):
        echo = {
            "from": "46701740600",
            "to": NUMBER,
            "to_user_id": USER_ID,
            "id": f"wamid.{number}",
            "timestamp": self.epoch(number),
            "type": "text",
            "text": {"body": text},
        }
        return {"field": "smb_message_echoes", "value": {**self.shared(), "message_echoes": [echo]}}

    def bad_entry(self):
        return {"field": "messages", "value": {**self.shared(), "messages": [{"id": "wamid.bad", "type": "text"}]}}

    def payload(self, *entries):
        data = {"object": "whatsapp_business_account", "entry": [{"id": BUSINESS_ID, "changes": list(entries)}]}
        return json.dumps(data).encode()

    def signed(self, body):
        return {"X-Hub-Signature-256": signature(body)}

    def challenge(self):
        asked = {
            "hub.mode": "subscribe",
            "hub.verify_token": self.connector._verify_token(self.channel),
            "hub.challenge": "1158201444",
        }
        return asked, "1158201444"

    def rate_limits(self):
        usage = {BUSINESS_ID: [{"type": "messages", "call_count": 100, "estimated_time_to_regain_access": 3}]}
        headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
        return [
            *super().rate_limits(),
            ({"status": 400, "body": graph_error(80007, "(#80007) Rate limit").data, "headers": headers}, 180),
            ({"status": 400, "body": graph_error(130429, "(#130429) Rate limit hit").data}, 30),
            ({"status": 400, "body": graph_error(131048, "(#131048) Spam rate limit hit").data}, 30),
            ({"status": 400, "body": graph_error(131056, "(#131056) Pair rate limit hit").data}, 30),
        ]

    def dead_tokens(self):
        said = "Error validating access token"
        return [
            {"status": 401, "body": graph_error(190, said, 463).data},
            {"status": 401, "body": graph_error(0, "AuthException").data},
            *super().dead_tokens(),
        ]

    def told(self, number, **content):
        message = {
            "from": NUMBER,
            "from_user_id": USER_ID,
            "id": f"wamid.{number}",
            "timestamp": self.epoch(number),
            **content,
        }
        return {"field": "messages", "value": {**self.shared(), "messages": [message]}}

    @staticmethod
    def shared():
        return {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "46701740600", "phone_number_id": PHONE_ID},
            "contacts": [{"profile": {"name": "Anna"}, "wa_id": NUMBER, "user_id": USER_ID}],
        }

    def epoch(self, number):
        return str(int(self.moment(number).replace(tzinfo=UTC).timestamp()))
