from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm_base.tools.person import Person

from .peer_care_case import PeerCareCase

ANSWER = (
    "Dear Rosa Brandt,\n\nthe lamp hums with a dimmer that is not made for LED. Your order SO-2025/4711 went to"
    " 12 Mill Lane, Leeds LS1 4DY; call +44 7700 900123.\n\nBest regards\nAnn"
)


@tagged("post_install", "-at_install")
class TestHandBack(PeerCareCase):
    def setUp(self):
        super().setUp()
        self.topic = self._ask()
        self.case = self._escalate(self.topic, self.otto).case_id

    def test_what_names_somebody_is_marked_and_a_person_approves(self):
        back = self._hand_back(self.case, ANSWER)
        self.assertEqual(set(back.span_ids.mapped("kind")), {"name", "reference", "address", "phone"})
        self.assertEqual(back.preview.count("<mark"), len(back.span_ids))
        for private in ("Rosa", "Brandt", "4711", "Mill", "Leeds", "900123", "Ann"):
            self.assertNotIn(private, back.text)
        self.assertFalse(self.topic.child_ids, "nothing is public yet")
        back.action_approve()
        post = self.topic.child_ids
        self.assertIn("hums with a dimmer", post.plain_content)
        self.assertEqual((post, post.create_uid), (back.post_id, self.ann))
        self.assertEqual((back.state, back.decided_by_id), ("approved", self.ann))

    def test_the_answer_is_shown_in_the_case_as_said_by_us(self):
        back = self._hand_back(self.case, "Use another dimmer.")
        back.action_approve()
        message = self.case.social_message_ids.filtered(lambda each: each.direction == "out")
        self.assertEqual((message.case_id, message.mail_message_id.preview), (self.case, "Use another dimmer."))
        self.assertTrue(self.case.first_response_at)

    def test_what_a_person_lets_stay_they_have_to_answer_for(self):
        back = self._hand_back(self.case, "Hello Rosa, use another dimmer.")
        back.span_ids.take_out = False
        self.assertIn("Rosa", back.text)
        self.assertEqual(back.left_over, "Rosa")
        with self.assertRaisesRegex(UserError, "Rosa"):
            back.action_approve()
        back.is_checked = True
        back.action_approve()
        self.assertIn("Rosa", self.topic.child_ids.plain_content)

    def test_what_is_written_into_the_public_text_is_looked_at_again(self):
        back = self._hand_back(self.case, "Use another dimmer.")
        back.text = "Use another dimmer, or call 0171 2345678."
        with self.assertRaisesRegex(UserError, "0171 2345678"):
            back.action_approve()

    def test_words_of_the_topic_and_of_products_stay(self):
        self.forum.public_words = "Zyntherra"
        back = self._hand_back(self.case, "The Zyntherra hums with any dimmer.")
        self.assertFalse(back.span_ids)

    def test_rejected_nothing_is_posted_and_nothing_can_be_changed(self):
        back = self._hand_back(self.case, ANSWER)
        back.action_propose()
        back.action_reject()
        self.assertFalse(self.topic.child_ids)
        for change in (back.action_approve, lambda: back.write({"text": "Never mind"})):
            with self.assertRaisesRegex(UserError, "decided already"):
                change()

    def test_nobody_approves_by_writing_the_state(self):
        back = self._hand_back(self.case, ANSWER)
        for values in ({"state": "approved"}, {"post_id": self.topic.id}):
            with self.assertRaises(AccessError):
                back.write(values)
        with self.assertRaises(AccessError):
            back.create({"case_id": self.case.id, "state": "approved"})

    def test_who_does_not_see_the_case_sees_no_proposal_of_it(self):
        back = self._hand_back(self.case, ANSWER)
        for user, allowed in ((self.ann, True), (self.bob, True), (self.manager, True), (self.carla, False)):
            for record in (back, back.span_ids, self.case.escalation_id):
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(record.with_user(user).has_access("read"), allowed)

    def test_the_last_words_of_ours_are_proposed(self):
        self._post(self.case, "Tell her: use another dimmer.", subtype="mail.mt_note")
        action = self.case.with_user(self.ann).action_hand_back()
        back = self.env["social.crm.hand.back"].browse(action["res_id"])
        self.assertEqual(back.original, "Tell her: use another dimmer.")
        self.assertEqual(self.case.with_user(self.bob).action_hand_back()["res_id"], back.id, "the one that waits")

    def test_the_answer_goes_to_where_a_merged_topic_goes_on(self):
        """Nothing was taken away: the proposal stays, and staff are not told that it has gone."""
        other = self._ask("Lamps hum", user=self.otto)
        back = self._hand_back(self.case, "Use another dimmer.")
        notes = len(self.case.message_ids)
        self.env["social.crm.topic.merge"].with_user(self.ann)._merge(self.topic.with_user(self.ann), other)
        self.assertEqual((back.state, len(self.case.message_ids)), ("draft", notes))
        back.action_approve()
        self.assertEqual(other.child_ids, back.post_id)

    def test_an_answer_in_the_name_of_the_community_user(self):
        self.forum.answering_user_id = self.manager
        self._hand_back(self.case, "Use another dimmer.").action_approve()
        self.assertEqual(self.topic.child_ids.create_uid, self.manager)

    def test_an_accepted_answer_becomes_a_canned_response(self):
        back = self._hand_back(self.case, "Use another dimmer.")
        back.action_approve()
        with self.assertRaisesRegex(UserError, "accepted"):
            back.action_make_canned_response()
        self.topic.child_ids.with_user(self.rosa).is_correct = True
        self.assertTrue(back.accepted_at)
        action = back.action_make_canned_response()
        response = self.env["mail.canned.response"].browse(action["res_id"])
        self.assertEqual((response.source, response.substitution), ("lamp-hums", "Use another dimmer."))
        self.assertEqual(back.action_make_canned_response()["res_id"], response.id)

    def test_the_form_follows_what_is_written_and_taken_out(self):
        action = self.case.with_user(self.ann).action_hand_back()
        back = self.env["social.crm.hand.back"].with_user(self.ann).browse(action["res_id"])
        with Form(back) as form:
            form.original = "Hello Rosa, use another dimmer."
            self.assertNotIn("Rosa", form.text)
            with form.span_ids.edit(0) as span:
                self.assertEqual(span.said, "Rosa")
                span.replacement = "you"
            self.assertEqual(form.text, "Hello you, use another dimmer.")
        self.assertEqual(back.text, "Hello you, use another dimmer.")

    def test_what_was_proposed_goes_with_the_words_of_a_closed_case(self):
        back = self._hand_back(self.case, ANSWER)
        self.case._forget_subjects()
        self.assertFalse(back.exists())

    def test_an_erased_person_leaves_no_proposal(self):
        back = self._hand_back(self.case, ANSWER)
        partner = self.rosa.partner_id
        person = Person.gather(partner, partner.identity_ids)
        told = [
            row for name in (back._name, "social.crm.topic.escalation") for row in self.env[name]._personal_data(person)
        ]
        self.assertIn(ANSWER, told[0].values())
        for name in (back._name, "social.crm.topic.escalation"):
            self.assertEqual(self.env[name]._erase_person(person), 1)
            self.assertEqual(self.env[name]._erase_person(person), 0)
        self.assertFalse(back.exists())
