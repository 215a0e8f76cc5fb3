from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, SocialCrmCase, hours


@tagged("post_install", "-at_install")
class TestIdentityUpsert(SocialCrmCase):
    def test_returns_the_identity_of_each_row_in_order(self):
        ids = self.Identity._upsert([self.row("b"), self.row("a"), self.row("b")])
        self.assertEqual(self.Identity.browse(ids).mapped("external_id"), ["b", "a", "b"])
        self.assertEqual(ids[0], ids[2])
        self.assertEqual(self.Identity._upsert([self.row("a"), self.row("b")]), [ids[1], ids[0]])

    def test_an_id_means_nothing_outside_its_scope_and_network(self):
        ids = self.Identity._upsert(
            [self.row("1"), self.row("1", scope="page"), self.row("1", network_id=self.telegram.id)]
        )
        self.assertEqual(len(set(ids)), 3)

    def test_a_row_that_names_nobody_is_refused(self):
        with self.assertRaisesRegex(ValueError, "external id or a handle"):
            self.upsert(self.row("", handle="@", name="Nobody"))

    def test_takes_over_a_changed_profile(self):
        identity = self.upsert(self.row(name="Anna", handle="@anna", followers=3, avatar_url="https://x.example/1.png"))
        self.upsert(self.row(name="Anna B.", followers=0, seen_at=hours(1)))
        self.assertRecordValues(
            identity,
            [
                {
                    "name": "Anna B.",
                    "handle": "anna",
                    "followers": 0,
                    "avatar_url": "https://x.example/1.png",
                    "profile_url": "https://x.com/anna",
                }
            ],
        )

    def test_an_older_profile_does_not_replace_a_newer_one(self):
        identity = self.upsert(self.row(name="Anna B."))
        self.upsert(self.row(name="Anna", seen_at=hours(-2)))
        self.assertEqual(identity.name, "Anna B.")
        self.assertEqual(identity.first_seen, hours(-2))
        self.assertEqual(identity.last_seen, NOON)

    def test_of_several_rows_in_a_batch_the_newest_wins(self):
        identity = self.upsert(self.row(name="new", seen_at=hours(2)), self.row(name="old"))[0]
        self.assertEqual(identity.name, "new")

    def test_last_seen_moves_by_the_hour_and_not_with_every_message(self):
        identity = self.upsert(self.row())
        self.upsert(self.row(seen_at=hours(0.5)))
        self.assertEqual(identity.last_seen, NOON)
        self.upsert(self.row(seen_at=hours(1.5)))
        self.assertEqual(identity.last_seen, hours(1.5))

    def test_keeps_what_the_orm_has_not_written_yet(self):
        identity = self.upsert(self.row(name="Anna"))
        identity.name = "written by a person"
        self.upsert(self.row(name="told by the provider", seen_at=hours(2)))
        self.assertEqual(identity.name, "told by the provider")
        self.assertEqual(identity.display_name, "told by the provider")

    def test_stores_what_a_database_cannot(self):
        identity = self.upsert(self.row(name="An\x00na \ud83d", handle="an\x00na"))
        self.assertEqual(identity.name, "Anna ?")
        self.assertEqual(identity.handle, "anna")

    def test_an_address_that_runs_in_a_browser_is_not_kept(self):
        identity = self.upsert(self.row(avatar_url="javascript:alert(1)", profile_url="javascript:alert(1)"))
        self.assertFalse(identity.avatar_url)
        self.assertFalse(identity.profile_url)

    def test_a_waiting_handle_adopts_the_id_it_is_first_seen_with(self):
        waiting = self.upsert(self.row("", handle="Anna", seen_at=None))
        self.assertEqual(waiting.handle_state, "waiting")
        link = self.link(waiting, self.anna)
        seen = self.upsert(self.row("77", handle="anna", name="Anna"))
        self.assertEqual(seen, waiting)
        self.assertEqual(link.identity_id, seen)
        self.assertRecordValues(
            seen,
            [
                {
                    "external_id": "77",
                    "handle_state": "known",
                    "handle": "anna",
                    "name": "Anna",
                    "first_seen": NOON,
                    "last_seen": NOON,
                    "partner_id": self.anna.id,
                }
            ],
        )

    def test_a_waiting_handle_without_a_scope_adopts_an_id_that_has_one(self):
        waiting = self.upsert(self.row("", handle="anna", seen_at=None))
        seen = self.upsert(self.row("77", scope="our-page", handle="anna"))
        self.assertEqual(seen, waiting)
        self.assertEqual(seen.scope, "our-page")

    def test_a_handle_waits_once(self):
        self.assertEqual(
            self.upsert(self.row("", handle="anna"), self.row("", handle="ANNA"))[0],
            self.upsert(self.row("", handle="Anna")),
        )

    def test_a_bare_handle_finds_the_account_that_has_it(self):
        known = self.upsert(self.row("77", handle="anna"))
        self.assertEqual(self.upsert(self.row("", handle="@ANNA")), known)

    def test_a_bare_handle_finds_the_account_in_the_same_batch(self):
        bare, known = self.Identity._upsert([self.row("", handle="anna"), self.row("77", handle="anna")])
        self.assertEqual(bare, known)

    def test_a_recycled_handle_belongs_to_whoever_was_seen_last(self):
        first = self.upsert(self.row("1", handle="anna"))
        link = self.link(first, self.anna)
        second = self.upsert(self.row("2", handle="Anna", seen_at=hours(3)))
        self.assertNotEqual(first, second)
        self.assertEqual((first.handle_state, second.handle_state), ("recycled", "known"))
        self.assertEqual(first.partner_id, self.anna)
        self.assertFalse(second.link_ids, "a recycled handle never links by itself")
        self.assertEqual(link.state, "confirmed")
        self.assertEqual(self.upsert(self.row("", handle="anna")), second)

    def test_a_late_message_of_the_former_holder_does_not_take_the_handle_back(self):
        second = self.upsert(self.row("2", handle="anna", seen_at=hours(3)))
        first = self.upsert(self.row("1", handle="anna"))
        self.assertEqual((first.handle_state, second.handle_state), ("recycled", "known"))

    def test_an_account_with_a_new_handle_is_known_again(self):
        first, second = self.upsert(self.row("1", handle="anna"), self.row("2", handle="anna", seen_at=hours(1)))
        self.assertEqual(first.handle_state, "recycled")
        self.upsert(self.row("1", handle="anna_b", seen_at=hours(2)))
        self.assertEqual((first.handle_state, second.handle_state), ("known", "known"))

    def test_a_renamed_account_absorbs_the_handle_that_waited_for_it(self):
        known = self.upsert(self.row("1", handle="old"))
        waiting = self.upsert(self.row("", handle="new", seen_at=None))
        self.link(waiting, self.anna)
        touchpoint = self.log(known)
        self.assertEqual(self.upsert(self.row("1", handle="new", seen_at=hours(1))), known)
        self.assertFalse(waiting.exists())
        self.assertEqual(known.partner_id, self.anna)
        self.assertEqual(touchpoint.partner_id, self.anna)

    def test_an_absorbed_handle_does_not_take_a_contact_away(self):
        known = self.upsert(self.row("1", handle="old"))
        self.link(known, self.ben)
        waiting = self.upsert(self.row("", handle="new", seen_at=None))
        link = self.link(waiting, self.anna)
        touchpoint = self.log(waiting)
        self.upsert(self.row("1", handle="new", seen_at=hours(1)))
        self.assertEqual(known.partner_id, self.ben)
        self.assertEqual((link.identity_id, link.state), (known, "suggested"))
        self.assertEqual((touchpoint.identity_id, touchpoint.partner_id), (known, self.ben))

    def test_the_database_refuses_a_second_identity_of_an_account(self):
        self.upsert(self.row("1"))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refused, self.env.cr.savepoint():
            self.Identity.create({"network_id": self.x.id, "external_id": "1"})
        self.assertIn("social_crm_identity_external_id_uniq", str(refused.exception))

    def test_statements_do_not_grow_with_the_rows(self):
        def told(number, prefix, **values):
            return [
                self.row(
                    f"{prefix}{i}", handle=f"{prefix}{i}", name="Somebody", email=f"{prefix}{i}@x.example", **values
                )
                for i in range(number)
            ]

        def changed(number, prefix):
            return told(number, prefix, seen_at=hours(5), followers=9)

        self.queries_of(self.Identity._upsert, told(1, "warm"))
        for rows in (told, changed):
            few = self.queries_of(self.Identity._upsert, rows(10, "few"))
            many = self.queries_of(self.Identity._upsert, rows(500, "many"))
            self.assertEqual(few, many)
            self.assertLess(many, 12)

    def test_known_people_cost_one_statement(self):
        rows = [self.row(str(i), handle=f"h{i}", name=f"Person {i}") for i in range(500)]
        self.upsert(*rows)
        self.assertEqual(self.queries_of(self.Identity._upsert, rows), 1)
