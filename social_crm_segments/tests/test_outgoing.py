from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestOutgoing(CampaignCase):
    """The calendar of what goes out where: contents and campaigns, once for each network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moment = fields.Datetime.now().replace(microsecond=0) + timedelta(days=2)
        cls.Outgoing = cls.env["social.crm.outgoing"]
        cls.x, cls.email = cls.env.ref("social_crm_base.network_x"), cls.env.ref("social_crm_base.network_email")
        cls.content.write({"planned_at": cls.moment, "network_ids": [(6, 0, (cls.x | cls.email).ids)]})

    def _shown(self, user=None):
        """:return: what it is, and the network, of each row"""
        rows = self.Outgoing.with_user(user or self.manager).search([])
        return {(row.name, row.what, row.network_id.name or "") for row in rows}

    def _row(self, what):
        self.env.invalidate_all()  # as who looks does
        return self.Outgoing.with_user(self.manager).search([("what", "=", what)], limit=1)

    def test_contents_stand_there_once_for_each_network(self):
        self.assertEqual(self._shown(), {("Tents", "content", self.x.name), ("Tents", "content", self.email.name)})
        self.content.network_ids = False
        self.assertEqual(self._shown(), {("Tents", "content", "")})
        self.content.active = False
        self.assertFalse(self._shown())

    def test_campaigns_stand_there_from_when_they_have_a_moment(self):
        self.content.planned_at = False
        self.assertFalse(self._shown())
        self.campaign.schedule_at = self.moment
        self.assertEqual(self._shown(), {("Summer", "campaign", "")}, "each person where they are reached best")
        self.campaign.channel_ids = self.channel
        self.assertEqual(self._shown(), {("Summer", "campaign", self.network.name)})
        self.assertEqual(self._row("campaign").segment_ids, self.segment)
        self.assertEqual(self._row("campaign").state, "draft")
        self.campaign.schedule_at = False
        self.start()
        self.assertEqual(
            (self._row("campaign").state, self._row("campaign").begins_at), ("running", self.campaign.started_at)
        )

    def test_posts_of_a_campaign_say_where_they_go(self):
        self.content.planned_at = False
        community = self.env["social.crm.community"].create(
            {"name": "Tent club", "kind": "owned", "network_id": self.x.id}
        )
        self.campaign.write({"schedule_at": self.moment, "post_ids": [(0, 0, {"community_id": community.id})]})
        self.assertEqual(self._shown(), {("Summer", "campaign", ""), ("Summer", "campaign", self.x.name)})
        self.campaign.segment_ids = False
        self.assertEqual(self._shown(), {("Summer", "campaign", self.x.name)})

    def test_what_is_moved_is_planned_anew(self):
        self.campaign.schedule_at = self.moment
        later = self.moment + timedelta(days=1)
        for what in ("content", "campaign"):
            self._row(what).write({"begins_at": later})
        self.assertEqual((self.content.planned_at, self.campaign.schedule_at), (later, later))
        self.assertEqual(self._row("content").begins_at, later)

    def test_a_campaign_that_is_ready_begins_at_its_new_moment(self):
        self.campaign.schedule_at = self.moment
        self.start()
        self.assertEqual(self.campaign.state, "ready")
        sooner = self.moment - timedelta(days=1)
        self._row("campaign").write({"begins_at": sooner})
        triggers = self.env["ir.cron.trigger"].search([("call_at", "=", sooner)])
        self.assertEqual(triggers.cron_id, self.env.ref("social_crm_segments.cron_campaign"))

    def test_what_has_begun_stays_and_nothing_else_is_changed_here(self):
        self.start()
        with self.assertRaisesRegex(UserError, "Summer is running"):
            self._row("campaign").write({"begins_at": self.moment})
        with self.assertRaisesRegex(UserError, "another moment only"):
            self._row("content").write({"name": "Other"})

    def test_agents_see_it_and_move_nothing(self):
        agent = self._row("content").with_user(self.agent)
        self.assertEqual(agent.name, "Tents")
        with self.assertRaises(AccessError):
            agent.write({"begins_at": self.moment})

    def test_other_companies_are_not_shown(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.content.copy({"company_id": abroad.id, "name": "Far away", "planned_at": self.moment})
        self.assertNotIn("Far away", {name for name, _what, _network in self._shown()})
        self.manager.company_ids |= abroad
        everywhere = self.Outgoing.with_user(self.manager).with_context(
            allowed_company_ids=self.manager.company_ids.ids
        )
        self.assertIn("Far away", everywhere.search([]).mapped("name"))

    def test_it_opens_what_goes_out(self):
        self.campaign.schedule_at = self.moment
        for what, record in (("content", self.content), ("campaign", self.campaign)):
            action = self._row(what).action_open()
            self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))
