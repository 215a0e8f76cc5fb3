"""What an end-to-end test may ask for: a database with all addons, an Odoo with workers on it, servers of networks."""

import itertools
import os
from contextlib import contextmanager

import pytest
from live_database import Database
from live_mail import mailbox, outbox  # noqa: F401 - fixtures of all tests here
from live_session import Session
from social_crm_setup import databases
from social_crm_setup.environment import database_name, setting
from social_crm_setup.servers import ImapServer, IssoServer, MastodonServer, OdooServer, TelegramServer

_numbers = itertools.count(1)


@contextmanager
def running_odoo(database):
    """Run an Odoo on a database that is dropped next: nobody waits until its workers have ended by themselves."""
    server = OdooServer(database)
    try:
        yield server.start()
    finally:
        server.kill()


@pytest.fixture
def odoo_db():
    """The name of a database with all addons and no demo data, which is the test's own and is dropped after it."""
    name = database_name(f"test_run{os.getpid()}_{next(_numbers)}")
    databases.clone(setting("TEMPLATE_DB"), name)
    yield name
    databases.drop(name)


@pytest.fixture
def database(odoo_db):
    """A look into ``odoo_db`` from outside Odoo."""
    with Database(odoo_db) as database:
        yield database


@pytest.fixture
def odoo_server(odoo_db):
    """A running Odoo with two HTTP and two cron workers on ``odoo_db``; see :class:`OdooServer` for what it can do."""
    with running_odoo(odoo_db) as server:
        yield server


@pytest.fixture
def odoo(odoo_server, odoo_db):
    """The administrator's browser on ``odoo_server``."""
    return Session(odoo_server.url, odoo_db)


@pytest.fixture(scope="module")
def shared_db():
    """A database as ``odoo_db`` is, for all tests of a module: each finds what the others left."""
    name = database_name(f"test_run{os.getpid()}_{next(_numbers)}")
    databases.clone(setting("TEMPLATE_DB"), name)
    yield name
    databases.drop(name)


@pytest.fixture(scope="module")
def shared_odoo(shared_db):
    """A running Odoo as ``odoo_server`` is, on ``shared_db``."""
    with running_odoo(shared_db) as server:
        yield server


@pytest.fixture
def imap_server():
    """A running IMAP server with one mailbox; see :class:`ImapServer`."""
    with ImapServer() as server:
        yield server


@pytest.fixture
def telegram_server():
    """A running Telegram server; its ``url`` takes the place of Telegram's own in a channel."""
    with TelegramServer() as server:
        yield server


@pytest.fixture
def mastodon_server():
    """A running server of Mastodon's API; its ``url`` is the address of a channel's server."""
    with MastodonServer() as server:
        yield server


@pytest.fixture
def isso_server():
    """A running server of comments below the pages of a blog."""
    with IssoServer() as server:
        yield server
