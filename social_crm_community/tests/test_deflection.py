from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .suggestion_common import KEY, SuggestionCase


@tagged("post_install", "-at_install")
class TestDeflection(SuggestionCase):
    """Whoever opened a suggestion and no case for a week counts as deflected, and nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask("My lamp flickers", answer="Tighten the screw")
        cls._ask("My lamp hums", answer="Change the fuse")
        cls.suggestions = cls.Suggestion.search([])
        cls.customer = cls.reader.partner_id

    def _read(self, days_ago=0, opened=True, key=KEY):
        """Rita is shown two topics, and opens one."""
        self.Deflection._note_shown(key, "portal", self.reader, "My lamp", self.suggestions)
        deflection = self.Deflection.search([("key", "=", key)])
        if opened:
            deflection.line_ids[0]._open()
        for fname in ("started_at", "last_at"):
            deflection[fname] -= timedelta(days=days_ago)
        return deflection

    def _case(self, partner=None, days_ago=0, **values):
        opened_at = fields.Datetime.now() - timedelta(days=days_ago)
        partner = partner or self.customer
        return self.env["social.crm.case"].create(
            {"name": "Lamp", "partner_id": partner.id, "opened_at": opened_at, **values}
        )

    def _settled(self, deflection):
        self.Deflection._settle()
        return deflection.state

    def test_it_is_not_known_before_the_week_is_over(self):
        self.assertEqual(self._settled(self._read(days_ago=6)), "waiting")

    def test_who_opened_a_suggestion_and_no_case_was_deflected(self):
        deflection = self._read(days_ago=8)
        self.assertEqual(self._settled(deflection), "deflected")
        self.assertEqual(deflection.share, 1)

    def test_who_opened_no_suggestion_was_not_deflected(self):
        deflection = self._read(days_ago=8, opened=False)
        self.assertEqual(self._settled(deflection), "left")
        self.assertEqual(deflection.share, 0)

    def test_who_opened_a_question_without_an_answer_was_not_deflected_until_it_has_one(self):
        topic = self._ask("My lamp smells")
        row = self.Suggestion.search([("res_id", "=", topic.id)])
        states = []
        for number in range(2):
            key = f"{number:032x}"
            self.Deflection._note_shown(key, "forum", self.reader, "My lamp", row | self.suggestions)
            deflection = self.Deflection.search([("key", "=", key)])
            if number:
                self._reply(topic, "Let it cool down").is_correct = True
            deflection.line_ids.filtered(lambda line: line.suggestion_id == row)._open()
            deflection.write({name: fields.Datetime.now() - timedelta(days=8) for name in ("started_at", "last_at")})
            states.append(self._settled(deflection))
        self.assertEqual(states, ["left", "deflected"])

    def test_who_says_that_it_helped_and_asks_all_the_same_was_not_deflected(self):
        deflection = self._read(key="1" * 32)
        deflection.line_ids[0]._help()
        case = self._case()
        self.assertEqual((self._settled(deflection), deflection.case_id), ("case", case))
        self.assertTrue(deflection.helped_at)

    def test_a_case_within_the_week_counts_and_a_later_or_earlier_one_does_not(self):
        for days_ago, state in ((9, "deflected"), (7, "case"), (2, "case"), (0.5, "deflected")):
            with self.subTest(days_ago=days_ago):
                deflection = self._read(days_ago=8, key=f"{int(days_ago * 10):032x}")
                case = self._case(days_ago=days_ago)
                self.assertEqual(self._settled(deflection), state)
                case.unlink()

    def test_a_case_of_somebody_else_or_to_another_company_does_not_count(self):
        deflection = self._read(days_ago=8)
        self._case(self.asker.partner_id, days_ago=7)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self._case(days_ago=7, company_id=abroad.id, team_id=False, user_id=False)
        self.assertEqual(self._settled(deflection), "deflected")

    def test_a_case_on_another_channel_counts_once_it_is_known_whose_it_is(self):
        deflection = self._read(days_ago=8)
        case = self._say(("rita_on_chat", "My lamp flickers")).case_id
        case.opened_at = deflection.started_at + timedelta(days=1)
        self.assertEqual(self._settled(deflection), "deflected")
        links = self.env["social.crm.identity.link"]
        link = links.create(
            {
                "identity_id": case.identity_id.id,
                "partner_id": self.customer.id,
                "evidence": "She said so",
                "state": "confirmed",
            }
        )
        self.assertEqual((deflection.state, deflection.case_id, deflection.share), ("case", case, 0))
        link.action_revoke()
        self.assertEqual((deflection.state, deflection.case_id), ("deflected", case.browse()))

    def test_to_look_again_changes_nothing(self):
        self._read(days_ago=8)
        self.assertEqual([self.Deflection._settle() for _time in range(2)], [1, 0])

    def test_thousands_are_settled_in_one_statement(self):
        for number in range(3):
            self._read(days_ago=8, key=f"{number:032x}")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.Deflection._settle()
        self.assertEqual(set(self.Deflection.search([]).mapped("state")), {"deflected"})

    def test_what_is_typed_in_one_form_is_one_row(self):
        first, second = self.suggestions
        self.Deflection._note_shown(KEY, "portal", self.reader, "My", first)
        self.Deflection._note_shown(KEY, "portal", self.reader, "My lamp\n" + "x" * 900, first + second)
        [deflection] = self.Deflection.search([])
        self.assertEqual(deflection.line_ids.suggestion_id, first + second)
        self.assertTrue(deflection.typed.startswith("My lamp xxx"))
        self.assertEqual(len(deflection.typed), 200)

    def test_the_form_of_somebody_else_is_not_touched(self):
        deflection = self._read()
        self.Deflection._note_shown(KEY, "portal", self.asker, "Haha", self.suggestions)
        self.assertEqual((deflection.typed, deflection.partner_id), ("My lamp", self.customer))
        self.assertFalse(self.Deflection._line_of(KEY, self.asker, self.suggestions[0].id))

    def test_what_colleagues_look_at_is_not_counted(self):
        self.Deflection._note_shown(KEY, "portal", self.ann, "My lamp", self.suggestions)
        self.assertFalse(self.Deflection.search([]))

    def test_the_share_is_of_those_of_whom_it_is_known(self):
        self._read(days_ago=8, key="1" * 32)
        self._read(days_ago=8, key="2" * 32, opened=False)
        self._read(key="3" * 32)
        self.Deflection._settle()
        [[share]] = self.Deflection._read_group([], [], ["share:avg"])
        self.assertEqual(share, 0.5)

    def test_what_somebody_typed_is_forgotten_in_time_and_stays_counted(self):
        old, young = self._read(days_ago=200), self._read(key="1" * 32)
        self.Deflection._settle()
        self.env["social.crm.retention"]._purge()
        self.assertEqual((old.typed, old.partner_id.ids, old.key, old.state), (False, [], False, "deflected"))
        self.assertEqual((young.typed, young.partner_id), ("My lamp", self.customer))

    def test_who_is_erased_while_it_is_not_known_is_not_counted(self):
        deflection = self._read(days_ago=8)
        deflection.partner_id = False
        self.assertEqual(self._settled(deflection), "left")

    def test_managers_of_the_company_read_what_is_counted_and_nobody_changes_it(self):
        deflection = self._read()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        far = self._agent(
            "far", "social_crm_base.group_manager", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)]
        )
        for record in (deflection, deflection.line_ids):
            for user, allowed in ((self.manager, "r"), (far, ""), (self.ann, ""), (self.reader, "")):
                with self.subTest(model=record._name, user=user.login):
                    self.assertEqual(self._allowed(user, record), allowed)
        self.assertEqual(self._allowed(self.manager, self.suggestions), "r")
        for user in (self.ann, self.reader):
            self.assertEqual(self._allowed(user, self.suggestions), "")

    def test_the_digest_of_colleagues_tells_how_many_were_deflected(self):
        self._read(days_ago=8, key="1" * 32)
        self._read(days_ago=8, key="2" * 32, opened=False)
        self.Deflection._settle()
        digest = self.env["digest.digest"].create({"name": "Ours", "kpi_social_crm_deflected": True})
        now = fields.Datetime.now()
        digest = digest.with_context(start_datetime=now - timedelta(days=1), end_datetime=now + timedelta(days=1))
        self.assertEqual(digest.with_user(self.manager).sudo(False).kpi_social_crm_deflected_value, 1)
        with self.assertRaises(AccessError):
            digest.with_user(self.ann).kpi_social_crm_deflected_value  # noqa: B018 - reading it is the test
