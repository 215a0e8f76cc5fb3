import json

from odoo.orm.models import INSERT_BATCH_SIZE
from odoo.tests import tagged

from odoo.addons.social_crm_channels.connectors.contract import Delivery

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestDrainQueries(CaseCase):
    """From stored deliveries to routed and assigned cases, the queries grow with batches, not with messages."""

    def setUp(self):
        super().setUp()
        self.env["social.crm.event"].search([]).unlink()
        self._drain("warm", people=5)

    def test_messages_in_known_talks(self):
        self._drain("known", people=40)
        few = self._drain("known", people=40, number=40, first=100)
        self.assertEqual(self._drain("known", people=40, number=400, first=1000), few)

    def test_each_message_a_new_person_and_case(self):
        few = self._drain("few", people=20)
        # Odoo's own create() inserts a hundred rows a statement: of cases, and of notifications of them and to agents.
        hundreds = 400 // INSERT_BATCH_SIZE - 1
        self.assertLessEqual(self._drain("many", people=400), few + 3 * hundreds)

    def _drain(self, group, people, number=None, first=0):
        """Store what people say, and process it in one batch.

        :param str group: people of different groups are different
        :param int people: how many there are, each with one conversation
        :param int number: of messages, one each unless told otherwise
        :param int first: number of the first message
        :return: number of queries that the batch took
        """
        number = number or people
        deliveries = [self._delivery(f"{group}-{i % people}", f"{group}-m{first + i}", i) for i in range(number)]
        self.env["social.crm.event"]._store(self.channel, deliveries)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.env["social.crm.event"]._drain_batch(), number)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        messages = self.env["social.crm.message"].search([("external_id", "in", [d.dedup_key for d in deliveries])])
        self.assertEqual(len(messages), number)
        self.assertEqual(len(messages.case_id), people)
        self.assertTrue(all(case.user_id and case.team_id == self.team for case in messages.case_id))
        return queries

    def _delivery(self, person, key, second):
        said = {
            "type": "message",
            "id": key,
            "conversation": {"id": f"talk-{person}"},
            "author": {"id": person, "handle": person, "name": person.title()},
            "sent_at": f"2026-03-10T09:{second // 60:02}:{second % 60:02}Z",
            "text": "Hello",
        }
        return Delivery(payload=json.dumps(said).encode(), dedup_key=key, conversation_key=person)


@tagged("post_install", "-at_install")
class TestDrainQueriesWithPromises(TestDrainQueries):
    """What is promised costs queries a batch and a policy, and none a message."""

    def setUp(self):
        self.env["social.crm.sla.policy"].create(
            # two, for rows are inserted by the thousand
            [{"name": kind, "kind": kind, "hours": 4} for kind in ("first_response", "next_response")]
        )
        super().setUp()
