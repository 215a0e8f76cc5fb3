from odoo.tests import tagged

from odoo.addons.social_crm_base.tools.person import Person

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaErasure(IdeaCase):
    def _erase(self, identity):
        person = Person.gather(identity.partner_id, identity)
        for model in ("social.crm.idea.source", "social.crm.idea.supporter"):
            while self.env[model]._erase_person(person):
                pass
        self.env.invalidate_all()

    def test_who_is_erased_goes_on_to_be_counted_and_is_nobody(self):
        said = self._say(("anna", "Dim it for Anna Marker"), ("otto", "Dim it"))
        idea = self._make_idea(said)
        self._erase(said[0].identity_id)
        self.assertEqual((idea.supporter_count, idea.source_count), (2, 2))
        self.assertEqual(idea.supporter_ids.identity_id, said[1].identity_id)
        self.assertEqual(set(idea.source_ids.mapped("quote")), {"Dim it", False})
        gone = idea.supporter_ids.filtered(lambda supporter: not supporter.identity_id)
        self.assertFalse(gone.message_id or gone.conversation_id or gone.partner_id)

    def test_an_idea_that_is_called_by_somebody_s_words_is_not_any_more(self):
        said = self._say(("anna", "Dim it for Anna Marker"))
        own = self._make_idea(said, name="Dim it for Anna Marker")
        reworded = self._make_idea(said, name="Dimmable lamps")
        self._erase(said.identity_id)
        self.assertEqual((own.name, reworded.name), ("Erased", "Dimmable lamps"))

    def test_quotes_go_with_the_words_of_their_message(self):
        said = self._say(("anna", "Dim it"), ("otto", "Dim it, too"))
        idea = self._make_idea(said)
        self.env["social.crm.message"]._words_erased(said[0].ids)
        self.assertEqual(set(idea.source_ids.mapped("quote")), {"Dim it, too", False})
        self.assertEqual(idea.supporter_count, 2)
