import base64
import os
from pathlib import Path

from odoo.tests.common import ChromeBrowser

from .doubles.server import LoopbackMixin

MAX_PICTURE = 300 << 10  # bytes
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

    def photograph(self, name, path, shown, login=None, phone=False):
        """Take a picture of a screen.

        :param str name: of the file, without its suffix
        :param str shown: selector of what must be there
        :param str login: of a user whose password is the same; ``picture_login`` unless told otherwise
        :param bool phone: on the narrow screen of one, where nothing may be cut
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
            self.assertTrue(browser._wait_ready(IS_SHOWN % shown))
            cut = browser._websocket_request("Runtime.evaluate", params={"expression": CUT})["result"]["value"]
            picture = base64.b64decode(browser._websocket_request("Page.captureScreenshot")["data"])
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
