from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

MOST = 20


@tagged("post_install", "-at_install")
class TestCalls(HttpCase):
    """Several calls in one request may do what each may do by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "agent", groups="base.group_user,social_crm_base.group_user")

    def call(self, *calls):
        self.authenticate("agent", "agent")
        names = ("model", "method", "args", "kwargs")
        return self.make_jsonrpc_request(
            "/social_crm/calls", {"calls": [dict(zip(names, call, strict=True)) for call in calls]}
        )

    def test_results_are_in_the_order_of_the_calls(self):
        lang = self.env["res.lang"]._lang_get("en_US")
        results = self.call(
            ("res.lang", "read", [[lang.id], ["code"]], {}),
            ("res.users", "search_count", [[["login", "=", "agent"]]], {"limit": 1}),
        )
        self.assertEqual(results, [[{"id": lang.id, "code": "en_US"}], 1])

    @mute_logger("odoo.http")
    def test_what_may_not_be_called_alone_may_not_be_called_here(self):
        secret = ("social.crm.channel", "_credential", [[1], "token"], {})
        for call, error in ((secret, AccessError), (("ir.config_parameter", "search", [[]], {}), AccessError)):
            with self.subTest(call[1]), self.assertRaises(JsonRpcException) as refusal:
                self.call(("res.users", "search_count", [[]], {}), call)
            self.assertEqual(str(refusal.exception), f"odoo.exceptions.{error.__name__}")

    @mute_logger("odoo.http")
    def test_there_is_an_end_to_it(self):
        count = ("res.users", "search_count", [[["login", "=", "agent"]]], {})
        self.assertEqual(self.call(*[count] * MOST), [1] * MOST)
        with self.assertRaises(JsonRpcException) as refusal:
            self.call(*[count] * (MOST + 1))
        self.assertEqual(str(refusal.exception), "odoo.exceptions.UserError")
