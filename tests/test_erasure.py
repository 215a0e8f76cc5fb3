"""A person who said 70,000 things is erased by processes that die: nothing is left of them, and nothing is miscounted."""

from test_kill import run

WORDS = ["zanzibar", "4711000815", "anna_marker", "Anna Marker", "anna.marker@example.com", "485112233"]
TEXTS = ("text", "character varying", "character", "json", "jsonb", "ARRAY")


def places(database, words):
    """Search every column of every table that can hold a text, or bytes that are one.

    :return: number of rows by ``table.column``
    :rtype: dict[str, int]
    """
    found = {}
    for table, column, type_ in database.rows(
        "SELECT columns.table_name, column_name, data_type FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = ANY(%s)",
        [*TEXTS, "bytea"],
    ):
        if type_ == "bytea":
            condition = f'position(%s::bytea IN "{column}") > 0'
            condition, values = " OR ".join([condition] * len(words)), [word.encode() for word in words]
        else:
            condition, values = f'"{column}"::text ILIKE ANY(%s)', [[f"%{word}%" for word in words]]
        number = database.rows(f'SELECT count(*) FROM "{table}" WHERE {condition}', *values)[0][0]  # noqa: S608
        if number:
            found[f"{table}.{column}"] = number
    return found


def test_a_person_with_70000_messages_is_erased_by_processes_that_die(odoo_db, database):
    found = run(odoo_db, "erase")
    first, second = found["killed_at"]
    assert 10000 <= first < second, "both were killed with work done, and the second went on where the first stood"
    assert second < sum(found["erased"].values()), "and before it was through"
    assert found["state"] == "done", found["found"]
    assert found["erased"]["social.crm.message"] == 70003  # with the two that were copied, and our answer
    assert found["erased"]["crm.lead"]
    assert found["erased"]["calendar.event"]
    assert found["files"] == [1, 0]
    assert found["after"] == found["before"]
    assert found["after"][0] == 80006
    assert places(database, WORDS) == {}
    assert places(database, ["I like vans"])["mail_message.body"] == 10002


def test_the_search_of_this_test_finds_what_is_there(odoo_db, database):
    team_id = database.make_team()
    database.rows("UPDATE social_crm_team SET name = %s WHERE id = %s", '{"en_US": "Zanzibar"}', team_id)
    database.rows("INSERT INTO ir_attachment (name, type, db_datas) VALUES ('x', 'binary', 'id 4711000815')")
    assert places(database, WORDS) == {"social_crm_team.name": 1, "ir_attachment.db_datas": 1}
