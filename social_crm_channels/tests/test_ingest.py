import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..connectors.contract import (
    AccountRevoked,
    Author,
    ConversationMoved,
    IncomingDeletion,
    IncomingEdit,
    IncomingReaction,
    IncomingStatus,
    PersonMoved,
)
from ..models.social_crm_conversation_bulk import Outgoing
from .common import MOMENT, SocialCrmCase

NOW = datetime(2026, 3, 10, 12, 0, 0)
US = Author("shop", name="Shop", is_us=True)


@tagged("post_install", "-at_install")
class TestIngest(SocialCrmCase):
    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    def test_a_message_becomes_person_conversation_message_and_touchpoint(self):
        message = self.ingest(self.said("Where is my parcel?"))
        self.assertEqual(message.conversation_id, self.conversation())
        self.assertEqual(message.identity_id.external_id, "anna")
        self.assertEqual(message.identity_id.name, "Anna")
        self.assertEqual(message.state, "received")
        self.assertEqual(message.mail_message_id.preview, "Where is my parcel?")
        self.assertEqual(message.mail_message_id.model, "social.crm.conversation")
        conversation = message.conversation_id
        self.assertEqual(conversation.identity_id, message.identity_id)
        self.assertEqual(conversation.team_id, self.team)
        self.assertEqual(conversation.unread_count, 1)
        self.assertEqual(conversation.last_message_preview, "Where is my parcel?")
        self.assertEqual(conversation.last_inbound_at, MOMENT + timedelta(seconds=1))
        touchpoint = self.env["social.crm.touchpoint"].search([("identity_id", "=", message.identity_id.id)])
        self.assertEqual(touchpoint.mapped("kind"), ["message_in"])
        self.assertEqual(touchpoint.occurred_at, MOMENT + timedelta(seconds=1))
        self.assertFalse(touchpoint.is_touch)

    def test_what_is_known_changes_nothing(self):
        self.ingest(self.said())
        self.assertFalse(self.ingest(self.said("something else"), self.said()))
        self.assertEqual(self.conversation().unread_count, 1)
        self.assertEqual(self.texts_on_screen(), ["Hello"])

    def test_the_screen_shows_the_provider_s_order_whatever_the_order_of_arrival(self):
        items = [self.said(f"no. {number}", number, seconds=number // 50) for number in range(200)]
        shuffled = random.Random(5).sample(items, len(items))
        for start in range(0, 200, 30):
            self.ingest(*shuffled[start : start + 30])
        expected = [f"no. {number}" for number in range(200)]
        self.assertEqual(self.texts_on_screen(), expected)
        self.assertEqual(self.conversation().last_message_at, MOMENT + timedelta(seconds=3))

    def test_an_answer_stands_below_what_it_answers_within_the_same_second(self):
        self.ingest(*(self.said(f"no. {number}", number, occurred_at=NOW) for number in range(3)))
        message = self.reply("Hello back", date=NOW)
        said = ["no. 0", "no. 1", "no. 2", "Hello back"]
        self.assertEqual(self.texts_on_screen(), said)
        self.ingest(self.said("no. 3", 3, occurred_at=NOW))
        said += ["no. 3"]
        self.assertEqual(self.texts_on_screen(), said, "who writes again in that second comes after it")
        message.part_ids._record_sent("r1", NOW)  # a provider that tells when, and has no order of its own
        self.assertEqual(self.texts_on_screen(), said)

    def test_what_a_machine_says_stands_below_what_it_answers_within_the_same_second(self):
        with freeze_time(NOW):
            self.ingest(self.said("Hello", occurred_at=NOW))
            talk = self.conversation()
            talk._queue_bulk([Outgoing(talk.id, "We are closed")], "reply", self.agent)
        self.assertEqual(self.texts_on_screen(), ["Hello", "We are closed"])

    def test_pages_of_the_thread_join_without_gap_or_double(self):
        self.ingest(*(self.said(f"no. {number}", number, seconds=0) for number in range(95)))
        fetch = self.env["mail.message"]._message_fetch
        thread, before, pages = self.conversation(), None, []
        while page := fetch(None, thread=thread, before=before, limit=30)["messages"]:
            pages += page.mapped("preview")
            before = page[-1].id
        self.assertEqual(pages, [f"no. {number}" for number in reversed(range(95))])
        middle = thread.message_ids.filtered(lambda message: message.preview == "no. 50")
        newer = fetch(None, thread=thread, after=middle.id, limit=3)["messages"]
        self.assertEqual(newer.mapped("preview"), ["no. 53", "no. 52", "no. 51"])
        around = fetch(None, thread=thread, around=middle.id, limit=4)["messages"]
        self.assertEqual(around.mapped("preview"), ["no. 52", "no. 51", "no. 50", "no. 49"])

    def test_public_threads_have_many_authors(self):
        messages = self.ingest(
            self.said("I like it", 1, person="anna", is_group=True, contact_kind="public_comment"),
            self.said("I do not", 2, person="ben", is_group=True, contact_kind="public_comment"),
        )
        self.assertEqual(messages.identity_id.mapped("name"), ["Anna", "Ben"])
        self.assertFalse(self.conversation().identity_id)

    def test_a_reply_of_the_same_batch_names_what_it_answers(self):
        first, second = self.ingest(self.said("Second", 2, reply_to="m1"), self.said("First", 1))
        self.assertEqual((first.external_id, second.reply_to_id), ("m1", first))

    def test_a_reply_names_what_it_answers(self):
        self.ingest(self.said("First", 1))
        second = self.ingest(self.said("Second", 2, reply_to="m1"))
        self.assertEqual(second.reply_to_id.external_id, "m1")

    def test_text_is_never_markup(self):
        message = self.ingest(self.said("<script>alert(1)</script> & <b>bold</b>"))
        self.assertNotIn("<script>", message.mail_message_id.body)
        self.assertIn("&lt;script&gt;", message.mail_message_id.body)

    def test_a_wrong_clock_does_not_pin_a_message_to_the_top(self):
        message = self.ingest(self.said(seconds=10 * 365 * 86400))
        self.assertLess(message.occurred_at, MOMENT + timedelta(days=9 * 365))

    def test_a_message_wakes_a_closed_conversation(self):
        self.ingest(self.said("First", 1))
        self.conversation().action_close()
        self.ingest(self.said("Again", 2))
        self.assertEqual(self.conversation().state, "open")

    def test_an_item_for_another_account_goes_to_its_channel(self):
        other = self.make_channel(name="Outlet", account_external_id="outlet")
        self.ingest(self.said("For the outlet", account="outlet"), self.said("For us", 2, account="shop"))
        self.assertEqual(self.conversation(channel=other).last_message_preview, "For the outlet")
        self.assertEqual(self.conversation().last_message_preview, "For us")

    def test_linking_a_person_moves_what_they_said_and_unlinking_moves_it_back(self):
        message = self.ingest(self.said())
        partner = self.env["res.partner"].create({"name": "Anna Berg"})
        link = self.env["social.crm.identity.link"].create(
            {
                "identity_id": message.identity_id.id,
                "partner_id": partner.id,
                "method": "manual",
                "state": "confirmed",
            }
        )
        self.assertEqual(message.partner_id, partner)
        self.assertEqual(message.conversation_id.partner_id, partner)
        self.assertEqual(message.mail_message_id.author_id, partner)
        link.action_revoke()
        self.assertFalse(message.partner_id)
        self.assertFalse(message.conversation_id.partner_id)
        self.assertFalse(message.mail_message_id.author_id)

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------
    def edit(self, text, seconds, message="m1", **values):
        return IncomingEdit(message, MOMENT + timedelta(seconds=seconds), text, **values)

    def test_the_latest_edit_wins_whatever_the_order(self):
        message = self.ingest(self.said())
        self.ingest(self.edit("third", 30))
        self.ingest(self.edit("second", 20))
        self.assertEqual(message.mail_message_id.preview, "third")
        self.assertEqual(message.edited_at, MOMENT + timedelta(seconds=30))
        self.assertEqual(message.change_ids.mapped("value"), ["second", "third"])
        self.assertEqual(self.conversation().last_message_preview, "third")

    def test_an_edit_waits_for_its_message(self):
        self.ingest(self.edit("better", 30))
        message = self.ingest(self.said())
        self.assertEqual(message.mail_message_id.preview, "better")

    def test_a_deletion_is_terminal_and_waits_for_its_message_too(self):
        self.network.deleted_content = "erase"
        self.ingest(IncomingDeletion("m1", MOMENT + timedelta(seconds=40)))
        self.ingest(self.edit("better", 50))
        message = self.ingest(self.said("something private"))
        self.assertTrue(message.deleted_at)
        self.assertFalse(message.mail_message_id.body)
        self.assertNotIn("private", str(message.change_ids.mapped("previous")))
        self.assertNotIn("better", message.change_ids.mapped("value"))
        self.assertFalse(self.ingest(self.said("something private")))
        self.assertFalse(message.mail_message_id.body)

    def test_a_network_may_let_us_keep_what_was_deleted(self):
        self.network.deleted_content = "keep"
        message = self.ingest(self.said())
        self.ingest(IncomingDeletion("m1", MOMENT + timedelta(seconds=40)))
        self.assertTrue(message.deleted_at)
        self.assertEqual(message.mail_message_id.preview, "Hello")

    def test_a_reaction_is_kept_once(self):
        message = self.ingest(self.said())
        reaction = IncomingReaction("m1", Author("ben"), MOMENT + timedelta(seconds=5), "👍")
        self.ingest(reaction)
        self.ingest(reaction)
        self.assertEqual(message.change_ids.mapped("value"), ["👍"])
        self.assertEqual(message.change_ids.identity_id.external_id, "ben")

    def test_a_status_never_takes_a_message_back(self):
        message = self.ingest(self.said("From our phone", author=US))
        self.assertEqual((message.direction, message.state), ("out", "sent"))
        self.ingest(IncomingStatus("m1", MOMENT + timedelta(seconds=9), "read"))
        self.ingest(IncomingStatus("m1", MOMENT + timedelta(seconds=8), "delivered"))
        self.assertEqual(message.state, "read")
        self.assertFalse(message.change_ids)

    def test_a_status_that_missed_its_message_is_applied_by_the_next_drain(self):
        message = self.ingest(self.said("From our phone", author=US))
        self.env["social.crm.message.change"].create(
            {
                "channel_id": self.channel.id,
                "message_external_id": "m1",
                "kind": "status",
                "value": "delivered",
                "occurred_at": MOMENT,
            }
        )
        self.env["social.crm.message"]._apply_overdue_changes()
        self.assertEqual(message.state, "delivered")

    # ------------------------------------------------------------------
    # Echoes, accounts, moves
    # ------------------------------------------------------------------
    def test_what_was_written_in_the_network_s_own_app_is_ours(self):
        self.ingest(self.said("Hi", 1))
        message = self.ingest(self.said("Answered on the phone", 2, author=US, recipient=Author("anna")))
        self.assertEqual((message.direction, message.state), ("out", "sent"))
        self.assertFalse(message.identity_id)
        self.assertEqual(self.conversation().unread_count, 1)
        self.assertEqual(len(self.env["social.crm.identity"].search([("external_id", "=", "shop")])), 0)

    def test_a_talk_that_we_began_is_with_its_recipient(self):
        self.ingest(self.said("Your parcel is here", author=US, recipient=Author("anna", name="Anna")))
        self.assertEqual(self.conversation().identity_id.external_id, "anna")

    def test_a_revoked_account_stops_the_channel_and_tells_the_administrators_once(self):
        self.ingest(AccountRevoked("The owner removed the app."))
        self.ingest(AccountRevoked("The owner removed the app."))
        self.assertEqual(self.channel.state, "reauthorise")
        activities = self.channel.activity_ids.filtered(lambda activity: activity.user_id == self.admin)
        self.assertEqual(len(activities), 1)

    def test_a_moved_conversation_keeps_its_messages(self):
        self.ingest(self.said("Before", 1))
        self.ingest(ConversationMoved("talk-1", "talk-2"), self.said("After", 2, talk="talk-2"))
        self.assertFalse(self.conversation("talk-1"))
        self.assertEqual(self.texts_on_screen(self.conversation("talk-2")), ["Before", "After"])

    def test_a_move_that_is_learnt_late_joins_both_talks(self):
        self.ingest(self.said("Before", 1), self.said("After", 2, talk="talk-2"))
        self.ingest(ConversationMoved("talk-1", "talk-2"))
        conversation = self.conversation("talk-2")
        self.assertEqual(self.texts_on_screen(conversation), ["Before", "After"])
        self.assertEqual((conversation.message_count, conversation.unread_count), (2, 2))
        self.assertFalse(self.conversation("talk-1").active)

    def test_a_conversation_moves_back_to_the_id_of_one_that_was_put_away(self):
        self.ingest(self.said("Before", 1, talk="talk-1"), self.said("After", 2, talk="talk-2"))
        self.ingest(ConversationMoved("talk-1", "talk-2"))
        self.ingest(ConversationMoved("talk-2", "talk-1"), self.said("Back", 3, talk="talk-1"))
        talk = self.env["social.crm.conversation"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual((talk.external_id, talk.message_count), ("talk-1", 3))

    def test_accounts_that_turn_out_to_be_one_reacted_once(self):
        self.ingest(self.said())
        self.ingest(*(IncomingReaction("m1", Author(external_id), MOMENT, "👍") for external_id in ("ben", "ben-too")))
        self.ingest(PersonMoved("ben-too", "ben"))
        reaction = self.env["social.crm.message.change"].search([("kind", "=", "reaction")])
        self.assertEqual(reaction.identity_id.external_id, "ben")
