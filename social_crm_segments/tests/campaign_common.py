from datetime import timedelta

from odoo import fields

from odoo.addons.social_crm_channels.tests.common import SECRET, SocialCrmCase
from odoo.addons.social_crm_channels.tests.doubles.webhook_receiver import WebhookReceiver


class CampaignMixin:
    """People in a segment, a content for them, and a channel that is heard."""

    @classmethod
    def make_people(cls, *names, consent="content", partner=True):
        """People with an account on the network of the channel, and a contact each unless told otherwise.

        :return: their identities
        """
        identities = cls.env["social.crm.identity"]
        for name in names:
            identity = identities.create(
                {"network_id": cls.network.id, "external_id": name.lower(), "name": name, "handle": name.lower()}
            )
            if partner:
                identity._confirm_contact(cls.env["res.partner"].create({"name": f"{name} Marker"}), "Test")
            identities |= identity
        if consent:
            cls.env["social.crm.consent"].create(
                [{"identity_id": identity.id, "purpose": consent, "evidence": "Asked"} for identity in identities]
            )
        return identities

    @classmethod
    def make_segment(cls, identities, **values):
        segment = cls.env["social.crm.segment"].create({"name": "Friends", "kind": "static", **values})
        cls.env["social.crm.segment.member"].create(
            [
                {"segment_id": segment.id, "partner_id": identity.partner_id.id}
                if identity.partner_id
                else {"segment_id": segment.id, "identity_id": identity.id}
                for identity in identities
            ]
        )
        return segment

    @classmethod
    def make_content(
        cls, body="<p>Hello {{first_name}}, the tents are here.</p>", link="https://example.com/tents", **values
    ):
        content = cls.env["social.crm.content"].create(
            {
                "name": "Tents",
                "variant_ids": [(0, 0, {"subject": "Tents", "body": body, "link_url": link})],
                **values,
            }
        )
        content.state = "approved"
        return content

    @classmethod
    def make_campaign(cls, segment, content, **values):
        return cls.env["social.crm.campaign"].create(
            {
                "name": "Summer",
                "segment_ids": [(6, 0, segment.ids)],
                "content_id": content.id,
                "user_id": cls.manager.id,
                "has_window": False,
                **values,
            }
        )

    @classmethod
    def hear(cls, channel=None):
        """Something came in there today."""
        (channel or cls.channel).last_event_at = fields.Datetime.now() - timedelta(hours=1)


class CampaignCase(CampaignMixin, SocialCrmCase):
    """A channel whose provider takes what is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.channel"].search([("id", "!=", cls.channel.id)]).active = False
        cls.people = cls.make_people("Anna", "Ben", "Cleo")
        cls.segment = cls.make_segment(cls.people)
        cls.content = cls.make_content()
        cls.campaign = cls.make_campaign(cls.segment, cls.content)
        cls.hear()

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(WebhookReceiver(SECRET))
        self.channel.send_url = self.server.url

    def run_campaign(self):
        """Queue and send all that is due."""
        while self.env["social.crm.campaign"]._run_batch():
            pass
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass
        self.env["social.crm.campaign"]._run_batch()  # sees whether it is over
        self.env.invalidate_all()

    def start(self, campaign=None):
        (campaign or self.campaign).with_user(self.manager).action_start()

    def states(self, campaign=None):
        """:return: state, else why left out, by the person's first name"""
        deliveries = (campaign or self.campaign).delivery_ids
        return {
            delivery.identity_id.name or delivery.person: delivery.reason
            if delivery.state == "skipped"
            else delivery.state
            for delivery in deliveries
        }

    def template_of(self, channel):
        """:return: words that the provider of a channel lets through at any time"""
        return self.env["social.crm.template"].create(
            {
                "channel_id": channel.id,
                "external_id": "t1",
                "name": "tents",
                "language": "en",
                "body": "Hello {{name}}",
                "variables": ["name"],
                "approved": True,
            }
        )

    def findings(self, campaign=None):
        """:return: number of people by what stands against it"""
        checks = (campaign or self.campaign).check_ids
        return {check.code: check.number for check in checks if not check.left_out}

    def texts(self):
        return [call.values["text"] for call in self.server.calls if call.values["type"] == "message"]
