from odoo.tests import HttpCase, JsonRpcException, tagged

from .suggestion_common import KEY, SuggestionCase


@tagged("post_install", "-at_install")
class TestSuggestionPortal(HttpCase, SuggestionCase):
    """What the pages ask for while somebody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls._ask("My lamp <script>flickers", answer="Tighten the screw of it. " * 20)
        cls.suggestion = cls.Suggestion.search([])

    def _ask_for(self, text="lamp flickers", key=KEY, **more):
        return self.make_jsonrpc_request("/social_crm/suggest", {"key": key, "text": text, **more})

    def _enter(self, user):
        self.authenticate(user.login, user.login)

    def test_what_is_shown_and_opened_is_noted(self):
        self._enter(self.reader)
        [told] = self._ask_for()
        self.assertEqual((told["title"], told["kind"]), ("My lamp <script>flickers", "Topic"))
        self.assertEqual(len(told["answer"]), 200)
        [deflection] = self.Deflection.search([])
        self.assertEqual((deflection.partner_id, deflection.typed), (self.reader.partner_id, "lamp flickers"))
        self.assertFalse(deflection.opened_at)
        page = self.url_open(told["url"], allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertTrue(page.headers["Location"].endswith(self.topic.website_url))
        self.assertTrue(deflection.opened_at and deflection.line_ids.opened_at)
        self.assertTrue(
            self.make_jsonrpc_request("/social_crm/suggested/helped", {"key": KEY, "suggestion_id": self.suggestion.id})
        )
        self.assertTrue(deflection.helped_at)

    def test_a_suggestion_that_the_reader_may_not_see_is_not_opened(self):
        self.forum.write({"privacy": "private"})
        self._enter(self.reader)
        self.assertEqual(self._ask_for(), [])
        self.assertEqual(self.url_open(f"/social_crm/suggested/{KEY}/{self.suggestion.id}").status_code, 404)
        self.assertEqual(self.url_open(f"/social_crm/suggested/{KEY}/999999").status_code, 404)

    def test_nonsense_finds_and_notes_nothing(self):
        self._enter(self.reader)
        for params in (
            {"key": "x"},
            {"key": None},
            {"text": None},
            {"text": ["lamp"]},
            {"text": "\x00'"},
            {"text": "x" * 9999},
        ):
            with self.subTest(params=params):
                self.assertEqual(self._ask_for(**params), [])
        helped = {"key": KEY, "suggestion_id": "1"}
        self.assertFalse(self.make_jsonrpc_request("/social_crm/suggested/helped", helped))
        self.assertFalse(self.Deflection.search([]))

    def test_who_is_not_signed_in_is_asked_to(self):
        with self.assertRaisesRegex(JsonRpcException, "SessionExpired"):
            self._ask_for()

    def test_while_a_member_asks_questions_without_an_answer_are_shown_too(self):
        self._ask("Another lamp flickers")
        self._enter(self.reader)
        self.assertEqual(len(self._ask_for()), 1)
        self.assertEqual(len(self._ask_for(place="forum", key="1" * 32)), 2)
        self.assertEqual(self.Deflection.search([("key", "=", "1" * 32)]).place, "forum")

    def test_both_forms_suggest(self):
        self._enter(self.reader)
        for path, fields in (("/my/cases/new", "subject text"), (f"/forum/{self.forum.id}/ask", "post_name")):
            self.assertIn(f'data-fields="{fields}"', self.url_open(path).text)
