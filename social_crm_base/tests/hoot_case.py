from odoo.tests import HttpCase


class HootCase(HttpCase):
    """Runs the JavaScript tests of an addon in a browser."""

    def run_hoot(self, addon):
        """
        :param str addon: of which all tests run, and no other's: a filter by name would find what is like it too
        """
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_suite_id(f'@{addon}')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


def _suite_id(name):
    """Under which Hoot knows a suite: ``generateHash`` of odoo/addons/web/static/lib/hoot/hoot_utils.js."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"
