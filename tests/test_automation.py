"""Odoo's automation rules, and the webhooks that they call, see the life of a case, also where SQL writes it."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from live_webhook import LOOK_EVERY
from odoo_shell import run_in_shell, run_odoo

WATCH = """
def watch(name, trigger, **values):
    model = env.ref("social_crm_cases.model_social_crm_case")
    names = ("number", "user_id", "is_closed", "last_inbound_at", "first_response_at")
    action = env["ir.actions.server"].create({
        "name": name,
        "model_id": model.id,
        "state": "webhook",
        "webhook_url": URL + "/" + name,
        "webhook_field_ids": [(6, 0, [env["ir.model.fields"]._get("social.crm.case", field).id for field in names])],
    })
    rule = env["base.automation"].create({
        "name": name, "model_id": model.id, "trigger": trigger, "action_server_ids": [(6, 0, action.ids)], **values,
    })

def break_(name, trigger):
    model = env.ref("social_crm_cases.model_social_crm_case")
    action = env["ir.actions.server"].create({
        "name": name, "model_id": model.id, "state": "code", "code": "raise UserError('No courier is there.')",
    })
    env["base.automation"].create({
        "name": name, "model_id": model.id, "trigger": trigger, "action_server_ids": [(6, 0, action.ids)],
    })

def fields_of(*names):
    return [(6, 0, [env["ir.model.fields"]._get("social.crm.case", name).id for name in names])]

watch("opened", "on_create")
watch("assigned", "on_user_set", trigger_field_ids=fields_of("user_id"))
watch("heard", "on_message_received")
watch("spoke", "on_create_or_write", trigger_field_ids=fields_of("last_inbound_at"))
watch("closed", "on_create_or_write", trigger_field_ids=fields_of("is_closed"), filter_domain="[('is_closed', '=', True)]")
break_("Courier for the new", "on_create")
break_("Courier for the heard", "on_message_received")
solved = env.ref("social_crm_cases.stage_solved")
watch("solved", "on_stage_set", trigger_field_ids=fields_of("stage_id"), filter_domain=f"[('stage_id', '=', {solved.id})]")
env.cr.commit()
"""

LIVE = """
import logging
from datetime import datetime, timedelta
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage

logging.getLogger("odoo.addons.social_crm_cases.models.ir_actions_server").setLevel("ERROR")  # it is to fail
user = env.ref("base.user_admin")
team = env["social.crm.team"].create({"name": "Care", "member_ids": [(6, 0, user.ids)], "assignment": "round_robin"})
channel = env["social.crm.channel"].create({
    "name": "Chat", "network_id": env.ref("social_crm_base.network_generic").id, "provider": "generic",
    "state": "connected", "send_url": "https://chat.example.com/messages", "team_id": team.id,
})

def say(number, text):
    item = IncomingMessage(
        external_id=str(number), conversation_id="anna", author=Author(external_id="anna", name="Anna"),
        occurred_at=datetime(2026, 3, 2, 12, number), sequence=str(number), text=text,
    )
    messages = env["social.crm.message"]._ingest([(channel, item)])
    env.cr.commit()
    return messages.case_id

case = say(1, "Where is my parcel?")
say(2, "Hello?")
case.action_close()
env.cr.commit()
notes = str(case.message_ids.mapped("body"))
failed = [cases for cases in ("new", "heard") if f"“Courier for the {cases}” failed" in notes]
print("NUMBER", case.number, case.user_id.id, len(case.social_message_ids), *failed)
"""


class Listener(ThreadingHTTPServer):
    """Writes down what webhooks tell, by their paths."""

    def __init__(self):
        self.told = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((self.path.strip("/"), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        """Tests are silent."""


@pytest.fixture
def listener():
    server = Listener()
    thread = Thread(target=server.serve_forever, args=(LOOK_EVERY,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_webhooks_are_told_of_cases_and_a_rule_that_fails_keeps_no_words_from_us(odoo_db, listener):
    run_odoo(odoo_db, "--init=base_automation", "--stop-after-init", "--no-http")
    run_in_shell(odoo_db, f"URL = {listener.url!r}\n{WATCH}")
    number, user_id, said, *failed = run_in_shell(odoo_db, LIVE).split("NUMBER ")[1].split()
    assert (said, failed) == ("2", ["new", "heard"])

    told = [name for name, _body in listener.told]
    assert sorted(told) == ["assigned", "closed", "heard", "heard", "opened", "solved", "spoke", "spoke"], listener.told
    assert {body["number"] for _name, body in listener.told} == {number}
    by_name = dict(listener.told)  # the last of each
    assert by_name["assigned"]["user_id"] == int(user_id)
    assert by_name["closed"]["is_closed"] is True
    assert by_name["spoke"]["last_inbound_at"] == "2026-03-02 12:02:00"
