import json

from odoo.exceptions import UserError
from odoo.orm.models import INSERT_BATCH_SIZE
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..connectors.contract import Delivery
from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestDrain(SocialCrmCase):
    def setUp(self):
        super().setUp()
        self.Event = self.env["social.crm.event"]
        self.Event.search([]).unlink()

    def event_of(self, number, text="Hello", talk="talk-1", **values):
        return {
            "type": "message",
            "id": f"m{number}",
            "conversation": {"id": talk},
            "author": {"id": "anna", "name": "Anna"},
            "sent_at": "2026-03-10T09:00:00Z",
            "sequence": number,
            "text": text,
            **values,
        }

    def store(self, *events, channel=None, error=None):
        """:return: the deliveries that are new"""
        deliveries = [
            Delivery(payload=event if isinstance(event, bytes) else json.dumps(event).encode(), dedup_key=str(event))
            for event in events
        ]
        return self.Event.browse(self.Event._store(channel or self.channel, deliveries, error=error))

    def test_a_delivery_is_stored_and_processed_once(self):
        self.assertEqual(len(self.store(self.event_of(1), self.event_of(1))), 1)
        self.assertFalse(self.store(self.event_of(1)))
        self.assertEqual(self.Event._drain_batch(), 1)
        self.assertEqual(self.Event._drain_batch(), 0)
        event = self.Event.search([])
        self.assertEqual((event.state, event.attempts), ("done", 1))
        self.assertTrue(event.processed_at)
        self.assertEqual(self.texts_on_screen(), ["Hello"])

    def test_one_bad_delivery_never_stops_its_neighbours(self):
        self.store(self.event_of(1, "One"), {"type": "nonsense"}, self.event_of(2, "Two"))
        self.Event._drain_batch()
        self.assertEqual(self.texts_on_screen(), ["One", "Two"])
        dead = self.Event.search([("state", "=", "dead")])
        self.assertIn("nonsense", dead.error)
        self.assertEqual(self.channel.dead_count, 1)
        self.assertEqual(self.channel.health, "amber")

    def test_a_reason_that_quotes_what_no_text_can_hold_is_told_without_it(self):
        network = self.env["social.crm.network"].search([("code", "=", "x")])
        channel = self.make_channel(name="On X", provider="x", network_id=network.id, account_external_id="17")
        post = {"id": "16", "author_id": "18", "text": "Hello", "edit_history_tweet_ids": ["1\x002\ud800"]}
        told = {"event_type": "post.mention.create", "filter": {"user_id": "17"}, "payload": post}
        event = self.store({"data": told}, channel=channel)
        self.Event._drain_batch()
        self.assertEqual(event.state, "dead")
        self.assertIn("“12?” is not an id of X", event.error)

    def test_one_bad_entry_of_a_batch_is_kept_by_itself(self):
        self.store({"version": 1, "events": [self.event_of(1, "One"), {"type": "message"}, self.event_of(2, "Two")]})
        self.Event._drain_batch()
        self.assertEqual(self.texts_on_screen(), ["One", "Two"])
        dead = self.Event.search([("state", "=", "dead")])
        self.assertEqual(json.loads(dead.payload_text), {"type": "message"})

    @mute_logger("odoo.sql_db", "odoo.addons.social_crm_channels.models.social_crm_event")
    def test_a_delivery_that_the_database_refuses_is_tried_again_and_its_neighbours_pass(self):
        # what no model foresees: a trigger of the database's own
        self.env.cr.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger AS $$ BEGIN"
            " IF NEW.body LIKE '%poison%' THEN RAISE EXCEPTION 'no poison here'; END IF; RETURN NEW; END $$"
            " LANGUAGE plpgsql;"
            "CREATE TRIGGER refuse BEFORE INSERT ON mail_message FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
        events = self.store(
            *(self.event_of(number, "poison" if number == 5 else f"no. {number}") for number in range(9))
        )
        self.Event._drain_batch()
        self.assertEqual(self.texts_on_screen(), [f"no. {number}" for number in range(9) if number != 5])
        bad = events.filtered(lambda event: event.state != "done")
        self.assertEqual((bad.state, bad.attempts), ("pending", 1))
        self.assertIn("no poison here", bad.error)
        self.assertEqual(self.Event._drain_batch(), 0)  # not before its time
        for attempts in (2, 3):
            bad.next_attempt_at = bad.received_at
            self.Event._drain_batch()
            self.assertEqual(bad.attempts, attempts)
        self.assertEqual(bad.state, "dead")

    def test_a_delivery_that_ended_its_worker_three_times_is_dead(self):
        events = self.store(self.event_of(1, "One"), self.event_of(2, "Two"))
        events[0].attempts = 3
        self.env.flush_all()
        self.Event._drain_batch()
        events.invalidate_recordset()
        self.assertEqual(events.mapped("state"), ["dead", "done"])
        self.assertIn("ended unexpectedly", events[0].error)

    def test_an_administrator_corrects_and_replays_a_dead_delivery(self):
        event = self.store(b'{"type": "message", oops', error="This is not JSON")
        event = event.with_user(self.admin)
        event.payload_text = json.dumps(self.event_of(1, "Grüße"))
        event.action_replay()
        self.Event._drain_batch()
        event.invalidate_recordset()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.texts_on_screen(), ["Grüße"])
        with self.assertRaises(UserError):
            event.action_replay()
        with self.assertRaises(UserError):
            event.payload_text = "{}"

    def test_a_payload_may_hold_any_bytes(self):
        event = self.store(b"\x00\xff", error="This is not JSON")
        event.invalidate_recordset()
        self.assertEqual(bytes(event.payload), b"\x00\xff")
        self.assertTrue(event.payload_text)

    def test_a_noisy_channel_starves_nobody(self):
        quiet = self.make_channel(name="Quiet")
        for channel, number in ((self.channel, 900), (quiet, 5)):
            deliveries = [
                Delivery(json.dumps(self.event_of(i, talk=f"talk-{i}")).encode(), f"{channel.id}-{i}", f"talk-{i}")
                for i in range(number)
            ]
            self.Event._store(channel, deliveries)
        self.Event._drain_batch()
        self.assertEqual(self.env["social.crm.conversation"].search_count([("channel_id", "=", quiet.id)]), 5)

    def test_raw_payloads_are_kept_for_a_while_and_dead_ones_until_somebody_decides(self):
        self.store(self.event_of(1), {"type": "nonsense"})
        self.Event._drain_batch()
        self.env.cr.execute("UPDATE social_crm_event SET received_at = received_at - interval '31 days'")
        self.env["social.crm.retention"]._purge()
        self.assertEqual(self.Event.search([]).mapped("state"), ["dead"])

    def test_queries_grow_with_batches_not_with_messages(self):
        def count(number, offset, talks):
            self.store(*(self.event_of(offset + i, talk=f"talk-{offset + i % talks}") for i in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.Event._drain_batch(), number)
            return self.env.cr.sql_log_count - before

        self.channel.care = False  # what an upper addon makes of it is asserted there
        count(5, 0, talks=5)  # warm the caches
        few = count(20, 1000, talks=20)
        self.assertEqual(count(400, 2000, talks=40), few)
        # Odoo's own create() inserts a hundred rows a statement: of notifications, and of what addons above make.
        hundreds = 400 // INSERT_BATCH_SIZE - 1
        self.assertLessEqual(count(400, 3000, talks=400), few + 3 * hundreds)
