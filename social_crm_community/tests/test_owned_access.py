from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.common import AccessCase


@tagged("post_install", "-at_install")
class TestOwnedAccess(AccessCase):
    """All colleagues of a company see what is held in its communities; members and others have no rights of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community = cls.env["social.crm.community"].create({"name": "Lamp friends", "kind": "owned"})
        cls.identity = cls.case.identity_id
        values = {"name": "Lamps", "community_id": cls.community.id}
        options = [(0, 0, {"name": name}) for name in "ABC"]
        cls.poll = cls.env["social.crm.poll"].create({**values, "option_ids": options})
        cls.group = cls.env["social.crm.test.group"].create(values)
        cls.call = cls.env["social.crm.idea.call"].create(values)
        (cls.poll | cls.poll).action_open()
        cls.group.action_open()
        cls.poll._vote(cls.identity, cls.poll.option_ids[:1])
        cls.group._join(cls.identity, is_invited=True)
        cls.invitation = cls.poll._invite(cls.identity)

    def _everybody(self, agents, manager):
        return dict.fromkeys(self.ann | self.bob | self.carla | self.dora, agents) | {self.manager: manager}

    def test_what_is_held_is_the_colleagues_and_managers_delete_it(self):
        for record in (self.poll, self.group, self.call):
            self._check_table(record, self._everybody("rwc", "rwcu"))

    def test_options_are_the_colleagues(self):
        self._check_table(self.poll.option_ids[2], self._everybody("rwcu", "rwcu"))

    def test_votes_and_places_are_read_and_written_by_nobody(self):
        for record in (self.poll.vote_ids, self.group.tester_ids):
            self.assertTrue(record)
            self._check_table(record, self._everybody("r", "r"))

    def test_invitations_are_changed_by_buttons_alone(self):
        self._check_table(self.invitation, self._everybody("rw", "rw"))

    def test_agents_hold_a_poll_a_test_group_and_a_call_with_their_own_rights(self):
        options = [(0, 0, {"name": name}) for name in "AB"]
        for model, more in (
            ("social.crm.poll", {"option_ids": options}),
            ("social.crm.test.group", {}),
            ("social.crm.idea.call", {}),
        ):
            with self.subTest(model=model):
                record = (
                    self.env[model]
                    .with_user(self.dora)
                    .create({"name": "Mine", "community_id": self.community.id, **more})
                )
                record.action_open()
                self.assertTrue(record._invite(self.identity))
                record.message_post(body="Let us see", subtype_xmlid="mail.mt_note")
                record.action_close()
                self.assertEqual((record.state, record.invited_count), ("closed", 1))

    def test_a_colleague_gives_an_option_an_idea_and_those_who_chose_it_support_that(self):
        idea = self.env["social.crm.idea"].create({"name": "Solar lamps"})
        self.poll.option_ids[:1].with_user(self.dora).idea_id = idea
        self.assertEqual(idea.supporter_ids.identity_id, self.identity)
