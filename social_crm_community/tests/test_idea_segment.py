from odoo.tests import tagged

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaSegment(IdeaCase):
    """Which audience wants an idea."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.idea = cls._make_idea(cls._say(("anna", "Dim it"), ("otto", "Dim it"), ("ida", "Dim it")))
        cls.anna, cls.otto, cls.ida = cls.idea.supporter_ids.sorted("id").identity_id
        cls.fans, cls.press = cls.env["social.crm.segment"].create(
            [{"name": name, "kind": "static"} for name in ("Fans", "Press")]
        )

    def _join(self, segment, **person):
        self.env["social.crm.segment.member"].create({"segment_id": segment.id, **person})
        self.env.flush_all()
        self.env.invalidate_all()

    def _lines(self):
        return {line.segment_id.name: (line.supporter_count, line.vote_count) for line in self.idea.segment_line_ids}

    def test_members_who_support_an_idea_are_counted_by_segment(self):
        self.assertEqual(self._lines(), {})
        self._join(self.fans, identity_id=self.anna.id)
        self._join(self.fans, identity_id=self.otto.id)
        self._join(self.press, identity_id=self.otto.id)
        self.Supporter._vote(self.idea, identity=self.otto)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._lines(), {"Fans": (2, 1), "Press": (1, 1)})

    def test_a_person_counts_once_however_many_accounts_they_have(self):
        contact = self._contact(self.anna)
        self.otto._confirm_contact(contact, "Said so")
        self._join(self.fans, partner_id=contact.id)
        self.assertEqual(self._lines(), {"Fans": (1, 0)})

    def test_ideas_are_found_by_the_segment_that_wants_them(self):
        self._join(self.press, identity_id=self.ida.id)
        self.assertEqual(self.Idea.search([("segment_ids", "in", self.press.ids)]), self.idea)
        self.assertFalse(self.Idea.search([("segment_ids", "in", self.fans.ids)]))
        self.assertEqual(self.idea.segment_ids, self.press)

    def test_a_number_opens_the_people_behind_it(self):
        self._join(self.press, identity_id=self.ida.id)
        action = self.idea.segment_line_ids.action_open_supporters()
        self.assertEqual(self.Supporter.search(action["domain"]).identity_id, self.ida)

    def test_segments_of_another_company_are_not_told(self):
        self._join(self.fans, identity_id=self.anna.id)
        self.fans.company_id = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        agent = self._agent("agent")
        self.assertFalse(self.env["social.crm.idea.segment"].with_user(agent).search([("idea_id", "=", self.idea.id)]))
