from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignAddress(CampaignCase):
    """Contacts of whom we have an address, and who never wrote to us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email = cls.env.ref("social_crm_base.network_email")
        cls.mails = cls.make_channel(
            provider="email",
            name="Mails",
            network_id=cls.email.id,
            account_external_id="care@shop.example",
            team_id=cls.channel.team_id.id,
        )
        cls.hear(cls.mails)
        cls.dora, cls.emil = cls.contacts("Dora", "Emil")
        cls.campaign.segment_ids = cls.segment_of(cls.dora, cls.emil)
        cls.allow(cls.dora, cls.emil)

    @classmethod
    def contacts(cls, *names, **values):
        return cls.env["res.partner"].create(
            [{"name": name, "email": f"{name.lower()}@people.example", **values} for name in names]
        )

    @classmethod
    def segment_of(cls, *partners):
        segment = cls.env["social.crm.segment"].create({"name": "By mail", "kind": "static"})
        cls.env["social.crm.segment.member"].create(
            [{"segment_id": segment.id, "partner_id": partner.id} for partner in partners]
        )
        return segment

    @classmethod
    def allow(cls, *partners):
        cls.env["social.crm.consent"].create(
            [{"partner_id": each.id, "purpose": "content", "evidence": "Asked"} for each in partners]
        )

    def check(self):
        self.campaign.with_user(self.manager).action_check()
        self.env.invalidate_all()
        return self.findings()

    def where(self):
        """:return: the channel and the account of each person"""
        return {
            delivery.partner_id.name: (delivery.channel_id, delivery.identity_id.external_id)
            for delivery in self.campaign.delivery_ids
        }

    def test_they_are_reached_by_email(self):
        self.assertEqual(self.check(), {})
        self.assertEqual(
            self.where(),
            {"Dora": (self.mails, "dora@people.example"), "Emil": (self.mails, "emil@people.example")},
        )
        self.assertEqual(self.campaign.delivery_ids.identity_id.mapped("partner_id"), self.dora | self.emil)
        self.start()
        self.run_campaign()
        messages = self.campaign.delivery_ids.message_id
        self.assertEqual(self.campaign.delivery_ids.mapped("state"), ["sent", "sent"])
        self.assertEqual(messages.conversation_id.partner_id, self.dora | self.emil)
        self.assertEqual(messages.conversation_id.mapped("name"), ["Tents", "Tents"])

    def test_checking_again_makes_nobody_twice(self):
        self.check()
        accounts = self.campaign.delivery_ids.identity_id
        self.check()
        self.assertEqual(self.campaign.delivery_ids.identity_id, accounts)
        self.assertEqual(len(self.dora.identity_ids), 1)

    def test_an_address_is_no_consent(self):
        self.dora.social_consent_ids.action_withdraw("Test")
        self.assertEqual(self.check(), {"consent": 1})
        self.assertEqual(self.campaign.delivery_ids.filtered("reason").partner_id, self.dora)

    def test_odoo_s_blacklist_counts(self):
        self.campaign.purpose = "marketing"
        self.env["social.crm.consent"].create(
            [{"partner_id": each.id, "purpose": "marketing", "evidence": "Asked"} for each in self.dora | self.emil]
        )
        self.env["mail.blacklist"]._add("dora@people.example")
        self.assertEqual(self.check(), {"consent": 1})
        self.assertEqual(self.campaign.delivery_ids.filtered("reason").partner_id, self.dora)

    def test_whom_we_never_contact_is_not_mailed(self):
        self.campaign.purpose = "feedback"
        place = self.env["social.crm.community"].create(
            {"name": "Quiet", "kind": "external", "engagement_rule": "never"}
        )
        fan = self.make_people("Fan", consent=None)
        fan.partner_id.email = "fan@people.example"
        self.env["social.crm.community.member"].create({"community_id": place.id, "identity_id": fan.id})
        self.campaign.segment_ids = self.segment_of(fan.partner_id)
        self.assertEqual(self.check(), {"never": 1})

    def test_who_is_reached_where_they_talk_to_us_is_not_mailed(self):
        anna = self.people[0].partner_id
        anna.email = "anna@people.example"
        self.campaign.segment_ids = self.segment_of(anna)
        self.assertEqual(self.check(), {})
        self.assertEqual(self.where(), {anna.name: (self.channel, "anna")})
        self.assertEqual(anna.identity_ids, self.people[0])

    def test_who_prefers_mail_is_mailed(self):
        anna, ben = self.people[:2].partner_id
        anna.email, ben.email = "anna@people.example", "ben@people.example"
        self.allow(anna, ben)
        self.env["social.crm.preference"].create({"partner_id": anna.id, "network_id": self.email.id})
        self.campaign.segment_ids = self.segment_of(anna, ben)
        self.assertEqual(self.check(), {})
        self.assertEqual(
            self.where(), {anna.name: (self.mails, "anna@people.example"), ben.name: (self.channel, "ben")}
        )

    def test_who_may_be_written_to_nowhere_else_is_mailed(self):
        talk = self.ingest(self.said("Hello", 1, talk="anna", person="anna")).conversation_id
        talk.reply_until = fields.Datetime.now() - timedelta(hours=1)
        anna = self.people[0].partner_id
        anna.email = "anna@people.example"
        self.allow(anna)
        self.campaign.segment_ids = self.segment_of(anna)
        self.assertEqual(self.check(), {})
        self.assertEqual(self.where(), {anna.name: (self.mails, "anna@people.example")})

    def test_an_address_of_several_contacts_is_nobody_s(self):
        self.contacts("Twin", email=self.dora.email)
        self.assertEqual(self.check(), {"no_route": 1})
        self.assertFalse(self.dora.identity_ids)

    def test_without_a_channel_for_it_an_address_helps_nobody(self):
        self.campaign.channel_ids = self.channel
        self.assertEqual(self.check(), {"no_route": 2})
        self.assertFalse((self.dora | self.emil).identity_ids)

    def test_a_number_is_an_address_where_a_channel_goes_by_numbers(self):
        whatsapp = self.env.ref("social_crm_base.network_whatsapp")
        shop = self.make_channel(
            provider="whatsapp", name="Shop phone", network_id=whatsapp.id, account_external_id="4711"
        )
        self.hear(shop)
        self.campaign.template_ids = self.template_of(shop)
        finn = self.env["res.partner"].create({"name": "Finn", "phone": "+32470123456"})
        self.allow(finn)
        self.campaign.segment_ids = self.segment_of(finn)
        self.assertEqual(self.check(), {})
        self.assertEqual(self.where(), {"Finn": (shop, "32470123456")})

    def test_number_of_statements_does_not_grow_with_people(self):
        def statements(count):
            people = self.contacts(*(f"M{count}x{number}" for number in range(count)))
            self.allow(*people)
            campaign = self.make_campaign(self.segment_of(*people), self.content, name=f"Of {count}")
            campaign._write_down_audience()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaign._look_at(campaign._planned_after(0, 1000))
            self.env.flush_all()
            self.assertEqual(len(people.identity_ids), count)
            return self.env.cr.sql_log_count - before

        statements(2)
        few, many = statements(5), statements(80)
        self.assertLessEqual(many, few + 3)
