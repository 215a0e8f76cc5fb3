"""A look into a database from outside Odoo, and channels to begin with."""

import secrets
import time
from contextlib import closing

import psycopg2
from psycopg2.extras import Json


class Database:
    """A connection of the test's own; each statement is a transaction.

    :param str name: of a database with all addons
    """

    def __init__(self, name):
        self.name = name
        self._connection = psycopg2.connect(dbname=name)
        self._connection.autocommit = True

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._connection.close()

    def rows(self, query, *parameters):
        with self._connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def column(self, query, *parameters):
        return [row[0] for row in self.rows(query, *parameters)]

    def value(self, query, *parameters):
        return self.rows(query, *parameters)[0][0]

    def count(self, table, condition="TRUE"):
        return self.value(f"SELECT count(*) FROM {table} WHERE {condition}")  # noqa: S608

    def make_channel(self, provider, credentials, **columns):
        """Insert a connected channel, as an administrator would have left it.

        :return: its webhook key
        :rtype: str
        """
        values = {
            "name": provider,
            "provider": provider,
            "network_id": self.value("SELECT id FROM social_crm_network WHERE code = %s", provider),
            "company_id": self.value("SELECT min(id) FROM res_company"),
            "team_id": self.make_team(),
            "state": "connected",
            "inbound_mode": "webhook",
            "active": True,
            "sequence": 10,
            "credentials": Json(credentials),
            "webhook_key": secrets.token_urlsafe(16),
            "database_uuid": self.value("SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"),
            "attachment_quota_mb": 0,
            **columns,
        }
        columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        self.rows(f"INSERT INTO social_crm_channel ({columns}) VALUES ({marks})", *values.values())  # noqa: S608
        return values["webhook_key"]

    def make_team(self):
        """:return: the id of a team whose one member is the administrator"""
        team_id = self.value(
            "INSERT INTO social_crm_team (name, company_id, active, assignment, reopen_days)"
            " SELECT jsonb_build_object('en_US', 'Care'), min(id), true, 'manual', 7 FROM res_company RETURNING id"
        )
        self.rows(
            "INSERT INTO social_crm_team_user_rel (team_id, user_id)"
            " SELECT %s, id FROM res_users WHERE login = 'admin'",
            team_id,
        )
        return team_id

    def wait_until(self, query, expected, within=60.0, hasten=False):
        """Wait until a query gives a value.

        :param float within: seconds
        :param bool hasten: let minutes pass in seconds, see :meth:`let_a_minute_pass`
        """
        deadline, looks = time.monotonic() + within, 0
        while (found := self.value(query)) != expected:
            assert time.monotonic() < deadline, f"{query}: {found}, not {expected}, after {within:.0f} s"
            if hasten and looks % 10 == 0:
                self.let_a_minute_pass()
            looks += 1
            time.sleep(0.1)

    def let_a_minute_pass(self):
        """Let an Odoo with cron workers run now what it would run within a minute, save what is running."""
        self.rows(
            "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id IN ("
            " SELECT id FROM ir_cron WHERE active AND interval_type = 'minutes' FOR NO KEY UPDATE SKIP LOCKED)"
        )
        with closing(psycopg2.connect(dbname="postgres")) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.name])  # where Odoo's workers listen

    def wait_until_drained(self, within=60.0):
        self.wait_until("SELECT count(*) FROM social_crm_event WHERE state = 'pending'", 0, within)
