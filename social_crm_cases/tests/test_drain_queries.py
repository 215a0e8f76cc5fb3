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
        self._drain("few", people=20)
        self._drain("many", people=200)
        few = self._drain("few", people=20, number=20, first=100)
        self.assertEqual(self._drain("many", people=200, number=400, first=1000), few)

    def test_each_message_a_new_person_and_case(self):
        few = self._drain("few", people=20)
        # Cases and notifications are made by the ORM, which inserts a hundred a statement.
        chunks = 400 // INSERT_BATCH_SIZE - 1
        self.assertEqual(self._drain("many", people=400), few + 2 * chunks)

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
        import odoo.sql_db as S
        orig=S.Cursor.execute
        f=open(f"/work/dev/bench/q-{group}-{people}-{number}.txt","w")
        def ex(self,q,p=None,log_exceptions=True):
            code=q.code if hasattr(q,'code') else str(q)
            f.write(' '.join(code.split())[:100]+chr(10))
            return orig(self,q,p,log_exceptions)
        S.Cursor.execute=ex
        self.assertEqual(self.env["social.crm.event"]._drain_batch(), number)
        self.env.flush_all()
        S.Cursor.execute=orig
        f.close()
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
