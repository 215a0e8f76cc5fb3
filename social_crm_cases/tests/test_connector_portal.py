import time

from psycopg2 import IntegrityError

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of
from odoo.addons.social_crm_channels.tests.connector_case import ConnectorCase

from .common import NOON


@tagged("-at_install", "post_install")
class TestPortalConnector(ConnectorCase):
    provider = "portal"
    network = "portal"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.action_connect()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_manager")
        author = Author("contact-1", name="Anna")
        item = IncomingMessage("m-1", "case-1", author, NOON, text="Hello", contact_kind="portal")
        cls.said = cls.env["social.crm.message"]._ingest([(cls.channel, item)])

    def _reply(self, **values):
        mail = self.said.conversation_id.with_user(self.agent).message_post(
            message_type="comment", subtype_xmlid="mail.mt_comment", **{"body": "Good day", **values}
        )
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass
        return mail.sudo().social_message_ids

    def test_an_answer_with_its_files_is_there_by_being_stored(self):
        reply = self._reply(attachments=[("bill.pdf", b"%PDF-1.4 a bill")])
        self.assertEqual((reply.state, len(reply.part_ids)), ("sent", 1))
        self.assertEqual(reply.part_ids.external_id, reply.part_ids.key)

    def test_what_is_sent_again_is_the_same(self):
        part = self._reply().part_ids
        self.assertEqual(self.connector._send(self.channel, part).external_id, part.external_id)

    def test_a_second_portal_of_the_company_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.channel.copy({"provider": "portal"})

    def test_no_talk_is_logged_on_it(self):
        logged = self.env["social.crm.channel"].search([("provider", "=", "logged")])
        logged.state = "draft"
        talk = self.env["social.crm.log.talk"].new({})
        self.assertFalse(talk.channel_id, "also where there is no other channel")

    def test_within_a_second_an_answer_stands_below_what_it_answers(self):
        self.said.provider_sequence = sequence_of(time.time_ns())
        reply = self._reply()
        reply.occurred_at = self.said.occurred_at
        self.assertEqual((reply | self.said).sorted().ids, [self.said.id, reply.id])
