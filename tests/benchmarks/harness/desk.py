"""Agents at their desks: each does one thing after another over HTTP, as the inbox does it, and thinks in between."""

import queue
import random
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import requests

TIMEOUT = 60  # seconds for an answer
PASSWORD = "bench"
MODEL = "social.crm.conversation"
# What the screen asks for, as its files of JavaScript have it.
THREAD = ["social_page", "scheduledMessages", "attachments"]
IDENTITY = {
    "display_name": {},
    "handle": {},
    "followers": {},
    "network_id": {"fields": {"display_name": {}, "icon": {}, "color": {}}},
}
TOUCHPOINT = ["summary", "kind", "occurred_at", "is_touch", "network_id", "res_model", "res_id"]
CASE = ["number", "name", "is_closed", "stage_id", "opened_at"]
CASES_FIRST = "is_closed, opened_at DESC, id DESC"
CONNECTIONS = 6  # that a browser has to a server
GATHER = 0.3  # seconds: what changes at once is asked for at once
BACKLOG = 8  # connections that Odoo lets wait for each of its workers; it turns others away
UNREAD = {"domain": [["unread_count", ">", 0]]}  # of what is one's own, in the title
REPEAT = 20  # seconds after which a screen says again that somebody is there
COUNT_PAUSE = 10  # seconds between two counts, while others change things


class Proxy:
    """What stands before Odoo: whatever it cannot take yet waits here, where its own queue would turn it away.

    Odoo is run behind a proxy in production; one with a queue is HAProxy, by ``maxconn``. That time counts.

    :param str url: of the server
    :param int workers: how many it has
    """

    def __init__(self, url, workers):
        self.url, self._places = url, threading.Semaphore(BACKLOG * workers)

    def pass_on(self, session, path, body):
        """:return: the server's answer"""
        with self._places:
            return session.post(self.url + path, json=body, timeout=TIMEOUT)

    def get(self, session, path):
        """:return: the page at an address"""
        with self._places:
            return session.get(self.url + path, timeout=TIMEOUT)


