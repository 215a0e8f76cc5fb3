import base64
import hashlib
import hmac
import json
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import config

from ..connectors.contract import (
    AccountRevoked,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    MalformedPayload,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    Unreadable,
    sequence_of,
)
from ..tools.x_text import weighted_length
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.x_server import (
    ANNA,
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CONSUMER_SECRET,
    EPOCH,
    TOKEN,
    US,
    XServer,
    problem_text,
)

MENTION, OUR_POST = "2117191656141750273", "2117164808401846273"
TALK = f"{ANNA['id']}-{US['id']}"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 90


class XCase(ConnectorCase):
    provider = "x"
    network = "x"
    credentials = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "consumer_secret": CONSUMER_SECRET,
        "bearer_token": APP_TOKEN,
        "access_token": TOKEN,
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.write({"account_external_id": US["id"], "account_handle": US["username"]})


@tagged("-at_install", "post_install")
class TestXParse(ParseProperties, XCase):
    def test_mention(self):
        [message] = self.parse("mention")
        self.assertEqual(message.text, "@nordlicht my lamp flickers 💡 since yesterday")
        self.assertEqual((message.external_id, message.conversation_id), (MENTION, MENTION))
        self.assertEqual(message.occurred_at, datetime(2026, 11, 2, 9, 46, 41))
        self.assertEqual(message.sequence, sequence_of(MENTION))
        self.assertEqual((message.contact_kind, message.account), ("mention", US["id"]))
        self.assertEqual(message.url, f"https://x.com/anna_lind/status/{MENTION}")

    def test_author_comes_from_the_expansions(self):
        author = self.parse("mention")[0].author
        self.assertEqual((author.external_id, author.handle, author.name), (ANNA["id"], "anna_lind", "Anna Lindqvist"))
        self.assertEqual((author.followers, author.profile_url), (97, "https://x.com/anna_lind"))
        self.assertEqual(author.avatar_url, "https://pbs.example.org/anna_normal.jpg")
        self.assertFalse(author.is_us)

    def test_author_whom_x_does_not_tell_of_is_known_by_id(self):
        [message] = self.parse("partial")
        self.assertEqual((message.author.external_id, message.author.handle), ("1502000000000000009", ""))
        self.assertEqual(message.url, f"https://x.com/i/status/{message.external_id}")

    def test_old_names_of_events_read_the_same(self):
        self.assertEqual(self.parse("mention_old_name"), self.parse("mention"))
        self.assertEqual(self.parse("deleted_old_name"), self.parse("deleted"))

    def test_new_names_of_keys_read_the_same(self):
        self.assertEqual(self.parse("edited_new_names"), self.parse("edited"))
        self.assertEqual(self.parse("quote_new_names")[0].contact_kind, "mention")

    def test_links_and_entities_are_spelt_out_and_pictures_become_files(self):
        [message] = self.parse("mention_with_photo")
        self.assertEqual(message.text, "@nordlicht it & the other one <see> https://example.org/bill?a=1&b=2")
        [photo] = message.attachments
        self.assertEqual((photo.name, photo.mimetype), ("lamp.jpg", "image/jpeg"))
        self.assertEqual(photo.url, "https://pbs.example.org/media/lamp.jpg")

    def test_film_comes_in_its_best_quality(self):
        [message] = self.parse("mention_with_video")
        self.assertEqual(message.text, "@nordlicht see the film")
        [film] = message.attachments
        self.assertEqual((film.name, film.mimetype), ("film.mp4", "video/mp4"))
        self.assertIn("/1280/", film.url)

    def test_long_post_is_read_whole(self):
        [message] = self.parse("mention_long")
        self.assertEqual(message.text.count("it blinks"), 40)

    def test_reply_names_what_it_answers_without_the_mentions_that_x_put_before_it(self):
        [message] = self.parse("reply")
        self.assertEqual(message.text, "are they dimmable?")
        self.assertEqual((message.conversation_id, message.reply_to), (OUR_POST, OUR_POST))
        self.assertEqual(message.contact_kind, "mention")

    def test_reply_among_others_is_a_public_comment(self):
        [message] = self.parse("reply_without_mention")
        self.assertEqual((message.contact_kind, message.conversation_id), ("public_comment", OUR_POST))

    def test_quote_of_ours_counts_as_a_mention(self):
        [message] = self.parse("quote")
        self.assertEqual(message.contact_kind, "mention")
        self.assertEqual(message.text, f"These are good https://x.com/nordlicht/status/{OUR_POST}")

    def test_what_we_post_is_ours_and_says_whom_it_answers(self):
        [message] = self.parse("own_post")
        self.assertTrue(message.author.is_us)
        self.assertIsNone(message.recipient)
        [answer] = self.parse("own_reply")
        self.assertEqual((answer.text, answer.recipient.handle), ("Yes, all of them.", "anna_lind"))

    def test_repost_says_nothing(self):
        self.assertEqual(self.parse("repost"), [])

    def test_edited_post_is_its_first_version_and_an_edit_of_it(self):
        message, edit = self.parse("edited")
        self.assertIsInstance(message, IncomingMessage)
        self.assertEqual((message.external_id, message.occurred_at), (MENTION, datetime(2026, 11, 2, 9, 46, 41)))
        self.assertIsInstance(edit, IncomingEdit)
        self.assertEqual((edit.message_id, edit.occurred_at), (MENTION, datetime(2026, 11, 2, 9, 56)))
        self.assertEqual(edit.text, "@nordlicht my lamp flickers since Monday")

    def test_deletion(self):
        self.assertEqual(
            self.parse("deleted"), [IncomingDeletion(OUR_POST, datetime(2026, 11, 2, 8), account=US["id"])]
        )

    def test_direct_message(self):
        [message] = self.parse("direct")
        self.assertEqual(message.text, "Is the shop open & warm?")
        self.assertEqual((message.external_id, message.conversation_id), ("dm:2117210108445327361", f"dm:{TALK}"))
        self.assertEqual((message.contact_kind, message.is_group), ("direct", False))
        self.assertEqual((message.author.handle, message.author.followers), ("anna_lind", 97))
        self.assertEqual(message.occurred_at, datetime(2026, 11, 2, 11))

    def test_direct_message_reads_the_same_as_x_lists_it(self):
        [listed], [delivered] = self.parse("direct_listed"), self.parse("direct")
        self.assertEqual(listed, delivered)

    def test_direct_message_of_ours_names_the_other_side(self):
        [message] = self.parse("direct_sent")
        self.assertTrue(message.author.is_us)
        self.assertEqual((message.conversation_id, message.recipient.handle), (f"dm:{TALK}", "anna_lind"))

    def test_group_has_many_authors(self):
        [message] = self.parse("direct_group")
        self.assertTrue(message.is_group)
        self.assertEqual(message.conversation_id, "dm:1578398451921985538")

    def test_picture_of_a_direct_message(self):
        [message] = self.parse("direct_picture")
        self.assertEqual(message.text, "This one")
        self.assertEqual([file.name for file in message.attachments], ["lamp.jpg"])
        self.assertIn("ton.x.com", message.attachments[0].url)

    def test_batch_of_direct_messages_keeps_its_bad_entry_apart(self):
        self.assertEqual([message.text for message in self.parse("direct_batch")], ["One", "Two"])
        data = json.loads(self.fixture("direct_batch"))
        del data["data"]["payload"]["direct_message_events"][0]["message_create"]["sender_id"]
        unreadable, message = self.parse_json(data)
        self.assertEqual(message.text, "Two")
        self.assertIsInstance(unreadable, Unreadable)
        self.assertIn("sender_id", unreadable.reason)
        with self.assertRaisesRegex(MalformedPayload, "sender_id"):
            [again] = self.parse_json(json.loads(unreadable.entry))
            raise MalformedPayload(again.reason)

    def test_what_is_encrypted_or_no_message_is_passed_over(self):
        for name in ("chat_received", "like", "direct_joined"):
            self.assertEqual(self.parse(name), [], name)

    def test_withdrawn_access_is_told(self):
        [revoked] = self.parse("revoked")
        self.assertIsInstance(revoked, AccountRevoked)
        self.assertEqual(self.parse("revoked_another"), [])


