"""What an export tells of raw deliveries: what the person said, never what stood beside it."""

import json
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.social_crm_base.tools.person import Person

from ..connectors.contract import Delivery
from .test_connector_facebook import FacebookCase
from .test_connector_whatsapp import WhatsappCase
from .test_connector_x import XCase


class DeliveryExportCase:
    """Deliveries of a provider, and what is told of them. Goes before the case of a connector."""

    def deliver(self, payload, key="delivery-1", error=None):
        """Store a payload and read it, as a webhook and the drain do.

        :return: ``social.crm.event``
        """
        ids = self.env["social.crm.event"]._store(self.channel, [Delivery(payload, key)], error)
        self.drain()
        return self.env["social.crm.event"].browse(ids)

    def identity(self, external_id):
        return self.env["social.crm.identity"].search(
            [("network_id", "=", self.channel.network_id.id), ("external_id", "=", external_id)]
        )

    def told(self, external_id):
        """:return: what the export tells a person of raw deliveries"""
        person = Person.gather(self.env["res.partner"], self.identity(external_id))
        return list(self.env["social.crm.event"]._personal_data(person))


@tagged("-at_install", "post_install")
class TestWhatsappDeliveries(DeliveryExportCase, WhatsappCase):
    def test_a_batch_tells_each_their_own(self):
        self.deliver(self.fixture("batch"))
        told = self.told("US.13491208655302741918")
        self.assertEqual([row["Text"] for row in told if "Text" in row][:2], ["One", "Three"])
        self.assertEqual(told[0]["Name"], "Anna Lindqvist")
        for word in ("Ben", "GB.2222", "447700900001", "Two"):
            self.assertNotIn(word, str(told))
        self.assertEqual([row["Text"] for row in self.told("GB.2222") if "Text" in row], ["Two"])

    def test_what_nobody_could_read_is_counted_and_not_told(self):
        self.deliver(self.fixture("batch"))  # one entry of it has no time
        self.deliver(b"{ Anna Lindqvist US.13491208655302741918 and Ben", "torn", error="No JSON")
        self.env["ir.config_parameter"].set_param("social_crm_channels.dead_delivery_retention_days", "90")
        *_read, last = self.told("US.13491208655302741918")
        [text] = last.values()
        self.assertTrue(text.startswith("2 raw deliveries"), text)
        received = self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)]).mapped("received_at")
        self.assertIn(f"until {(max(received) + timedelta(days=90)).date()} at the latest", text)
        self.env["ir.config_parameter"].set_param("social_crm_channels.dead_delivery_retention_days", "0")
        self.assertIn("until somebody has read", str(self.told("US.13491208655302741918")[-1]))


@tagged("-at_install", "post_install")
class TestFacebookDeliveries(DeliveryExportCase, FacebookCase):
    def test_a_batch_tells_each_their_own(self):
        data = json.loads(self.fixture("batch"))
        del data["entry"][2]
        self.deliver(json.dumps(data).encode())
        self.assertEqual([row["Text"] for row in self.told("7200111222333444")], ["First"])
        self.assertNotIn("7200555666777888", str(self.told("7200111222333444")))
        self.assertEqual([row["Text"] for row in self.told("7200555666777888")], ["Second"])


@tagged("-at_install", "post_install")
class TestXDeliveries(DeliveryExportCase, XCase):
    def mention(self, author, text, key):
        """A post of somebody's that mentions Ben too, with the profiles of both, as X includes them."""
        whole = json.loads(self.fixture("mention"))
        named = {"id": key, "conversation_id": key, "edit_history_tweet_ids": [key]}
        whole["data"]["payload"] |= {"author_id": author, "text": text, **named}
        ben = {"id": "1502000000000000099", "name": "Ben Ash", "username": "ben_ash_bystander"}
        whole["data"]["includes"]["users"].append(ben)
        return json.dumps(whole).encode()

    def test_bystanders_do_not_come_along(self):
        self.deliver(self.mention("1502000000000000002", "@nordlicht my lamp flickers", "2117191656141750273"))
        [row] = self.told("1502000000000000002")
        self.assertEqual((row["Text"], row["Handle"]), ("@nordlicht my lamp flickers", "anna_lind"))
        self.assertNotIn("ben_ash", str(row))

    def test_what_somebody_else_said_about_them_is_not_theirs(self):
        self.deliver(self.mention("1502000000000000002", "@nordlicht first", "2117191656141750273"))
        self.deliver(self.mention("1502000000000000099", "@nordlicht @anna_lind is wrong", "2117191656141750274"), "2")
        self.assertEqual(len(self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])), 2)
        [row] = self.told("1502000000000000002")
        self.assertNotIn("is wrong", str(row))
