import uuid

from psycopg2.extras import Json

from odoo.tests import tagged
from odoo.tools import SQL

from .common import SocialCrmCase
from .personal_data import gathered

#: What a row needs beside its required columns, where the database checks more.
ALSO = {
    "social.crm.identity": lambda: {"external_id": str(uuid.uuid4()), "handle_state": "known", "scope": ""},
}

#: A value of each type that is not empty.
SAMPLE = {
    "char": "x",
    "text": "x",
    "html": "x",
    "integer": 1,
    "float": 1.0,
    "boolean": True,
    "date": "2026-03-01",
    "datetime": "2026-03-01 12:00:00",
    "binary": b"x",
    "json": "{}",
}


@tagged("post_install", "-at_install")
class TestMergeGuard(SocialCrmCase):
    """Whatever stored field of ours names a contact, a merge moves it and its undoing brings it back.

    The fields are found in the registry: a new model is covered the day it is there, or fails here.
    """

    def setUp(self):
        super().setUp()
        self.columns = self.env["social.crm.merge"]._partner_columns()

    def test_every_model_of_ours_is_looked_at(self):
        self.assertIn(("social.crm.consent", "partner_id"), self.columns)
        named = {
            (field.model_name, field.name)
            for model in self.env.registry.values()
            for field in model._fields.values()
            if field.comodel_name == "res.partner"
            and field.store
            and field.type == "many2one"
            and model._auto  # a view shows what its tables say
            and not (model._abstract or model._transient)
            and any(module.startswith("social_crm_") for module in field._modules)
        }
        self.assertEqual(named, set(self.columns), "a field on a model whose name does not say that it is ours")

    def test_no_contact_is_part_of_a_unique_key(self):
        """Odoo deletes rows that would violate one; where one is needed, a merge settles them first (``SETTLED``)."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT class.relname, attribute.attname
                  FROM pg_index index
                  JOIN pg_class class ON class.oid = index.indrelid
                  JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attnum = ANY(index.indkey)
                 WHERE index.indisunique
                """
            )
        )
        unique = set(rows) - {(self.env[model]._table, field) for model, field in gathered(self.registry, "SETTLED")}
        for model, field in self.columns:
            with self.subTest(model=model, field=field):
                self.assertNotIn((self.env[model]._table, field), unique)

    def test_a_merge_moves_it_and_the_undoing_brings_it_back(self):
        rows = {(model, field): self._row(model, {field: self.ben.id}) for model, field in self.columns}
        confirmed = self.link(self.upsert(self.row()), self.ben)
        rows["social.crm.identity", "partner_id"] = confirmed.identity_id.id
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | self.ben).ids, self.anna)
        for (model, field), id_ in rows.items():
            with self.subTest(model=model, field=field):
                self.assertEqual(self.env[model].browse(id_)[field], self.anna)
        merge = self.env["social.crm.merge"].search([("partner_id", "=", self.anna.id)], limit=1)
        merge.action_undo()
        self.env.invalidate_all()
        for (model, field), id_ in rows.items():
            with self.subTest(model=model, field=field):
                self.assertEqual(self.env[model].browse(id_)[field], merge.source_ids.partner_id)

    def _row(self, name, values):
        """Insert a row with what its table requires, and nothing else: no business rule is in the way.

        :return: its id
        """
        model = self.env[name]
        values = ALSO.get(name, dict)() | values
        for field in model._fields.values():
            if field.store and field.column_type and self._is_required(model, field.name) and field.name not in values:
                values[field.name] = self._sample(field)
        columns = SQL(", ").join(map(SQL.identifier, values))
        query = SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id", SQL.identifier(model._table), columns, tuple(values.values())
        )
        [(id_,)] = self.env.execute_query(query)
        return id_

    def _is_required(self, model, column):
        rows = self.env.execute_query(
            SQL(
                "SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
                " AND is_nullable = 'NO' AND column_default IS NULL",
                model._table,
                column,
            )
        )
        return bool(rows)

    def _sample(self, field):
        if field.type == "many2one":
            model = self.env[field.comodel_name].with_context(active_test=False)
            return model.search([], limit=1).id or self._row(field.comodel_name, {})
        if field.type == "selection":
            return field.get_values(self.env)[0]
        sample = SAMPLE[field.type]
        return Json({"en_US": sample}) if field.translate else sample
