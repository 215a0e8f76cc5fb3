from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.social_crm_channels.connectors.contract import Author

from .common import NOON, CaseCase

MONDAY_MORNING, SUNDAY = datetime(2026, 3, 2, 9, 30), datetime(2026, 3, 1, 9, 30)


class RoutingCase(CaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["social.crm.routing.rule"]

    @classmethod
    def _rule(cls, name, **values):
        return cls.rules.create({"name": name, **values})

    def _fires(self, rule, *sayings, **values):
        """:return: whether the rule fired, for each of the sayings"""
        cases = [message.case_id for message in self._say(*sayings, **values).sorted("occurred_at")]
        return [case.routing_rule_id == rule for case in cases]

    def _known(self, person, **values):
        """A contact that is known to be the person on the network."""
        partner = self.env["res.partner"].create({"name": person.title(), **values})
        identity = self.env["social.crm.identity"].search([("external_id", "=", person)])
        self.env["social.crm.identity.link"].create(
            {"identity_id": identity.id, "partner_id": partner.id, "method": "manual", "state": "confirmed"}
        )
        return partner


@tagged("post_install", "-at_install")
class TestRoutingOrder(RoutingCase):
    """Which rule decides."""

    def test_without_a_rule_the_default_team_of_the_channel_gets_the_case(self):
        case = self._say(("anna", "Hello")).case_id
        self.assertEqual(case.team_id, self.team)
        self.assertIn("Default team of Acme chat: Support", case.routing_reason)
        self.assertFalse(case.routing_rule_id)

    def test_the_first_rule_that_fits_wins_and_the_case_says_why(self):
        self._rule("Calls", contact_kind="call", team_id=self.team.id)
        mentions = self._rule("Mentions", contact_kind="mention", team_id=self.other_team.id, channel_ids=self.channel)
        self._rule("Rest", team_id=self.team.id)
        case = self._say(("anna", "Hello", {"contact_kind": "mention"})).case_id
        self.assertEqual((case.team_id, case.routing_rule_id), (self.other_team, mentions))
        self.assertIn("Rule “Mentions”: on Acme chat; Mention.", case.routing_reason)
        self.assertEqual(mentions.case_count, 1)
        rest = self._say(("otto", "Hello")).case_id
        self.assertIn("Rule “Rest”: everything.", rest.routing_reason)

    def test_the_order_is_the_one_that_is_shown(self):
        first, second = self._rule("First", team_id=self.team.id), self._rule("Second", team_id=self.other_team.id)
        first.sequence, second.sequence = 20, 10
        self.assertEqual(self._say(("anna", "Hello")).case_id.routing_rule_id, second)

    def test_a_rule_to_an_archived_team_is_passed_over(self):
        self._rule("Sales", team_id=self.other_team.id)
        self.other_team.active = False
        self.assertEqual(self._say(("anna", "Hello")).case_id.team_id, self.team)

    def test_a_rule_to_a_team_that_moved_to_another_company_is_passed_over(self):
        team = self.env["social.crm.team"].create({"name": "Moving"})
        self._rule("Moved", team_id=team.id)
        team.company_id = self.env["res.company"].create({"name": "Abroad"})
        self.assertEqual(self._say(("anna", "Hello")).case_id.team_id, self.team)

    def test_without_any_team_the_case_waits_for_everybody(self):
        self.channel.team_id = False
        case = self._say(("anna", "Hello")).case_id
        self.assertFalse(case.team_id or case.user_id)
        self.assertIn("neither a rule that fits nor a default team", case.routing_reason)

    def test_a_rule_stays_within_the_company(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        team = self.env["social.crm.team"].create({"name": "Far", "company_id": abroad.id})
        with self.assertRaises(UserError):
            self._rule("Far", team_id=team.id)
        self._rule("Theirs", company_id=abroad.id, team_id=team.id)
        self.assertEqual(self._say(("anna", "Hello")).case_id.team_id, self.team)

    def test_a_rule_that_lets_others_add_keeps_what_it_named(self):
        tags = self.env["social.crm.case.tag"].create([{"name": "Loud"}, {"name": "Late"}])
        loud = self._rule("Loud", words="!!!", stop=False, priority="2", tag_ids=tags[0])
        self._rule("Parcels", words="parcel", priority="1", tag_ids=tags, team_id=self.other_team.id)
        self._rule("Never asked", team_id=self.team.id, words="parcel")
        case = self._say(("anna", "Where is my parcel!!!")).case_id
        self.assertEqual((case.priority, case.tag_ids, case.team_id), ("2", tags, self.other_team))
        self.assertEqual(case.routing_rule_id, loud)
        self.assertIn("“Loud”", case.routing_reason)
        self.assertIn("“Parcels”", case.routing_reason)
        self.assertNotIn("“Never asked”", case.routing_reason)

    def test_a_channel_that_rules_name_cannot_go_and_leave_them_to_hold_everywhere(self):
        channel = self._channel("Short-lived")
        rule = self._rule("There", channel_ids=channel, team_id=self.other_team.id)
        channel.active = False
        self.assertFalse(self._fires(rule, ("anna", "Hello"))[0])

    def test_the_queries_do_not_grow_with_messages(self):
        self._rule("Loud", words="!!!", stop=False, priority="2", alert="user", alert_user_id=self.carla.id)
        self._rule("Known", known="known", partner_domain="[('city', '=', 'Graz')]", stop=False)
        self._rule("Rest", team_id=self.team.id)

        def decide(size):
            messages = self._say(*((f"{size}-{number}", f"Hello{'!!!' * (number % 2)}") for number in range(size)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.rules._all()._decide(messages)
            return self.cr.sql_log_count - before

        decide(2)
        self.assertEqual(decide(300), decide(10))


@tagged("post_install", "-at_install")
class TestRoutingConditions(RoutingCase):
    """What a rule asks."""

    def test_words(self):
        rule = self._rule("Refunds", words="refund, money back")
        sayings = [("a", "A REFUND, please"), ("b", "My money back!"), ("c", "Money"), ("d", "", {"subject": "Refund"})]
        self.assertEqual(self._fires(rule, *sayings), [True, True, False, True])

    def test_words_with_signs_that_html_writes_otherwise(self):
        rule = self._rule("Broken", words="doesn't work, salt & pepper, a <b>")
        sayings = [("a", "It DOESN'T work!"), ("b", "Salt & Pepper"), ("c", "Is a <b> right?"), ("d", "a b")]
        self.assertEqual(self._fires(rule, *sayings), [True, True, True, False])

    def test_words_are_people_s_own(self):
        """As a mail was judged when it came, so it is judged when the rule is tried on it later."""
        rule = self._rule("Orders", words="order, target, 50%, refund")
        mail = '<p style="border: 0">Hello</p><blockquote data-o-mail-quote="1">My refund?</blockquote>'
        sayings = [
            ("a", "Hello", {"html": mail}),
            ("b", "See https://shop.example.com/tents"),
            ("c", "I want 500 of them"),
            ("d", "Where is my ORDER?"),
        ]
        self.assertEqual(self._fires(rule, *sayings), [False, False, False, True])
        messages = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)], order="id")
        self.assertIn("border", messages[0].mail_message_id.body)
        rulings = rule._decide(messages)
        self.assertEqual([bool(rulings[message.id].rules) for message in messages], [False, False, False, True])

    def test_language_and_sentiment(self):
        german, bad = self._rule("German", language="de"), self._rule("Bad", sentiment="negative")
        cases = self._say(
            ("a", "Guten Tag, wo bleibt denn eigentlich meine Bestellung vom letzten Montag?"),
            ("b", "This is terrible, awful and the worst service that I have ever seen."),
            ("c", "Where do I find the opening hours of the shop in the city?"),
        ).mapped("case_id.routing_rule_id.name")
        self.assertEqual(cases, [german.name, bad.name])

    def test_network_and_channel(self):
        network = self.env.ref("social_crm_base.network_x")
        rule = self._rule("X", network_ids=network)
        elsewhere = self._channel("Other chat", network_id=network.id)
        self.assertEqual(self._fires(rule, ("a", "Hello"), channel=elsewhere), [True])
        self.assertEqual(self._fires(rule, ("b", "Hello")), [False])

    def test_who_is_known(self):
        self._say(("anna", "Hello")).case_id.active = False
        self._known("anna")
        rule = self._rule("Known", known="known")
        self.assertEqual(self._fires(rule, ("anna", "Again"), ("otto", "Hello")), [True, False])
        rule.known = "unknown"
        self.assertEqual(self._fires(rule, ("ida", "Hello")), [True])

    def test_any_field_of_the_contact(self):
        self._say(("anna", "Hello"), ("otto", "Hello")).case_id.active = False
        self._known("anna", city="Graz")
        self._known("otto", city="Wien")
        rule = self._rule("Graz", partner_domain="[('city', '=', 'Graz')]")
        self.assertEqual(self._fires(rule, ("anna", "Hi"), ("otto", "Hi"), ("ida", "Hi")), [True, False, False])

    def test_any_field_of_the_message(self):
        rule = self._rule("Originals", message_domain="[('url', '!=', False)]")
        url = {"url": "https://chat.example.com/1"}
        self.assertEqual(self._fires(rule, ("a", "Hello", url), ("b", "Hello")), [True, False])

    def test_followers(self):
        rule = self._rule("Loud voices", followers=1000)
        loud = {"author": Author(external_id="loud", name="Loud", followers=5000)}
        self.assertEqual(self._fires(rule, ("loud", "Hello", loud), ("otto", "Hello")), [True, False])

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create({"name": "Shop", "tz": "UTC"})
        rule = self._rule("Closed", calendar_id=calendar.id, hours="out")
        sayings = [("a", "On Sunday", {"occurred_at": SUNDAY}), ("b", "On Monday", {"occurred_at": MONDAY_MORNING})]
        self.assertEqual(self._fires(rule, *sayings), [True, False])
        rule.hours = "in"
        again = [(f"{who}2", text, more) for who, text, more in sayings]
        self.assertEqual(self._fires(rule, *again), [False, True])

    def test_a_day_off_is_outside_the_hours(self):
        calendar = self.env["resource.calendar"].create({"name": "Shop", "tz": "UTC"})
        day = MONDAY_MORNING.replace(hour=0)
        self.env["resource.calendar.leaves"].create(
            {"calendar_id": calendar.id, "date_from": day, "date_to": day + timedelta(days=1), "name": "Closed"}
        )
        rule = self._rule("Closed", calendar_id=calendar.id, hours="out")
        self.assertEqual(self._fires(rule, ("a", "Hello", {"occurred_at": MONDAY_MORNING})), [True])

    def test_conditions_that_cannot_be_asked_are_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[('city', '=', uid)]", "[(", "42"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._rule("Odd", partner_domain=domain)

    def test_nobody_asks_for_what_they_may_not_read(self):
        with self.assertRaises(ValidationError):
            self.rules.with_user(self.manager).create(
                {"name": "Curious", "partner_domain": "[('user_ids.presence_ids', '!=', False)]"}
            )

    @mute_logger("odoo.addons.social_crm_cases.models.social_crm_routing_rule")
    def test_a_rule_whose_field_is_gone_is_passed_over(self):
        rule = self._rule("Old", partner_domain="[('city', '=', 'Graz')]")
        self.env.flush_all()
        self.cr.execute("UPDATE social_crm_routing_rule SET partner_domain = '[(''gone'', ''='', 1)]'")
        rule.invalidate_recordset()
        self.assertEqual(self._say(("anna", "Hello")).case_id.team_id, self.team)


@tagged("post_install", "-at_install")
class TestRoutingActions(RoutingCase):
    """What a rule does."""

    def test_it_names_what_the_case_is(self):
        kind = self.env["social.crm.case.type"].create({"name": "Return"})
        skill = self.env["social.crm.skill"].create({"name": "French"})
        self._rule(
            "All", team_id=self.other_team.id, user_id=self.bob.id, priority="3", type_id=kind.id, skill_ids=skill
        )
        case = self._say(("anna", "Hello")).case_id
        self.assertEqual((case.team_id, case.user_id, case.priority), (self.other_team, self.bob, "3"))
        self.assertEqual((case.type_id, case.skill_ids), (kind, skill))
        self.assertEqual((case.conversation_id.team_id, case.conversation_id.user_id), (self.other_team, self.bob))

    def test_a_colleague_who_left_is_passed_over(self):
        self._rule("Bob", user_id=self.bob.id)
        self.bob.active = False
        self.assertEqual(self._say(("anna", "Hello")).case_id.user_id, self.ann)

    def test_no_case(self):
        self._rule("Contest", words="#win", no_case=True)
        contest, question = self._say(("anna", "#win me"), ("otto", "Hello"))
        self.assertFalse(contest.case_id or contest.conversation_id.case_ids)
        self.assertTrue(question.case_id)

    def test_what_joins_an_open_case_is_not_routed_again(self):
        case = self._say(("anna", "Hello")).case_id
        self._rule("Contest", words="#win", no_case=True)
        self.assertEqual(self._say(("anna", "#win", {"occurred_at": NOON + timedelta(hours=1)})).case_id, case)

    def test_the_leader_and_a_colleague_are_alerted(self):
        self.team.leader_id = self.manager
        self._rule("Loud", words="!!!", stop=False, alert="leader")
        self._rule("Legal", words="lawyer", stop=False, alert="user", alert_user_id=self.carla.id)
        both, none = self._say(("anna", "My lawyer!!!"), ("otto", "Hello")).case_id.sorted("id")
        self.assertEqual(both.activity_ids.user_id, self.manager | self.carla)
        self.assertEqual(set(both.activity_ids.mapped("summary")), {"Loud", "Legal"})
        self.assertFalse(none.activity_ids)


@tagged("post_install", "-at_install")
class TestRoutesBecomeRules(RoutingCase):
    """What an earlier release routed by goes on to hold."""

    def test_order_and_outcome_stay(self):
        other = self._channel("Other chat")
        self.cr.execute(
            "DROP TABLE IF EXISTS social_crm_route; CREATE TABLE social_crm_route (id serial PRIMARY KEY, channel_id int4, sequence int4, contact_kind varchar,"
            " team_id int4, create_uid int4, create_date timestamp, write_uid int4, write_date timestamp)"
        )
        self.env.flush_all()
        for row in (
            (other.id, 1, "any", self.other_team.id),
            (self.channel.id, 20, "any", self.team.id),
            (self.channel.id, 10, "mention", self.other_team.id),
        ):
            self.cr.execute(
                "INSERT INTO social_crm_route (channel_id, sequence, contact_kind, team_id, create_uid, write_uid)"
                " VALUES (%s, %s, %s, %s, 1, 1)",
                row,
            )
        path = file_path("social_crm_cases/migrations/19.0.1.1.0/post-routing_rules.py")
        load_script(path, "routing_rules").migrate(self.cr, "19.0.1.0.0")
        rules = self.rules.search([])
        self.assertEqual(
            [(rule.channel_ids, rule.contact_kind, rule.team_id) for rule in rules],
            [
                (self.channel, "mention", self.other_team),
                (self.channel, False, self.team),
                (other, False, self.other_team),
            ],
        )
        self.assertEqual((rules.company_id, set(rules.mapped("stop"))), (self.channel.company_id, {True}))
        self.assertEqual(rules[0].name, "Acme chat → Sales")
        self.cr.execute("SELECT to_regclass('social_crm_route')")
        self.assertEqual(self.cr.fetchone(), (None,))
        self.assertEqual(self._say(("anna", "Hi", {"contact_kind": "mention"})).case_id.team_id, self.other_team)
