from odoo.addons.social_crm_cases.models.social_crm_message import SENT_STATES
from odoo.addons.social_crm_cases.tests.common import NOON
from odoo.addons.social_crm_channels.connectors.contract import Author

from .common import IdeaCase

#: What is known of how far a talk came.
MOMENTS = ("heard_at", "opened_at", "touched_at", "improved_at", "unanswered_since")


class FunnelCase(IdeaCase):
    """Talks, and how far each came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Talk = cls.env["social.crm.conversation"]
        # where people talk about us, and nobody opens a case of it
        cls.wall = cls._channel("Wall", care=False, team_id=cls.team.id)

    def _hear(self, person, channel=None, at=NOON, **values):
        """:return: what somebody has just said"""
        self.said = getattr(self, "said", 0) + 1
        values = {"occurred_at": at, "external_id": f"said-{self.said}", **values}
        return self._say((person, f"Words {self.said}", values), channel=channel or self.wall)

    def _answer(self, thread, at, user=None):
        """:return: what a colleague has just answered, as it went out"""
        before = self.env["social.crm.message"].search([])
        self._post(thread, "Answer", user=user)
        answer = self.env["social.crm.message"].search([]) - before
        answer.occurred_at = at
        answer.part_ids._record_sent(f"a{answer.id}", at, str(answer.id))
        return answer

    def _answer_elsewhere(self, person, at, channel=None, **values):
        """:return: what was answered in the network's own app, by whom it does not tell"""
        author = Author(external_id="us", is_us=True)
        return self._hear(person, channel, at, author=author, recipient=Author(external_id=person), **values)

    def _release(self, idea):
        idea.stage_id = self.stages["released"]

    def _fresh(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _told(self, talk):
        """:return: what is stored of a talk, by name"""
        self._fresh()
        return {name: talk[name] for name in MOMENTS}

    def _assert_in_step(self):
        """Nothing is found that a recomputation, by hand or by the statement, tells otherwise."""
        self._fresh()
        for talk in self.Talk.with_context(active_test=False).search([]):
            expected = self._by_hand(talk)
            self.assertEqual({name: talk[name] for name in expected}, expected, talk.display_name)
        self.assertFalse(self.Talk.with_context(active_test=False).search([])._refresh_funnel())

    def _by_hand(self, talk):
        """How far a talk came, but for when it was opened, without any SQL."""
        messages = self.env["social.crm.message"].search([("conversation_id", "=", talk.id)])
        theirs = [
            each.occurred_at
            for each in messages
            if each.direction == "in" and not each.is_automatic and not each.spam_reason
        ]
        answers = messages.filtered(
            lambda each: each.direction == "out" and not each.is_automatic and each.state in SENT_STATES
        )
        heard_at = min(theirs, default=False)
        named = [
            each.occurred_at
            for each in answers
            if each.user_id
            and each.user_id != self.env.ref("base.user_root")
            and heard_at
            and each.occurred_at >= heard_at
        ]
        cases = talk.with_context(active_test=False).case_ids.mapped("opened_at")
        sources = (
            self.env["social.crm.idea.source"]
            .search([])
            .filtered(lambda source: (source.message_id.conversation_id or source.case_id.conversation_id) == talk)
        )
        last = max(answers.mapped("occurred_at"), default=None)
        return {
            "heard_at": heard_at,
            "touched_at": min([*named, *cases], default=False),
            "improved_at": min(filter(None, sources.idea_id.mapped("released_at")), default=False),
            "unanswered_since": min((each for each in theirs if last is None or each > last), default=False),
            "idea_topic_key": ",".join(map(str, sorted(sources.idea_id.tag_ids.ids))) or False,
            "topic_key": ",".join(map(str, sorted(talk.topic_ids.ids))) or False,
        }
