from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("-at_install", "post_install")
class TestInboxEntry(SocialCrmCase):
    """Ways that lead into the inbox."""

    def setUp(self):
        super().setUp()
        self.ingest(self.said("Where is my parcel?"))
        self.talk = self.conversation()

    def test_a_conversation_is_opened_in_the_inbox(self):
        action = self.talk.with_user(self.agent).action_open_inbox()
        self.assertEqual((action["type"], action["tag"]), ("ir.actions.client", "social_crm_inbox"))
        self.assertEqual(action["params"], {"queue": "all", "conversation_id": self.talk.id})

    def test_a_contact_leads_to_all_talks_with_it_and_its_people(self):
        company = self.env["res.partner"].create({"name": "Lamps Ltd", "is_company": True})
        anna = self.env["res.partner"].create({"name": "Anna", "parent_id": company.id})
        self.env["social.crm.identity.link"].create(
            {
                "identity_id": self.talk.identity_id.id,
                "partner_id": anna.id,
                "evidence": "She said so",
                "state": "confirmed",
            }
        )
        action = company.with_user(self.agent).action_open_inbox()
        self.assertEqual(action["params"]["filters"]["status"], "any")
        self.assertEqual(action["params"]["only"], "Only conversations with Lamps Ltd")
        found = self.env["social.crm.conversation"].search(action["params"]["filters"]["domain"])
        self.assertEqual(found, self.talk)
