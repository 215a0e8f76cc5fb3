from odoo.tests import tagged

from .owned_case import OwnedCase


@tagged("post_install", "-at_install")
class TestOneAccount(OwnedCase):
    """A network says that two accounts are one: of what both did there is one, and nothing else is lost."""

    def _turn_out_to_be_one(self):
        self.ida._move([(self.ida.network_id.id, self.ida.scope, self.ida.external_id, self.eva.external_id)])
        self.env.invalidate_all()
        self.assertFalse(self.ida.exists())

    def test_what_both_asked_for_is_asked_for_once_and_told_once(self):
        both, hers = self.Idea.create([{"name": "Dimmable lamps"}, {"name": "Tents that are packed in a minute"}])
        self.Supporter._vote(both, self.ida)
        self.Supporter.create({"own_idea_id": both.id, "identity_id": self.eva.id})
        self.Supporter._vote(hers, self.ida)
        both.stage_id = self.stages["released"]
        notices = self.env["social.crm.idea.notice"].search([("idea_id", "=", both.id)])
        self.assertEqual(notices.identity_id, self.ida | self.eva)
        of_ida = notices.filtered(lambda notice: notice.identity_id == self.ida)
        of_ida.state = "posted"
        self._turn_out_to_be_one()
        for idea in both, hers:
            self.assertEqual(idea.supporter_ids.identity_id, self.eva)
            self.assertEqual(idea.supporter_ids.mapped("is_vote"), [True])
        self.assertEqual(notices.exists(), of_ida, "who was told already is not told again")
        self.assertEqual((of_ida.identity_id, of_ida.supporter_id), (self.eva, both.supporter_ids))
        self.assertFalse(of_ida._queue_released(both))

    def test_they_have_one_voice_and_keep_what_they_were_asked_to(self):
        first, second = self._poll(), self._poll(name="And in which colour?")
        for who, poll in ((self.ida, first), (self.eva, first), (self.ida, second)):
            poll._vote(who, poll.option_ids[0])
        groups = [self._group(), self._group(name="The next tent")]
        self._invite(groups[0], self.ida, self.eva)
        self._invite(groups[1], self.ida)
        self._turn_out_to_be_one()
        for poll in first, second:
            self.assertEqual(poll.option_ids.mapped("vote_count"), [1, 0, 0])
            self.assertEqual(poll.vote_ids.identity_id, self.eva)
        for group in groups:
            self.assertEqual(self.Invitation.search([("test_group_id", "=", group.id)]).identity_id, self.eva)