class Client:
    """A browser that is logged in.

    :param Proxy proxy: to the server
    :param str database:
    :param str login:
    """

    def __init__(self, proxy, database, login):
        self._proxy, self._session = proxy, requests.Session()
        self._pool = ThreadPoolExecutor(CONNECTIONS)
        self.rpc("/web/session/authenticate", db=database, login=login, password=PASSWORD)

    def rpc(self, path, **params):
        """Call a JSON-RPC route.

        :return: its result
        :raise RuntimeError: the server answered with an error
        """
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self._proxy.pass_on(self._session, path, body)
        answer.raise_for_status()
        result = answer.json()
        if "error" in result:
            raise RuntimeError(result["error"]["data"]["message"])
        return result.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model."""
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def together(self, *calls):
        """Ask at once, as a browser does, for what does not wait for each other.

        :param calls: functions without parameters
        :return: their results, in their order
        """
        return [future.result() for future in [self._pool.submit(call) for call in calls]]

    def open_thread(self, model, record_id, wanted=THREAD, beside=()):
        """Fetch what a thread shows.

        :param wanted: what its screen asks for; of ``messages`` the client asks by itself
        :param beside: functions that fetch what else is on the screen
        :return: the thread, and the messages
        """
        params = {"thread_model": model, "thread_id": record_id}
        calls = [
            lambda: self.rpc("/mail/data", fetch_params=[["mail.thread", {**params, "request_list": wanted}]]),
            *beside,
        ]
        if "messages" in wanted:
            calls.append(lambda: self.rpc("/mail/thread/messages", **params, fetch_params={"limit": 30})["data"])
        told = self.together(*calls)
        data = told[0]
        [thread] = [each for each in data["mail.thread"] if (each["model"], each["id"]) == (model, record_id)]
        return thread, (told[-1] if "messages" in wanted else data).get("mail.message", [])


class Agent(threading.Thread):
    """One agent, until it is time to go home.

    News of colleagues travel at once, and not over a websocket; people outside say nothing meanwhile.

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
        self._queues = []  # of which counts are shown
        self._query, self._rows = {"queue": "all", "filters": {"status": "any"}, "search": ""}, []
        self._talk, self._seen = None, 0  # what is on the screen: the row, and its newest message
        self._heard = queue.SimpleQueue()
        self._counted, self._must_count = 0.0, False
        self._shown_up = 0.0  # when colleagues were told last that one is in the talk
        self.seconds = defaultdict(list)  # by action
        self.errors = []

    def run(self):
        self._think(self._chance.uniform(0, self._pause))  # nobody begins, or ends, when the others do
        self._timed("begin")
        if not self._rows:
            self.errors.append("begin: there is nothing to do")
            return
        while True:
            pause = self._chance.expovariate(1 / self._pause)
            if time.monotonic() + pause > self._until:
                break
            self._think(pause)
            self._timed(self._one_of(self.MIX))

    def hear(self, row):
        """Learn from a colleague's doing that a conversation is not what it was, as over the bus.

        :param dict row: what it was
        """
        self._heard.put(row)

    def _think(self, seconds):
        """Meanwhile the screen follows what others do, as ``use_inbox_news.js`` does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                changed = [self._heard.get(timeout=min(left, max(self._next_by_itself() - time.monotonic(), 0)))]
            except queue.Empty:
                self._by_itself()
                continue
            time.sleep(GATHER)
            while not self._heard.empty():
                changed.append(self._heard.get())
            self._timed("news", changed)

    def _next_by_itself(self):
        """:return: when the screen asks for something although nobody does anything"""
        counts = self._counted + COUNT_PAUSE if self._must_count else float("inf")
        return min(counts, self._shown_up + REPEAT if self._talk else float("inf"))

    def _by_itself(self):
        if self._must_count and self._may_count():
            self._timed("news", [])
        if self._talk and time.monotonic() - self._shown_up >= REPEAT:
            self._timed("stay")

    def _timed(self, action, *args):
        started = time.perf_counter()
        try:
            getattr(self, f"_{action}")(*args)
        except Exception as error:  # noqa: BLE001 - whatever it is: who stops working leaves the others more room
            self.errors.append(f"{action}: {error!r}")
        self.seconds[action].append(time.perf_counter() - started)

    def _one_of(self, shares):
        return self._chance.choices(list(shares), shares.values())[0]

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------
    def _begin(self):
        views = [[["model_id", "=", MODEL], ["user_ids", "in", [self._user_id]]], ["name", "domain", "context"]]
        start, _views, page = self._call_together(
            [
                (MODEL, "inbox_start", [], {}),
                ("ir.filters", "search_read", views, {}),
                (MODEL, "inbox_list", [], self._query),
            ]
        )
        self._queues, self._rows = [queue["key"] for queue in start["queues"]], page["rows"]
        self._call_together([self._counts()])

    def _list(self):
        self._show(queue=self._one_of(self.QUEUES), filters={}, search="")

    def _open(self):
        row = self._chance.choice(self._rows)
        if self._talk and self._talk["id"] != row["id"]:
            self._call_together([self._presence("left")])
        reply = self._load(row, [lambda: self._call_together(list(self._about(row)))])["social_reply"]
        calls = [self._presence("reading")]
        if reply["unread"]:
            calls.append((MODEL, "inbox_read", [reply["conversation_ids"]], {}))
        self._call_together(calls)

    def _stay(self):
        """As ``use_presence.js`` does."""
        self._call_together([self._presence("reading")])

    def _presence(self, doing):
        self._shown_up = time.monotonic()
        return MODEL, "inbox_presence", [self._talk["id"], doing], {}

    def _call_together(self, calls):
        """As ``orm_together.js`` does."""
        if len(calls) == 1:
            [(model, method, args, kwargs)] = calls
            return self._client.call(model, method, *args, **kwargs)
        names = ("model", "method", "args", "kwargs")
        return self._client.rpc("/social_crm/calls", calls=[dict(zip(names, call, strict=True)) for call in calls])

    def _load(self, row, beside=()):
        opened, said = self._client.open_thread(**_thread(row), beside=beside)
        self._talk, self._seen = row, 0
        self._saw(said)
        return opened

    def _saw(self, said):
        self._seen = max([self._seen, *(each["social_crm"]["id"] for each in said if each.get("social_crm"))])

    def _about(self, row):
        """What the panels beside the talk ask for."""
        about, of_person = ["identity_id", "=", row["identity_id"]], ["id", "=", row["identity_id"]]
        if row["partner_id"]:
            about = of_person = ["partner_id", "=", row["partner_id"]]
        yield "social.crm.identity", "web_search_read", [[of_person], IDENTITY], {}
        yield "social.crm.touchpoint", "search_read", [[about], TOUCHPOINT], {"limit": 15}
        yield "social.crm.case", "search_read", [[about], CASE], {"limit": 15, "order": CASES_FIRST}
        if row["case"]:
            yield "social.crm.case", "get_entitlement_told", [[row["case"]["id"]]], {}

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
        """In the talk that is on the screen, which shows what comes back; who hears of it asks for the rest."""
        if not self._talk:
            self._load(self._chance.choice(self._rows))
        row, thread = self._talk, _thread(self._talk)
        post = {"body": "We look into it.", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        posted = self._client.rpc(
            "/mail/message/post",
            thread_model=thread["model"],
            thread_id=thread["record_id"],
            post_data=post,
            context={"social_reply": {"seen_message_id": self._seen, "confirmed": False, "undo": True}},
        )
        self._saw(posted["store_data"]["mail.message"])
        self._tell(row)

    def _assign(self):
        row = self._chance.choice(self._rows)
        assign = (MODEL, "inbox_assign", [[row["id"]], self._user_id], {})
        self._call_together([assign, self._rows_of([row["id"]]), self._counts()])
        self._tell(row)
        self.hear({**row, "user": {"id": self._user_id}})

    # ------------------------------------------------------------------
    # What the screen does
    # ------------------------------------------------------------------
    def _show(self, **query):
        self._query = query
        page = self._client.call(MODEL, "inbox_list", **query)
        self._rows = page["rows"] or self._rows

    def _may_count(self):
        return time.monotonic() - self._counted >= COUNT_PAUSE

    def _counts(self):
        self._counted, self._must_count = time.monotonic(), False
        return MODEL, "inbox_counts", [self._queues], {}

    def _rows_of(self, conversation_ids):
        return MODEL, "inbox_rows", [conversation_ids], self._query

    def _news(self, changed):
        self._must_count = True
        ids = list({row["id"] for row in changed})
        calls = [self._rows_of(ids)] if ids else []
        if self._may_count():
            calls.append(self._counts())
        self._call_together(calls)
        if self._talk and self._talk["id"] in ids:
            self._load(self._talk)
        if any(row["user"] and row["user"]["id"] == self._user_id for row in changed):
            self._client.call(MODEL, "inbox_counts", ["mine"], filters=UNREAD)

    def _tell(self, row):
        for colleague in self._team:
            colleague.hear(row)


def _thread(row):
    return {"model": row["thread"]["model"], "record_id": row["thread"]["id"]}
