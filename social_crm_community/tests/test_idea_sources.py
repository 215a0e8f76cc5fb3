from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaSources(IdeaCase):
    def _make(self, user=None, **values):
        """Go through the dialog as a colleague does."""
        wizard = self.env["social.crm.idea.make"].with_user(user or self.ann)
        return wizard.create(values)

    def _idea_of(self, action):
        return self.Idea.browse(action["res_id"])

    def test_what_is_said_in_a_message_becomes_an_idea_that_its_author_supports(self):
        said = self._say(("anna", "I wish the lamp could be dimmed"))
        action = said.conversation_id.with_user(self.ann).action_make_idea()
        wizard = self._make(**{name.removeprefix("default_"): value for name, value in action["context"].items()})
        self.assertEqual((wizard.quote, wizard.name), ("I wish the lamp could be dimmed",) * 2)
        wizard.name = "Dimmable lamps"
        idea = self._idea_of(wizard.action_make())
        self.assertEqual((idea.name, idea.heard_at, idea.language), ("Dimmable lamps", said.occurred_at, said.language))
        source, supporter = idea.source_ids, idea.supporter_ids
        self.assertEqual(
            (source.message_id, source.case_id, source.identity_id), (said, said.case_id, said.identity_id)
        )
        self.assertEqual(supporter.identity_id, said.identity_id)
        self.assertEqual((supporter.conversation_id, supporter.message_id), (said.conversation_id, said))
        self.assertEqual((supporter.origin, supporter.since), ("source", said.occurred_at))

    def test_what_the_dialog_opens_with_says_nothing_of_the_thread_of_the_idea(self):
        said = self._say(("anna", "I wish the lamp could be dimmed"))
        context = said.with_user(self.ann).action_make_idea()["context"]
        for user in (self.ann, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                wizard = self.env["social.crm.idea.make"].with_user(user).with_context(**context).create({})
                idea = self._idea_of(wizard.action_make())
                self.assertEqual(idea.source_ids.message_id, said)

    def test_a_case_gives_the_last_words_of_its_person(self):
        said = self._say(("anna", "Hello"), ("anna", "Please make it dimmable"))
        case = said.case_id
        self._post(case, "We shall see")
        idea = self._idea_of(self._make(case_id=case.id).action_make())
        self.assertEqual((idea.source_ids.message_id, idea.source_ids.quote), (said[1], "Please make it dimmable"))
        self.assertEqual(case.with_user(self.ann).idea_ids, idea)
        self.assertEqual(case.action_view_ideas()["res_id"], idea.id)

    def test_a_case_without_words_is_the_source_itself(self):
        partner = self.env["res.partner"].create({"name": "Ida"})
        case = self.env["social.crm.case"].create({"name": "Rang: wants it dimmable", "partner_id": partner.id})
        idea = self._idea_of(self._make(case_id=case.id).action_make())
        self.assertEqual((idea.source_ids.case_id, idea.supporter_ids.partner_id), (case, partner))

    def test_a_post_of_the_forum_gives_its_author(self):
        forum = self.env["forum.forum"].create({"name": "Lamps"})
        member = new_test_user(self.env, "fan", groups="base.group_portal", name="Fan", karma=1000)
        post = (
            self.env["forum.post"]
            .with_user(member)
            .create({"name": "Dim it", "content": "<p>At night it blinds</p>", "forum_id": forum.id})
        )
        wizard = self._make(post_ids=post.ids)
        self.assertEqual((wizard.quote, wizard.name), ("Dim it\nAt night it blinds", "Dim it"))
        idea = self._idea_of(wizard.action_make())
        self.assertEqual((idea.source_ids.post_id, idea.supporter_ids.partner_id), (post, member.partner_id))
        self.assertEqual(idea.source_ids.action_open(), post.go_to_website())
        post.sudo().unlink()
        self.assertFalse(idea.source_ids.exists())
        self.assertEqual(idea.supporter_count, 1)

    def test_an_idea_is_said_in_many_places_and_a_message_has_many_ideas(self):
        first, second = self._say(("anna", "Dim it"), ("otto", "Dim it, and make it red"))
        lamps = self._make_idea(first)
        self._make(message_ids=second.ids, idea_id=lamps.id).action_make()
        red = self._make_idea(second, name="Red lamps")
        self.assertEqual((lamps.source_count, lamps.supporter_count, lamps.heard_at), (2, 2, first.occurred_at))
        self.assertEqual(second.conversation_id.with_user(self.ann).get_ideas()[0].keys(), red._as_rows()[0].keys())
        self.assertEqual(
            {row["id"] for row in second.conversation_id.with_user(self.ann).get_ideas()}, set((lamps | red).ids)
        )

    def test_where_it_is_known_to_have_been_said_is_passed_over(self):
        said = self._say(("anna", "Dim it"))
        idea = self._make_idea(said)
        self.assertFalse(idea._add_sources(self.Source._values_of_messages(said)))
        self.assertEqual((idea.source_count, idea.supporter_count), (1, 1))

    def test_the_database_keeps_a_source_and_an_account_from_being_there_twice(self):
        idea = self._make_idea(self._say(("anna", "Dim it")))
        for fact in (idea.source_ids, idea.supporter_ids):
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                fact.create([fact.copy_data()[0] | {"idea_id": idea.id}])

    def test_what_was_said_earlier_was_heard_earlier(self):
        early, late = self._say(("anna", "Dim it"), ("otto", "Dim it"))
        idea = self._make_idea(late)
        idea._add_sources(self.Source._values_of_messages(early))
        self.assertEqual(idea.heard_at, early.occurred_at)

    def test_the_quote_is_what_the_colleague_shows_of_it(self):
        said = self._say(("anna", "My number is 123. Dim it!"))
        wizard = self._make(message_ids=said.ids)
        wizard.quote = "Dim it!"
        self.assertEqual(self._idea_of(wizard.action_make()).source_ids.quote, "Dim it!")

    def test_nobody_makes_an_idea_of_what_they_may_not_read_or_of_nothing(self):
        said = self._say(("anna", "Dim it"))
        with self.assertRaises(AccessError):
            self._make(self.carla, message_ids=said.ids).action_make()
        with self.assertRaises(UserError):
            self._make(name="Lamps").action_make()
        silent = self.env["social.crm.conversation"]
        with self.assertRaises(UserError):
            silent.action_make_idea()

    def test_colleagues_enter_supporters_under_their_own_name(self):
        idea = self.Idea.create({"name": "Lamps"})
        partner = self.env["res.partner"].create({"name": "Ida"})
        values = {"idea_id": idea.id, "partner_id": partner.id, "origin": "vote", "is_vote": True}
        supporter = self.Supporter.with_user(self.ann).create(values)
        self.assertEqual((supporter.user_id, supporter.origin, supporter.is_vote), (self.ann, "staff", False))
        with self.assertRaises(UserError):
            self.Supporter.create({"idea_id": idea.id})
