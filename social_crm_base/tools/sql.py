"""Set-based SQL that keeps the guarantees of the ORM.

The streets of Social CRM carry thousands of rows a minute; these helpers write them in a number of statements
that does not grow with the rows, flush what the ORM still holds before and forget its cache after.
"""

import re

from odoo import fields
from odoo.tools import SQL

#: Rows of one INSERT or UPDATE: large enough to make the round trip cheap, small enough to keep statements short.
CHUNK = 1000


def as_table(alias, types, rows):
    """Write rows as a table that a FROM clause can join, every column with its type.

    :param str alias: name of the table in the query
    :param dict types: PostgreSQL type by column name, in the order of the rows
    :param rows: tuples of values, ``None`` for NULL; may be empty
    :return: ``unnest(…) AS alias(column, …)``
    :rtype: SQL
    """
    columns = zip(*rows, strict=True) if rows else ([] for _column in types)
    arrays = [
        SQL("%s::%s[]", list(values), SQL(pg_type))  # pylint: disable=sql-injection
        for values, pg_type in zip(columns, types.values(), strict=True)
    ]
    return SQL("unnest(%s) AS %s(%s)", SQL(", ").join(arrays), SQL.identifier(alias), _identifiers(types))


def insert_rows(env, table, columns, rows, *, on_conflict=None, returning=None):
    """Insert rows in bulk.

    ``create_uid``, ``create_date``, ``write_uid`` and ``write_date`` are filled in where the table's model keeps
    them. Nothing is computed: columns that are not named get the default of the database, that is NULL.

    :param env: environment
    :param str table: name of the table of a model
    :param columns: names of the columns
    :param rows: tuples of values in the order of ``columns``
    :param SQL on_conflict: for instance ``SQL("ON CONFLICT DO NOTHING")``
    :param returning: names of columns to return
    :return: the ``returning`` columns of the rows inserted, in the order of insertion; empty without ``returning``
    :rtype: list[tuple]
    """
    columns, rows = list(columns), [tuple(row) for row in rows]
    log_values = ()
    if _model_of(env, table)._log_access:
        columns += ["create_uid", "create_date", "write_uid", "write_date"]
        now = fields.Datetime.now()
        log_values = (env.uid, now, env.uid, now)
    result = []
    for start in range(0, len(rows), CHUNK):
        query = SQL(
            "INSERT INTO %s (%s) VALUES %s %s %s",
            SQL.identifier(table),
            _identifiers(columns),
            SQL(", ").join(row + log_values for row in rows[start : start + CHUNK]),
            on_conflict or SQL(),
            SQL("RETURNING %s", _identifiers(returning)) if returning else SQL(),
        )
        result += env.execute_query(query)
    return result


def update_rows(env, table, columns, rows, key="id", types=None):
    """Update each row with values of its own, in one statement for every thousand rows.

    What the ORM holds of these columns is written first and forgotten after; stored fields that depend on them
    are marked to be computed again.

    :param env: environment
    :param str table: name of the table of a model
    :param columns: names of the columns to write; ``key`` is not among them
    :param rows: tuples ``(key, value, …)``, the values in the order of ``columns``
    :param str key: column that tells the rows
    :param dict types: PostgreSQL types by column name, where they differ from those of the model's fields
    :return: ids of the rows updated
    :rtype: list[int]
    """
    model = _model_of(env, table)
    types = {name: model._fields[name].column_type[1] for name in (key, *columns)} | (types or {})
    assignments = SQL(", ").join(SQL("%s = v.%s", SQL.identifier(name), SQL.identifier(name)) for name in columns)
    rows = [tuple(row) for row in rows]
    model.flush_model([key, *columns])
    ids = []
    for start in range(0, len(rows), CHUNK):
        ids += env.execute_query(
            SQL(
                "UPDATE %s t SET %s FROM %s WHERE t.%s = v.%s RETURNING t.id",
                SQL.identifier(table),
                assignments,
                as_table("v", types, rows[start : start + CHUNK]),
                SQL.identifier(key),
                SQL.identifier(key),
            )
        )
    ids = [row[0] for row in ids]
    written_by_sql(model.browse(ids), columns)
    return ids


