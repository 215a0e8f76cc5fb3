"""Agents before the inbox of a running Odoo, each in a browser of their own."""

import re
import shutil
import time
from contextlib import ExitStack, contextmanager

import psutil
from live_database import Database
from live_session import Session
from live_webhook import SECRET, Mailbox, Person
from playwright.sync_api import expect, sync_playwright
from social_crm_setup.servers import OdooServer, Proxy

PASSWORD = "a word that agents know"
CHROMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
INBOX = "/odoo/inbox?queue=all"
PATIENCE = 180_000  # milliseconds: whoever comes first waits for the assets
SOON = 2_000  # milliseconds: what one does shows in the browsers of others, once these have been opened
BUS = "odoo.__WOWL_DEBUG__?.root.env.services.bus_service"

expect.set_options(timeout=PATIENCE)


#: What would ring on a desktop is written down instead.
WATCH = """
window.notified = [];
window.sounds = [];
window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title, { body }) {
        super();
        window.notified.push(`${title}: ${body}`);
    }
};
HTMLMediaElement.prototype.play = async function () {
    window.sounds.push(this.src);
};
"""


def soon(what, act, *sights):
    """Do something, and see in time what comes of it; the time that it took is printed.

    :param str what: it is
    :param act: callable that does it
    :param sights: callables that wait for what is to be seen, for ``timeout`` milliseconds at most
    """
    began = time.monotonic()
    act()
    for sight in sights:
        sight(timeout=max(SOON - 1000 * (time.monotonic() - began), 1))
    print(f"{what}: {time.monotonic() - began:.2f} s")


class Office:
    """A running Odoo with workers, as a browser finds it, and in it two companies with three teams; a context manager.

    Ada and Bo are in one team, Cleo is in another one of their company, and Dag is in that of another company.

    :param str database: with all addons; it is the office's own
    """

    def __init__(self, database):
        self.server = OdooServer(database, options=["--proxy-mode"])
        self.mailbox = Mailbox()
        self._stack = ExitStack()

    def __enter__(self):
        enter = self._stack.enter_context
        enter(self.server)
        self.url = enter(Proxy(self.server, name=f"proxy_{self.server.database}")).url
        enter(self.mailbox)
        self.database = enter(Database(self.server.database))
        self._browser = enter(chrome())
        self._odoo = Session(self.server.url, self.server.database)
        self._move_in()
        return self

    def __exit__(self, *exception):
        self.server.kill()  # it would wait long for web sockets to end by themselves
        self._stack.close()

    def agent(self, name, **options):
        """Seat an agent before a browser of their own.

        :return: a context manager
        :rtype: Agent
        """
        return Agent(self._browser, self.url, self.server.database, name, **options)

    def person(self, name, team="Care"):
        """Somebody who writes to the channel of a team."""
        return Person(self._webhooks[team], name)

    def talk(self, person):
        """:return: the id of the conversation with somebody"""
        return self.database.value("SELECT id FROM social_crm_conversation WHERE external_id = %s", person.external_id)

    def promise(self, team, **values):
        """Work on what is said to a team from now on, and promise an answer; the test says when that is watched over."""
        channels = self._odoo.call("social.crm.channel", "search", [("team_id", "=", self._teams[team])])
        self._odoo.call("social.crm.channel", "write", channels, {"care": True})
        values = {"name": "An answer", "kind": "first_response", "team_ids": [(6, 0, [self._teams[team]])], **values}
        self._odoo.call("social.crm.sla.policy", "create", [values])
        self.database.rows(
            "UPDATE ir_cron SET nextcall = nextcall + INTERVAL '1 day' WHERE id ="
            " (SELECT res_id FROM ir_model_data WHERE module = 'social_crm_cases' AND name = 'cron_sla')"
        )

    def let_pass(self, person, hours):
        """Let hours go by for what somebody was promised; nobody is told yet."""
        case_id = self.database.value(
            "SELECT case_id FROM social_crm_case_conversation_rel WHERE conversation_id = %s", self.talk(person)
        )
        for table, columns, key in (
            ("social_crm_sla_status", ("started_at", "warn_at", "deadline"), "case_id"),
            ("social_crm_case", ("opened_at", "sla_warn_at", "sla_deadline"), "id"),
        ):
            sooner = ", ".join(f"{column} = {column} - INTERVAL '{hours} hours'" for column in columns)
            self.database.rows(f"UPDATE {table} SET {sooner} WHERE {key} = %s", case_id)  # noqa: S608

    def watch_promises(self):
        """Run the scheduled action that warns before promises are missed."""
        _model, cron = self._odoo.call("ir.model.data", "check_object_reference", "social_crm_cases", "cron_sla")
        self._odoo.call("ir.cron", "method_direct_trigger", [cron])

    def wish(self, name, **preferences):
        """Let somebody have preferences."""
        [user_id] = self._odoo.call("res.users", "search", [("login", "=", name.lower())])
        self._odoo.call("res.users", "write", [user_id], preferences)

    def wait_until_told(self):
        """Wait until what people have said is in their talks."""
        self.database.wait_until_drained()

    @contextmanager
    def without_web_sockets(self):
        """Kill the process of the web sockets, and let Odoo start it again only when the block is done."""
        master = psutil.Process(self.server.process.pid)
        [process] = [child for child in master.children() if "gevent" in child.cmdline()]
        master.suspend()  # it would start the next one at once
        try:
            process.kill()
            yield
        finally:
            master.resume()

    def _move_in(self):
        [abroad] = self._odoo.call("res.company", "create", [{"name": "Abroad"}])
        ada, bo, cleo = (self._hire(name) for name in ("Ada", "Bo", "Cleo"))
        dag = self._hire("Dag", company_id=abroad, company_ids=[(6, 0, [abroad])])
        members = {"Care": [ada, bo], "Sales": [cleo], "Abroad": [dag]}
        self._teams = {}  # their ids
        self._webhooks = {team: self._open_channel(team, users) for team, users in members.items()}

    def _hire(self, name, **values):
        _model, group = self._odoo.call("ir.model.data", "check_object_reference", "social_crm_base", "group_user")
        values = {"name": name, "login": name.lower(), "password": PASSWORD, "group_ids": [(4, group)], **values}
        return self._odoo.call("res.users", "create", [values])[0]

    def _open_channel(self, team, members):
        """:return: the address of the webhook of the one channel of a new team"""
        [company] = {user["company_id"][0] for user in self._odoo.call("res.users", "read", members, ["company_id"])}
        values = {"name": team, "company_id": company, "member_ids": [(6, 0, members)]}
        [self._teams[team]] = self._odoo.call("social.crm.team", "create", [values])
        columns = {"name": team, "team_id": self._teams[team], "company_id": company, "send_url": self.mailbox.url}
        key = self.database.make_channel("generic", {"secret": SECRET}, **columns)
        return f"{self.server.url}/social_crm/webhook/{key}"


