"""What a run left in the database, inserted once more by plain SQL: one statement a row, nothing computed."""

import time
from contextlib import closing
from graphlib import TopologicalSorter

import psycopg2
from psycopg2 import sql
from psycopg2.extras import register_default_json, register_default_jsonb


def rows_left(before, after):
    """Find the rows that a run inserted, in every table. What it only changed is left out, in its disfavour.

    :param str before: a database as it was before the run
    :param str after: the same after it
    :return: (table, statement, values) of each row, so ordered that no foreign key is broken
    :rtype: list[tuple[str, str, tuple]]
    """
    with closing(_connect(before)) as old, closing(_connect(after)) as new:
        grown = [table for table in _tables(new) if _count(new, table) != _count(old, table)]
        left = []
        for table in _in_order(new, grown):
            columns = _columns(new, table)
            statement = _insert(table, columns).as_string(new)
            left += [(table, statement, row) for row in _new_rows(old, new, table, columns)]
        return left


def insert(database, rows, commits):
    """Insert rows one by one.

    :param str database: as it was before the run
    :param rows: of :func:`rows_left`
    :param int commits: how often to commit on the way, as often as the run did
    :return: seconds
    """
    with closing(_connect(database)) as connection, connection.cursor() as cursor:
        for table in {table for table, _statement, _values in rows}:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))  # warm, as the run was
        connection.commit()
        between = max(len(rows) // commits, 1)
        started = time.perf_counter()
        for number, (_table, statement, values) in enumerate(rows, 1):
            cursor.execute(statement, values)
            if number % between == 0:
                connection.commit()
        connection.commit()
        return time.perf_counter() - started


def _connect(database):
    connection = psycopg2.connect(dbname=database)
    for register in (register_default_json, register_default_jsonb):
        register(connection, loads=lambda text: text)  # as it will be written again
    return connection


def _tables(connection):
    return [
        table
        for (table,) in _query(
            connection, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    ]


def _in_order(connection, tables):
    """Sort tables so that those come first that others refer to."""
    graph = {table: set() for table in tables}
    for table, referred in _query(
        connection,
        "SELECT child.relname, parent.relname FROM pg_constraint"
        " JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid"
        " WHERE contype = 'f' AND conrelid != confrelid",
    ):
        if table in graph and referred in graph:
            graph[table].add(referred)
    return list(TopologicalSorter(graph).static_order())


def _columns(connection, table):
    return [
        name
        for (name,) in _query(
            connection,
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [table],
        )
    ]


def _new_rows(old, new, table, columns):
    """Return the rows that only one of two databases has, in the order of their ids."""
    query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table))
    if "id" not in columns:
        return sorted(set(_query(new, query)) - set(_query(old, query)))
    [(last,)] = _query(old, sql.SQL("SELECT COALESCE(max(id), 0) FROM {}").format(sql.Identifier(table)))
    return _query(new, query + sql.SQL(" WHERE id > %s ORDER BY id"), [last])


def _insert(table, columns):
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )


def _count(connection, table):
    return _query(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))[0][0]


def _query(connection, query, values=()):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
