"""The command that encrypts the credentials of all channels anew, as whoever runs the server gives it."""

import os
import subprocess
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from live_database import Database
from social_crm_setup.environment import odoo_command, setting

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
COMMAND = "social_crm_rotate_secrets"


@pytest.fixture
def rotate(odoo_db, tmp_path):
    """Give the command with these keys in the server's configuration file."""

    def run(*keys):
        path = tmp_path / "odoo.conf"
        path.write_text(Path(setting("CONF")).read_text() + f"\nsocial_crm_secret_key = {','.join(keys)}\n")
        return give([f"--config={path}", f"--database={odoo_db}"], ODOO_RC=str(path))

    return run


def give(options, **variables):
    """:return: exit code, and all that was said"""
    done = subprocess.run(
        [*odoo_command(), f"--addons-path={Path(__file__).parents[1]}", COMMAND, "--log-level=warn", *options],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def test_secrets_are_encrypted_and_the_key_is_changed(odoo_db, rotate):
    with Database(odoo_db) as database:
        database.make_channel("telegram", {"token": TOKEN})
        stored = "SELECT credentials::text FROM social_crm_channel"
        assert TOKEN in database.value(stored)
        expect(rotate(OLD), 0, "anew: 1; left as they are: 0")
        encrypted = database.value(stored)
        assert TOKEN not in encrypted
        expect(rotate(OLD), 0, "anew: 0; left as they are: 1")
        assert database.value(stored) == encrypted
        expect(rotate(NEW, OLD), 0, "anew: 1; left as they are: 0")
        token = database.value("SELECT credentials #>> '{}' FROM social_crm_channel")
        assert TOKEN in Fernet(NEW).decrypt(token).decode()
        expect(rotate(OLD), 1, "No key opens the credentials of: telegram")
        assert database.value("SELECT credentials #>> '{}' FROM social_crm_channel") == token


def test_it_asks_for_one_database():
    expect(give(["--database="]), 1, "Name one database")


def expect(outcome, code, text):
    assert outcome[0] == code, outcome
    assert text in outcome[1], outcome
