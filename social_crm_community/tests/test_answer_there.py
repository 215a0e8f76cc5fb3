from ast import literal_eval

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.common import CaseCase

PUBLIC = {"conversation_id": "thread-1", "contact_kind": "public_comment", "is_group": True}


@tagged("post_install", "-at_install")
class TestAnswerThere(CaseCase):
    """Topics of communities that are not ours, and the person who answers them there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community = cls.env["social.crm.community"].create(
            {"name": "Lamp lovers", "kind": "external", "engagement_rule": "named", "answering_user_id": cls.ann.id}
        )
        cls.channel = cls._channel("Lamp blog", team_id=cls.team.id, provider="feed")
        cls.channel.community_id = cls.community
        cls.talk = cls._say(("otto", "Does anybody know how to dim it?", PUBLIC)).conversation_id
        cls.action = cls.env.ref("social_crm_community.action_social_crm_conversation_answering")

    def _listed(self, user=None):
        talks = self.env["social.crm.conversation"].with_user(user or self.ann)
        return talks.search(literal_eval(self.action.domain))

    def _note(self, said="Turn it to the left.", user=None):
        dialogs = self.env["social.crm.answered.there"].with_user(user or self.ann)
        dialogs.create(
            {"conversation_id": self.talk.id, "said": said, "url": "https://lamps.example/1#9"}
        ).action_note()

    def test_what_is_asked_there_is_listed_until_it_is_answered(self):
        self.assertEqual(self._listed(), self.talk)
        self._note()
        self.assertFalse(self._listed())
        [ours] = self.talk.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual((ours.user_id, ours.url), (self.ann, "https://lamps.example/1#9"))
        self.assertEqual(ours.mail_message_id.author_id, self.ann.partner_id)
        self.assertTrue(self.talk.touched_at, "a named person answered")
        self.assertFalse(ours.part_ids, "nothing is sent")

    def test_where_we_only_listen_nothing_is_listed_and_nobody_answers(self):
        for rule in ("listen", "never"):
            self.community.engagement_rule = rule
            self.assertFalse(self._listed())
            with self.assertRaisesRegex(UserError, "Lamp lovers"):
                self.talk.with_user(self.ann).action_answer_there()
            with self.assertRaisesRegex(UserError, "Lamp lovers"):
                self._note()

    def test_one_person_answers_there(self):
        with self.assertRaisesRegex(UserError, "Ann"):
            self.talk.with_user(self.bob).action_answered_there()
        with self.assertRaisesRegex(UserError, "Ann"):
            self._note(user=self.bob)
        self.community.answering_user_id = False
        self._note(user=self.bob)

    def test_the_topic_is_opened_where_it_is_held(self):
        talk = self.talk.with_user(self.ann)
        with self.assertRaisesRegex(UserError, "Nobody knows where"):
            talk.action_answer_there()
        self.talk.social_message_ids.url = "https://lamps.example/1"
        self.assertEqual(talk.action_answer_there()["url"], "https://lamps.example/1")

    def test_where_the_network_takes_answers_they_are_given_in_the_inbox(self):
        """What is said there comes back as said by us: noted by hand, it would stand there twice."""
        self.channel.provider = "generic"
        self.assertEqual(self.talk.with_user(self.ann).action_answer_there()["tag"], "social_crm_inbox")
        with self.assertRaisesRegex(UserError, "come back from the network"):
            self._note()