@tagged("-at_install", "post_install")
class TestXDelivery(XCase):
    def deliver(self, name):
        return self.connector._delivery(self.channel, {}, self.fixture(name))

    def signature(self, secret, body):
        return "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()

    def test_event_uuid_tells_repeated_deliveries_else_the_id_of_the_message(self):
        self.assertEqual(self.deliver("mention").dedup_key, "2080765813578191303")
        self.assertEqual(self.deliver("direct_listed").dedup_key, "dm.received:2117210108445327361")

    def test_posts_stay_in_order_with_their_deletions(self):
        self.assertEqual(self.deliver("mention").conversation_key, self.deliver("deleted").conversation_key)
        self.assertNotEqual(self.deliver("mention").conversation_key, self.deliver("direct").conversation_key)

    def test_challenge_is_answered_with_the_consumer_secret(self):
        answer = json.loads(self.connector._answer_challenge(self.channel, {"crc_token": "MjA3NzI"}))
        self.assertEqual(answer, {"response_token": self.signature(CONSUMER_SECRET, b"MjA3NzI")})

    def test_challenge_of_an_app_without_consumer_secret_takes_the_client_secret(self):
        self.channel._set_credentials({"consumer_secret": ""})
        answer = json.loads(self.connector._answer_challenge(self.channel, {"crc_token": "MjA3NzI"}))
        self.assertEqual(answer, {"response_token": self.signature(CLIENT_SECRET, b"MjA3NzI")})

    def test_nothing_that_reads_as_a_delivery_is_signed(self):
        for token in ("", '{"data": {}}', " {}"):
            self.assertIsNone(self.connector._answer_challenge(self.channel, {"crc_token": token}), token)
        self.assertIsNone(self.connector._answer_challenge(self.channel, {}))

    def test_signature_of_the_raw_body_is_authentic(self):
        body = self.fixture("mention")
        header, modern = "X-Twitter-Webhooks-Signature", "X-Twitter-Webhooks-Signature-OAuth2"
        right, right_modern = self.signature(CONSUMER_SECRET, body), self.signature(CLIENT_SECRET, body)
        self.assertTrue(self.connector._verify_webhook(self.channel, {header: right}, body))
        self.assertTrue(self.connector._verify_webhook(self.channel, {modern: right_modern}, body))
        self.assertTrue(self.connector._verify_webhook(self.channel, {modern: right_modern, header: "-"}, body))
        for wrong in ({}, {header: ""}, {header: right_modern}, {modern: right}, {header: right[:-1]}, {header: "å"}):
            self.assertFalse(self.connector._verify_webhook(self.channel, wrong, body), wrong)
        self.assertFalse(self.connector._verify_webhook(self.channel, {header: right}, body + b" "))
        # The modern one, if it is there, decides: the other is no way round it.
        self.assertFalse(self.connector._verify_webhook(self.channel, {modern: "sha256=no", header: right}, body))

    def test_channel_without_secrets_trusts_nobody(self):
        self.channel._set_credentials({"consumer_secret": "", "client_secret": ""})
        body = self.fixture("mention")
        for header in ("X-Twitter-Webhooks-Signature", "X-Twitter-Webhooks-Signature-OAuth2"):
            self.assertFalse(self.connector._verify_webhook(self.channel, {header: self.signature("", body)}, body))
        self.assertIsNone(self.connector._answer_challenge(self.channel, {"crc_token": "MjA3NzI"}))


@tagged("-at_install", "post_install")
class TestXIngest(XCase):
    def messages(self):
        return self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])

    def test_one_post_told_twice_is_one_message(self):
        self.ingest("reply", "own_post", "reply", "mention", "mention_old_name")
        self.assertEqual(len(self.messages()), 3)
        reply = self.messages().filtered(lambda message: message.conversation_id.external_id == OUR_POST)[-1]
        self.assertEqual(reply.identity_id.handle, "anna_lind")

    def test_edit_changes_what_is_there_and_makes_what_is_not(self):
        self.ingest("edited")
        self.ingest("mention")
        message = self.messages()
        self.assertEqual(len(message), 1)
        self.assertIn("since Monday", message.mail_message_id.body)
        self.assertTrue(message.edited_at)

    def test_our_post_that_was_deleted_on_x_is_marked(self):
        self.ingest("own_post", "deleted")
        self.assertTrue(self.messages().deleted_at)

    def test_withdrawn_access_stops_the_channel(self):
        self.channel.state = "connected"
        self.ingest("revoked")
        self.assertEqual(self.channel.state, "reauthorise")


