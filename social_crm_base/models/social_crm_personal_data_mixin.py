import json

from odoo import api, models
from odoo.tools import SQL, html2plaintext, split_every

#: Rows that are erased in one transaction.
ERASE_BATCH = 5000

#: What tells that a field names somebody.
PEOPLE = ("res.partner", "social.crm.identity")

#: Rows that are read at once for an export.
EXPORT_BATCH = 1000


class SocialCrmPersonalDataMixin(models.AbstractModel):
    """What a model that knows a person does for export and erasure.

    A model with the stored fields ``identity_id`` or ``partner_id`` needs three lines::

        _inherit = ["social.crm.personal.data.mixin"]
        _personal_fields = ("joined_at", "role")  # what the person gets to read
        _erase_forgets = ("note",)  # the row is counted somewhere: keep it, empty these and who it was

    Without ``_erase_forgets`` the rows are deleted. Where the accounts of a contact are erased and the contact is kept,
    ``_contact_keeps`` makes its own rows stay, and those of its accounts that :meth:`_goes_on_for_contact` names.

    Any other model that knows a person has the two methods itself, and ``_erase_order`` if it must come before or after
    others: both are found on whatever model has them.
    """

    _name = "social.crm.personal.data.mixin"
    _description = "Personal data"

    _personal_fields = ()
    _personal_json = {}  # the model whose values a JSON field keeps, by the name of the field
    _erase_forgets = None
    _contact_keeps = False
    _contact_forgets = ()  # what of an account's row its contact does not keep
    _erase_order = 50  # the identities come last, at 100

    @api.model
    def _personal_data(self, person):
        """Read what we keep of a person.

        :param Person person:
        :return: an iterator of dictionaries: texts by label for people, and ``files`` (``ir.attachment``) if any
        """
        for ids in split_every(EXPORT_BATCH, self._personal_ids(person)):
            records = self.browse(ids)
            for record in records:
                yield record._personal_row()
            records.invalidate_recordset()

    @api.model
    def _erase_person(self, person):
        """Erase one batch of what we keep of a person; whoever calls commits after it.

        Safe to be called again at any time, also after a crash: it looks for what is there.

        :param Person person:
        :return: the number of rows that were touched; 0 when nothing is left
        :rtype: int
        :raise NotYet: something else has to happen first
        """
        self.env.flush_all()  # the erasure keeps count in fields of its own
        handed = self._hand_to_contact(person) if self._keeps_for(person) else 0
        found = SQL(
            "SELECT id FROM %s WHERE %s LIMIT %s",
            SQL.identifier(self._table),
            self._personal_condition(person),
            ERASE_BATCH,
        )
        table = SQL.identifier(self._table)
        if self._erase_forgets is None:
            self.env.cr.execute(SQL("DELETE FROM %s WHERE id IN (%s)", table, found))
        else:
            columns = [name for name in ("identity_id", "partner_id") if name in self._fields]
            emptied = SQL(", ").join(
                SQL("%s = NULL", SQL.identifier(name)) for name in (*columns, *self._erase_forgets)
            )
            self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id IN (%s)", table, emptied, found))
        number = handed + self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return number

    def _keeps_for(self, person):
        return self._contact_keeps and person.keeps_contact

    def _hand_to_contact(self, person):
        """Make rows of accounts that are about to go rows of their contact.

        :return: their number
        :rtype: int
        """
        forgotten = SQL().join(SQL(", %s = NULL", SQL.identifier(name)) for name in self._contact_forgets)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET identity_id = NULL, partner_id = %s%s WHERE identity_id = ANY(%s) AND %s",
                SQL.identifier(self._table),
                person.partner_id,
                forgotten,
                person.identity_ids,
                self._goes_on_for_contact(),
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _goes_on_for_contact(self):
        """Return the condition for rows of accounts that go on for a contact that is kept; none do unless told otherwise.

        :rtype: SQL
        """
        return SQL("FALSE")

    @api.model
    def _companies_of_person(self, person):
        """Return ids of the companies that have something of a person here, in one query.

        Whoever exports or erases the person must be an administrator of all of them.

        :param Person person:
        :rtype: list[int]
        """
        field = self._fields.get("company_id")
        if not (field and field.store):
            return []
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT company_id FROM %s WHERE company_id IS NOT NULL AND %s",
                SQL.identifier(self._table),
                self._personal_condition(person),
            )
        )
        return [company_id for (company_id,) in rows]

    def _personal_condition(self, person):
        if self._keeps_for(person):
            return SQL("identity_id = ANY(%s)", person.identity_ids)
        return person.where(self._table, [name for name, field in self._fields.items() if field.store])

    def _personal_ids(self, person):
        self.flush_model()
        rows = self.env.execute_query(
            SQL("SELECT id FROM %s WHERE %s ORDER BY id", SQL.identifier(self._table), self._personal_condition(person))
        )
        return [id_ for (id_,) in rows]

    def _personal_row(self):
        """Return what a record tells its person, by label."""
        return {label_of(self, name): text for name in self._personal_names() if (text := readable(self, name))}

    @api.model
    def _personal_names(self):
        """Return the names of the fields that a record tells its person: a model whose fields vary extends this."""
        return self._personal_fields


def label_of(model, fname):
    """Return what people call a field.

    :rtype: str
    """
    return model._fields[fname]._description_string(model.env)


def readable(record, fname):
    """Return the value of a field as people read it, ``""`` for none."""
    field, value = record._fields[fname], record[fname]
    if field.type == "boolean":
        return record.env._("Yes") if value else ""
    if not value:
        return ""
    if field.relational:
        return ", ".join(value.mapped("display_name"))
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, value)
    if field.type == "json":
        kept_of = getattr(record, "_personal_json", {}).get(fname)
        return _in_words(record.env[kept_of], value) if kept_of else json.dumps(value, ensure_ascii=False)
    if field.type == "html":
        return html2plaintext(value, include_references=False)
    if field.type == "datetime":
        return f"{value} UTC"
    return str(value)


def _in_words(model, value):
    """Return values of a model that were kept as JSON as people read them: what its records tell their person.

    Contacts and accounts that they name are not told: those may be somebody else.

    :param value: a dictionary of values by field, or a list of such
    """
    if isinstance(value, list):
        return "\n".join(filter(None, (_in_words(model, each) for each in value)))
    names = [name for name in model._personal_names() if model._fields[name].comodel_name not in PEOPLE]
    told = {name: value[name] for name in names if value.get(name)}
    return "; ".join(f"{label_of(model, name)}: {_kept_in_words(model, name, kept)}" for name, kept in told.items())


def _kept_in_words(model, fname, kept):
    field = model._fields[fname]
    if isinstance(kept, list):
        return ", ".join(kept)
    if field.relational:
        return model.env[field.comodel_name].browse(kept).exists().display_name or ""
    return readable(model.new({fname: kept}), fname)


def texts_of(model):
    """Return the names of a model's stored fields that hold words, in one column each.

    :rtype: list[str]
    """
    return [
        name
        for name, field in model._fields.items()
        if field.store and field.column_type and field.type in ("char", "text", "html") and not field.company_dependent
    ]
