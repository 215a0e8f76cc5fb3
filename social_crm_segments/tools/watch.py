# Names of tables and columns come from the registry; a function's body cannot have parameters.
# ruff: noqa: S608
"""What the database notes where something changes that a segment depends on.

Triggers see every way in which a row can change: the ORM, the streets' own SQL, cascades, merges of contacts. They are
there only where a segment depends on the table, look only at the columns that it depends on, and write which rows to
look at: one statement for each statement, however many rows it has.
"""

from dataclasses import dataclass, field
from zlib import crc32

from odoo.tools import SQL

QUEUE = "social_crm_segment_change"
PREFIX = "social_crm_note"
#: What the function of a table is told to note when a column that it looks at is gone.
ALL = "*"
EVENTS = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
EVENTS["UPDATE"] = f"{EVENTS['DELETE']} {EVENTS['INSERT']}"


@dataclass
class Watched:
    """What is looked at in a table.

    :param columns: a change of them is noted
    :param links: columns whose values, before and after, say whom a change concerns; ``id`` is the row itself
    :param is_relation: whether it is the table of a many2many field, whose rows have no id
    :param note_new: whether the ids of new rows are noted as well
    """

    columns: set = field(default_factory=set)
    links: set = field(default_factory=set)
    is_relation: bool = False
    note_new: bool = False


def function_name(table):
    return f"{PREFIX}_{crc32(table.encode()):08x}"


def body_of(table, watched):
    """Write the body of a table's trigger function.

    A column that is gone must not keep anybody from writing: the segments are then told to look at everything.

    :param str table: name of the table
    :param Watched watched: what is looked at
    :rtype: str
    """
    new = _noted(watched, "new_rows", with_id=watched.note_new)
    old = _noted(watched, "old_rows", with_id=False)
    return f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_insert(table, new) if new else "NULL;"}
    ELSIF TG_OP = 'DELETE' THEN
        {_insert(table, old) if old else "NULL;"}
    ELSE
        {_insert(table, _noted_changes(watched))}
    END IF;
    RETURN NULL;
EXCEPTION WHEN undefined_column OR undefined_function THEN
    IF to_regclass('{QUEUE}') IS NOT NULL THEN
        INSERT INTO {QUEUE} (source, link, res_id) VALUES ('{table}', '{ALL}', 0);
    END IF;
    RETURN NULL;
END
"""


def _insert(table, noted):
    return (
        f"INSERT INTO {QUEUE} (source, link, res_id) SELECT DISTINCT '{table}', link, res_id"
        f" FROM ({noted}) noted WHERE res_id IS NOT NULL;"
    )


def _noted(watched, rows, with_id):
    links = [link for link in sorted(watched.links) if link != "id" or with_id]
    return " UNION ALL ".join(f"SELECT '{link}' AS link, \"{link}\" AS res_id FROM {rows}" for link in links)


def _noted_changes(watched):
    both = [("old_rows", watched), ("new_rows", watched)]
    if watched.is_relation:
        return " UNION ALL ".join(_noted(each, rows, with_id=True) for rows, each in both)
    links = ", ".join(
        f"('{link}', after.\"{link}\")" + ("" if link == "id" else f", ('{link}', before.\"{link}\")")
        for link in sorted(watched.links)
    )
    columns = sorted(watched.columns | (watched.links - {"id"}))
    before, after = (", ".join(f'{alias}."{name}"' for name in columns) for alias in ("before", "after"))
    return (
        f"SELECT noted.link, noted.res_id FROM old_rows before JOIN new_rows after USING (id)"
        f" CROSS JOIN LATERAL (VALUES {links}) AS noted(link, res_id)"
        f" WHERE ROW({before}) IS DISTINCT FROM ROW({after})"
    )


def present(cr):
    """:return: body of the function of each table that has triggers of ours"""
    cr.execute(
        SQL(
            """
            SELECT DISTINCT relation.relname, function.prosrc
              FROM pg_trigger trigger
              JOIN pg_class relation ON relation.oid = trigger.tgrelid
              JOIN pg_proc function ON function.oid = trigger.tgfoid
             WHERE relation.relnamespace = current_schema::regnamespace AND NOT trigger.tgisinternal
               AND function.proname LIKE %s
            """,
            f"{PREFIX}\\_%",
        )
    )
    return dict(cr.fetchall())


def install(cr, table, body, has_triggers):
    """Give a table the function that notes its changes, and the triggers if they are not there.

    :param str body: see :func:`body_of`
    """
    name = SQL.identifier(function_name(table))
    cr.execute(SQL("CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s", name, body))
    if not has_triggers:
        for event, rows in EVENTS.items():
            cr.execute(
                SQL(
                    "CREATE TRIGGER %s AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                    SQL.identifier(f"{PREFIX}_{event.lower()}"),
                    SQL(event),  # pylint: disable=sql-injection
                    SQL.identifier(table),
                    SQL(rows),  # pylint: disable=sql-injection
                    name,
                )
            )


def remove(cr, table):
    """Take a table's triggers away."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function_name(table))))
