from odoo.tests import tagged

from .common import CaseCase


@tagged("-at_install", "post_install")
class TestInboxPanels(CaseCase):
    """What the inbox tells beside a case, and the ways that lead there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "My parcel is late")).case_id

    def _solved(self, person, text, answer, channel=None):
        case = self._say((person, text), channel=channel).case_id
        self._post(case, answer, user=self.manager)
        case.action_close()
        return case

    def _alike(self, user=None):
        return self.case.with_user(user or self.ann).get_solved_alike()

    def test_how_the_like_was_answered_before(self):
        alike = self._solved("ben", "Where is the parcel?", "It is on the blue van.")
        self._solved("carl", "Do you sell lamps?", "We do.")
        self.assertEqual(
            self._alike(),
            [{"id": alike.id, "number": alike.number, "name": alike.name, "answer": "It is on the blue van."}],
        )

    def test_the_more_it_is_alike_the_sooner_it_is_named(self):
        tag = self.env["social.crm.case.tag"].create({"name": "Damage"})
        self.case.tag_ids = tag
        words = self._solved("ben", "The parcel came", "Fine.")
        both = self._solved("carl", "My parcel is late again", "Sorry.")
        both.tag_ids = tag
        self.assertEqual([told["id"] for told in self._alike()], [both.id, words.id])

    def test_what_another_team_solved_is_told_to_nobody_else(self):
        elsewhere = self._channel("Sales chat", team_id=self.other_team.id)
        self._solved("ben", "Where is the parcel?", "It is on the blue van.", channel=elsewhere)
        self.assertFalse(self._alike())

    def test_a_case_without_words_finds_nothing(self):
        self.case.name = "?!"
        self.assertFalse(self._alike())

    def test_what_a_case_is_entitled_to_is_told_with_the_reason(self):
        self.case.routing_reason = "the rule “Parcels”"
        told = self.case.with_user(self.ann).get_entitlement_told()
        self.assertEqual((told["team"], told["why_team"]), ("Support", "the rule “Parcels”"))
        self.assertTrue(told["reason"])

    def test_sales_are_told_to_whoever_may_see_them(self):
        anna = self.env["res.partner"].create({"name": "Anna"})
        lead = self.env["crm.lead"].create({"name": "Ten lamps", "partner_id": anna.id, "type": "opportunity"})
        self.assertFalse(anna.with_user(self.ann).get_social_sales())
        self.ann.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        (told,) = anna.with_user(self.ann).get_social_sales()
        self.assertEqual((told["model"], told["id"], told["name"]), ("crm.lead", lead.id, "Ten lamps"))
        self.assertEqual(told["state"], lead.stage_id.name)

    def test_a_case_and_its_lead_lead_to_the_talk(self):
        talk = self.case.conversation_id
        params = self.case.with_user(self.ann).action_open_inbox()["params"]
        self.assertEqual(params, {"queue": "all", "conversation_id": talk.id})
        lead = self.env["crm.lead"].create({"name": "Ten lamps"})
        self.case.lead_ids = lead
        params = lead.action_open_inbox()["params"]
        self.assertEqual(params["conversation_id"], talk.id)
        self.assertEqual(params["only"], "Only conversations of Ten lamps")
        self.assertEqual(self.env["social.crm.conversation"].search(params["filters"]["domain"]), talk)
