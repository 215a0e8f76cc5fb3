import random
import threading

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import tagged

from .common import NOON, SocialCrmCase, hours

SCOPE = "race"
THREADS = 4
ROUNDS = 4


@tagged("post_install", "-at_install")
class TestIdentityRace(SocialCrmCase):
    """Several connections of their own, in READ COMMITTED, on the same people at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._forget)

    @classmethod
    def _forget(cls):
        with cls._connection() as cr:
            cr.execute("DELETE FROM social_crm_identity WHERE scope = %s", [SCOPE])
            cr.execute("DELETE FROM res_partner WHERE ref = %s", [SCOPE])

    @classmethod
    def _connection(cls):
        """:return: a cursor on a connection of its own, which commits at the end of its ``with``"""
        return db_connect(cls.env.cr.dbname).cursor()

    def test_nobody_is_made_twice_and_nobody_waits_in_a_circle(self):
        self._commit_contacts()
        start = threading.Barrier(THREADS)
        results, errors = [], []

        def work(seed):
            shuffle = random.Random(seed)
            try:
                for number in range(ROUNDS):
                    rows = self._told(number)
                    shuffle.shuffle(rows)
                    start.wait(60)
                    with self._connection() as cr:
                        cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                        env = api.Environment(cr, SUPERUSER_ID, {})
                        ids = env["social.crm.identity"]._upsert(rows)
                    results.append(
                        {row["external_id"] or row["handle"]: id_ for row, id_ in zip(rows, ids, strict=True)}
                    )
            except Exception as error:  # noqa: BLE001  reported by the test's own thread
                errors.append(error)
                start.abort()

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertEqual(errors, [])
        self.assertEqual(len(results), THREADS * ROUNDS)
        ids = {}
        for result in results:
            for key, id_ in result.items():
                self.assertEqual(ids.setdefault(key, id_), id_, f"{key} is two people")
        self._assert_each_linked_once()

    def _told(self, number):
        """Rows of overlapping people: some new, some renamed, some with evidence, some known by handle only."""
        people = range(number * 400, number * 400 + 600)
        rows = [
            self.row(
                f"p{i}",
                scope=SCOPE,
                handle=f"handle{i}",
                name=f"Person {i}, round {number}",
                seen_at=hours(number * 2),
                email=f"race{i}@example.org",
                email_authenticated=True,
            )
            for i in people
        ]
        return rows + [self.row("", scope=SCOPE, handle=f"waiting{i}", seen_at=NOON) for i in people]

    def _commit_contacts(self):
        with self._connection() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].create(
                [{"name": f"Race {i}", "email": f"race{i}@example.org", "ref": SCOPE} for i in range(0, 1800, 30)]
            )

    def _assert_each_linked_once(self):
        with self._connection() as cr:
            cr.execute(
                """
                SELECT count(*), count(DISTINCT identity_id), count(*) FILTER (WHERE i.partner_id = l.partner_id)
                  FROM social_crm_identity_link l
                  JOIN social_crm_identity i ON i.id = l.identity_id
                 WHERE i.scope = %s
                """,
                [SCOPE],
            )
            links, identities, in_step = cr.fetchone()
        self.assertGreater(links, 50)
        self.assertEqual((links, links), (identities, in_step))
