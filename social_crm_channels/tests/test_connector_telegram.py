import json
from datetime import UTC, datetime, timedelta

from odoo.tests import HttpCase, tagged

from ..connectors.contract import (
    ConversationChanged,
    ConversationHasMoved,
    ConversationMoved,
    IncomingEdit,
    MalformedPayload,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    sequence_of,
)
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.telegram_server import NOW, PLACE, PLACE_ID, TOKEN, TelegramServer, refusal


class TelegramCase(ConnectorCase):
    provider = "telegram"
    network = "telegram"
    credentials = {"token": TOKEN}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.write({"account_external_id": "110201543", "account_handle": "nordlicht_bot"})


@tagged("-at_install", "post_install")
class TestTelegramParse(ParseProperties, TelegramCase):
    def test_text(self):
        [message] = self.parse("text")
        self.assertEqual(message.text, "Hello, my lamp flickers 💡 since yesterday.")
        self.assertEqual(message.external_id, "7001001:311")
        self.assertEqual(message.conversation_id, "7001001")
        self.assertEqual(message.conversation_name, "Anna Lindqvist")
        self.assertEqual(message.occurred_at, datetime(2025, 3, 10, 9, 46, 41))
        self.assertEqual(message.sequence, sequence_of(311))
        self.assertEqual(message.contact_kind, "direct")
        self.assertFalse(message.is_group)

    def test_author(self):
        author = self.parse("text")[0].author
        self.assertEqual((author.external_id, author.handle, author.name), ("7001001", "anna_lind", "Anna Lindqvist"))
        self.assertEqual(author.profile_url, "https://t.me/anna_lind")
        self.assertFalse(author.is_us)

    def test_linked_words_keep_their_addresses(self):
        [message] = self.parse("text_link")
        self.assertEqual(
            message.text, "😀 see the photos (https://example.org/photos) and the bill (https://example.org/bill)"
        )

    def test_reply_names_the_message_it_answers(self):
        [message] = self.parse("reply")
        self.assertEqual(message.reply_to, "7001001:305")

    def test_forwarded_words_name_their_author(self):
        [message] = self.parse("forwarded")
        self.assertEqual(message.text, "Forwarded from Nordlicht News:\nOur lamps are recalled.")
        [message] = self.parse("forwarded_hidden")
        self.assertEqual(message.text, "Forwarded from Old Neighbour:\nCall me back.")

    def test_photo_comes_in_its_largest_size_with_its_caption(self):
        [message] = self.parse("photo")
        self.assertEqual(message.text, "This is the lamp")
        [photo] = message.attachments
        self.assertEqual((photo.external_id, photo.mimetype, photo.size), ("AgACAgIAAxkB-x", "image/jpeg", 98000))

    def test_files(self):
        for name, expected in {
            "document": ("invoice 4711.pdf", "application/pdf", 48211),
            "animation": ("blink.mp4", "video/mp4", 90211),
            "video": ("video.mp4", "video/mp4", 2100442),
            "audio": ("hum.mp3", "audio/mpeg", 400321),
            "voice": ("voice.ogg", "audio/ogg", 22010),
            "video_note": ("video_note.mp4", "video/mp4", 310221),
            "sticker": ("sticker.webp", "image/webp", 18234),
            "sticker_animated": ("sticker.tgs", "application/x-tgsticker", 8234),
        }.items():
            with self.subTest(name):
                [file] = self.parse(name)[0].attachments
                self.assertEqual((file.name, file.mimetype, file.size), expected)

    def test_what_is_no_text_reads_in_words(self):
        for name, expected in {
            "location": "Location: 59.329323, 18.068581",
            "venue": "Place: Lamp Shop, Storgatan 1 (59.329323, 18.068581)",
            "contact_other": "Contact: Erik, +46701740606",
            "poll": "Poll: Which lamp?\n- Blue\n- Red",
            "dice": "🎲 4",
            "sticker": "👍",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.parse(name)[0].text, expected)

    def test_unknown_kind_of_message_is_not_lost(self):
        [message] = self.parse("unknown_kind")
        self.assertIn("cannot be shown", message.text)

    def test_own_contact_is_the_phone_of_its_sender(self):
        self.assertEqual(self.parse("contact_own")[0].author.phone, "+46701740605")
        self.assertEqual(self.parse("contact_other")[0].author.phone, "")

    def test_group_has_many_authors(self):
        [message] = self.parse("group")
        self.assertTrue(message.is_group)
        self.assertEqual((message.conversation_id, message.conversation_name), ("-4001", "Kitchen Club"))
        self.assertEqual(message.author.external_id, "7001002")

    def test_contact_kind_in_a_group(self):
        self.assertEqual(self.parse("group")[0].contact_kind, "public_comment")
        self.assertEqual(self.parse("group_mention")[0].contact_kind, "mention")
        self.assertEqual(self.parse("group_reply_to_us")[0].contact_kind, "mention")
        self.assertEqual(self.parse("group_similar_mention")[0].contact_kind, "public_comment")

    def test_anonymous_administrator_speaks_as_the_group(self):
        author = self.parse("group_anonymous_admin")[0].author
        self.assertEqual((author.external_id, author.name), ("-1002001", "Nordlicht Users"))

    def test_topic_of_a_forum_is_a_conversation(self):
        [message] = self.parse("forum_topic")
        self.assertEqual(message.conversation_id, "-1002002:44")
        self.assertEqual(message.conversation_name, "Nordlicht Forum / Ceiling lamps")
        self.assertEqual(message.reply_to, "")
        [answer] = self.parse("forum_topic_reply")
        self.assertEqual((answer.conversation_id, answer.reply_to), ("-1002002:44", "-1002002:46"))

    def test_row_of_replies_is_no_topic(self):
        [message] = self.parse("supergroup_thread")
        self.assertEqual((message.conversation_id, message.reply_to), ("-1002001", "-1002001:290"))

    def test_post_in_a_channel_is_ours(self):
        [message] = self.parse("channel_post")
        self.assertTrue(message.author.is_us)

    def test_post_that_telegram_repeats_in_the_group_of_a_channel_is_ours(self):
        [message] = self.parse("group_automatic_forward")
        self.assertTrue(message.author.is_us)

    def test_edit_carries_its_own_time(self):
        [edit] = self.parse("edited")
        self.assertIsInstance(edit, IncomingEdit)
        self.assertEqual(edit.text, "Hello, my lamp flickers since Monday.")
        self.assertEqual(edit.occurred_at, datetime(2025, 3, 10, 9, 55))
        self.assertEqual(self.parse("edited_caption")[0].text, "This is the old lamp")

    def test_group_that_became_a_supergroup_moves_the_conversation(self):
        moved = ConversationMoved(old_id="-4001", new_id="-1002009")
        self.assertEqual(self.parse("migrate_to"), [moved])
        self.assertEqual(self.parse("migrate_from"), [moved])

    def test_what_telegram_itself_tells_is_passed_over(self):
        self.assertEqual(self.parse("service_new_members"), [])
        self.assertEqual(self.parse("callback_query"), [])

    def test_reaction(self):
        [reaction] = self.parse("reaction")
        self.assertEqual((reaction.message_id, reaction.emoji), ("7001001:320", "👍❔"))
        [reaction] = self.parse("reaction_taken_back")
        self.assertEqual(reaction.emoji, "")

    def test_blocked_and_unblocked(self):
        moment = datetime(2025, 3, 10, 9, 58, 20)
        self.assertEqual(self.parse("blocked"), [ConversationChanged("7001001", moment, {"blocked": True})])
        self.assertEqual(self.parse("unblocked")[0].data, {"blocked": False})
        self.assertEqual(self.parse("muted")[0].data, {"blocked": True})

    def test_missing_part_is_named(self):
        with self.assertRaisesRegex(MalformedPayload, "chat"):
            self.parse_json({"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "hi"}})


@tagged("-at_install", "post_install")
class TestTelegramDelivery(TelegramCase):
    def deliver(self, name):
        return self.connector._delivery(self.channel, {}, self.fixture(name))

    def test_update_id_tells_repeated_deliveries(self):
        self.assertEqual(self.deliver("text").dedup_key, "842001001")

    def test_topics_of_a_forum_are_kept_in_order_together(self):
        self.assertEqual(self.deliver("forum_topic").conversation_key, "-1002002")
        self.assertEqual(self.deliver("callback_query").conversation_key, "")

    def test_only_the_secret_of_this_webhook_is_authentic(self):
        secret = self.connector._webhook_secret(self.channel)
        other = self.connector._webhook_secret(self.make_channel())
        header = "X-Telegram-Bot-Api-Secret-Token"
        self.assertTrue(self.connector._verify_webhook(self.channel, {header: secret}, b""))
        for wrong in ("", other, secret[:-1], "å" * 64):
            self.assertFalse(self.connector._verify_webhook(self.channel, {header: wrong}, b""), wrong)
        self.assertFalse(self.connector._verify_webhook(self.channel, {}, b""))

    def test_channel_without_a_token_trusts_nobody(self):
        self.channel._set_credentials({"token": ""})
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.connector._webhook_secret(self.channel)}
        self.assertFalse(self.connector._verify_webhook(self.channel, headers, b""))


@tagged("-at_install", "post_install")
class TestTelegramWebhook(TelegramCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.channel.write({"state": "connected", "inbound_mode": "webhook"})
        self.env.flush_all()

    def post(self, body, secret=None):
        secret = self.connector._webhook_secret(self.channel) if secret is None else secret
        return self.url_open(
            f"/social_crm/webhook/{self.channel.webhook_key}",
            data=body,
            headers={"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret},
        )

    def events(self):
        return self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])

    def test_update_becomes_a_message_however_often_it_comes(self):
        for _again in range(3):
            self.assertEqual(self.post(self.fixture("text")).status_code, 200)
        self.drain()
        self.assertEqual(self.events().mapped("state"), ["done"])
        message = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(message.mapped("external_id"), ["7001001:311"])
        self.assertEqual(message.identity_id.handle, "anna_lind")

    def test_wrong_secret_stores_nothing(self):
        for secret in ("", "guess", self.connector._webhook_secret(self.make_channel())):
            self.assertEqual(self.post(self.fixture("text"), secret).status_code, 403)
        self.assertFalse(self.events())

    def test_what_cannot_be_read_is_kept_and_not_asked_for_again(self):
        # Telegram repeats whatever is not answered with 2xx.
        self.assertEqual(self.post(b'{"update_id": 4, "message": []}').status_code, 200)
        self.assertEqual(self.events().mapped("state"), ["dead"])


class TelegramServerCase(TelegramCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(TelegramServer())
        self.channel.base_url = self.server.url
        self.anna = self.ingest("text").conversation_id
        self.group = self.ingest("group").conversation_id

    def send(self, conversation=None, text="", **values):
        part = self.make_part(conversation or self.anna, text, **values)
        return part, self.connector._send(self.channel, part)

    def last_call(self, method=None):
        return [call for call in self.server.calls if method in (None, call.method)][-1]


@tagged("-at_install", "post_install")
class TestTelegramAccount(TelegramServerCase):
    def test_connecting_learns_who_we_are(self):
        self.assertEqual(
            self.connector._check_credentials(self.channel), {"external_id": "110201543", "handle": "nordlicht_bot"}
        )

    def test_wrong_token_is_rejected(self):
        self.channel._set_credentials({"token": "110201543:wrong"})
        with self.assertRaises(TokenRejected):
            self.connector._check_credentials(self.channel)

    def test_missing_token_is_said(self):
        self.channel._set_credentials({"token": ""})
        with self.assertRaisesRegex(TokenRejected, "no bot token"):
            self.connector._check_credentials(self.channel)

    def test_webhook_is_set_with_its_secret_and_all_kinds_of_update(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.org")
        self.connector._subscribe(self.channel)
        self.assertEqual(self.server.webhook["secret_token"], self.connector._webhook_secret(self.channel))
        self.assertEqual(
            self.server.webhook["url"], f"https://crm.example.org/social_crm/webhook/{self.channel.webhook_key}"
        )
        self.assertIn("message_reaction", self.server.webhook["allowed_updates"])

    def test_webhook_without_https_is_refused_in_telegrams_words(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "http://crm.example.org")
        with self.assertRaisesRegex(Rejected, "HTTPS"):
            self.connector._subscribe(self.channel)

    def test_unsubscribing_takes_the_webhook_away(self):
        self.server.webhook = {"url": "https://elsewhere.example.org"}
        self.connector._unsubscribe(self.channel)
        self.assertIsNone(self.server.webhook)


@tagged("-at_install", "post_install")
class TestTelegramPoll(TelegramServerCase):
    def update(self, number):
        return {"update_id": number, "message": {"message_id": number, "chat": {"id": 5, "type": "private"}}}

    def test_cursor_moves_past_what_was_fetched(self):
        self.server.updates = [self.update(7), self.update(8)]
        deliveries, cursor = self.connector._poll(self.channel)
        self.assertEqual([delivery.dedup_key for delivery in deliveries], ["7", "8"])
        self.assertEqual(cursor["offset"], 9)

    def test_nothing_is_forgotten_until_the_cursor_was_kept(self):
        self.server.updates = [self.update(7)]
        self.connector._poll(self.channel)
        deliveries, cursor = self.connector._poll(self.channel)
        self.assertEqual(len(deliveries), 1)
        self.channel.cursor = cursor
        self.assertEqual(self.connector._poll(self.channel), ([], cursor))
        self.assertEqual(self.server.updates, [])

    def test_page_by_page(self):
        self.server.updates = [self.update(number) for number in range(1, 251)]
        sizes = []
        for _round in range(4):
            deliveries, self.channel.cursor = self.connector._poll(self.channel)
            sizes.append(len(deliveries))
        self.assertEqual(sizes, [100, 100, 50, 0])

    def test_old_offset_is_not_trusted(self):
        # Telegram may have begun to count anew, below it.
        self.channel.cursor = {"offset": 900000000, "moved_at": 1}
        self.server.updates = [self.update(7)]
        deliveries, cursor = self.connector._poll(self.channel)
        self.assertEqual((len(deliveries), cursor["offset"]), (1, 8))

    def test_unreadable_update_is_kept_all_the_same(self):
        self.server.updates = [{"update_id": 7, "message": "odd"}, self.update(8)]
        deliveries, _cursor = self.connector._poll(self.channel)
        self.assertEqual(len(deliveries), 2)
        with self.assertRaises(MalformedPayload):
            self.connector._parse(self.channel, deliveries[0].payload, {})

    def test_answer_of_another_server_is_a_failure_and_moves_nothing(self):
        self.server.answer_next(200, b'{"ok": true, "result": [1]}', {"Content-Type": "application/json"})
        with self.assertRaises(TemporaryFailure):
            self.connector._poll(self.channel)

    def test_webhook_elsewhere_is_a_conflict_that_says_what_to_do(self):
        self.server.webhook = {"url": "https://elsewhere.example.org"}
        with self.assertRaisesRegex(TemporaryFailure, "connect the channel again"):
            self.connector._poll(self.channel)

    def test_channel_polls_and_stores_once(self):
        self.channel.write({"inbound_mode": "poll", "state": "connected"})
        self.channel.database_uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.server.updates = [self.update(7)]
        self.assertEqual(self.channel._poll(), 1)
        self.assertEqual(self.channel._poll(), 0)
        event = self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(event.mapped("dedup_key"), ["7"])


@tagged("-at_install", "post_install")
class TestTelegramSend(TelegramServerCase):
    def test_text(self):
        _part, result = self.send(text="Change the bulb, please.")
        [message] = self.server.sent
        self.assertEqual((message["chat"]["id"], message["text"]), (7001001, "Change the bulb, please."))
        self.assertEqual(result.external_id, f"7001001:{message['message_id']}")
        self.assertEqual(result.occurred_at, datetime(2025, 3, 10, 9, 46, 40))
        self.assertEqual(result.sequence, sequence_of(message["message_id"]))
        self.assertEqual(NOW, 1741600000)

    def test_length_is_counted_as_telegram_does(self):
        self.assertEqual(self.connector._text_length("💡a"), 3)
        self.send(text="💡" * 2048)
        with self.assertRaisesRegex(Rejected, "too long"):
            self.send(text="💡" * 2048 + "a")

    def test_reply_in_a_topic_names_topic_and_message(self):
        question = self.ingest("forum_topic_reply")
        self.send(question.conversation_id, "With three.", reply_to=question)
        values = self.last_call("sendMessage").values
        self.assertEqual((values["chat_id"], values["message_thread_id"]), (-1002002, 44))
        self.assertEqual(values["reply_parameters"]["message_id"], int(question.external_id.partition(":")[2]))

    def test_message_of_the_group_before_its_move_is_not_named(self):
        question = self.group.social_message_ids
        self.group.external_id = "-1002009"
        self.send(self.group, "Yes.", reply_to=question)
        self.assertNotIn("reply_parameters", self.last_call("sendMessage").values)

    def test_photo_goes_as_a_photo_with_its_caption(self):
        self.send(
            text="Like this", attachment=self.attachment("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 90)
        )
        call = self.last_call("sendPhoto")
        self.assertEqual(call.values["caption"], "Like this")
        self.assertEqual(call.files["photo"][0], "lamp.png")
        self.assertTrue(call.files["photo"][1].startswith(b"\x89PNG"))

    def test_photo_of_odd_shape_goes_as_a_file(self):
        self.server.refusals["sendPhoto"] = "Bad Request: PHOTO_INVALID_DIMENSIONS"
        self.send(attachment=self.attachment("long.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 90))
        self.assertIn("document", self.last_call("sendDocument").files)
        self.assertEqual(len(self.server.sent), 1)

    def test_other_files_go_as_documents(self):
        self.send(attachment=self.attachment("räkning.pdf", "application/pdf", b"%PDF-1.4 bill"))
        name, content, mimetype = self.last_call("sendDocument").files["document"]
        self.assertEqual((name, content, mimetype), ("räkning.pdf", b"%PDF-1.4 bill", "application/pdf"))
        # Telegram knows no other way to write a name (RFC 7578, 4.2).
        self.assertIn('filename="räkning.pdf"'.encode(), self.last_call().body)

    def test_file_that_was_deleted_is_said(self):
        part = self.make_part(self.anna, attachment=self.attachment("a.pdf", "application/pdf", b"%PDF-1.4"))
        part.attachment_id.unlink()
        with self.assertRaisesRegex(Rejected, "not there any more"):
            self.connector._send(self.channel, part)

    def test_edit_and_take_back(self):
        part, result = self.send(text="Change the blub.")
        part.external_id = result.external_id
        self.connector._edit_sent(self.channel, part, "Change the bulb.")
        self.assertEqual(self.server.sent[0]["text"], "Change the bulb.")
        self.connector._delete_sent(self.channel, part)
        self.assertEqual(self.server.sent, [])
        with self.assertRaisesRegex(Rejected, "not found"):
            self.connector._delete_sent(self.channel, part)

    def test_caption_can_be_edited(self):
        part, result = self.send(text="Lok", attachment=self.attachment("a.pdf", "application/pdf", b"%PDF-1.4"))
        part.external_id = result.external_id
        self.connector._edit_sent(self.channel, part, "Look")
        self.assertEqual(self.server.sent[0]["caption"], "Look")

    def test_pace_in_chats_and_groups(self):
        self.assertEqual(self.connector._conversation_interval(self.anna), 1.0)
        self.assertEqual(self.connector._conversation_interval(self.group), 3.0)

    def attachment(self, name, mimetype, content):
        return self.env["ir.attachment"].create({"name": name, "raw": content, "mimetype": mimetype})


@tagged("-at_install", "post_install")
class TestTelegramRefusal(TelegramServerCase):
    def test_person_who_blocked_the_bot(self):
        self.server.blocked.add(7001001)
        with self.assertRaisesRegex(Rejected, "blocked"):
            self.send(text="Hello?")

    def test_group_that_moved(self):
        self.server.migrated[-4001] = -1002009
        with self.assertRaises(ConversationHasMoved) as caught:
            self.send(self.group, "Hello?")
        self.assertEqual(caught.exception.new_id, "-1002009")

    def test_flood_in_a_chat_holds_the_account(self):
        self.server.answer_next(429, refusal(429, "Too Many Requests: retry after 35", retry_after=35))
        with self.assertRaises(RateLimited) as caught:
            self.send(text="Hello?")
        self.assertEqual((caught.exception.retry_after, caught.exception.conversation_only), (35, False))

    def test_flood_in_a_group_holds_that_group(self):
        self.server.answer_next(429, refusal(429, "Too Many Requests: retry after 35", retry_after=35))
        with self.assertRaises(RateLimited) as caught:
            self.send(self.group, "Hello?")
        self.assertTrue(caught.exception.conversation_only)

    def test_server_in_trouble(self):
        self.server.answer_next(503, b"<html>busy</html>", {"Retry-After": "9"})
        with self.assertRaises(TemporaryFailure) as caught:
            self.send(text="Hello?")
        self.assertEqual(caught.exception.retry_after, 9)

    def test_revoked_token_is_rejected_and_not_told(self):
        self.channel._set_credentials({"token": "110201543:revoked"})
        with self.assertRaises(TokenRejected) as caught:
            self.send(text="Hello?")
        self.assertNotIn("revoked", str(caught.exception))

    def test_no_answer_leaves_the_outcome_unknown(self):
        self.server.answer_next(200, hang_up=True)
        with self.assertRaises(UnknownOutcome) as caught:
            self.send(text="Hello?")
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_answer_of_another_server_leaves_the_outcome_unknown(self):
        self.server.answer_next(200, b"<html>Welcome to the hotel</html>")
        with self.assertRaises(UnknownOutcome):
            self.send(text="Hello?")

    def test_nobody_listens(self):
        self.channel.base_url = "http://127.0.0.1:9"
        with self.assertRaises(TemporaryFailure) as caught:
            self.send(text="Hello?")
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_blocked_conversation_says_why_and_what_to_do(self):
        self.assertEqual(self.connector._reply_blockers(self.channel, self.anna), [])
        self.ingest("blocked")
        [blocker] = self.connector._reply_blockers(self.channel, self.anna)
        self.assertEqual(blocker["code"], "blocked")
        self.assertTrue(blocker["reason"] and blocker["remedy"])
        self.ingest("unblocked")
        self.assertEqual(self.connector._reply_blockers(self.channel, self.anna), [])


@tagged("-at_install", "post_install")
class TestTelegramAttachment(TelegramServerCase):
    def attachment_of(self, name):
        return self.parse(name)[0].attachments[0]

    def test_file_is_fetched_by_its_id(self):
        self.server.files["BQACAgIAAxkB-d"] = ("documents/file 7.pdf", b"%PDF-1.4 bill")
        file = self.connector._fetch_attachment(self.channel, self.attachment_of("document"))
        self.assertEqual(file.content, b"%PDF-1.4 bill")
        self.assertEqual((file.name, file.mimetype), ("invoice 4711.pdf", "application/pdf"))

    def test_file_that_telegram_no_longer_has(self):
        with self.assertRaisesRegex(Rejected, "file_id"):
            self.connector._fetch_attachment(self.channel, self.attachment_of("document"))

    def test_file_above_20_mb_is_not_asked_for(self):
        calls = len(self.server.calls)
        [message] = self.parse_json(self.big_document())
        with self.assertRaisesRegex(Rejected, "20 MB"):
            self.connector._fetch_attachment(self.channel, message.attachments[0])
        self.assertEqual(len(self.server.calls), calls)

    def test_file_that_a_browser_would_run_is_not_stored(self):
        update = self.big_document()
        update["message"]["document"].update(file_size=10, mime_type="text/html")
        [message] = self.parse_json(update)
        with self.assertRaisesRegex(Rejected, "text/html"):
            self.connector._fetch_attachment(self.channel, message.attachments[0])

    def big_document(self):
        document = {"file_id": "big", "file_name": "film.mkv", "mime_type": "video/x-matroska", "file_size": 21 << 20}
        chat = {"id": 5, "type": "private", "first_name": "Eva"}
        return {
            "update_id": 1,
            "message": {"message_id": 1, "chat": chat, "from": chat, "date": 1, "document": document},
        }

    def test_message_gets_its_file(self):
        self.server.files["BQACAgIAAxkB-d"] = ("documents/file_7.pdf", b"%PDF-1.4 bill")
        message = self.ingest("document")
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "done")
        self.assertEqual(message.mail_message_id.attachment_ids.raw, b"%PDF-1.4 bill")


@tagged("-at_install", "post_install")
class TestTelegramConversation(TelegramServerCase):
    def test_edit_replaces_the_text(self):
        message = self.anna.social_message_ids
        update = {
            "update_id": 9,
            "edited_message": {
                "message_id": 311,
                "chat": {"id": 7001001, "type": "private"},
                "date": 1741600001,
                "edit_date": 1741600100,
                "text": "It stopped.",
            },
        }
        self.ingest_items(self.parse_json(update))
        self.assertIn("It stopped.", message.mail_message_id.body)
        self.assertEqual(message.edited_at, datetime(2025, 3, 10, 9, 48, 20))

    def test_group_keeps_its_talk_when_it_moves(self):
        self.ingest("migrate_to", "migrate_from")
        self.assertEqual(self.group.external_id, "-1002009")
        self.assertEqual(len(self.group.social_message_ids), 1)

    def test_dispatcher_follows_a_group_that_moved(self):
        self.channel.write({"state": "connected"})
        self.channel.database_uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.server.migrated[-4001] = -1002009
        part = self.make_part(self.group, "Hello?")
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual((part.state, self.group.external_id), ("queued", "-1002009"))
        self.group.next_send_at -= timedelta(seconds=10)
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual((part.state, self.server.sent[0]["chat"]["id"]), ("sent", -1002009))


@tagged("-at_install", "post_install")
class TestTelegramBehaviours(ConnectorBehaviours, TelegramCase, HttpCase):
    batches = False

    def setUp(self):
        super().setUp()
        self.channel.publish_to = PLACE

    def make_server(self):
        return TelegramServer()

    def shown_to_all(self):
        posts = [each for each in self.server.sent if each["chat"]["type"] == "channel"]
        return [(f"{PLACE_ID}:{post['message_id']}", post["text"]) for post in posts]

    def test_without_a_place_nothing_is_posted(self):
        self.channel.publish_to = False
        self.assertTrue(self.cannot("publish"))
        with self.assertRaisesRegex(Rejected, "Post to"):
            self.publish()
        self.channel.publish_to = "@somebody_else"
        with self.assertRaisesRegex(Rejected, "chat not found"):
            self.publish()

    def message(self, number, text="Hello", file=None):
        content = {"text": text}
        if file:
            name, mimetype, data = file
            self.server.files[f"file-{number}"] = (f"documents/{name}", data)
            document = {"file_id": f"file-{number}", "file_name": name, "mime_type": mimetype, "file_size": len(data)}
            content = {"caption": text, "document": document}
        return {"update_id": 1000 + number, "message": self.said(number, **content)}

    def edit(self, number, text):
        edited = self.said(number, text=text, edit_date=self.epoch(number + 1))
        return {"update_id": 2000 + number, "edited_message": edited}

    def bad_entry(self):
        return {"update_id": 3000, "message": {"message_id": 99, "date": self.epoch(99)}}

    def payload(self, *entries):
        [entry] = entries
        return json.dumps(entry).encode()

    def signed(self, body):
        return {"X-Telegram-Bot-Api-Secret-Token": self.connector._webhook_secret(self.channel)}

    def rate_limits(self):
        said = {"status": 429, "body": refusal(429, "Too Many Requests: retry after 35", retry_after=35)}
        return [(said, 35), *super().rate_limits()]

    def dead_tokens(self):
        return [{"status": code, "body": refusal(code, "Unauthorized")} for code in (401, 404)]

    def said(self, number, **content):
        anna = {"id": 7001001, "first_name": "Anna", "username": "anna_lind"}
        chat = {**anna, "type": "private"}
        sender = {**anna, "is_bot": False}
        return {"message_id": number, "from": sender, "chat": chat, "date": self.epoch(number), **content}

    def epoch(self, number):
        return int(self.moment(number).replace(tzinfo=UTC).timestamp())
