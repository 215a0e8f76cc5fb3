"""Agents at their desks: each does one thing after another over HTTP, as the inbox does it, and thinks in between."""

import random
import threading
import time
from collections import defaultdict

import requests

TIMEOUT = 60  # seconds for an answer
PASSWORD = "bench"
MODEL = "social.crm.conversation"
THREAD = ["activities", "attachments", "followers", "scheduledMessages", "suggestedRecipients"]


class Client:
    """A browser that is logged in.

    :param str url: of the server
    :param str database:
    :param str login:
    """

    def __init__(self, url, database, login):
        self._url, self._session = url, requests.Session()
        self.rpc("/web/session/authenticate", db=database, login=login, password=PASSWORD)

    def rpc(self, path, **params):
        """Call a JSON-RPC route.

        :return: its result
        :raise RuntimeError: the server answered with an error
        """
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self._session.post(self._url + path, json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        result = answer.json()
        if "error" in result:
            raise RuntimeError(result["error"]["data"]["message"])
        return result.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model."""
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def open_thread(self, model, record_id):
        """Fetch what a thread shows."""
        self.rpc(
            "/mail/data",
            fetch_params=[["mail.thread", {"thread_model": model, "thread_id": record_id, "request_list": THREAD}]],
        )
        self.rpc("/mail/thread/messages", thread_model=model, thread_id=record_id, fetch_params={"limit": 30})


class Agent(threading.Thread):
    """One agent, until it is time to go home.

    :param Client client:
    :param int user_id: of the agent
    :param words: what to look for, from the most to the least common
    :param float pause: seconds between two actions on average; they are exponential
    :param float until: moment of ``time.monotonic``
    """

    #: Share of each action. Most agents look at what is theirs most of the time.
    MIX = {"list": 40, "open": 30, "search": 10, "reply": 10, "assign": 10}
    QUEUES = {"mine": 50, "unassigned": 15, "teams": 15, "all": 10, "waiting": 5, "mentions": 5}

    def __init__(self, client, user_id, words, pause, until):
        super().__init__(daemon=True)
        self._client, self._user_id, self._words = client, user_id, words
        self._pause, self._until = pause, until
        self._chance = random.Random(user_id)
        self._rows = []
        self.seconds = defaultdict(list)  # by action
        self.errors = []

    def run(self):
        self._rows = self._client.call(MODEL, "inbox_list", queue="all", filters={"status": "any"})["rows"]
        while (left := self._until - time.monotonic()) > 0:
            time.sleep(min(self._chance.expovariate(1 / self._pause), left))
            action = self._one_of(self.MIX)
            started = time.perf_counter()
            try:
                getattr(self, f"_{action}")()
            except (RuntimeError, requests.RequestException) as error:
                self.errors.append(f"{action}: {error}")
            self.seconds[action].append(time.perf_counter() - started)

    def _one_of(self, shares):
        return self._chance.choices(list(shares), shares.values())[0]

    def _list(self):
        page = self._client.call(MODEL, "inbox_list", queue=self._one_of(self.QUEUES))
        self._client.call(MODEL, "inbox_counts", list(self.QUEUES))
        self._rows = page["rows"] or self._rows

    def _open(self):
        row = self._chance.choice(self._rows)
        self._client.open_thread(row["thread"]["model"], row["thread"]["id"])
        self._client.call(MODEL, "inbox_read", [row["id"]])

    def _search(self):
        """Some look for a word that many say, most for two words or for an order."""
        words = self._chance.choice(
            (
                self._words[self._chance.randrange(200)],
                " ".join(self._chance.sample(self._words[:3000], 2)),
                f"order {self._chance.randrange(1_000_000)}",
                self._words[self._chance.randrange(len(self._words))],
            )
        )
        page = self._client.call(MODEL, "inbox_list", queue="all", search=words)
        self._rows = page["rows"] or self._rows

    def _reply(self):
        row = self._chance.choice(self._rows)
        thread = row["thread"]
        self._client.rpc(
            "/mail/message/post",
            thread_model=thread["model"],
            thread_id=thread["id"],
            post_data={"body": "We look into it.", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
        )

    def _assign(self):
        self._client.call(MODEL, "inbox_assign", [self._chance.choice(self._rows)["id"]], self._user_id)
