"""Send real traffic through a running Odoo and print what became of it.

Deliveries go to the real webhook routes in the shape that the providers document, signed; with Telegram the
exchange is live and both ways, with a server that other people wrote. Everything on Odoo's side is done as an
administrator and an agent would, by remote calls.
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

URL = os.environ["SOCIAL_CRM_URL"]
DATABASE = os.environ["SOCIAL_CRM_DATABASE"]
TELEGRAM_URL = os.environ["SOCIAL_CRM_TELEGRAM_URL"]
WITHIN = 120  # seconds that anything may take
SECRET = secrets.token_hex(32)
TOKEN = f"110201543:{secrets.token_hex(17)}"
BORN = int(time.time())  # makes ids that no earlier run has used

# channel, person, what they say, what we answer
TALKS = [
    (
        "webhook",
        "Maya Lindqvist",
        "My parcel says delivered, but nothing is here.",
        "Sorry, Maya! I am asking the driver.",
    ),
    (
        "webhook",
        "Jonas Weber",
        "Can I still change the colour of my order?",
        "Yes, until tonight. Which one shall it be?",
    ),
    (
        "telegram",
        "Aïcha Benali",
        "The tent pole broke on the first night.",
        "That must not happen. A new pole is on its way.",
    ),
    ("telegram", "Tomás Rivera", "Do you repair zippers?", "We do, for free within two years."),
    ("live", "Anna Berg", "My lamp flickers since yesterday.", "Please turn the bulb a little tighter."),
    ("live", "Ben Okafor", "Where do I find my invoice?", "In your account, under Orders."),
]
LABELS = {"webhook": "Web shop (webhook)", "telegram": "Telegram (webhook)", "live": "Telegram (live)"}


class Odoo:
    """A browser's session, as far as the demo needs one."""

    def __init__(self):
        self._http = requests.Session()
        self._rpc("/web/session/authenticate", db=DATABASE, login="admin", password="admin")  # noqa: S106 - of the demo

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model and return what it returns."""
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def read(self, model, domain, *fields):
        """Return the records found, as dictionaries."""
        return self.call(model, "search_read", domain, fields)

    def _rpc(self, path, **params):
        answer = self._http.post(URL + path, json={"jsonrpc": "2.0", "params": params}, timeout=60).json()
        if "error" in answer:
            raise SystemExit(f"error: {answer['error']['data']['message']}")
        return answer.get("result")  # left out where a method returns nothing


class Providers(ThreadingHTTPServer):
    """The other side of the two webhooks: takes subscriptions and replies, as its documents say."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _ProviderHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.webhook = {}
        self.replies = {}  # key → id: the same key is the same message
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, path, headers, body):
        """Return the status and the JSON that answer a request."""
        if path == "/replies":
            if not hmac.compare_digest(headers.get("X-Social-CRM-Signature", ""), signature(body)):
                return 401, {"error": "signature"}
            return 200, {"id": self.replies.setdefault(headers["Idempotency-Key"], f"shop-{len(self.replies) + 1}")}
        method, values = path.rpartition("/")[2], json.loads(body or b"{}")
        result = True
        if method == "getMe":
            result = {"id": 110201543, "is_bot": True, "first_name": "Nordlicht", "username": "nordlicht_bot"}
        elif method == "setWebhook":
            self.webhook = values
        elif method == "sendMessage":
            self.replies[len(self.replies)] = values["text"]
            chat = {"id": int(values["chat_id"]), "type": "private"}
            result = {"message_id": 900 + len(self.replies), "date": int(time.time()), "chat": chat}
        return 200, {"ok": True, "result": result}


class _ProviderHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self.server.answer(self.path, self.headers, body)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815 - the name that the base class asks for

    def log_message(self, *args):
        """The table says what happened."""


def signature(body):
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def connect(odoo, kind, provider, credentials, **values):
    """Connect a channel as an administrator does; that of an earlier run is put away.

    :return: its id and webhook URL
    """
    name = LABELS[kind]
    odoo.call("social.crm.channel", "write", _ids(odoo, "social.crm.channel", [("name", "=", name)]), {"active": False})
    network = _ids(odoo, "social.crm.network", [("code", "=", "telegram" if provider == "telegram" else "generic")])
    team = odoo.read(
        "social.crm.team", [("member_ids", "!=", False), ("assignment", "=", "round_robin")], "company_id"
    )[0]
    values |= {"name": name, "provider": provider, "network_id": network[0], "team_id": team["id"]}
    [channel] = odoo.call("social.crm.channel", "create", [values | {"company_id": team["company_id"][0]}])
    lines = [(0, 0, {"name": key, "label": key, "value": value}) for key, value in credentials.items()]
    [dialog] = odoo.call("social.crm.channel.connect", "create", [{"channel_id": channel, "line_ids": lines}])
    odoo.call("social.crm.channel.connect", "action_connect", [dialog])
    return channel, odoo.read("social.crm.channel", [("id", "=", channel)], "webhook_url")[0]["webhook_url"]


