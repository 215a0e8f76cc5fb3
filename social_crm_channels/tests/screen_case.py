import base64
import os
from pathlib import Path

from odoo.tests.common import ChromeBrowser

from .doubles.server import LoopbackMixin

MAX_PICTURE = 300 << 10  # bytes
IS_SHOWN = "document.querySelector(%r) !== null && [...document.images].every((image) => image.naturalWidth || image.loading === 'lazy')"

#: Set to a folder, pictures are written there.
PICTURES = "SOCIAL_CRM_SCREENSHOTS"


class ScreenCase(LoopbackMixin):
    """Goes before an ``HttpCase`` that takes pictures of screens."""

    browser_size = "1440x900"
    picture_login = "admin"

    def photograph(self, name, path, shown, login=None):
        """Take a picture of a screen.

        :param str name: of the file, without its suffix
        :param str shown: selector of what must be there
        :param str login: of a user whose password is the same; ``picture_login`` unless told otherwise
        """
        login = login or self.picture_login
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.authenticate(login, login, browser=browser)
            self.env.cr.flush()
            self.env.cr.clear()
            browser.navigate_to(f"{self.base_url()}{path}")
            self.assertTrue(browser._wait_ready(IS_SHOWN % shown))
            picture = base64.b64decode(browser._websocket_request("Page.captureScreenshot")["data"])
            browser.stop()
            self._wait_remaining_requests()
        self.assertTrue(picture.startswith(b"\x89PNG"))
        self.assertLess(len(picture), MAX_PICTURE)
        if os.environ.get(PICTURES):
            folder = Path(os.environ[PICTURES])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(picture)
