import json
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..connectors.contract import TEXT_MEASURES

CASES = Path(__file__).parents[1] / "static" / "tests" / "text_measure_cases.js"

#: Which connector counts so.
COUNTED_BY = {"utf16": "telegram", "x_weighted": "x", "mastodon": "mastodon"}


@tagged("-at_install", "post_install")
class TestTextMeasures(TransactionCase):
    """The server cuts and refuses by the same count that the composer shows; hoot holds the composer to these cases."""

    def length(self, measure, text):
        match measure:
            case "characters":
                return len(text)
            case "bytes":
                return len(text.encode())
        return self.env["social.crm.connector"]._of(COUNTED_BY[measure])._text_length(text)

    def test_server_and_composer_count_alike(self):
        cases = json.loads(CASES.read_text().partition("=")[2].strip().removesuffix(";"))
        self.assertEqual({case["measure"] for case in cases}, set(TEXT_MEASURES))
        for case in cases:
            with self.subTest(**case):
                self.assertEqual(self.length(case["measure"], case["text"]), case["length"])

    def test_each_connector_counts_by_its_measure(self):
        connectors = self.env["social.crm.connector"]
        for provider, _label in connectors._providers():
            channel = self.env["social.crm.channel"].new({"provider": provider})
            measure = connectors._of(provider)._capabilities(channel).text_measure
            for text in ("Hello", "Grüße 💡 👩‍👩‍👧‍👦", "See https://example.org/a/long/path/to/it"):
                with self.subTest(provider=provider, text=text):
                    self.assertEqual(connectors._of(provider)._text_length(text), self.length(measure, text))
