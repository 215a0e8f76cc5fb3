from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.sql import as_table, insert_rows, update_rows
from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestSql(SocialCrmCase):
    def test_insert_keeps_the_log_columns(self):
        [(id_,)] = insert_rows(
            self.env,
            "social_crm_network",
            ["name", "code", "kind", "deleted_content"],
            [('{"en_US": "N"}', "n", "web", "keep")],
            returning=["id"],
        )
        network = self.env["social.crm.network"].browse(id_)
        self.assertEqual((network.name, network.code, network.create_uid), ("N", "n", self.env.user))
        self.assertTrue(network.create_date)

    def test_insert_returns_only_what_was_inserted(self):
        rows = [('{"en_US": "N"}', code, "web", "keep") for code in ("x", "n")]
        inserted = insert_rows(
            self.env,
            "social_crm_network",
            ["name", "code", "kind", "deleted_content"],
            rows,
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
            returning=["code"],
        )
        self.assertEqual(inserted, [("n",)])

    def test_insert_of_nothing_asks_nothing(self):
        with self.assertQueryCount(0):
            self.assertEqual(insert_rows(self.env, "social_crm_network", ["code"], []), [])

    def test_update_writes_each_row_its_own_values(self):
        networks = self.x | self.telegram
        ids = update_rows(
            self.env,
            "social_crm_network",
            ["retention_days", "handle_prefix"],
            [(self.x.id, 5, None), (self.telegram.id, 7, "~")],
        )
        self.assertCountEqual(ids, networks.ids)
        self.assertRecordValues(
            networks, [{"retention_days": 5, "handle_prefix": False}, {"retention_days": 7, "handle_prefix": "~"}]
        )

    def test_update_keeps_the_guarantees_of_the_orm(self):
        identity = self.upsert(self.row(name="before"))
        identity.name = "not written yet"
        self.assertEqual(identity.display_name, "not written yet")
        update_rows(self.env, "social_crm_identity", ["name"], [(identity.id, "after")])
        self.assertEqual(identity.name, "after")
        self.assertEqual(identity.display_name, "after")

    def test_update_of_a_column_that_others_are_computed_from(self):
        update_rows(self.env, "res_partner", ["email"], [(self.anna.id, "Other@Example.org")])
        self.assertEqual(self.anna.email_normalized, "other@example.org")

    def test_update_of_nothing_asks_nothing(self):
        with self.assertQueryCount(0):
            self.assertEqual(update_rows(self.env, "social_crm_network", ["color"], []), [])

    def test_a_table_of_rows_keeps_types_and_nulls(self):
        table = as_table("v", {"number": "int4", "text": "varchar"}, [(1, None), (None, "it's")])
        self.assertEqual(self.env.execute_query(SQL("SELECT number, text FROM %s", table)), [(1, None), (None, "it's")])
        empty = as_table("v", {"number": "int4"}, [])
        self.assertEqual(self.env.execute_query(SQL("SELECT number FROM %s", empty)), [])

    def test_a_table_of_no_model(self):
        with self.assertRaisesRegex(ValueError, "nowhere"):
            insert_rows(self.env, "nowhere", ["id"], [(1,)])
