"""What the database notes where something changes that a segment depends on.

Triggers see every way in which a row can change: the ORM, the streets' own SQL, cascades, merges of contacts. They are
there only where a segment depends on the table, look only at the columns that it depends on, and write which rows to
look at: one statement for each statement, however many rows it has.
"""

from dataclasses import dataclass, field

from odoo.tools import SQL
from odoo.tools.sql import make_identifier

QUEUE = "social_crm_segment_change"
PREFIX = "social_crm_note"
#: What the function of a table is told to note when a column that it looks at is gone.
ALL = "*"
OLD, NEW = SQL("OLD TABLE AS old_rows"), SQL("NEW TABLE AS new_rows")
#: The triggers of a table: their names, when they fire, and what they see.
TRIGGERS = (
    (f"{PREFIX}_insert", SQL("INSERT"), NEW),
    (f"{PREFIX}_delete", SQL("DELETE"), OLD),
    (f"{PREFIX}_update", SQL("UPDATE"), SQL("%s %s", OLD, NEW)),
)
NOTHING = SQL("NULL;")


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
    return make_identifier(f"{PREFIX}_{table}")


def body_of(cr, table, watched):
    """Write the body of a table's trigger function: a text, in which the database has quoted every name and value.

    A column that is gone must not keep anybody from writing: the segments are then told to look at everything. Nor must
    the table that changes are noted in: without it there are no segments any more.

    :param str table: name of the table
    :param Watched watched: what is looked at
    :rtype: str
    """
    body = SQL(
        """
BEGIN
    IF TG_OP = 'INSERT' THEN
        %(insert)s
    ELSIF TG_OP = 'DELETE' THEN
        %(delete)s
    ELSE
        %(update)s
    END IF;
    RETURN NULL;
EXCEPTION WHEN undefined_column OR undefined_function OR undefined_table THEN
    IF to_regclass(%(queue_name)s) IS NOT NULL THEN
        INSERT INTO %(queue)s (source, link, res_id) VALUES (%(table)s, %(all)s, 0);
    END IF;
    RETURN NULL;
END
""",
        insert=_insert(table, _noted(watched, SQL("new_rows"), with_id=watched.note_new)),
        delete=_insert(table, _noted(watched, SQL("old_rows"), with_id=False)),
        update=_insert(table, _noted_changes(watched)),
        queue_name=QUEUE,
        queue=SQL.identifier(QUEUE),
        table=table,
        all=ALL,
    )
    return cr.mogrify(body).decode()


def _insert(table, noted):
    if not noted:
        return NOTHING
    return SQL(
        "INSERT INTO %s (source, link, res_id) SELECT DISTINCT %s, link, res_id FROM (%s) noted"
        " WHERE res_id IS NOT NULL;",
        SQL.identifier(QUEUE),
        table,
        noted,
    )


def _noted(watched, rows, with_id):
    links = [link for link in sorted(watched.links) if link != "id" or with_id]
    selects = [SQL("SELECT %s AS link, %s AS res_id FROM %s", link, SQL.identifier(link), rows) for link in links]
    return SQL(" UNION ALL ").join(selects)


def _noted_changes(watched):
    if watched.is_relation:
        both = [_noted(watched, rows, with_id=True) for rows in (SQL("old_rows"), SQL("new_rows"))]
        return SQL(" UNION ALL ").join(both)
    # a link may lead to somebody else than before; a row's id stays
    values = [
        SQL("(%s, %s)", link, SQL.identifier(side, link))
        for link in sorted(watched.links)
        for side in (("after",) if link == "id" else ("after", "before"))
    ]
    columns = sorted(watched.columns | (watched.links - {"id"}))
    before, after = (SQL(", ").join(SQL.identifier(side, name) for name in columns) for side in ("before", "after"))
    return SQL(
        "SELECT noted.link, noted.res_id FROM old_rows before JOIN new_rows after USING (id)"
        " CROSS JOIN LATERAL (VALUES %s) AS noted(link, res_id) WHERE ROW(%s) IS DISTINCT FROM ROW(%s)",
        SQL(", ").join(values),
        before,
        after,
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
    function = SQL.identifier(function_name(table))
    cr.execute(SQL("CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s", function, body))
    if has_triggers:
        return
    for name, event, rows in TRIGGERS:
        cr.execute(
            SQL(
                "CREATE TRIGGER %s AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                SQL.identifier(name),
                event,
                SQL.identifier(table),
                rows,
                function,
            )
        )


def remove(cr, table):
    """Take a table's triggers away."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function_name(table))))
