from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm_base.tools.person import Person
from odoo.addons.social_crm_channels.connectors.contract import Author

from .common import NOON, CaseCase


@tagged("post_install", "-at_install")
class TestBlocklist(CaseCase):
    """What is blocked is kept, and costs nobody's time."""

    @classmethod
    def _block(cls, kind, pattern=None, **values):
        return cls.env["social.crm.block"].create({"kind": kind, "pattern": pattern, **values})

    def _blocked(self, *sayings):
        return [bool(message.spam_reason) for message in self._say(*sayings)]

    def test_a_blocked_account_is_heard_by_nobody(self):
        self._say(("eve", "Hello")).case_id.action_close()
        identity = self.env["social.crm.identity"].search([("external_id", "=", "eve")])
        self._block("account", identity_id=identity.id, reason="Insults colleagues")
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        touches = self.env["social.crm.touchpoint"].search_count([("identity_id", "=", identity.id)])
        talk = self.env["social.crm.conversation"].search([("external_id", "=", "talk-eve")])
        talk.unread_count = 0
        message = self._say(("eve", "You fools", {"occurred_at": fields.Datetime.now()}))
        self.env.cr.precommit.run()
        self.assertEqual(message.spam_reason, "An account: Insults colleagues")
        self.assertFalse(message.case_id)
        self.assertEqual((talk.unread_count, talk.state), (0, "closed"))
        self.assertFalse(self.env["bus.bus"].search([("message", "like", "new_messages")]))
        self.assertEqual(self.env["social.crm.touchpoint"].search_count([("identity_id", "=", identity.id)]), touches)

    def test_handles(self):
        self._block("handle", "@casino*")
        loud = {"author": Author(external_id="c1", handle="Casino_777")}
        self.assertEqual(self._blocked(("c1", "Hi", loud), ("otto", "Hi")), [True, False])

    def test_domains_of_senders_and_of_links(self):
        self._block("domain", "spam.example")
        sender = {"author": Author(external_id="s", email="x@mail.spam.example")}
        self.assertEqual(
            self._blocked(
                ("s", "Hi", sender),
                ("t", "Look: https://spam.example/win"),
                ("u", "Look: https://notspam.example/win"),
                ("v", "spam.example is bad"),
            ),
            [True, True, False, False],
        )

    def test_words(self):
        self._block("words", "easy money, crypto prize")
        self.assertEqual(
            self._blocked(("a", "EASY  money"), ("b", "Easy Money now"), ("c", "", {"subject": "Crypto prize"})),
            [False, True, True],
        )

    def test_many_links_by_somebody_unknown(self):
        self._block("links", "3")
        links = "https://a.example https://b.example www.c.example"
        self.assertEqual(self._blocked(("a", links), ("b", "https://a.example only")), [True, False])

    def test_a_block_that_is_over_blocks_nothing(self):
        block = self._block("words", "prize", until=fields.Datetime.now() - timedelta(minutes=1))
        self.assertEqual(self._blocked(("a", "A prize")), [False])
        block.until = fields.Datetime.now() + timedelta(days=1)
        self.assertEqual(self._blocked(("b", "A prize")), [True])

    def test_other_companies_are_not_concerned(self):
        self._block("words", "prize", company_id=self.env["res.company"].create({"name": "Abroad"}).id)
        self.assertEqual(self._blocked(("a", "A prize")), [False])

    def test_nothing_is_blocked_by_an_empty_block(self):
        for kind, pattern in (("account", "x"), ("handle", "*"), ("words", " , "), ("links", "0"), ("links", "many")):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._block(kind, pattern)

    def test_what_is_no_spam_comes_back_as_a_case(self):
        self._block("words", "prize")
        message = self._say(("anna", "Where is my prize?"))
        self.assertEqual((message.conversation_id.state, message.conversation_id.unread_count), ("closed", 0))
        message.with_user(self.ann).action_not_spam()
        self.assertFalse(message.spam_reason)
        self.assertEqual((message.case_id.name, message.case_id.team_id), ("Where is my prize?", self.team))
        self.assertEqual((message.conversation_id.state, message.conversation_id.unread_count), ("open", 1))
        self.assertTrue(
            self.env["social.crm.touchpoint"].search([("res_id", "=", message.id), ("kind", "=", "message_in")])
        )
        message.action_not_spam()
        self.assertEqual(message.conversation_id.unread_count, 1)

    def test_another_team_s_spam_is_theirs(self):
        self._block("words", "prize")
        message = self._say(("anna", "A prize"))
        message.conversation_id.team_id = self.team
        with self.assertRaises(AccessError):
            message.with_user(self.carla).action_not_spam()

    def test_the_queries_do_not_grow_with_messages(self):
        self._block("words", "prize")

        def say(size):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._say(*((f"{size}-{number}", "A prize", {"occurred_at": NOON}) for number in range(size)))
            return self.cr.sql_log_count - before

        say(2)
        self.assertLessEqual(say(200), say(20) + 2)

    def test_from_a_case_its_person_is_blocked(self):
        case = self._say(("eve", "Hello")).case_id
        blocks = self.env["social.crm.block"].with_user(self.ann)
        block = blocks.with_context(active_model=case._name, active_id=case.id).create({"reason": "Insults"})
        self.assertEqual((block.kind, block.identity_id), ("account", case.identity_id))
        self.assertEqual(self._blocked(("eve", "Again")), [True])

    def test_a_block_goes_with_the_person(self):
        self._say(("eve", "Hello"))
        identity = self.env["social.crm.identity"].search([("external_id", "=", "eve")])
        block = self._block("account", identity_id=identity.id, reason="Insults")
        block += self._block("handle", " @Evil.Eve", reason="Insults")
        kept = self._block("handle", "evil*", reason="Insults")
        person = Person(identity_ids=identity.ids, accounts=[[identity.network_id.id, "", "eve", "evil.eve"]])
        self.assertEqual(len(list(block._personal_data(person))), 2)
        block._erase_person(person)
        self.assertFalse(block.exists())
        self.assertTrue(kept.exists(), "it names nobody")
