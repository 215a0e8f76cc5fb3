import base64
import os
import time
from contextlib import contextmanager
from pathlib import Path

from odoo.tests.common import ChromeBrowser

from .doubles.server import LoopbackMixin

MAX_PICTURE = 300 << 10  # bytes
PATIENCE = 180  # seconds: whoever comes first waits for the assets
PRESSED = "[...document.querySelectorAll(%r)].find((el) => el.textContent.includes(%r))"
SCROLL = "document.querySelector(%r).scrollIntoView({block: 'nearest'})"
IS_SHOWN = "document.querySelector(%r) !== null && document.querySelector('[aria-busy=true], .o_loading_indicator') === null && getComputedStyle(document.body).marginLeft === '0px' && [...document.images].every((image) => image.naturalWidth || image.loading === 'lazy')"

#: What is wider than its place: sideways scrolling, or words that nobody can read. A row of the inbox is as high as any
#: other, and names, last words and tags in it give way: then that is to be seen, and the whole of it.
CUT = """
[...document.querySelectorAll("%s")].filter((el) =>
    el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 1 && getComputedStyle(el).overflowX !== "visible"
    && !(el.closest(".o_social_crm_inbox_row") && el.title && getComputedStyle(el).textOverflow === "ellipsis")
).map((el) => `${el.tagName}.${el.className}: ${el.textContent.trim().slice(0, 80)}`).join(" | ")
"""
EVERYWHERE = ".o_action *, main *"
IN_ROWS = ".o_social_crm_inbox_row, .o_social_crm_inbox_row *"
#: What is Odoo's in a screen of ours, beside the menus and footers around it. In the inbox that is a label on what has
#: no role and a picture without words (avatars of messages), faint dates, and a picker whose state is told by no role.
OF_ODOO = (
    ".o-mail-Chatter, .o_notebook_headers, .o-autocomplete, .o_field_many2one_avatar_user, .o_select_menu,"
    " .o-mail-DateSection, .o-mail-Message-avatarContainer, .o-mail-Message-date"
)
#: What is ours in a screen of Odoo's.
OURS_WITHIN = ".o_social_crm_message_badge"
#: What lies above a screen. Notifications are drawn by Odoo, and their colours are faint.
ABOVE = ".modal, .o-dropdown--menu"
#: An item of a menu of Odoo's tells by ``aria-selected`` where the keyboard is, which its role has not: that rule passes
#: over the item itself, and what is in it is examined as everything is.
MENU_ITEM = "axe.configure({rules: [{id: 'aria-allowed-attr', selector: ':not(.o-dropdown-item)'}]})"
#: What hinders somebody, in the words of axe-core: what it is, and where.
FAULTS = """
axe.run({include: [["%s"], ["%s"], ["%s"]], exclude: [["%s"]]}, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
.then(({violations}) => violations.filter(
    (fault) => ["serious", "critical"].includes(fault.impact)
).map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html.slice(0, 160)).join(" , ")}`).join(" | "))
"""
CUT_LINE = "odoo.__WOWL_DEBUG__.root.env.services.bus_service.trigger('BUS:RECONNECT'); 0"
#: What can be read, and the pictures that are not there.
WORDS = "document.body.innerText + [...document.images].filter((image) => !image.naturalWidth).map((image) => `\\n${image.src}`)"
DESK = {"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": False}
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}

#: Set to a folder, pictures are written there.
PICTURES = "SOCIAL_CRM_SCREENSHOTS"


