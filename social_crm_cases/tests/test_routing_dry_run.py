from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_routing import RoutingCase


@tagged("post_install", "-at_install")
class TestRoutingDryRun(RoutingCase):
    """Rules are tried on what was said already."""

    def _run(self, user=None, **values):
        run = self.env["social.crm.routing.dry.run"].with_user(user or self.manager).create(values)
        run.action_run()
        return run

    def test_it_tells_what_would_be_done_beside_what_was_done(self):
        question, refund = self._say(("anna", "Hello"), ("otto", "Refund, please"))
        rule = self._rule("Refunds", words="refund", team_id=self.other_team.id, priority="2")
        lines = self._run(number=2, channel_ids=self.channel.ids).line_ids
        self.assertEqual(lines.message_id, refund | question)
        of_refund, of_question = lines
        self.assertEqual((of_refund.rule_id, of_refund.differs), (rule, True))
        self.assertEqual(of_refund.reason, "Rule “Refunds”: with any of the words “refund”.")
        self.assertEqual(of_refund.outcome, "team Sales; priority High")
        self.assertIn("team Support", of_refund.then)
        self.assertEqual((bool(of_question.rule_id), of_question.differs), (False, False))
        self.assertIn("Default team of Acme chat", of_question.reason)
        self.assertIn("Otto: Refund, please", of_refund.said)

    def test_it_tells_all_that_rules_would_do(self):
        self._say(("anna", "Refund!!!"))
        macro = self.env["social.crm.macro"].create({"name": "Thank"})
        playbook = self.env["social.crm.playbook"].create({"name": "Refunding"})
        self._rule("Loud", words="!!!", stop=False, alert="user", alert_user_id=self.carla.id)
        self._rule("Refunds", words="refund", macro_id=macro.id, playbook_id=playbook.id)
        line = self._run(number=1, channel_ids=self.channel.ids).line_ids
        self.assertEqual(line.outcome, "team Support; alert Carla; playbook Refunding; macro Thank")

    def test_it_changes_nothing(self):
        case = self._say(("anna", "Refund")).case_id
        self._rule("Refunds", words="refund", no_case=True, alert="user", alert_user_id=self.carla.id)
        run = self._run(channel_ids=self.channel.ids)
        self.assertEqual((run.line_ids.outcome, run.line_ids.differs), ("no case", True))
        self.assertEqual((case.team_id, case.is_closed, len(case.activity_ids)), (self.team, False, 0))
        self.assertIn("1 messages", run.summary)

    def test_a_rule_is_tried_before_it_is_switched_on(self):
        self._say(("anna", "Refund"))
        rule = self._rule("Refunds", words="refund", active=False)
        self.assertFalse(self._run(channel_ids=self.channel.ids).line_ids.rule_id)
        self.assertEqual(self._run(channel_ids=self.channel.ids, include_archived=True).line_ids.rule_id, rule)

    def test_what_would_open_no_case_anyway_is_not_asked_about(self):
        self._say(("anna", "I am away", {"is_automatic": True}))
        self.assertFalse(self._run(channel_ids=self.channel.ids).line_ids)

    def test_as_many_as_can_be_shown(self):
        for number in (0, -1, 1001):
            with self.subTest(number=number), self.assertRaises(UserError):
                self._run(number=number)

    def test_only_managers_run_it(self):
        with self.assertRaises(AccessError):
            self._run(self.ann)