class XServerCase(XCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(XServer())
        self.channel.base_url = self.server.url

    def talk_about(self, **values):
        """Somebody mentions us, and we have read it.

        :return: the conversation
        """
        return self.take_in("post.mention.create", self.server.post("@nordlicht is it open?", **values))

    def talk_with(self, text="Is it open?", **values):
        """Anna has written to us, and we have read it.

        :return: the conversation
        """
        return self.take_in("dm.received", self.server.direct_message(text, **values))

    def take_in(self, kind, payload):
        includes = {"users": list(self.server.users.values())}
        event = {"event_type": kind, "filter": {"user_id": US["id"]}, "payload": payload, "includes": includes}
        items = [(self.channel, item) for item in self.parse_json({"data": event})]
        return self.env["social.crm.message"]._ingest(items).conversation_id

    def send(self, conversation, text="", **values):
        part = self.make_part(conversation, text, **values)
        return part, self.connector._send(self.channel, part)

    def comment(self, talk, text):
        """Answer as an agent would."""
        agent = new_test_user(self.env, f"agent-{talk.id}", groups="social_crm_base.group_user")
        talk.team_id = self.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, agent.id)]})
        self.channel.state = "connected"
        talk = talk.with_user(agent)
        return talk.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")

    def last_call(self, path):
        return [call for call in self.server.calls if call.path == path][-1]

    def picture(self, mimetype="image/png", content=PNG):
        return self.env["ir.attachment"].create({"name": "lamp.png", "raw": content, "mimetype": mimetype})


@tagged("-at_install", "post_install")
class TestXSend(XServerCase):
    def test_answer_goes_to_the_post_that_mentions_us(self):
        talk = self.talk_about()
        _part, result = self.send(talk, "Until six.")
        call = self.last_call("/2/tweets")
        self.assertEqual(call.values, {"text": "Until six.", "reply": {"in_reply_to_tweet_id": talk.external_id}})
        said = self.server.posts[-1]
        self.assertEqual((result.external_id, said["conversation_id"]), (said["id"], talk.external_id))
        self.assertEqual(result.sequence, sequence_of(said["id"]))
        self.assertLess(abs((result.occurred_at - fields.Datetime.now()).total_seconds()), 60)

    def test_token_goes_to_x_and_into_no_log(self):
        talk = self.talk_about()
        with self.assertLogs(level=logging.DEBUG) as logs:
            self.send(talk, "Until six.")
        self.assertEqual(self.last_call("/2/tweets").headers["Authorization"], f"Bearer {TOKEN}")
        self.assertTrue(any("tweepy" in line for line in logs.output))
        self.assertNotIn(TOKEN, "\n".join(logs.output))

    def test_answer_goes_to_the_post_that_was_chosen(self):
        talk = self.talk_about()
        first = talk.social_message_ids
        self.take_in("post.mention.create", self.server.post("@nordlicht hello?", conversation_id=talk.external_id))
        self.send(talk, "Until six.", reply_to=first)
        reply = self.last_call("/2/tweets").values["reply"]
        self.assertEqual(reply["in_reply_to_tweet_id"], first.external_id)
        self.send(talk, "And on Sunday until four.")
        self.assertNotEqual(self.last_call("/2/tweets").values["reply"], reply)

    def test_direct_message_goes_to_the_person(self):
        part, result = self.send(self.talk_with(), "Until six.")
        self.assertEqual(
            self.last_call(f"/2/dm_conversations/with/{ANNA['id']}/messages").values, {"text": "Until six."}
        )
        self.assertEqual(result.external_id, f"dm:{self.server.direct[-1]['id']}")
        self.assertEqual(part.conversation_id.external_id, f"dm:{TALK}")

    def test_direct_message_to_a_group_goes_to_its_conversation(self):
        group = self.talk_with(dm_conversation_id="1578398451921985538")
        self.send(group, "Hello, all.")
        self.assertTrue(self.last_call("/2/dm_conversations/1578398451921985538/messages"))

    def test_picture_goes_with_its_text(self):
        self.send(self.talk_about(), "Like this", attachment=self.picture())
        upload, said = self.last_call("/2/media/upload"), self.last_call("/2/tweets").values
        self.assertEqual(upload.values["media_category"], "tweet_image")
        self.assertEqual(upload.files["media"], ("lamp.png", PNG, "image/png"))
        self.assertEqual((said["text"], said["media"]["media_ids"]), ("Like this", list(self.server.media)))

    def test_picture_of_a_direct_message(self):
        self.send(self.talk_with(), attachment=self.picture())
        self.assertEqual(self.last_call("/2/media/upload").values["media_category"], "dm_image")
        self.assertEqual(self.server.direct[-1]["attachments"]["media_keys"], list(self.server.media))

    def test_other_files_are_refused_in_plain_words(self):
        with self.assertRaisesRegex(Rejected, "pictures only"):
            self.send(self.talk_about(), attachment=self.picture("application/pdf", b"%PDF-1.4"))
        part = self.make_part(self.talk_about(), attachment=self.picture())
        part.attachment_id.unlink()
        with self.assertRaisesRegex(Rejected, "not there any more"):
            self.connector._send(self.channel, part)

    def test_upload_that_got_no_answer_is_tried_again(self):
        self.server.answer_next(200, hang_up=True)
        with self.assertRaises(TemporaryFailure):
            self.send(self.talk_about(), attachment=self.picture())

    def test_taking_back(self):
        for talk, said in ((self.talk_about(), self.server.posts), (self.talk_with(), self.server.direct)):
            part, result = self.send(talk, "Until sicks.")
            part.external_id = result.external_id
            count = len(said)
            self.connector._delete_sent(self.channel, part)
            self.assertEqual(len(said), count - 1)
            with self.assertRaisesRegex(Rejected, "Could not find"):
                self.connector._delete_sent(self.channel, part)

    def test_post_that_is_too_long_is_refused_and_a_direct_message_split(self):
        with self.assertRaisesRegex(UserError, "280"):
            self.comment(self.talk_about(), "word " * 60)
        talk = self.talk_with()
        self.comment(talk, "word " * 3000)
        parts = self.env["social.crm.outbound.part"].search([("conversation_id", "=", talk.id)])
        self.assertEqual(len(parts), 2)
        self.assertLessEqual(max(map(len, parts.mapped("body"))), 10000)


