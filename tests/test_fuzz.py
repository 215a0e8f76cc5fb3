"""Whatever a stranger sends to a webhook: no error of the server, no traceback, and nothing authentic is lost.

``SOCIAL_CRM_FUZZ=100000 ./setup/test tests/test_fuzz.py`` sends so many; the whole suite sends fewer.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import requests
from fuzzing import Fuzzer, OddRequests
from odoo_shell import run_in_shell
from social_crm_setup.environment import PROJECT

NUMBER = int(os.environ.get("SOCIAL_CRM_FUZZ", "4000"))
ODD = NUMBER // 5  # requests that are odd in themselves, whatever their payload
AT_ONCE = 8
FIXTURES = PROJECT / "social_crm_channels" / "tests" / "fixtures"
SECRET = "a secret of the fuzz test"
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ALLOWED = {200, 202, 204, 400}  # authentic: taken, or kept for an administrator


def _hex(body):
    return hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def _telegram(_body, key):
    return hmac.new(TOKEN.encode(), f"webhook:{key}".encode(), hashlib.sha256).hexdigest()


def _x(body, _key):
    return "sha256=" + base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


#: Provider → its credentials, the header of its signature, and how it signs.
WEBHOOKS = {
    "generic": ({"secret": SECRET}, "X-Social-CRM-Signature", lambda body, _key: f"sha256={_hex(body)}"),
    "telegram": ({"token": TOKEN}, "X-Telegram-Bot-Api-Secret-Token", _telegram),
    "x": ({"consumer_secret": SECRET}, "x-twitter-webhooks-signature", _x),
    "facebook": ({"client_secret": SECRET}, "X-Hub-Signature-256", lambda body, _key: f"sha256={_hex(body)}"),
    "whatsapp": ({"client_secret": SECRET}, "X-Hub-Signature-256", lambda body, _key: f"sha256={_hex(body)}"),
}

PROVIDERS = """
connectors = env["social.crm.connector"]
for provider, _label in connectors._providers():
    channel = env["social.crm.channel"].new({"provider": provider})
    if "webhook" in connectors._of(provider)._capabilities(channel).inbound_modes:
        print("webhook:", provider)
"""

# What was taken must be there, under the name by which the webhook knows it again.
LOST = """
import base64, hashlib, json, os
from requests.structures import CaseInsensitiveDict
from odoo.tools import SQL
from odoo.addons.social_crm_channels.connectors.contract import MalformedPayload

known = set(env.execute_query(SQL("SELECT channel.provider, event.dedup_key FROM social_crm_event event"
                                  " JOIN social_crm_channel channel ON channel.id = event.channel_id")))
channels = {channel.provider: channel for channel in env["social.crm.channel"].search([])}
lost = 0
for line in open(os.environ["TAKEN"]):
    provider, headers, body = json.loads(line)
    body, channel = base64.b64decode(body), channels[provider]
    try:
        key = channel._connector()._delivery(channel, CaseInsensitiveDict(headers), body).dedup_key
    except MalformedPayload:
        key = hashlib.sha256(body).hexdigest()
    if (provider, key[:200]) not in known:
        lost += 1
        print("lost:", provider, body[:300])
print("lost in all:", lost)
"""


def fixtures_of(provider):
    return [path.read_bytes() for path in sorted((FIXTURES / provider).glob("*.json"))]


class Stranger:
    """Sends payloads to the webhook of one provider, most of them signed as they should be."""

    def __init__(self, server, provider, key):
        self.provider = provider
        self._url = f"{server.url}/social_crm/webhook/{key}"
        self._key = key
        _credentials, self._header, self._sign = WEBHOOKS[provider]

    def send(self, number, body):
        """:return: whether it was authentic, the status, and what was sent"""
        authentic = number % 10 != 0
        kinds = ("application/json", "application/json; charset=utf-8", "text/plain", "application/octet-stream")
        headers = {"Content-Type": kinds[number % len(kinds)]}
        if authentic:
            headers[self._header] = self._sign(body, self._key)
        elif number % 20:
            headers[self._header] = "sha256=" + "0" * 64
        answer = requests.post(self._url, data=body, headers=headers, timeout=60)
        return authentic, answer.status_code, (self.provider, headers, base64.b64encode(body).decode())


def test_every_provider_that_calls_us_is_fuzzed(odoo_db):
    found = run_in_shell(odoo_db, PROVIDERS)
    assert {line.split()[1] for line in found.splitlines() if line.startswith("webhook:")} == set(WEBHOOKS)


def test_no_payload_breaks_the_server_and_none_is_lost(database, odoo_server, tmp_path):
    strangers = [
        Stranger(odoo_server, provider, database.make_channel(provider, credentials))
        for provider, (credentials, _header, _sign) in WEBHOOKS.items()
    ]
    fuzzers = {stranger: Fuzzer(seed, fixtures_of(stranger.provider)) for seed, stranger in enumerate(strangers)}
    sent = [(stranger, fuzzers[stranger].payload()) for _n in range(NUMBER // len(strangers)) for stranger in strangers]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda pair: pair[1][0].send(pair[0], pair[1][1]), enumerate(sent)))

    assert len(answers) >= NUMBER - len(strangers)
    assert {status for authentic, status, _sent in answers if not authentic} == {403}
    assert {status for authentic, status, _sent in answers if authentic} <= ALLOWED
    database.wait_until_drained(within=60 + NUMBER / 50)
    assert database.count("social_crm_event", "state = 'dead' AND error IS NULL") == 0
    assert database.count("social_crm_message") > 0
    assert tracebacks(odoo_server) == []

    taken = tmp_path / "taken"
    taken.write_text("".join(json.dumps(sent) + "\n" for authentic, _status, sent in answers if authentic))
    assert "lost in all: 0" in run_in_shell(database.name, LOST, TAKEN=str(taken))


def test_no_odd_request_breaks_the_server(database, odoo_server):
    keys = [
        database.make_channel(provider, credentials) for provider, (credentials, _header, _sign) in WEBHOOKS.items()
    ]
    odd = OddRequests(7, [*(f"/social_crm/webhook/{key}" for key in keys), "/social_crm/oauth/callback"])
    sent = [odd.request() for _n in range(ODD)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(lambda request: knock(odoo_server.url, request), sent))

    # 501 is HTTP's own word for a method that is none (RFC 9110, 15.6.2), said before there is a route.
    broken = [(status, request) for status, request in zip(statuses, sent, strict=True) if not 200 <= status < 500]
    assert [each for each in broken if each[0] != 501] == []
    assert len([status for status in statuses if 400 <= status < 500]) > ODD / 2
    assert tracebacks(odoo_server) == []


def tracebacks(server):
    """:return: each with the lines around it, so that a failure says what it was"""
    return re.findall(r"(?:.*\n){0,3}.*Traceback.*\n(?:(?:[ \t].*)?\n)*.*", server.log.read_text())


def knock(url, request):
    """Send bytes as they are.

    :return: the status of the answer, 0 where there is none
    """
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        with suppress(ConnectionError):  # it may answer and go before it has read all
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        try:
            line = connection.makefile("rb").readline().split()
        except ConnectionError:
            return 0
    return int(line[1]) if len(line) > 1 else 0
