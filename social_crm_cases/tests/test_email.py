from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.email_common import EmailCase


@tagged("post_install", "-at_install")
class TestEmailCases(EmailCase):
    """Mails become cases; what comes back and what machines write does not."""

    def cases(self):
        return self.env["social.crm.case"].search([("channel_id", "=", self.channel.id)], order="id")

    def test_a_mail_opens_a_case_and_an_answer_joins_it(self):
        self.mail_in("text", "reply")
        case = self.cases()
        self.assertEqual((case.name, len(case.social_message_ids)), ("My lamp flickers", 2))
        self.assertFalse(case.message_partner_ids)

    def test_what_comes_back_and_what_machines_write_open_none(self):
        self.mail_in("automatic_without_a_talk", "bounce_of_nobody", "bounce_no_such_address", "bounce_in_words")
        self.assertFalse(self.cases())

    def test_they_reopen_none_and_count_as_no_answer(self):
        talk = self.mail_in("text")
        _message, our_id = self.sent(talk=talk)
        case = self.cases()
        case.action_close()
        answered = case.first_response_at
        self.mail_in("bounce_no_such_address", "automatic_auto_submitted", OUR_ID=our_id)
        self.assertEqual((self.cases(), case.is_closed, case.first_response_at), (case, True, answered))
        self.assertEqual(talk.state, "closed")

    def test_an_answer_to_what_was_written_on_the_case_finds_the_talk(self):
        talk = self.mail_in("text")
        message, our_id = self.sent(talk=self.cases())
        self.assertEqual(message.mail_message_id.model, "social.crm.case")
        self.receive(self.fixture("reply").replace(b"m1@people.example", our_id.encode()))
        self.assertEqual(self.talks(), talk)
        self.assertEqual(len(self.cases().social_message_ids), 3)

    def test_a_second_person_in_the_talk_is_answered_on_their_own_case(self):
        talk = self.mail_in("text")
        self.receive(
            self.fixture("reply").replace(b"Anna Berg <anna@", b"Ben <ben@").replace(b"<anna@people", b"<ben@people")
        )
        self.assertEqual(self.talks(), talk)
        first, second = self.cases()
        self.assertEqual(self.reply(talk=first)._addressee().external_id, "anna@people.example")
        self.assertEqual(self.reply(talk=second)._addressee().external_id, "ben@people.example")
        self.assertEqual(second._reply_route()["person"], second.identity_id.display_name)