def merged_into(records):
    """Return what was merged into records, over any number of merges: those that ``merged_into_id`` leads to them.

    :param records: of a model that has the field
    """
    records.flush_model(["merged_into_id"])
    rows = records.env.execute_query(
        SQL(
            """
            WITH RECURSIVE below AS (
                 SELECT id FROM %(table)s WHERE merged_into_id = ANY(%(ids)s)
                  UNION
                 SELECT merged.id FROM %(table)s merged JOIN below ON merged.merged_into_id = below.id)
            SELECT id FROM below ORDER BY id
            """,
            table=SQL.identifier(records._table),
            ids=records.ids,
        )
    )
    return records.browse(id_ for (id_,) in rows)


def drop_doubles(env, table, column, gone, kept):
    """Delete the rows of one record that a unique key would not let another have too, as that has them already.

    To be called before what refers to a record is moved to another: Odoo's merge refuses where a unique index is in
    the way, and deletes all rows, also those that are no double, where it is a constraint.

    :param env: environment
    :param str table: name of a table
    :param str column: which refers to the records
    :param int gone: id of the record that is left
    :param int kept: id of the record that stays
    """
    for keys, condition in _unique_keys(env, table, column):
        names = [SQL.identifier(f"key_{number}") for number in range(len(keys))]
        rows = SQL(
            "SELECT ctid, %s FROM %s WHERE %s IN (%s, %s) AND %s",
            SQL(", ").join(
                [SQL("%s AS who", SQL.identifier(column))]
                + [SQL("%s AS %s", key, name) for key, name in zip(keys, names, strict=True)]
            ),
            SQL.identifier(table),
            SQL.identifier(column),
            gone,
            kept,
            condition,
        )
        are_alike = [SQL("gone.%(name)s = kept.%(name)s", name=name) for name in names]
        env.execute_query(
            SQL(
                "WITH rows AS (%s) DELETE FROM %s doubled USING rows gone, rows kept WHERE %s RETURNING 1",
                rows,
                SQL.identifier(table),
                SQL(" AND ").join(
                    [
                        SQL("doubled.ctid = gone.ctid AND gone.who = %s AND kept.who = %s", gone, kept),
                        *are_alike,
                    ]
                ),
            )
        )


def _unique_keys(env, table, column):
    """Return what else is in the unique keys that a column is part of: ``[(expressions, condition)]``, all as SQL."""
    found = env.execute_query(
        SQL(
            """
            SELECT ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, TRUE) FROM generate_series(1, i.indnkeyatts) n),
                   pg_get_expr(i.indpred, i.indrelid)
              FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid
             WHERE i.indrelid = %(table)s::regclass
               AND i.indisunique
               AND a.attname = %(column)s
                -- an index with a condition or an expression depends on the columns that these name
               AND (a.attnum = ANY(i.indkey)
                    OR EXISTS (SELECT FROM pg_depend d
                                WHERE d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
            """,
            table=table,
            column=column,
        )
    )
    return [
        ([_written(key) for key in keys if not re.search(rf"\b{column}\b", key)], _written(condition or "TRUE"))
        for keys, condition in found
    ]


def _written(expression):
    """Return an expression that PostgreSQL wrote itself as a part of a statement."""
    return SQL(expression.replace("%", "%%"))  # pylint: disable=sql-injection


def lock_in_order(records):
    """Lock rows until the transaction ends, from the lowest id to the highest: no two processes wait for each other.

    Odoo's ``lock_for_update`` does not wait, and refuses where somebody else has one of them.
    """
    if records:
        records.env.execute_query(
            SQL(
                "SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                records.ids,
            )
        )


def written_by_sql(records, fnames):
    """Tell the ORM that columns were written behind its back: forget the cache, compute again what depends on them.

    :param records: the records written
    :param fnames: names of the fields written
    """
    if records:
        records.invalidate_recordset(fnames, flush=False)
        records.modified(fnames)


def _identifiers(names):
    return SQL(", ").join(map(SQL.identifier, names))


def _model_of(env, table):
    """Return the model that a table belongs to.

    :raise ValueError: no model has this table
    """
    name = table.replace("_", ".")  # so it is nearly always; the search would take a millisecond
    if name in env and env[name]._table == table:
        return env[name]
    for name, model_class in env.registry.items():
        if model_class._table == table and not model_class._abstract:
            return env[name]
    raise ValueError(f"No model has the table {table!r}.")
