"""The webhook of a running Odoo with workers: what reaches it raw, side by side, and what its log says."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from live_database import Database
from live_webhook import SECRET, signature

MAX_BODY = 1 << 20


@pytest.fixture
def database(shared_odoo):
    with Database(shared_odoo.database) as database:
        yield database


@pytest.fixture
def webhook(database, shared_odoo):
    """A server, and the path of the webhook of a channel where nothing has happened yet."""
    database.rows("DELETE FROM social_crm_event")
    key = database.make_channel("generic", {"secret": SECRET})
    return shared_odoo, f"/social_crm/webhook/{key}"


def event(number, text="Hello", **values):
    return {
        "type": "message",
        "id": f"m{number}",
        "conversation": {"id": "talk-1"},
        "author": {"id": "anna", "name": "Anna"},
        "sent_at": "2026-03-10T09:00:00Z",
        "sequence": number,
        "text": text,
        **values,
    }


def send(server, path, headers, pieces):
    """Speak HTTP without help.

    :return: the status
    """
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    try:
        connection.putrequest("POST", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            for piece in pieces:
                connection.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it did not want to hear more
        return connection.getresponse().status
    finally:
        connection.close()


def post(server, path, body):
    headers = {
        "Content-Length": str(len(body)),
        "Content-Type": "application/json",
        "X-Social-CRM-Signature": signature(body),
    }
    return send(server, path, headers, [body])


def chunked(body, size=65536):
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces] + [b"0\r\n\r\n"]


def test_the_same_update_ten_times_in_parallel_is_one_message(webhook, database):
    server, path = webhook
    bodies = [json.dumps(event(number)).encode() for number in range(5)]
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda body: post(server, path, body), bodies * 10))
    assert set(statuses) == {200}
    assert database.count("social_crm_event") == 5
    database.wait_until_drained()
    assert database.count("social_crm_message") == 5
    assert database.count("social_crm_identity", "external_id = 'anna'") == 1
    assert database.count("social_crm_conversation") == 1


def test_a_body_over_a_mebibyte_is_refused_before_it_is_read(webhook, database):
    server, path = webhook
    # only a beginning is sent: whoever waited for the rest would never answer
    assert send(server, path, {"Content-Length": str(MAX_BODY + 1)}, [b"{"]) == 413
    assert database.count("social_crm_event") == 0


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413), (3 * MAX_BODY, 413)])
def test_a_chunked_body_is_taken_whole_or_refused_never_cut(webhook, database, size, status):
    server, path = webhook
    empty = json.dumps(event(1, "")).encode()
    body = empty.replace(b'"text": ""', b'"text": "' + b"a" * (size - len(empty)) + b'"')
    assert len(body) == size
    headers = {"Transfer-Encoding": "chunked", "X-Social-CRM-Signature": signature(body)}
    assert send(server, path, headers, chunked(body)) == status
    assert database.column("SELECT length(payload) FROM social_crm_event") == ([size] if status == 200 else [])


def test_the_key_of_a_webhook_stays_out_of_the_log(webhook, database):
    server, path = webhook
    assert post(server, path, json.dumps(event(1)).encode()) == 200
    assert send(server, path + "/nowhere", {"Content-Length": "0"}, []) == 404
    database.wait_until_drained()
    log = server.log.read_text()
    assert "/social_crm/webhook/***" in log
    assert path not in log