@tagged("-at_install", "post_install")
class TestXReplyRule(XServerCase):
    def blockers(self, talk):
        return self.connector._reply_blockers(self.channel, talk)

    def test_only_posts_that_mention_or_quote_us_may_be_answered(self):
        self.assertEqual(self.blockers(self.talk_about()), [])
        self.assertEqual(self.blockers(self.talk_with()), [])
        stranger = self.take_in("post.reply.create", self.server.post("I had the same"))
        [blocker] = self.blockers(stranger)
        self.assertEqual(blocker["code"], "not_mentioned")
        self.assertTrue(blocker["reason"] and blocker["remedy"])
        with self.assertRaisesRegex(UserError, "mention or quote"):
            self.comment(stranger, "Hello")

    def test_post_that_was_taken_back_may_not_be_answered(self):
        talk = self.talk_about()
        talk.social_message_ids.deleted_at = talk.social_message_ids.occurred_at
        self.assertTrue(self.blockers(talk))

    def test_contract_that_allows_any_answer(self):
        self.channel.reply_to_any_post = True
        stranger = self.take_in("post.reply.create", self.server.post("I had the same"))
        self.assertEqual(self.blockers(stranger), [])
        with self.assertRaises(Rejected):  # by the double, which has no such contract
            self.send(stranger, "So had we")
        self.assertEqual(self.last_call("/2/tweets").values["reply"]["in_reply_to_tweet_id"], stranger.external_id)

    def test_refusal_of_x_is_put_in_plain_words(self):
        stranger = self.take_in("post.reply.create", self.server.post("I had the same"))
        with self.assertRaisesRegex(Rejected, "mention or quote us"):
            self.send(stranger, "So had we")

    def test_same_text_twice_is_refused_in_plain_words(self):
        talk = self.talk_about()
        self.send(talk, "Until six.")
        with self.assertRaisesRegex(Rejected, "same text twice"):
            self.send(talk, "Until six.")

    def test_person_who_takes_no_direct_messages(self):
        talk = self.talk_with()
        self.server.closed.add(ANNA["id"])
        with self.assertRaisesRegex(Rejected, "takes no direct messages"):
            self.send(talk, "Until six.")


@tagged("-at_install", "post_install")
class TestXLookup(XServerCase):
    def test_post_whose_answer_was_lost_is_found(self):
        talk = self.talk_about()
        part, result = self.send(talk, "Until six, see https://example.org & co")
        self.server.posts[-1]["text"] = "@anna_lind Until six, see https://t.co/abc &amp; co"
        self.server.posts[-1]["display_text_range"] = [11, 40]
        self.server.posts[-1]["entities"]["urls"] = [{"url": "https://t.co/abc", "expanded_url": "https://example.org"}]
        self.assertEqual(self.connector._lookup_sent(self.channel, part), result)

    def test_same_words_elsewhere_or_earlier_are_not_it(self):
        talk, other = self.talk_about(), self.talk_about()
        self.send(other, "Until six.")
        self.server.post("Until six.", US, fields.Datetime.now() - timedelta(hours=1), conversation_id=talk.external_id)
        part = self.make_part(talk, "Until six.")
        self.assertIsNone(self.connector._lookup_sent(self.channel, part))

    def test_message_that_is_known_is_not_it(self):
        talk = self.talk_with()
        first, result = self.send(talk, "Yes")
        first.external_id = result.external_id
        second, result = self.send(talk, "Yes")
        self.assertEqual(self.connector._lookup_sent(self.channel, second).external_id, result.external_id)

    def test_direct_message_that_x_does_not_show_is_left_to_a_person(self):
        part = self.make_part(self.talk_with(), "Until six.")
        with self.assertRaisesRegex(TemporaryFailure, "Look there"):
            self.connector._lookup_sent(self.channel, part)

    def test_repeated_post_that_x_has_already_is_recognised(self):
        talk = self.talk_about()
        part, result = self.send(talk, "Until six.")
        part.attempts = 2
        self.assertEqual(self.connector._send(self.channel, part), result)
        self.assertEqual(len([post for post in self.server.posts if post["author_id"] == US["id"]]), 1)


