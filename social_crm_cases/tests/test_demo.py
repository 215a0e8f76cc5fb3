from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load()
        cls.channels = cls.env["social.crm.channel"].union(
            *(cls.env.ref(f"social_crm_cases.demo_channel_{name}") for name in ("telegram", "x", "phone", "email"))
        )
        cls.messages = cls.env["social.crm.message"].search([("channel_id", "in", cls.channels.ids)])

    @classmethod
    def _load(cls):
        convert_file(cls.env, "social_crm_cases", "demo/social_crm_demo_data.xml", {}, "init", noupdate=True)

    def test_sixty_people_say_three_hundred_messages(self):
        self.assertEqual(len(self.messages), 300)
        identities = self.messages.identity_id
        self.assertEqual(len(identities), 90)
        self.assertEqual(len(set(identities.mapped("name"))), 60)
        self.assertLess(len(identities.filtered("partner_id")), 90)
        self.assertTrue(identities.link_ids.filtered(lambda link: link.state == "suggested"))

    def test_two_weeks_that_end_now(self):
        moments = self.messages.mapped("occurred_at")
        now = self.env.cr.now()
        self.assertLess(max(moments), now)
        self.assertTrue(10 <= (max(moments) - min(moments)).days <= 15)
        self.assertLess((now - max(moments)).total_seconds(), 12 * 3600)

    def test_three_teams_of_six_agents_in_two_companies(self):
        teams = self.messages.case_id.team_id
        self.assertEqual(len(teams), 3)
        self.assertEqual(len(teams.member_ids), 6)
        self.assertEqual(len(teams.company_id), 2)

    def test_cases_stand_in_every_stage(self):
        cases = self.messages.case_id
        self.assertEqual(cases.stage_id, self.env["social.crm.case.stage"].search([]))
        self.assertTrue(cases.filtered(lambda case: not case.user_id))

    def test_rules_promises_playbooks_and_macros_are_at_work(self):
        cases = self.messages.case_id
        claims = cases.filtered(lambda case: case.type_id == self.env.ref("social_crm_cases.demo_type_warranty"))
        self.assertGreater(len(claims), 2)
        self.assertEqual([len(case.step_ids) for case in claims], [3] * len(claims))
        self.assertEqual(set(claims.step_ids.mapped("state")), {"todo"})
        self.assertTrue(claims.activity_ids)
        self.assertEqual(set(cases.sla_status_ids.mapped("kind")), {"first_response", "resolution"})
        self.assertEqual(cases.sla_status_ids.case_id.team_id.mapped("name"), ["Customer care"])
        for name in ("order_number", "accounting"):
            macro = self.env.ref(f"social_crm_cases.demo_macro_{name}")
            self.assertNotIn("{", macro._fill(macro.reply, claims[0]))

    def test_every_answer_is_signed(self):
        answers = self.messages.filtered(lambda message: message.direction == "out")
        self.assertGreater(len(answers), 80)
        self.assertTrue(all(answer.user_id and answer.mail_message_id.author_id for answer in answers))

    def test_nothing_is_fetched_or_sent(self):
        live = self.channels.filtered(lambda channel: channel._is_live())
        self.assertNotIn("telegram", live.mapped("provider"))
        self.assertFalse(live.filtered(lambda channel: channel.inbound_mode == "poll" or channel.send_url))

    def test_the_dead_delivery_can_be_corrected(self):
        dead = self.env["social.crm.event"].search([("channel_id", "in", self.channels.ids)])
        self.assertEqual(dead.mapped("state"), ["dead"])
        dead.payload_text += "}"
        (message,) = dead.channel_id._connector()._parse(dead.channel_id, bytes(dead.payload), {})
        self.assertEqual(message.text, "Do you ship to Svalbard?")

    def test_loaded_twice_it_stays_the_same(self):
        self._load()
        self.assertEqual(self.env["social.crm.message"].search_count([("channel_id", "in", self.channels.ids)]), 300)