@contextmanager
def chrome():
    """The Chrome or Chromium of this machine."""
    path = next(filter(None, map(shutil.which, CHROMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


class Agent:
    """An agent before the inbox, in a browser of their own: its cookies, cache and memory are nobody else's.

    A context manager that closes it.

    :param browser: of :func:`chrome`
    :param str url: where a browser finds Odoo and its web sockets
    :param str database: its name
    :param str name: see :func:`hire`
    :param bool shares_socket: tabs share one web socket, as in every browser of today; what goes over one that is the
        tab's own can be listened to, see ``frames``
    """

    def __init__(self, browser, url, database, name, shares_socket=True):
        self.name, self._url = name, url
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.frames = []  # what the web socket brought, as texts
        self.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: self.frames.append(frame)))
        self.page.add_init_script(WATCH)
        if not shares_socket:
            self.page.add_init_script("delete window.SharedWorker")
        login = {"db": database, "login": name.lower(), "password": PASSWORD}
        answer = self.context.request.post(f"{url}/web/session/authenticate", data={"jsonrpc": "2.0", "params": login})
        assert answer.json()["result"]["uid"], answer.text()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.context.close()

    def open(self, path=INBOX):
        """Go somewhere, and wait until news arrive there.

        :return: itself
        """
        self.page.goto(self._url + path, timeout=PATIENCE)
        self.wait_for_socket(True)
        return self

    def wait_for_socket(self, is_connected):
        state = f"({BUS}?.workerState === 'CONNECTED') === {str(is_connected).lower()}"
        self.page.wait_for_function(state, timeout=PATIENCE)

    def listen_to(self, talk):
        """Ask the bus for a talk by its name.

        :param int talk: id of a conversation
        """
        self.page.evaluate(f"{BUS}.addChannel('social.crm.conversation_{talk}')")

    def look_away(self):
        """Have another window before that of Odoo."""
        self.page.evaluate("document.hasFocus = () => false, window.dispatchEvent(new Event('blur'))")

    def wait_for_notifications(self, *texts):
        """Wait until the desktop has shown notifications, and no others since the page was opened."""
        self.page.wait_for_function("number => window.notified.length >= number", arg=len(texts), timeout=PATIENCE)
        assert self.notified == list(texts), self.notified

    @property
    def notified(self):
        """What the desktop has shown since the page was opened."""
        return self.page.evaluate("window.notified")

    @property
    def sounds(self):
        return self.page.evaluate("window.sounds")

    @property
    def away(self):
        """What says that one is away."""
        return self.page.locator(".o_social_crm_inbox_away_notice")

    def switch_away(self):
        """Say that one is away, or back."""
        self.page.locator(".o_social_crm_inbox_away").click()

    @property
    def rows(self):
        return self.page.locator(".o_social_crm_inbox_row")

    def row(self, words):
        """The conversation in the list that has some words."""
        return self.rows.filter(has_text=words)

    def clock(self, words):
        """That of what was promised, in the row that has some words."""
        return self.row(words).locator(".o_social_crm_clock")

    @property
    def said(self):
        """The messages of the talk that is open."""
        return self.page.locator(".o_social_crm_inbox_talk .o-mail-Message-body")

    @property
    def presence(self):
        """What colleagues do in the talk that is open."""
        return self.page.locator(".o_social_crm_presence")

    @property
    def alert(self):
        """The number in the menu bar of what is unread of one's own."""
        return self.page.locator(".o_social_crm_inbox_systray .badge")

    def count_of(self, queue):
        """The number beside a queue; there is none for nothing."""
        button = self.page.locator(".o_social_crm_inbox_queue").filter(has_text=re.compile(f"^{queue}"))
        return button.locator(".o_social_crm_inbox_count")

    def read(self, words):
        """Open the talk that has some words in the list."""
        self.row(words).click()
        expect(self.said.first).to_be_visible()

    def write(self, text):
        """Begin an answer in the talk that is open."""
        self.page.locator(".o_social_crm_inbox_answer").click()
        self.page.locator(".o_social_crm_inbox_reply textarea.o-mail-Composer-input").press_sequentially(text)

    def send(self):
        self.page.locator(".o_social_crm_inbox_reply .o-mail-Composer-send").click()

    def take(self):
        """Be the one who is on the talk that is open."""
        self.page.locator(".o_social_crm_inbox_head [data-action=assign_me]").click()
