"""A copy of a database neither polls nor sends nor fetches, whoever made it; the original goes on."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from live_database import Database
from odoo_shell import run_in_shell, run_odoo
from social_crm_setup import databases
from social_crm_setup.environment import database_name, setting
from social_crm_setup.servers import OdooServer

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "SELECT value FROM ir_config_parameter WHERE key = 'database.secret'"
TOMBSTONE_KEY = "SELECT value FROM ir_config_parameter WHERE key = 'social_crm_base.tombstone_key'"
OUR_CRONS = "SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = 'social_crm_channels'"

# Somebody wrote and sent a file; an answer waits to be sent, and the file to be fetched.
FILL = """
from odoo.fields import Datetime
from odoo.addons.social_crm_channels.connectors.contract import Attachment, Author, IncomingMessage

channel = env["social.crm.channel"].search([("provider", "=", "telegram")])
file = Attachment(external_id="file-1", name="bill.pdf", mimetype="application/pdf", size=8)
said = IncomingMessage(
    "7001:1", "7001", Author("7001", name="Anna"), Datetime.now(), text="My bill", attachments=(file,)
)
message = env["social.crm.message"]._ingest([(channel, said)])
message.conversation_id.with_user(env.ref("base.user_admin")).message_post(
    body="Thank you", message_type="comment", subtype_xmlid="mail.mt_comment"
)
env["social.crm.oauth.request"].create(
    {
        "channel_id": channel.id,
        "user_id": env.uid,
        "state_digest": "state",
        "session_digest": "session",
        "verifier": "a secret of the exchange",
        "expires_at": Datetime.now(),
    }
)
env.cr.commit()
"""

# As Odoo does when it duplicates a database (odoo.service.db.exp_duplicate_database).
RENEW_UUID = """
env["ir.config_parameter"].init(force=True)
env.cr.commit()
"""


class Telegram(ThreadingHTTPServer):
    """Answers what a bot asks, and remembers what was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _TelegramHandler)
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _TelegramHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        method = self.path.rpartition("/")[2]
        self.server.asked.append(method)
        message = {"message_id": 2, "date": 1741600000, "chat": {"id": 7001, "type": "private"}, "text": "Thank you"}
        results = {"getUpdates": [], "sendMessage": message, "getFile": {"file_id": "file-1", "file_path": "bill.pdf"}}
        self._answer(json.dumps({"ok": True, "result": results.get(method, True)}).encode())

    def do_GET(self):
        self.server.asked.append("file")
        self._answer(b"%PDF-1.4")

    def _answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """The test says what it saw."""


@pytest.fixture(scope="module")
def telegram():
    with Telegram() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def original(telegram):
    """The name of a database with a polling channel, a queued answer and a file to be fetched."""
    name = database_name(f"test_run{os.getpid()}_original")
    databases.clone(setting("TEMPLATE_DB"), name)
    with Database(name) as database:
        database.make_channel(
            "telegram", {"token": TOKEN}, inbound_mode="poll", base_url=telegram.url, account_external_id="110201543"
        )
    run_in_shell(name, FILL)
    yield name
    databases.drop(name)


@pytest.fixture
def copy(original):
    """The name of a copy of the original as PostgreSQL makes it."""
    name = f"{original}_copy"
    databases.clone(original, name)
    yield name
    databases.drop(name)


def run_crons(database):
    """Let an Odoo with workers run our scheduled actions once, as soon as it is up."""
    [now] = database.column(
        f"UPDATE ir_cron SET active = true, nextcall = now() AT TIME ZONE 'UTC' WHERE id IN ({OUR_CRONS})"  # noqa: S608
        " RETURNING now() AT TIME ZONE 'UTC'"
    )[:1]
    waiting = f"SELECT count(*) FROM ir_cron WHERE id IN ({OUR_CRONS}) AND (lastcall IS NULL OR lastcall < '{now}')"  # noqa: S608
    with OdooServer(database.name):
        database.wait_until(waiting, 0, within=120)


def waits(database):
    """Whether the answer and the file wait as they did in the original."""
    return (
        database.column("SELECT state FROM social_crm_outbound_part"),
        database.column("SELECT attachment_state FROM social_crm_message WHERE direction = 'in'"),
    ) == (["queued"], ["pending"])


def test_a_duplicated_database_calls_nobody(original, copy, telegram):
    run_in_shell(copy, RENEW_UUID)
    with Database(original) as before, Database(copy) as database:
        assert database.column(SECRET) != before.column(SECRET)
        assert database.column(TOMBSTONE_KEY) == before.column(TOMBSTONE_KEY) != []  # who was erased stays erased
        run_crons(database)
        assert telegram.asked == []
        assert waits(database)
        assert database.column("SELECT state FROM social_crm_channel") == ["connected"]


def test_a_neutralized_database_knows_no_secret_and_calls_nobody(original, copy, telegram):
    run_odoo(copy, "neutralize")
    with Database(original) as before, Database(copy) as database:
        columns = "SELECT state, credentials, database_uuid, webhook_key FROM social_crm_channel"
        [(_state, _credentials, _uuid, key)] = before.rows(columns)
        [(state, credentials, uuid, new_key)] = database.rows(columns)
        assert (state, credentials, uuid) == ("paused", None, None)
        assert new_key
        assert new_key != key
        assert before.column("SELECT verifier FROM social_crm_oauth_request") == ["a secret of the exchange"]
        assert database.column("SELECT verifier FROM social_crm_oauth_request") == []
        assert database.column(TOMBSTONE_KEY) == before.column(TOMBSTONE_KEY) != []
        run_crons(database)  # even where somebody lets them run again
        assert telegram.asked == []
        assert waits(database)


def test_the_original_polls_sends_and_fetches(original, telegram):
    # Goes last: what the copies leave undone is done here.
    with Database(original) as database:
        assert waits(database)
        run_crons(database)
        assert {"getUpdates", "sendMessage", "getFile", "file"} <= set(telegram.asked)
        assert telegram.asked.count("sendMessage") == 1
        assert database.column("SELECT state FROM social_crm_outbound_part") == ["sent"]
        assert database.column("SELECT attachment_state FROM social_crm_message WHERE direction = 'in'") == ["done"]
