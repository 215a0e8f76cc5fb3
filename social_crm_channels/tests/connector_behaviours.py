"""What holds for every connector, whatever its provider: the same tests run for each of them.

A connector takes part with a class of some dozen lines that plays its provider::

    @tagged("-at_install", "post_install")
    class TestXBehaviours(ConnectorBehaviours, XCase, HttpCase):
        def make_server(self): ...
        def message(self, number, text="Hello", file=None): ...
        ...

What a provider cannot do, its ``_capabilities`` say; then the test looks whether the interface says so too.
"""

from datetime import timedelta
from urllib.parse import unquote_plus

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import config, mute_logger

from ..connectors.contract import (
    ConnectorError,
    Delivery,
    MalformedPayload,
    Post,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
)

DRAIN = "odoo.addons.social_crm_channels.models.social_crm_event"
FILE = ("bill.pdf", "application/pdf", b"%PDF-1.4 a bill")
NOT_JSON = b'{"oops'


class ConnectorBehaviours:
    """Goes before a ``ConnectorCase`` and ``HttpCase``. An *entry* is what the provider tells of one thing."""

    # ------------------------------------------------------------------
    # What a subclass tells of its provider
    # ------------------------------------------------------------------
    inbound_mode = "webhook"
    batches = True  # one delivery may hold several entries
    changes_sent = True  # what was sent in Anna's talk can be changed, where it can be on the channel

    def make_server(self):
        """:return: the provider's double, a :class:`~.doubles.server.Server`"""
        raise NotImplementedError

    def message(self, number, text="Hello", file=None):
        """:return: the entry of what Anna said in her one talk with us, at ``self.moment(number)``

        :param int number: names the message, and orders it
        :param file: (name, type, content) of what came with it; the server has to hand it out
        """
        raise NotImplementedError

    def edit(self, number, text):
        """:return: the entry of an edit of that message"""
        raise NotImplementedError

    def deletion(self, number):
        """:return: the entry of the deletion of that message"""
        raise NotImplementedError

    def echo(self, number, text):
        """:return: the entry of what we said in Anna's talk, here or in the network's own app"""
        raise NotImplementedError

    def bad_entry(self):
        """:return: an entry of a known kind in which something needed is missing"""
        raise NotImplementedError

    def payload(self, *entries):
        """:return: the bytes of a delivery with these entries, or with the only one"""
        raise NotImplementedError

    def signed(self, body):
        """:return: the headers of an authentic delivery"""
        return {}

    def challenge(self):
        """:return: the query of the provider's GET and the answer that it expects, ``None`` where it sends none"""
        return

    def rate_limits(self):
        """:return: pairs of what ``answer_next`` takes and seconds to wait: each form in which the provider says it"""
        return [({"status": 429, "headers": {"Retry-After": "77"}}, 77)]

    def dead_tokens(self):
        """:return: what ``answer_next`` takes, for each form in which the provider rejects our credentials"""
        return [{"status": 401}]

    def shown_to_all(self):
        """:return: what the server shows to everybody of what we posted: id, as we keep it, and text, in order"""
        raise NotImplementedError

    def busy(self):
        """:return: what ``answer_next`` takes, for a provider in trouble"""
        return {"status": 503}

    # ------------------------------------------------------------------
    # Shorthands
    # ------------------------------------------------------------------
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(self.make_server())
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"
        self.agent = new_test_user(self.env, "agent", groups="social_crm_base.group_user")
        team = self.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, self.agent.id)]})
        self.channel.write({"base_url": self.server.url, "inbound_mode": self.inbound_mode, "team_id": team.id})
        self.channel.sudo().write(
            {
                "state": "connected",
                "database_uuid": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            }
        )
        self.began = fields.Datetime.now() - timedelta(hours=1)

    def moment(self, number):
        """:return: naive UTC, an hour ago, a minute for each number"""
        return self.began + timedelta(minutes=number)

    @property
    def can(self):
        return self.channel._capabilities()

    def arrive(self, *entries):
        """The provider tells us, as it does: in one delivery if it can."""
        if self.batches:
            self.deliver(self.payload(*entries))
        else:
            for entry in entries:
                self.deliver(self.payload(entry))
        self.drain()

    def deliver(self, body, headers=None):
        """Knock at our webhook.

        :return: the answer
        """
        headers = {"Content-Type": "application/json", **(self.signed(body) if headers is None else headers)}
        self.env.flush_all()
        answer = self.url_open(self._webhook_path(), data=body, headers=headers)
        self.env.invalidate_all()
        return answer

    def arrive_again(self):
        """For a connector that polls: begin anew, as after a restored backup."""
        self.channel.sudo().write({"cursor": False, "poll_after": False})
        self.channel._poll()
        self.drain()

    def drain(self):
        """Read all that waits."""
        self.env.flush_all()
        while self.env["social.crm.event"]._drain_batch():
            pass
        self.env.invalidate_all()

    def dispatch(self):
        """Send what is due; waiting times of the talk itself are over."""
        self.env["social.crm.conversation"].search([]).next_send_at = False
        self.env.flush_all()
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def talk(self):
        """The one talk."""
        talk = self.env["social.crm.conversation"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(len(talk), 1)
        return talk

    def texts(self):
        """What the talk says on screen, oldest first."""
        found = self.env["mail.message"]._message_fetch(None, thread=self.talk(), limit=100)["messages"]
        found = found.filtered(lambda message: message.message_type in ("comment", "email"))
        return [message.preview for message in found[::-1]]

    def events(self, *states):
        domain = [("channel_id", "=", self.channel.id)]
        return self.env["social.crm.event"].search([*domain, ("state", "in", states)] if states else domain)

    def reply(self, text="Hello back"):
        """Answer Anna, who has said something first.

        :return: our ``social.crm.message``
        """
        if not self.env["social.crm.conversation"].search_count([("channel_id", "=", self.channel.id)]):
            self.arrive(self.message(1))
        posted = (
            self.talk()
            .with_user(self.agent)
            .message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")
        )
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def cannot(self, ability):
        """Tell whether the provider cannot do a thing; if so, see that whoever looks at the channel reads it."""
        able = bool(getattr(self.can, ability))
        said = {line.code: line.able for line in self.channel._abilities()}
        self.assertEqual(said[ability], able)
        if not able:
            self.assertIn(f'data-cannot="{ability}"', str(self.channel.abilities))
        return not able

    def _webhook_path(self):
        return f"/social_crm/webhook/{self.channel.sudo().webhook_key}"

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def test_what_comes_ten_times_is_one_message(self):
        self.arrive(self.message(1, "Once"), self.message(2, "Twice"))
        for _again in range(9):
            if self.inbound_mode == "poll":
                self.arrive_again()
            else:
                self.arrive(self.message(1, "Once"), self.message(2, "Twice"))
        self.assertEqual(self.texts(), ["Once", "Twice"])
        self.assertFalse(self.events("dead", "pending"))

    def test_messages_are_shown_in_the_order_in_which_they_were_said(self):
        for number in (3, 1, 4, 2):
            self.arrive(self.message(number, f"no. {number}"))
        self.assertEqual(self.texts(), [f"no. {number}" for number in (1, 2, 3, 4)])

    def test_an_edit_shows_the_new_text(self):
        if self.cannot("edits"):
            return
        self.arrive(self.message(1, "My lamb flickers"))
        self.arrive(self.edit(1, "My lamp flickers"))
        self.assertEqual(self.texts(), ["My lamp flickers"])
        self.assertTrue(self.talk().social_message_ids.edited_at)

    def test_a_deletion_is_marked(self):
        if self.cannot("deletions"):
            return
        self.arrive(self.message(1, "Never mind"))
        self.arrive(self.deletion(1))
        self.assertTrue(self.talk().social_message_ids.deleted_at)

    def test_a_file_comes_after_its_message(self):
        if self.cannot("files"):
            return
        self.arrive(self.message(1, "See here", file=FILE))
        message = self.talk().social_message_ids
        self.assertEqual(message.attachment_state, "pending")
        message._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.error), ("done", False))
        self.assertEqual(message.mail_message_id.attachment_ids.mapped("raw"), [FILE[2]])

    def test_what_we_said_in_the_network_s_own_app_is_ours(self):
        if self.cannot("echoes"):
            return
        self.arrive(self.message(1, "Is it open?"))
        self.arrive(self.echo(2, "Until six"))
        self.assertEqual(self.texts(), ["Is it open?", "Until six"])
        self.assertEqual(self.talk().social_message_ids.mapped("direction"), ["in", "out"])

    def test_the_echo_of_what_we_are_sending_is_that_message(self):
        if self.cannot("echoes") or self.cannot("reply"):
            return
        message = self.reply("Until six")
        message.part_ids.state = "unknown"  # the worker died while it was sending
        self.arrive(self.echo(2, "Until six"))
        self.assertEqual((message.state, message.part_ids.state), ("sent", "sent"))
        self.assertEqual(self.texts(), ["Hello", "Until six"])

    def test_one_bad_entry_is_kept_and_its_neighbours_pass(self):
        with mute_logger(DRAIN):
            self.arrive(self.message(1, "Before"), self.bad_entry(), self.message(2, "After"))
        self.assertEqual(self.texts(), ["Before", "After"])
        dead = self.events("dead")
        self.assertEqual(len(dead), 1)
        self.assertTrue(dead.error)

    def test_what_cannot_be_read_is_kept_corrected_and_replayed(self):
        delivery = self._broken_delivery()
        self.env["social.crm.event"]._store(self.channel, [delivery])
        self.drain()
        dead = self.events("dead")
        self.assertTrue(dead.error)
        dead.payload_text = self.payload(self.message(1, "As it was meant")).decode()
        dead.action_replay()
        self.drain()
        self.assertEqual(self.texts(), ["As it was meant"])
        self.assertEqual(dead.state, "done")

    def _broken_delivery(self):
        try:
            return self.connector._delivery(self.channel, {}, NOT_JSON)
        except MalformedPayload:
            return Delivery(payload=NOT_JSON, dedup_key="broken")

    def test_only_authentic_deliveries_are_stored(self):
        if self.inbound_mode != "webhook":
            self._assert_no_webhook()
            return
        body = self.payload(self.message(1))
        right = self.signed(body)
        wrong = [{}, dict.fromkeys(right, "nonsense"), self.signed(body + b" ")]
        for headers in wrong:
            if headers != right:  # a fixed token is the same for each body
                self.assertEqual(self.deliver(body, headers).status_code, 403, headers)
        self.assertFalse(self.events())
        self.assertEqual(self.deliver(body, right).status_code, 200)
        self.assertEqual(len(self.events()), 1)

    def _assert_no_webhook(self):
        self.assertEqual(self.deliver(b"{}", {}).status_code, 404)

    def test_a_malformed_body_is_no_error_of_the_server(self):
        if self.inbound_mode != "webhook":
            self._assert_no_webhook()
            return
        self.assertLess(self.deliver(NOT_JSON).status_code, 500)
        self.drain()
        self.assertEqual(bytes(self.events("dead").payload), NOT_JSON)

    def test_the_provider_s_challenge_is_answered(self):
        asked = self.challenge()
        if asked:
            params, expected = asked
            answer = self.opener.get(self.base_url() + self._webhook_path(), params=params, timeout=30)
            self.assertEqual((answer.status_code, answer.text), (200, expected))
        wrong = dict.fromkeys(asked[0], "") if asked else {"challenge": "1"}
        answer = self.opener.get(self.base_url() + self._webhook_path(), params=wrong, timeout=30)
        self.assertIn(answer.status_code, (403, 404))

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def test_an_answer_is_sent_once(self):
        if self._refuses_replies():
            return
        message = self.reply()
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual((message.state, message.error), ("sent", False))
        self.assertTrue(message.external_id)
        self.assertEqual(self.dispatch(), 0)

    def test_a_long_text_is_cut_or_refused(self):
        if self._refuses_replies():
            return
        limit = self.can.text_limit
        text = "word " * (max(limit, 1000) // 4)
        if limit and not self.can.split_text:
            with self.assertRaisesRegex(UserError, str(limit)):
                self.reply(text)
            return
        parts = self.reply(text).part_ids
        self.assertEqual("".join(parts.mapped("body")).replace(" ", ""), text.replace(" ", ""))
        self.assertEqual(len(parts) > 1, bool(limit))
        for part in parts:
            self.assertLessEqual(self.connector._text_length(part.body), limit or len(text))

    def test_a_rate_limit_is_kept_to(self):
        if self._refuses_replies():
            return
        part = self.reply().part_ids
        for answer, seconds in self.rate_limits():
            with self.subTest(answer):
                self.channel.rate_limited_until = part.next_attempt_at = False
                self.server.answer_next(**answer)
                self.dispatch()
                self.assertEqual((part.state, self.channel.state), ("queued", "connected"))
                until = part.next_attempt_at - fields.Datetime.now()
                self.assertAlmostEqual(until.total_seconds(), seconds, delta=15)
                self.assertTrue(self.channel.rate_limited_until or part.conversation_id.next_send_at)

    def test_a_provider_in_trouble_is_asked_again(self):
        if self._refuses_replies():
            return
        part = self.reply().part_ids
        self.server.answer_next(**self.busy())
        self.dispatch()
        self.assertEqual((part.state, part.attempts), ("queued", 1))
        self.assertTrue(part.error)
        part.next_attempt_at = False
        self.dispatch()
        self.assertEqual(part.state, "sent")

    def test_a_dead_token_stops_the_channel_and_keeps_the_queue(self):
        if self._refuses_replies():
            return
        part = self.reply().part_ids
        for answer in self.dead_tokens():
            with self.subTest(answer):
                self.channel.sudo().state = "connected"
                part.next_attempt_at = False
                self.server.answer_next(**answer)
                self.dispatch()
                self.assertEqual((self.channel.state, part.state), ("reauthorise", "queued"))
                self.assertTrue(self.channel.activity_ids)
                self.assertEqual(self.dispatch(), 0)
        self.channel.sudo().state = "connected"
        self.dispatch()
        self.assertEqual(part.state, "sent")

    def test_no_answer_is_never_followed_by_a_second_message(self):
        if self._refuses_replies():
            return
        part = self.reply().part_ids
        self.server.answer_next(200, hang_up=True)
        self.dispatch()
        calls = len(self.server.calls)
        if self.cannot("idempotent_send") and self.cannot("lookup_sent"):
            self.assertEqual(part.state, "unknown")
            self.assertEqual(self.dispatch(), 0)
            self.assertEqual(len(self.server.calls), calls)
            return
        part.next_attempt_at = False
        self.dispatch()
        self.assertEqual(part.state, "sent")

    # ------------------------------------------------------------------
    # To everybody
    # ------------------------------------------------------------------
    POST = Post("a-key-of-ours", "New lamps: https://lamps.example/r/abc", "https://lamps.example/r/abc", "New lamps")

    def publish(self):
        return self.channel._provider()._publish(self.channel, self.POST)

    def _refuses_posts(self):
        if not self.cannot("publish"):
            return False
        with self.assertRaises(Rejected):
            self.publish()
        return True

    def test_a_post_is_made_and_where_it_is_is_known(self):
        if self._refuses_posts():
            return
        result = self.publish()
        self.assertEqual(self.shown_to_all(), [(result.external_id, self.POST.text)])
        self.assertTrue(result.url.startswith("https://"), result.url)

    def test_why_a_post_was_not_made_is_told_apart(self):
        if self._refuses_posts():
            return
        troubles = [(self.busy(), TemporaryFailure)]
        troubles += [(answer, TokenRejected) for answer in self.dead_tokens()]
        troubles += [(answer, TemporaryFailure) for answer, _seconds in self.rate_limits()]
        for answer, kind in troubles:
            with self.subTest(answer), self.assertRaises(ConnectorError) as trouble:
                self.server.answer_next(**answer)
                self.publish()
            self.assertIsInstance(trouble.exception, kind)
        self.assertFalse(self.shown_to_all())

    def test_a_post_that_nobody_confirmed_is_not_made_twice(self):
        if self._refuses_posts():
            return
        self.server.answer_next(200, hang_up=True)
        with self.assertRaises(UnknownOutcome):
            self.publish()
        found = self.channel._provider()._lookup_post(self.channel, self.POST)
        self.assertEqual(self.shown_to_all(), [(found.external_id, self.POST.text)] if found else [])

    # ------------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------------
    def sent(self, text):
        message = self.reply(text)
        self.dispatch()
        self.assertEqual(message.state, "sent")
        return message.with_user(self.agent)

    def test_what_was_sent_is_corrected_there_and_here(self):
        if self._refuses_replies():
            return
        message = self.sent("Change the blub")
        wizard = self.env["social.crm.message.rewrite"].with_user(self.agent).create({"message_id": message.id})
        self.assertEqual(wizard.text, "Change the blub")
        wizard.text = "Change the bulb"
        if self.cannot("edit_sent") or not self.changes_sent:
            self._is_refused(message.can_correct, wizard.refusal, wizard.action_send)
            return
        self.assertTrue(message.can_correct)
        self._fails_without_a_trace(message, wizard.action_send)
        calls = len(self.server.calls)
        wizard.action_send()
        self.assertIn("Change the bulb", self._asked_since(calls))
        self.assertIn("Change the bulb", self.texts())
        self.assertNotIn("Change the blub", self.texts())
        self.assertEqual(message.change_ids.mapped("kind"), ["edit"])
        self.assertIn("Change the blub", message.change_ids.previous)

    def test_what_was_sent_is_taken_back_there_and_here(self):
        if self._refuses_replies():
            return
        message = self.sent("That was for somebody else")
        if self.cannot("delete_sent") or not self.changes_sent:
            self._is_refused(message.can_take_back, message._taking_back_refusal(), message.action_take_back)
            return
        self.assertTrue(message.can_take_back)
        self._fails_without_a_trace(message, message.action_take_back)
        calls = len(self.server.calls)
        message.action_take_back()
        self.assertIn(message.external_id.rpartition(":")[2], self._asked_since(calls))
        self.assertTrue(message.deleted_at)
        self._is_refused(message.can_take_back, message._taking_back_refusal(), message.action_take_back)

    def _asked_since(self, calls):
        """:return: the text of what the provider was asked for since so many calls"""
        return " ".join(unquote_plus(f"{call.path} {call.body.decode()}") for call in self.server.calls[calls:])

    def _is_refused(self, offered, reason, action):
        calls = len(self.server.calls)
        self.assertFalse(offered)
        self.assertTrue(reason)
        with self.assertRaises(UserError) as refusal:
            action()
        self.assertEqual(str(refusal.exception), reason)
        self.assertEqual(len(self.server.calls), calls, "Nothing was asked for.")

    def _fails_without_a_trace(self, message, action):
        for trouble in (self.busy(), {"status": 200, "hang_up": True}):
            self.server.answer_next(**trouble)
            with self.assertRaises(UserError):
                action()
            self.assertFalse(message.edited_at or message.deleted_at or message.change_ids)

    def test_people_are_told_that_we_read_if_we_say_so(self):
        self.arrive(self.message(1))
        calls = len(self.server.calls)
        self._read()
        self.assertEqual(len(self.server.calls), calls, "Nobody has said so.")
        self.channel.tell_read = True
        self.arrive(self.message(2))
        calls = len(self.server.calls)
        self.talk().with_user(self.agent).action_mark_read()
        self.assertEqual(len(self.server.calls), calls, "Who opens a talk waits for no network.")
        if self.cannot("mark_read"):
            self._read()
            self.assertEqual(len(self.server.calls), calls)
            return
        self.server.answer_next(**self.busy())
        self._read()
        self.arrive(self.message(3))
        self._read()
        self.assertEqual(len(self.server.calls), calls + 2)
        self.assertFalse(self.talk().read_to_tell or self.talk().unread_count)

    def _read(self):
        self.talk().with_user(self.agent).action_mark_read()
        calls, committed = len(self.server.calls), []

        def commit(*_args, **_kwargs):
            committed.append((len(self.server.calls), self.talk().read_to_tell))
            return 1

        self.env["social.crm.conversation"]._tell_read(commit)
        self.assertEqual(committed[-1], (calls, False), "Nothing is held while the network is asked.")

    def _refuses_replies(self):
        if not self.cannot("reply"):
            return False
        with self.assertRaisesRegex(UserError, "cannot take replies"):
            self.reply()
        return True