def say(kind, number, person, text, url, providers):
    """Say something where people say it.

    :return: the thread, as the channel knows it
    """
    chat = BORN * 10 + number
    if kind == "webhook":
        event = {
            "type": "message",
            "id": f"{chat}-1",
            "conversation": {"id": str(chat)},
            "author": {"id": str(chat), "name": person},
            "sent_at": datetime.now(UTC).isoformat(),
            "text": text,
        }
        body = json.dumps({"version": 1, "events": [event]}).encode()
        _post(url, body, {"X-Social-CRM-Signature": signature(body)})
        return str(chat)
    first_name, _space, last_name = person.partition(" ")
    sender = {"id": chat, "first_name": first_name, "last_name": last_name, "username": f"{first_name.lower()}{number}"}
    message = {
        "message_id": number,
        "from": {**sender, "is_bot": False},
        "chat": {**sender, "type": "private"},
        "date": int(time.time()),
        "text": text,
    }
    if kind == "telegram":
        body = json.dumps({"update_id": chat, "message": message}).encode()
        _post(providers.webhook["url"], body, {"X-Telegram-Bot-Api-Secret-Token": providers.webhook["secret_token"]})
    else:
        _post(f"{TELEGRAM_URL}/sendMessage", json.dumps({"botToken": TOKEN, **message}).encode(), {})
    return str(chat)


def hear(chat):
    """Wait for what the bot says to a person of the live server."""
    asked = {"token": TOKEN, "chatId": int(chat)}
    updates = wait_for(
        lambda: requests.post(f"{TELEGRAM_URL}/getUpdates", json=asked, timeout=30).json()["result"],
        "the reply did not reach Telegram",
    )
    return [update["message"]["text"] for update in updates]


def wait_for(look, complaint):
    """Wait until a look finds something, and return it.

    :param str complaint: what did not happen, should it not
    """
    deadline = time.monotonic() + WITHIN
    while not (found := look()):
        if time.monotonic() > deadline:
            raise SystemExit(f"error: {complaint} within {WITHIN} s")
        time.sleep(0.3)
    return found


def print_table(rows):
    """Print rows as wide as their content, the first as the head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))


def _post(url, body, headers):
    requests.post(
        url, data=body, headers={"Content-Type": "application/json", **headers}, timeout=30
    ).raise_for_status()


def _ids(odoo, model, domain):
    return odoo.call(model, "search", domain)


def _short(text, length=34):
    return text if len(text) <= length else text[: length - 1] + "…"


def main():
    odoo, providers = Odoo(), Providers()
    print("Connecting three channels", flush=True)
    channels = {
        "webhook": connect(odoo, "webhook", "generic", {"secret": SECRET}, send_url=f"{providers.url}/replies"),
        "telegram": connect(odoo, "telegram", "telegram", {"token": TOKEN}, base_url=providers.url),
        "live": connect(odoo, "live", "telegram", {"token": TOKEN}, base_url=TELEGRAM_URL, inbound_mode="poll"),
    }
    print(f"Sending {len(TALKS)} messages, and answering each from its case", flush=True)
    chats = [
        say(kind, number, person, text, channels[kind][1], providers)
        for number, (kind, person, text, _answer) in enumerate(TALKS, 1)
    ]
    rows = [("message", "channel", "person", "case", "assignee", "reply", "external id")]
    for chat, (kind, person, text, answer) in zip(chats, TALKS, strict=True):
        talk = [("channel_id", "=", channels[kind][0]), ("conversation_id.external_id", "=", chat)]
        found = wait_for(
            lambda talk=talk: odoo.read(
                "social.crm.message", [*talk, ("direction", "=", "in")], "case_id", "identity_id"
            ),
            f"the message of {person} did not arrive",
        )[0]
        case = odoo.read("social.crm.case", [("id", "=", found["case_id"][0])], "number", "user_id")[0]
        odoo.call(
            "social.crm.case",
            "message_post",
            [case["id"]],
            body=answer,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        sent = wait_for(
            lambda talk=talk: odoo.read("social.crm.message", [*talk, ("state", "=", "sent")], "external_id"),
            f"the reply to {person} was not sent",
        )[0]
        if kind == "live" and hear(chat) != [answer]:
            raise SystemExit(f"error: {person} did not hear the reply")
        assignee = case["user_id"][1] if case["user_id"] else "nobody yet"
        shown = (_short(text), LABELS[kind], found["identity_id"][1], case["number"], assignee, _short(answer))
        rows.append((*shown, sent["external_id"]))
    print()
    print_table(rows)


if __name__ == "__main__":
    try:
        main()
    except requests.RequestException as failure:
        sys.exit(f"error: {failure}")
