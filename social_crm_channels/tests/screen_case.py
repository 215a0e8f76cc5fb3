import base64
import os
from pathlib import Path

from odoo.tests.common import ChromeBrowser

from .doubles.server import LoopbackMixin

MAX_PICTURE = 300 << 10  # bytes
PATIENCE = 180  # seconds: whoever comes first waits for the assets
PRESSED = "[...document.querySelectorAll(%r)].find((el) => el.textContent.includes(%r))"
SCROLL = "document.querySelector(%r).scrollIntoView({block: 'nearest'})"
IS_SHOWN = "document.querySelector(%r) !== null && [...document.images].every((image) => image.naturalWidth || image.loading === 'lazy')"

#: What is wider than its place: sideways scrolling, or words that nobody can read.
CUT = """
[...document.querySelectorAll(".o_action *, main *")].filter((el) =>
    el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX !== "visible" && el.clientWidth > 1
).map((el) => `${el.tagName}.${el.className}: ${el.textContent.trim().slice(0, 80)}`).join(" | ")
"""
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}

#: Set to a folder, pictures are written there.
PICTURES = "SOCIAL_CRM_SCREENSHOTS"


class ScreenCase(LoopbackMixin):
    """Goes before an ``HttpCase`` that takes pictures of screens."""

    browser_size = "1440x900"
    picture_login = "admin"
    test_cursor_lock_timeout = PATIENCE  # others wait meanwhile; the page stays blank for whoever gives up

    def photograph(self, name, path, shown, login=None, phone=False, press=()):
        """Take a picture of a screen.

        :param str name: of the file, without its suffix
        :param str shown: selector of what must be there
        :param str login: of a user whose password is the same; ``picture_login`` unless told otherwise
        :param bool phone: on the narrow screen of one, where nothing may be cut
        :param press: what is pressed before, one after the other: its selector, or (selector, words in it)
        """
        login = login or self.picture_login
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.authenticate(login, login, browser=browser)
            self.env.cr.flush()
            self.env.cr.clear()
            if phone:
                browser._websocket_request("Emulation.setDeviceMetricsOverride", params=PHONE)
            browser.navigate_to(f"{self.base_url()}{path}")
            for pressed in [press] if isinstance(press, str) else press:
                self._press(browser, *([pressed, ""] if isinstance(pressed, str) else pressed))
            self.assertTrue(browser._wait_ready(IS_SHOWN % shown, PATIENCE))
            self._evaluate(browser, SCROLL % shown)
            cut = self._evaluate(browser, CUT)
            taken = browser._websocket_request("Page.captureScreenshot", timeout=PATIENCE)
            picture = base64.b64decode(taken["data"])
            browser.stop()
            self._wait_remaining_requests()
        self.assertTrue(picture.startswith(b"\x89PNG"))
        self.assertLess(len(picture), MAX_PICTURE)
        if os.environ.get(PICTURES):
            folder = Path(os.environ[PICTURES])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(picture)
        if phone:
            self.assertEqual(cut, "", path)

    def _press(self, browser, selector, words):
        pressed = PRESSED % (selector, words)
        self.assertTrue(browser._wait_ready(f"{pressed} !== undefined", PATIENCE))
        self._evaluate(browser, f"{pressed}.click()")

    def _evaluate(self, browser, expression):
        answer = browser._websocket_request("Runtime.evaluate", params={"expression": expression}, timeout=PATIENCE)
        return answer["result"].get("value")
