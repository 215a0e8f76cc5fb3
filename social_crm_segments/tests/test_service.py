from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.social_crm_cases.tests.sla_common import SlaCase

from .common import SegmentCase


@tagged("post_install", "-at_install")
class TestService(SegmentCase, SlaCase):
    """What a segment gets that others do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls._policy(hours=1.0, entitled_only=True)
        cls.standard = cls._policy(hours=8.0)
        cls.skill = cls.env["social.crm.skill"].create({"name": "Pilot"})
        cls.fans = cls.segment("A380 fans")
        cls.gold = cls.env["social.crm.service"].create(
            {
                "name": "Gold desk",
                "segment_ids": cls.fans.ids,
                "team_id": cls.other_team.id,
                "policy_ids": cls.promise.ids,
                "skill_ids": cls.skill.ids,
                "calendar_id": cls.hours.id,
            }
        )

    def _case_of(self, person, partner=None):
        case = self._say((person, "Help")).case_id
        if partner:
            case.identity_id._confirm_contact(partner, "Said so")
        return case

    def test_an_entitlement_says_from_which_segment_it_is(self):
        dora = self._say(("q7dora", "Hello")).identity_id
        self.fans.add_people(identities=dora)
        case = self._say(("q7dora", "Help", {"conversation_id": "another"})).case_id
        entitlement = case._get_entitlement()[case]
        self.assertEqual((entitlement.team, case.team_id), (self.other_team, self.other_team))
        self.assertEqual((entitlement.policies, entitlement.calendar), (self.promise, self.hours))
        self.assertEqual((entitlement.skills, case.skill_ids), (self.skill, self.skill))
        self.assertEqual(entitlement.reason, "From segment A380 fans: Gold desk, in these hours: Office.")
        self.assertEqual(case.sla_status_ids.policy_id, self.promise)
        self.assertIn("Gold desk", case.routing_reason)
        self.assertEqual(case.stage_id, self.new)

    def test_joining_and_leaving_reach_the_open_cases(self):
        case = self._case_of("q7dora", self.anna)
        closed = self._case_of("q7emil", self.anna)
        closed.action_close()
        self.assertEqual(case.sla_status_ids.policy_id, self.standard)
        self.fans.add_people(self.anna)
        self.keep_up()
        self.assertEqual((case.service_id, case.team_id, case.skill_ids), (self.gold, self.other_team, self.skill))
        self.assertEqual(case.sla_status_ids.policy_id, self.promise)
        self.assertEqual(closed.team_id, self.team)
        self.fans.remove_people(self.anna)
        self.keep_up()
        self.assertFalse(case.service_id or case.skill_ids)
        self.assertEqual((case.team_id, case.sla_status_ids.policy_id), (self.team, self.standard))

    def test_a_rule_reaches_them_too(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        self.gold.segment_ids = ghent
        case = self._case_of("q7dora", self.carl)
        self.keep_up()
        self.assertFalse(case.service_id)
        self.carl.city = "Ghent"
        self.keep_up()
        self.assertEqual(case.service_id, self.gold)

    def test_what_a_colleague_has_chosen_stays(self):
        case = self._case_of("q7dora", self.anna)
        third = self.env["social.crm.team"].create({"name": "Third"})
        other_skill = self.env["social.crm.skill"].create({"name": "Tea"})
        self.fans.add_people(self.anna)
        self.keep_up()
        case.with_user(self.manager).write({"team_id": third.id, "skill_ids": [Command.link(other_skill.id)]})
        self.fans.remove_people(self.anna)
        self.keep_up()
        self.assertEqual((case.team_id, case.skill_ids), (third, other_skill))
        self.fans.add_people(self.anna)
        self.keep_up()
        self.assertEqual((case.team_id, case.service_id), (third, self.gold))
        self.assertEqual(case._get_entitlement()[case].team, third)

    def test_a_routing_rule_that_names_a_team_has_the_last_word(self):
        third = self.env["social.crm.team"].create({"name": "Third"})
        self.env["social.crm.routing.rule"].create({"name": "Help", "words": "help", "team_id": third.id})
        dora = self._say(("q7dora", "Hello")).identity_id
        self.fans.add_people(identities=dora)
        case = self._say(("q7dora", "Help", {"conversation_id": "another"})).case_id
        self.assertEqual((case.team_id, case.service_id), (third, self.gold))

    def test_segments_are_a_criterion_of_routing_rules(self):
        self.gold.active = False
        self.fans.add_people(self.anna)
        self.env["social.crm.routing.rule"].create(
            {
                "name": "Fans",
                "partner_domain": f"[('social_segment_ids', 'in', {self.fans.ids})]",
                "team_id": self.other_team.id,
            }
        )
        self._case_of("q7dora", self.anna)
        case = self._say(("q7dora", "Help again", {"conversation_id": "another"})).case_id
        self.assertEqual((case.partner_id, case.team_id), (self.anna, self.other_team))
        self.assertEqual(self._case_of("q7emil", self.ben).team_id, self.team)

    def test_the_first_service_counts_and_conflicts_are_told(self):
        others = self.segment("Ghent", [("city", "=", "Ghent")])
        silver = self.env["social.crm.service"].create({"name": "Silver", "segment_ids": others.ids})
        self.assertGreater(silver.sequence, self.gold.sequence)
        self.fans.add_people(self.anna)
        self.assertEqual((self.gold.person_count, self.gold.served_count), (1, 1))
        self.assertEqual((silver.person_count, silver.served_count), (2, 1))
        self.assertIn("“Gold desk” too, which counts: 1", silver.conflict)
        self.assertIn("before which this one counts: 1", self.gold.conflict)
        self.assertEqual(self.Partner.search(silver.action_view_conflicts()["domain"]), self.anna)
        case = self._case_of("q7dora", self.anna)
        self.keep_up()
        self.assertEqual(case.service_id, self.gold)
        silver.sequence = 0
        self.keep_up()
        self.assertEqual((case.service_id, case.team_id), (silver, self.team))

    def test_prices(self):
        self.env.user.group_ids += self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids += self.env.ref("product.group_product_pricelist")
        plain, cheap, own = self.env["product.pricelist"].create([{"name": name} for name in ("Plain", "Cheap", "Own")])
        self.gold.pricelist_id = cheap
        self.ben.specific_property_product_pricelist = own
        self.fans.add_people(self.anna | self.ben)
        prices = plain._get_partner_pricelist_multi((self.anna | self.ben | self.carl).ids)
        self.assertEqual((prices[self.anna.id], prices[self.ben.id]), (cheap, own))
        self.assertNotEqual(prices[self.carl.id], cheap)
        self.fans.remove_people(self.anna)
        self.assertNotEqual(plain._get_partner_pricelist_multi(self.anna.ids)[self.anna.id], cheap)

    def _content(self, name, segments=None, **values):
        """:return: an approved content"""
        segments = self.fans.browse() if segments is None else segments
        content = self.env["social.crm.content"].create({"name": name, "segment_ids": segments.ids, **values})
        content.state = "approved"
        return content

    def test_it_names_the_content_that_is_for_its_segments(self):
        others = self.segment("Others")
        abroad = self.env["res.company"].create({"name": "Abroad"})
        tips, insider = self._content("Tips", self.fans), self._content("New cabin", self.fans | others)
        elsewhere = self._content("Elsewhere", self.fans, company_id=abroad.id)
        self._content("For everybody")
        self._content("Old", self.fans, active=False)
        silver = self.env["social.crm.service"].create({"name": "Silver", "segment_ids": others.ids})
        self.assertEqual((self.gold | silver).mapped("content_ids"), tips | insider)
        self.assertEqual((self.gold.content_ids, silver.content_ids), (tips | insider, insider))
        with Form(silver.with_user(self.manager)) as form:
            form.segment_ids.add(self.fans)
            self.assertEqual(set(form.content_ids.ids), set((tips | insider).ids))
        self.assertEqual(
            (tips.segment_ids, tips.state), (self.fans, "approved"), "the service has a segment more, no content"
        )
        self.assertEqual(elsewhere.segment_ids, self.fans)

    def test_what_is_chosen_there_is_for_its_segments_and_is_approved_again(self):
        others = self.segment("Others")
        tips, news = self._content("Tips", others), self._content("News", self.fans)
        gold = self.gold.with_user(self.manager)
        with Form(gold) as form:
            form.content_ids.add(tips)
        self.assertEqual((tips.segment_ids, tips.state), (self.fans | others, "draft"))
        self.assertEqual((gold.content_ids, news.state), (tips | news, "approved"))
        with Form(gold) as form:
            form.content_ids.remove(tips.id)
        self.assertEqual((tips.segment_ids, gold.content_ids), (others, news))
        with self.assertRaisesRegex(UserError, "would be for everybody"):
            gold.content_ids -= news
        self.assertEqual(news.segment_ids, self.fans)
        gold.segment_ids = False
        self.assertFalse(gold.content_ids)
        with self.assertRaisesRegex(UserError, "for whom"):
            gold.content_ids = tips
