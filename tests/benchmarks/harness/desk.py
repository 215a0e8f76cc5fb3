"""Agents at their desks: each does one thing after another over HTTP, as the inbox does it, and thinks in between."""

import queue
import random
import threading
import time
from collections import defaultdict

import requests

TIMEOUT = 60  # seconds for an answer
PASSWORD = "bench"
MODEL = "social.crm.conversation"
# What the screen asks for, as its files of JavaScript have it.
THREAD = ["messages", "scheduledMessages", "attachments"]
IDENTITY = {
    "display_name": {},
    "handle": {},
    "followers": {},
    "network_id": {"fields": {"display_name": {}, "icon": {}, "color": {}}},
}
TOUCHPOINT = ["summary", "kind", "occurred_at", "is_touch", "network_id", "res_model", "res_id"]
CASE = ["number", "name", "is_closed", "stage_id", "opened_at"]
CASES_FIRST = "is_closed, opened_at DESC, id DESC"
GATHER = 0.3  # seconds: what changes at once is asked for at once
COUNT_PAUSE = 5  # seconds between two counts, while others change things


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

    def open_thread(self, model, record_id, wanted=THREAD):
        """Fetch what a thread shows.

        :param wanted: what its screen asks for beside the messages
        :return: the thread, and the messages
        """
        params = {"thread_model": model, "thread_id": record_id}
        data = self.rpc("/mail/data", fetch_params=[["mail.thread", {**params, "request_list": wanted}]])
        said = self.rpc("/mail/thread/messages", **params, fetch_params={"limit": 30})
        [thread] = [each for each in data["mail.thread"] if (each["model"], each["id"]) == (model, record_id)]
        return thread, said["data"].get("mail.message", [])


class Agent(threading.Thread):
    """One agent, until it is time to go home.

    :param Client client:
    :param int user_id: of the agent
    :param team: the agents who work with this one, who hear of what it does
    :param words: what to look for, from the most to the least common
    :param float pause: seconds between two actions on average; they are exponential
    :param float until: moment of ``time.monotonic``
    """

    #: Share of each action. Most agents look at what is theirs most of the time.
    MIX = {"list": 40, "open": 30, "search": 10, "reply": 10, "assign": 10}
    QUEUES = {"mine": 50, "unassigned": 15, "teams": 15, "all": 10, "waiting": 5, "mentions": 5}

    def __init__(self, client, user_id, team, words, pause, until):
        super().__init__(daemon=True)
        self._client, self._user_id, self._team, self._words = client, user_id, team, words
        self._pause, self._until = pause, until
        self._chance = random.Random(user_id)
        self._query, self._rows = {"queue": "all", "filters": {"status": "any"}, "search": ""}, []
        self._heard, self._counted = queue.SimpleQueue(), 0.0
        self.seconds = defaultdict(list)  # by action
        self.errors = []

    def run(self):
        self._timed("begin")
        while self._rows and (left := self._until - time.monotonic()) > 0:
            self._think(min(self._chance.expovariate(1 / self._pause), left))
            self._timed(self._one_of(self.MIX))

    def hear(self, conversation_id):
        """Learn from a colleague's doing that a conversation is not what it was, as over the bus."""
        self._heard.put(conversation_id)

    def _think(self, seconds):
        """Meanwhile the screen follows what others do, as ``use_inbox_news.js`` does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                changed = {self._heard.get(timeout=left)}
            except queue.Empty:
                return
            time.sleep(GATHER)
            while not self._heard.empty():
                changed.add(self._heard.get())
            self._timed("news", list(changed))

    def _timed(self, action, *args):
        started = time.perf_counter()
        try:
            getattr(self, f"_{action}")(*args)
        except (RuntimeError, requests.RequestException) as error:
            self.errors.append(f"{action}: {error}")
        self.seconds[action].append(time.perf_counter() - started)

    def _one_of(self, shares):
        return self._chance.choices(list(shares), shares.values())[0]

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------
    def _begin(self):
        self._show(**self._query)

    def _list(self):
        self._show(queue=self._one_of(self.QUEUES), filters={}, search="")
        self._count()

    def _open(self):
        row = self._chance.choice(self._rows)
        opened, _said = self._client.open_thread(**_thread(row))
        reply = opened["social_reply"]
        self._client.call(MODEL, "inbox_presence", reply["conversation_id"], "reading")
        if reply["unread"]:
            self._client.call(MODEL, "inbox_read", reply["conversation_ids"])
        self._look_at_person(row)

    def _look_at_person(self, row):
        about, of_person = ["identity_id", "=", row["identity_id"]], ["id", "=", row["identity_id"]]
        if row["partner_id"]:
            about = of_person = ["partner_id", "=", row["partner_id"]]
        self._client.call("social.crm.identity", "web_search_read", [of_person], IDENTITY)
        self._client.call("social.crm.touchpoint", "search_read", [about], TOUCHPOINT, limit=15)
        self._client.call("social.crm.case", "search_read", [about], CASE, limit=15, order=CASES_FIRST)
        if row["case"]:
            self._client.call("social.crm.case", "get_entitlement_told", [row["case"]["id"]])

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
        self._show(queue="all", filters={}, search=words)

    def _reply(self):
        row = self._chance.choice(self._rows)
        thread = _thread(row)
        _opened, said = self._client.open_thread(**thread)
        seen = max((each["social_crm"]["id"] for each in said if each.get("social_crm")), default=0)
        post = {"body": "We look into it.", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self._client.rpc(
            "/mail/message/post",
            thread_model=thread["model"],
            thread_id=thread["record_id"],
            post_data=post,
            context={"social_reply": {"seen_message_id": seen, "confirmed": False, "undo": True}},
        )
        self._tell(row["id"])

    def _assign(self):
        conversation_id = self._chance.choice(self._rows)["id"]
        self._client.call(MODEL, "inbox_assign", [conversation_id], self._user_id)
        self._news([conversation_id])
        self._tell(conversation_id)

    # ------------------------------------------------------------------
    # What the screen does
    # ------------------------------------------------------------------
    def _show(self, **query):
        self._query = query
        page = self._client.call(MODEL, "inbox_list", **query)
        self._rows = page["rows"] or self._rows

    def _count(self):
        self._counted = time.monotonic()
        self._client.call(MODEL, "inbox_counts", list(self.QUEUES))

    def _news(self, conversation_ids):
        self._client.call(MODEL, "inbox_rows", conversation_ids, **self._query)
        if time.monotonic() - self._counted > COUNT_PAUSE:
            self._count()

    def _tell(self, conversation_id):
        for colleague in self._team:
            colleague.hear(conversation_id)


def _thread(row):
    return {"model": row["thread"]["model"], "record_id": row["thread"]["id"]}