class ScreenCase(LoopbackMixin):
    """Goes before an ``HttpCase`` that takes pictures of screens."""

    browser_size = "1440x900"
    maxDiff = None
    picture_login = "admin"
    phone = PHONE
    uncut = EVERYWHERE  # where nothing is cut on a phone
    examined = ".o_action, main"  # menus and footers around a screen are Odoo's
    of_odoo = ()  # selectors of more that is Odoo's in the screens of a class, beside OF_ODOO
    _opened = None
    test_cursor_lock_timeout = PATIENCE  # others wait meanwhile; the page stays blank for whoever gives up

    def photograph(self, name, path, shown, login=None, phone=False, press=(), typed=None, act=None, examine=False):
        """Take a picture of a screen.

        :param str name: of the file, without its suffix
        :param str shown: selector of what must be there
        :param str login: of a user whose password is the same; ``picture_login`` unless told otherwise
        :param bool phone: on the narrow screen of one, where nothing may be cut
        :param press: what is pressed before, one after the other: its selector, or (selector, words in it)
        :param tuple typed: selector of a field, and what is typed there
        :param act: what others do after that
        :param bool examine: see, too, that nobody is hindered by how they see, hear or move
        """
        with self._on_screen(path, shown, login or self.picture_login, phone, press, typed, act) as browser:
            cut = self._evaluate(browser, CUT % (self.uncut if phone else IN_ROWS))
            taken = browser._websocket_request("Page.captureScreenshot", timeout=PATIENCE)
            picture = base64.b64decode(taken["data"])
            faults = self._examine(browser) if examine else ""
        self.assertTrue(picture.startswith(b"\x89PNG"))
        self.assertLess(len(picture), MAX_PICTURE)
        if os.environ.get(PICTURES):
            folder = Path(os.environ[PICTURES])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(picture)
        self.assertEqual(cut, "", path)
        self.assertEqual(faults, "", path)

    def examine(self, path, shown, press=(), typed=None, then=(), run=None):
        """See that nobody is hindered by how they see, hear or move. Parameters are those of :meth:`photograph`.

        :param then: what is pressed after something was typed
        :param str run: an expression that the page evaluates after that
        """
        with self._on_screen(path, typed[0] if typed else "body", self.picture_login, False, press, typed) as browser:
            for pressed in [then] if isinstance(then, str) else then:
                self._press(browser, pressed, "")
            if run:
                self._evaluate(browser, f"{run}; 0")
            self._wait_for(browser, IS_SHOWN % shown)
            self.assertEqual(self._examine(browser), "", shown)

    @contextmanager
    def _on_screen(self, path, shown, login, phone, press, typed, act=None):
        """A browser that shows a screen."""
        browser = self._browser()
        # Before requests are let in: the cursor is ours alone, and what the page before still asks for has to wait.
        self.authenticate(login, login, browser=browser)
        self.env.cr.flush()
        self.env.cr.clear()
        with self.allow_requests(browser=browser):
            try:
                browser._websocket_request("Emulation.setDeviceMetricsOverride", params=self.phone if phone else DESK)
                browser.navigate_to(f"{self.base_url()}{path}")
                for pressed in [press] if isinstance(press, str) else press:
                    self._press(browser, *([pressed, ""] if isinstance(pressed, str) else pressed))
                if typed:
                    self._wait_for(browser, f"document.querySelector({typed[0]!r}) !== null")
                    self._evaluate(browser, f"document.querySelector({typed[0]!r}).focus()")
                    browser._websocket_request("Input.insertText", params={"text": typed[1]})
                if act:
                    self._meanwhile(browser, act)
                self._wait_for(browser, IS_SHOWN % shown)
                self._evaluate(browser, SCROLL % shown)
                yield browser
            finally:
                browser.navigate_to("about:blank")
                self._wait_remaining_requests()

    def _meanwhile(self, browser, act):
        """Others do something. No bus tells it here: the page asks, as after its line was cut."""
        with self.registry.cursor():  # whoever has a cursor is alone: no request comes in between
            act()
            self.env.flush_all()
        self._evaluate(browser, CUT_LINE)

    def _browser(self):
        """The one browser of a test: whoever takes several pictures need not start it anew, nor read the assets."""
        if not self._opened:
            self._opened = ChromeBrowser(self)
            self.addCleanup(self._opened.stop)
        return self._opened

    def _examine(self, browser):
        """Ask axe-core for faults that are serious.

        Rules and their weight: https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md

        :return: what it found, ``""`` for nothing
        """
        axe = Path(os.environ["SOCIAL_CRM_NODE_MODULES"], "axe-core", "axe.min.js").read_text()
        self._evaluate(browser, f"{axe}; {MENU_ITEM}; 0")
        return self._evaluate(
            browser, FAULTS % (self.examined, OURS_WITHIN, ABOVE, ", ".join((OF_ODOO, *self.of_odoo)))
        )

    def _press(self, browser, selector, words):
        pressed = PRESSED % (selector, words)
        self._wait_for(browser, f"{pressed} !== undefined")
        self._evaluate(browser, f"{pressed}.click()")

    def _wait_for(self, browser, condition):
        """Fail with the words on the screen, unless something is true there in time."""
        ends = time.monotonic() + PATIENCE
        while not self._evaluate(browser, f"(() => {{ try {{ return {condition} }} catch {{ return false }} }})()"):
            if time.monotonic() > ends:
                browser.take_screenshot()
                self.fail(f"{condition} is not true of this screen:\n{self._evaluate(browser, WORDS)}")
            time.sleep(0.1)

    def _evaluate(self, browser, expression):
        params = {"expression": expression, "awaitPromise": True}
        answer = browser._websocket_request("Runtime.evaluate", params=params, timeout=PATIENCE)
        return answer["result"].get("value")