@tagged("-at_install", "post_install")
class TestXRefusal(XServerCase):
    def setUp(self):
        super().setUp()
        self.talk = self.talk_about()

    def refused(self, error, status, body=b"", headers=None, **values):
        self.server.answer_next(status, body, headers, **values)
        with self.assertRaises(error) as caught:
            self.send(self.talk, "Hello?")
        self.assertNotIn(TOKEN, str(caught.exception))
        return caught.exception

    def test_reset_times_in_all_their_forms(self):
        now = int(time.time())
        soon, tomorrow = str(now + 120), str(now + 7200)
        for headers, seconds in (
            ({"x-rate-limit-reset": soon}, 120),
            (
                {
                    "x-rate-limit-reset": soon,
                    "x-user-limit-24hour-remaining": "9",
                    "x-user-limit-24hour-reset": tomorrow,
                },
                120,
            ),
            (
                {
                    "x-rate-limit-reset": soon,
                    "x-user-limit-24hour-remaining": "0",
                    "x-user-limit-24hour-reset": tomorrow,
                },
                7200,
            ),
            ({"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": tomorrow}, 7200),
            ({"Retry-After": "33"}, 33),
            ({"x-rate-limit-reset": str(now + 10**7)}, 24 * 3600),
            ({"x-rate-limit-reset": str(now - 5)}, 1),
        ):
            with self.subTest(headers):
                error = self.refused(RateLimited, 429, problem_text(429, "Too Many Requests", "Slow"), headers)
                self.assertAlmostEqual(error.retry_after, seconds, delta=5)
        for headers in ({}, {"x-rate-limit-reset": "soon"}):
            self.assertIsNone(self.refused(RateLimited, 429, b"<html>", headers).retry_after)

    def test_used_up_allowance_and_credits_wait_an_hour(self):
        capped = problem_text(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap")
        capped = capped.replace("about:blank", "https://api.twitter.com/2/problems/usage-capped")
        self.assertEqual(self.refused(RateLimited, 429, capped).retry_after, 3600)
        depleted = problem_text(402, "CreditsDepleted", "Your enrolled account does not have any credits.")
        self.assertIn("credits", str(self.refused(RateLimited, 402, depleted)))

    def test_dead_tokens_in_all_their_forms(self):
        self.refused(TokenRejected, 401, problem_text(401, "Unauthorized", "Unauthorized"))
        self.refused(TokenRejected, 401, b"")
        for code in (32, 64, 89, 326):
            errors = json.dumps({"errors": [{"code": code, "message": "No."}]})
            self.refused(TokenRejected, 403, errors)
        self.channel._set_credentials({"access_token": ""})
        with self.assertRaisesRegex(TokenRejected, "not authorised yet"):
            self.send(self.talk, "Hello?")

    def test_server_in_trouble(self):
        self.assertEqual(self.refused(TemporaryFailure, 503, b"<html>busy</html>", {"Retry-After": "9"}).retry_after, 9)
        self.refused(TemporaryFailure, 500)

    def test_gateway_that_gave_up_leaves_the_outcome_unknown(self):
        for status in (502, 504):
            self.refused(UnknownOutcome, status)

    def test_no_answer_leaves_the_outcome_unknown(self):
        self.refused(UnknownOutcome, 200, hang_up=True)

    def test_answer_of_another_server_leaves_the_outcome_unknown(self):
        for status, body in (
            (200, b"<html>Welcome to the hotel</html>"),
            (200, b"[]"),
            (201, b'{"data": {}}'),
            (302, b""),
        ):
            self.refused(UnknownOutcome, status, body)

    def test_other_refusals_are_told_in_the_words_of_x(self):
        error = self.refused(Rejected, 403, problem_text(403, "Forbidden", "This is beyond your plan."))
        self.assertIn("beyond your plan", str(error))
        self.refused(Rejected, 400, json.dumps({"errors": ["odd"], "title": 7}))

    def test_nobody_listens(self):
        self.channel.base_url = "http://127.0.0.1:9"
        with self.assertRaises(TemporaryFailure):
            self.send(self.talk, "Hello?")


@tagged("-at_install", "post_install")
class TestXPoll(XServerCase):
    def poll(self):
        """Poll, as if the time between two polls had passed."""
        cursor = self.channel.cursor or {}
        self.channel.cursor = {lane: {**place, "after": 0} for lane, place in cursor.items()}
        deliveries, self.channel.cursor = self.connector._poll(self.channel)
        return deliveries

    def texts(self, deliveries):
        items = [self.connector._parse(self.channel, delivery.payload, {})[0] for delivery in deliveries]
        return sorted(item.text for item in items)

    def test_mentions_direct_messages_and_our_own_posts_are_fetched_once(self):
        self.server.post("@nordlicht hello")
        self.server.post("New lamps", US)
        self.server.direct_message("Is it open?")
        self.assertEqual(self.texts(self.poll()), ["@nordlicht hello", "Is it open?", "New lamps"])
        self.assertEqual(self.poll(), [])
        self.server.direct_message("Hello?")
        self.server.post("@nordlicht again")
        self.assertEqual(self.texts(self.poll()), ["@nordlicht again", "Hello?"])

    def test_nothing_is_lost_or_doubled_until_the_cursor_was_kept(self):
        self.server.post("@nordlicht hello")
        first, _lost = self.connector._poll(self.channel)
        again, _cursor = self.connector._poll(self.channel)
        self.assertEqual([delivery.dedup_key for delivery in first], [delivery.dedup_key for delivery in again])
        for deliveries in (first, again):
            self.env["social.crm.event"]._store(self.channel, deliveries)
        self.drain()
        self.assertEqual(self.env["social.crm.message"].search_count([("channel_id", "=", self.channel.id)]), 1)

    def test_what_a_webhook_has_brought_is_not_doubled_by_a_backfill(self):
        self.talk_about()
        self.talk_with()
        self.env["social.crm.event"]._store(self.channel, self.poll())
        self.drain()
        self.assertEqual(self.env["social.crm.message"].search_count([("channel_id", "=", self.channel.id)]), 2)

    def test_page_by_page_while_people_go_on(self):
        for number in range(230):
            self.server.post(f"@nordlicht no. {number}")
            self.server.direct_message(f"no. {number}")
        sizes, keys = [], set()
        for turn in range(5):
            deliveries = self.poll()
            sizes.append(len(deliveries))
            keys |= {delivery.dedup_key for delivery in deliveries}
            if turn == 0:
                self.server.post("@nordlicht meanwhile")
        self.assertEqual(len(keys), 461)
        self.assertEqual(sizes[-1], 0)

    def test_first_poll_looks_back_a_week(self):
        now = fields.Datetime.now()
        for days in (1, 9):
            self.server.post("@nordlicht hello", moment=now - timedelta(days=days))
            self.server.direct_message("hello", moment=now - timedelta(days=days))
        self.assertEqual(len(self.poll()), 2)

    def test_budget_that_is_left_sets_the_pace(self):
        self.server.left["GET /2/dm_events"] = 2
        self.poll()
        rest = self.channel.cursor["direct"]["after"] - time.time()
        self.assertAlmostEqual(rest, 900, delta=10)
        calls = len(self.server.calls)
        self.assertEqual(self.connector._poll(self.channel)[0], [])
        self.assertEqual(len(self.server.calls), calls)

    def test_limit_on_one_kind_does_not_hold_the_others(self):
        self.server.direct_message("Is it open?")
        self.server.answer_next(429, b"", {"x-rate-limit-reset": str(int(time.time()) + 300)})
        self.assertEqual(self.texts(self.poll()), ["Is it open?"])
        self.assertAlmostEqual(self.channel.cursor["mentions"]["after"] - time.time(), 300, delta=10)

    def test_missing_right_to_one_kind_does_not_hold_the_others(self):
        self.server.direct_message("Is it open?")
        self.server.answer_next(403, problem_text(403, "Forbidden", "Forbidden"))
        self.assertEqual(self.texts(self.poll()), ["Is it open?"])

    def test_page_that_is_no_more_is_asked_for_from_its_beginning(self):
        since = str(int(self.server.next_id()) - (1 << 40))
        self.server.post("@nordlicht hello")
        self.channel.cursor = {"mentions": {"since": since, "newest": since, "token": "gone"}}
        self.assertEqual(self.poll(), [])
        self.assertEqual(self.texts(self.poll()), ["@nordlicht hello"])

    def test_partial_errors_do_not_hold_what_is_there(self):
        self.server.post("@nordlicht hello")
        self.server.errors = [{"resource_type": "tweet", "title": "Not Found Error", "value": "1"}]
        self.assertEqual(self.texts(self.poll()), ["@nordlicht hello"])

    def test_dead_token_and_trouble_are_told(self):
        self.server.answer_next(401)
        with self.assertRaises(TokenRejected):
            self.poll()
        for _lane in range(3):
            self.server.answer_next(503)
        with self.assertRaises(TemporaryFailure):
            self.poll()


@tagged("-at_install", "post_install")
class TestXAttachment(XServerCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"

    def test_picture_of_a_direct_message_is_fetched_with_our_token(self):
        self.server.files["dm/lamp.png"] = (PNG, "image/png")
        event = json.loads(self.fixture("direct_picture"))
        media = event["data"]["payload"]["direct_message_events"][0]["message_create"]["message_data"]["attachment"]
        media["media"]["media_url_https"] = f"{self.server.url}/dm/lamp.png"
        [message] = self.parse_json(event)
        file = self.connector._fetch_attachment(self.channel, message.attachments[0])
        self.assertEqual((file.content, file.name), (PNG, "lamp.png"))

    def test_token_goes_to_nobody_but_x(self):
        with XServer() as other:
            other.files["media/lamp.png"] = (PNG, "image/png")
            event = json.loads(self.fixture("mention_with_photo"))
            event["data"]["includes"]["media"][0]["url"] = f"{other.url}/media/lamp.png"
            [message] = self.parse_json(event)
            self.connector._fetch_attachment(self.channel, message.attachments[0])
            self.assertNotIn("Authorization", other.calls[-1].headers)


@tagged("-at_install", "post_install")
class TestXAccount(XServerCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.org")

    def test_connecting_learns_who_we_are(self):
        self.assertEqual(
            self.connector._check_credentials(self.channel), {"external_id": US["id"], "handle": "nordlicht"}
        )

    def test_webhook_is_registered_with_all_kinds_of_event(self):
        self.connector._subscribe(self.channel)
        [hook] = self.server.webhooks
        self.assertEqual(hook["url"], f"https://crm.example.org/social_crm/webhook/{self.channel.webhook_key}")
        kinds = {each["event_type"] for each in self.server.subscriptions}
        self.assertLessEqual({"post.mention.create", "post.reply.create", "dm.received", "oauth.revoke"}, kinds)
        self.assertEqual({each["webhook_id"] for each in self.server.subscriptions}, {hook["id"]})
        self.connector._subscribe(self.channel)
        self.assertEqual((len(self.server.webhooks), len(self.server.subscriptions)), (1, len(kinds)))

    def test_webhook_of_a_key_that_was_changed_is_removed_and_others_stay(self):
        self.server.webhooks = [{"id": "1", "url": "https://elsewhere.example.org/hook", "valid": True}]
        self.connector._subscribe(self.channel)
        self.channel.webhook_key = "another-key"
        self.channel.invalidate_recordset(["webhook_url"])
        self.connector._subscribe(self.channel)
        self.assertEqual([hook["url"].rpartition("/")[2] for hook in self.server.webhooks], ["hook", "another-key"])
        self.assertEqual({each["webhook_id"] for each in self.server.subscriptions}, {self.server.webhooks[1]["id"]})

    def test_changing_the_key_registers_the_new_address(self):
        self.registry_enter_test_mode()  # the key is committed on its own, before X knocks there
        self.channel.state = "connected"
        self.connector._subscribe(self.channel)
        old = self.channel.webhook_key
        self.env.flush_all()
        self.channel.action_rotate_webhook_key()
        [hook] = self.server.webhooks
        self.assertEqual(hook["url"].rpartition("/")[2], self.channel.webhook_key)
        self.assertNotEqual(self.channel.webhook_key, old)

    def test_event_that_the_app_may_not_have_is_done_without_unless_it_is_needed(self):
        self.server.refused_events = {"post.quote.create"}
        self.connector._subscribe(self.channel)
        self.server.subscriptions, self.server.refused_events = [], {"dm.received"}
        with self.assertRaisesRegex(Rejected, "may not subscribe"):
            self.connector._subscribe(self.channel)

    def test_webhook_that_x_cannot_verify_is_refused_in_its_words(self):
        self.server.reachable = False
        with self.assertRaisesRegex(Rejected, "CrcValidationFailed"):
            self.connector._subscribe(self.channel)

    def test_app_whose_token_is_wrong_or_missing_is_told_apart_from_the_account(self):
        for token, text in (("wrong", "Bearer Token"), ("", "Enter it")):
            self.channel._set_credentials({"bearer_token": token})
            with self.assertRaisesRegex(Rejected, text):
                self.connector._subscribe(self.channel)

    def test_unsubscribing_takes_webhook_and_subscriptions_away(self):
        self.connector._subscribe(self.channel)
        self.connector._unsubscribe(self.channel)
        self.assertEqual((self.server.webhooks, self.server.subscriptions), ([], []))
        self.connector._unsubscribe(self.channel)

    def test_profile(self):
        identity = self.env["social.crm.identity"].new({"external_id": ANNA["id"]})
        self.assertEqual(self.connector._fetch_profile(self.channel, identity)["handle"], "anna_lind")
        identity = self.env["social.crm.identity"].new({"handle": "anna_lind"})
        self.assertEqual(self.connector._fetch_profile(self.channel, identity)["followers"], 97)

    def test_authorising_asks_for_all_rights_and_a_token_that_lasts(self):
        flow = self.connector._oauth(self.channel)
        self.assertEqual(flow.token_url, f"{self.server.url}/2/oauth2/token")
        self.assertEqual(flow.client_auth, "basic")
        self.assertLessEqual({"offline.access", "tweet.write", "dm.write"}, set(flow.scopes))
        self.channel.base_url = False
        self.assertEqual(self.connector._oauth(self.channel).authorize_url, "https://x.com/i/oauth2/authorize")
        self.assertTrue(all(self.connector._guide(self.channel)))


@tagged("-at_install", "post_install")
class TestXAuthorise(XServerCase):
    """The house's own authorisation, against X."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()  # tokens are committed on their own
        self.channel._set_credentials({"access_token": ""})
        self.env.flush_all()

    def authorise(self):
        self.channel._oauth_finish("a-code", "a-verifier", "https://crm.example.org/back")
        self.channel.invalidate_recordset()

    def test_code_becomes_a_token_that_works(self):
        self.authorise()
        call = self.last_call("/2/oauth2/token")
        proof = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        self.assertEqual(call.headers["Authorization"], f"Basic {proof}")
        self.assertEqual((call.values["code"], call.values["code_verifier"]), ("a-code", "a-verifier"))
        self.assertEqual(self.connector._check_credentials(self.channel)["handle"], "nordlicht")
        findings = {finding.subject: finding.level for finding in self.connector._inspect(self.channel)}
        self.assertEqual((findings["Token"], findings["Rights"]), ("good", "good"))

    def test_token_is_renewed_with_a_refresh_token_that_is_good_once(self):
        self.authorise()
        first = self.channel._credential("refresh_token")
        self.channel.token_refresh_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.channel._refresh_token()
        self.assertEqual(self.channel._credential("refresh_token"), f"{first}+")

    def test_refresh_token_that_x_rejects_stops_the_channel(self):
        self.authorise()
        self.channel._set_credentials({"refresh_token": "used-already"})
        self.channel.write({"state": "connected", "token_refresh_at": fields.Datetime.now() - timedelta(minutes=1)})
        self.env.flush_all()
        self.channel._renew_access()
        self.assertEqual(self.channel.state, "reauthorise")


@tagged("-at_install", "post_install")
class TestXInspect(XServerCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.org")
        self.channel._set_credentials(
            {
                "scope": " ".join(self.connector._oauth(self.channel).scopes),
                "refresh_token": "r",
                "expires_at": "1793617263",
            }
        )
        self.connector._subscribe(self.channel)

    def findings(self):
        return {finding.subject: finding for finding in self.connector._inspect(self.channel)}

    def test_all_is_well(self):
        findings = self.findings()
        self.assertEqual({finding.level for finding in findings.values()}, {"good"})
        self.assertIn("2026-11-02", findings["Token"].text)
        self.assertIn("1200 of 15000", findings["Budget"].text)

    def test_missing_rights_are_named(self):
        self.channel._set_credentials({"scope": "tweet.read users.read offline.access"})
        finding = self.findings()["Rights"]
        self.assertEqual(finding.level, "bad")
        self.assertIn("tweet.write, dm.read", finding.text)

    def test_token_that_cannot_be_renewed_and_unknown_rights_are_told(self):
        self.channel._set_credentials({"refresh_token": "", "scope": "", "expires_at": ""})
        findings = self.findings()
        self.assertEqual((findings["Token"].level, findings["Rights"].level), ("warning", "warning"))

    def test_webhook_that_x_does_not_know_or_could_not_verify(self):
        self.server.webhooks[0]["valid"] = False
        self.assertIn("could not verify", self.findings()["Webhook"].text)
        self.server.webhooks = []
        self.assertIn("does not know", self.findings()["Webhook"].text)
        self.channel.inbound_mode = "poll"
        self.assertNotIn("Webhook", self.findings())

    def test_events_that_x_does_not_tell_of_are_named(self):
        self.server.subscriptions = [
            each for each in self.server.subscriptions if each["event_type"] != "post.quote.create"
        ]
        finding = self.findings()["Webhook"]
        self.assertEqual(finding.level, "warning")
        self.assertIn("post.quote.create", finding.text)
        self.server.subscriptions = []
        self.assertEqual(self.findings()["Webhook"].level, "bad")

    def test_wrong_token_of_the_app_is_told_and_the_budget_comes_from_the_calls(self):
        self.channel._set_credentials({"bearer_token": "wrong"})
        findings = self.findings()
        self.assertIn("Bearer Token", findings["Webhook"].text)
        self.assertIn("of 300 calls", findings["Budget"].text)

    def test_budget_that_runs_out(self):
        for used, level in (("14000", "warning"), ("15000", "bad")):
            self.server.usage["project_usage"] = used
            self.assertEqual(self.findings()["Budget"].level, level)

    def test_dead_token_is_raised(self):
        self.channel._set_credentials({"access_token": "old"})
        with self.assertRaises(TokenRejected):
            self.connector._inspect(self.channel)


@tagged("-at_install", "post_install")
class TestXTextLength(XCase):
    def test_weights(self):
        # twitter-text's conformance suite, and https://docs.x.com/fundamentals/counting-characters
        for text, length in {
            "": 0,
            "This is a test.": 15,
            "H\U0001f431☺": 5,
            "저찀쯿쿿": 8,
            "\U00010000\U0010ffff": 4,
            "e\u0301": 1,
            "http://test.com": 23,
            "https://test.com/path?x=1&y=2": 23,
            "test.com": 23,
            "Test https://test.com test https://test.com test.com test": 86,
            "See https://example.org/a.": 28,
            "(https://example.org/b)": 25,
            "http://☃.net/": 23,
            "foo.co.jp": 23,
            "anna@example.com": 16,
            "e.g. this": 9,
            "👨‍👩‍👧‍👦": 2,
            "👍🏽👍": 4,
            "🇸🇪": 2,
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿": 2,
            "1️⃣": 2,
            "©": 1,
            "©️": 2,
            "❤️": 2,
            "“…”": 4,
        }.items():
            self.assertEqual(weighted_length(text), length, text)

    def test_limit_is_counted_so(self):
        self.assertEqual(self.connector._text_length("の" * 140), 280)
        self.assertEqual(self.connector._text_length("\U0001f431" * 140), 280)


@tagged("-at_install", "post_install")
class TestXWebhook(XCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.channel.write({"state": "connected", "inbound_mode": "webhook"})
        self.env.flush_all()

    def post(self, body, secret=CONSUMER_SECRET):
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"Content-Type": "application/json", "x-twitter-webhooks-signature": f"sha256={signature}"}
        return self.url_open(f"/social_crm/webhook/{self.channel.webhook_key}", data=body, headers=headers)

    def test_mention_becomes_a_message_however_often_it_comes(self):
        for _again in range(3):
            self.assertEqual(self.post(self.fixture("mention")).status_code, 200)
        self.drain()
        message = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(message.mapped("external_id"), [MENTION])
        self.assertEqual(message.url, f"https://x.com/anna_lind/status/{MENTION}")

    def test_wrong_signature_stores_nothing(self):
        self.assertEqual(self.post(self.fixture("mention"), "guess").status_code, 403)
        self.assertFalse(self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)]))

    def test_challenge_is_answered_at_the_webhook(self):
        answer = self.url_open(f"/social_crm/webhook/{self.channel.webhook_key}?crc_token=MjA3NzI")
        digest = hmac.new(CONSUMER_SECRET.encode(), b"MjA3NzI", hashlib.sha256).digest()
        self.assertEqual(answer.json(), {"response_token": "sha256=" + base64.b64encode(digest).decode()})


class XPlayed(ConnectorBehaviours):
    """X, as the shared behaviours want it played: an entry is an event type with its payload."""

    def make_server(self):
        return XServer()

    def shown_to_all(self):
        return [(post["id"], post["text"]) for post in self.server.posts if post["author_id"] == US["id"]]

    def number(self, number, seconds=0):
        """:return: the id that X gives at that moment"""
        milliseconds = (self.moment(number) + timedelta(seconds=seconds)).replace(tzinfo=UTC).timestamp() * 1000
        return str((int(milliseconds) - EPOCH << 22) + number)

    def envelope(self, kind, payload, **more):
        uuid = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:19]
        event = {"event_uuid": uuid, "filter": {"user_id": US["id"]}, "event_type": kind, "payload": payload, **more}
        return json.dumps({"data": event}).encode()

    def signed(self, body):
        digest = base64.b64encode(hmac.new(CONSUMER_SECRET.encode(), body, hashlib.sha256).digest()).decode()
        return {"x-twitter-webhooks-signature": f"sha256={digest}"}

    def challenge(self):
        digest = base64.b64encode(hmac.new(CONSUMER_SECRET.encode(), b"MjA3NzI", hashlib.sha256).digest()).decode()
        return {"crc_token": "MjA3NzI"}, json.dumps({"response_token": f"sha256={digest}"})

    def rate_limits(self):
        now = int(time.time())
        return [
            ({"status": 429, "headers": {"x-rate-limit-reset": str(now + 400)}}, 400),
            (
                {
                    "status": 429,
                    "headers": {
                        "x-rate-limit-reset": str(now + 400),
                        "x-user-limit-24hour-remaining": "0",
                        "x-user-limit-24hour-reset": str(now + 9000),
                    },
                },
                9000,
            ),
            ({"status": 402, "body": problem_text(402, "CreditsDepleted", "No credits.")}, 3600),
        ]

    def dead_tokens(self):
        suspended = {"errors": [{"code": 64, "message": "Your account is suspended."}]}
        return [{"status": 401}, {"status": 403, "body": json.dumps(suspended)}]


@tagged("-at_install", "post_install")
class TestXPostBehaviours(XPlayed, XCase, HttpCase):
    """Posts, as webhooks bring them: one a delivery."""

    batches = False

    def message(self, number, text="Hello", file=None):
        values = {}
        if file:
            name, mimetype, content = file
            self.server.files[f"media/{name}"] = (content, mimetype)
            values["attachments"] = {"media_keys": [f"media/{name}"]}
        return "post.mention.create", self.posted(self.number(number), number, text, **values)

    def edit(self, number, text):
        versions = [self.number(number), self.number(number, seconds=30)]
        self.server.posts = [post for post in self.server.posts if post["id"] != versions[0]]
        return "post.mention.create", self.posted(versions[1], number, text, edit_history_tweet_ids=versions)

    def deletion(self, number):
        return "post.delete", {"id": self.number(number), "author_id": ANNA["id"]}

    def echo(self, number, text):
        return "post.create", self.posted(self.number(number), number, text, author_id=US["id"])

    def bad_entry(self):
        kind, post = self.message(9)
        del post["author_id"]
        return kind, post

    def payload(self, *entries):
        [(kind, payload)] = entries
        media = [
            {"media_key": key, "type": "photo", "url": f"{self.server.url}/{key}"}
            for key in payload.get("attachments", {}).get("media_keys", [])
        ]
        return self.envelope(kind, payload, includes={"users": [ANNA, US], "media": media})

    def posted(self, post_id, number, text, **values):
        """A post in Anna's thread; X puts the mention of whom it answers before it, and does not show it."""
        prefix = f"@{US['username']} "
        post = {
            "id": post_id,
            "text": prefix + text,
            "display_text_range": [len(prefix), len(prefix + text)],
            "author_id": ANNA["id"],
            "conversation_id": self.number(0),
            "created_at": f"{self.moment(number):%Y-%m-%dT%H:%M:%S}.000Z",
            "edit_history_tweet_ids": [post_id],
            "entities": {"mentions": [{"username": US["username"], "id": US["id"]}]},
            **values,
        }
        self.server.posts = [each for each in self.server.posts if each["id"] != post_id] + [post]
        return post


@tagged("-at_install", "post_install")
class TestXPollBehaviours(TestXPostBehaviours):
    """The same posts, as they are polled."""

    inbound_mode = "poll"

    def challenge(self):
        return None

    def arrive(self, *entries):
        self.arrive_again()  # the double has them since they were made


@tagged("-at_install", "post_install")
class TestXDirectBehaviours(XPlayed, XCase, HttpCase):
    """Direct messages, as webhooks bring them: several a delivery. Nobody can edit them."""

    test_an_edit_shows_the_new_text = None

    @property
    def can(self):
        return replace(super().can, text_limit=10_000, split_text=True)

    def message(self, number, text="Hello", file=None):
        data = {}
        if file:
            name, mimetype, content = file
            self.server.files[f"dm/{name}"] = (content, mimetype)
            data["attachment"] = {
                "type": "media",
                "media": {
                    "type": "photo",
                    "media_url_https": f"{self.server.url}/dm/{name}",
                    "url": "https://t.co/abc",
                },
            }
        return self.written(number, text, ANNA, US, **data)

    def deletion(self, number):
        return self.message(number)

    def echo(self, number, text):
        return self.written(number, text, US, ANNA)

    def bad_entry(self):
        event = self.message(9)
        del event["message_create"]["sender_id"]
        return event

    def payload(self, *entries):
        users = {user["id"]: {"data": user} for user in (ANNA, US)}
        return self.envelope("dm.received", {"direct_message_events": list(entries), "users": users})

    def written(self, number, text, sender, recipient, **data):
        return {
            "type": "message_create",
            "id": self.number(number),
            "created_timestamp": str(int(self.moment(number).replace(tzinfo=UTC).timestamp() * 1000)),
            "message_create": {
                "target": {"recipient_id": recipient["id"]},
                "sender_id": sender["id"],
                "message_data": {"text": text, "entities": {"urls": []}, **data},
            },
        }

    def test_no_answer_is_never_followed_by_a_second_message(self):
        part = self.reply().part_ids
        self.server.answer_next(200, hang_up=True)
        self.dispatch()
        # X may show it late, and would take it twice: a person decides.
        self.assertEqual(part.state, "unknown")
        self.assertIn("Look there", part.error)
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual(self.server.direct, [])

    def test_answer_that_arrived_without_our_knowing_is_found(self):
        part = self.reply().part_ids
        self.server.direct_message("Hello back", US, ANNA)
        self.server.answer_next(200, hang_up=True)
        self.dispatch()
        self.assertEqual((part.state, part.external_id), ("sent", f"dm:{self.server.direct[0]['id']}"))
        self.assertEqual(len(self.server.direct), 1)
