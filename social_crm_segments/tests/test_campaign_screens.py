from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.social_crm_cases.tests.screens import ShopCase
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage
from odoo.addons.social_crm_segments.models import social_crm_campaign_checking

from .campaign_common import CampaignMixin

PATIENCE = 240
MARK = ".o_social_crm_inbox_answers"


@tagged("post_install", "-at_install")
class TestCampaignScreens(CampaignMixin, ShopCase):
    """What managers see of campaigns, and what an agent sees of one that somebody answers."""

    picture_login = "mia"
    #: Odoo's own markup: the search, tags, badges and the bar of progress.
    of_odoo = (".o_searchview", ".o_tag", ".o_field_badge", ".o_progress")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "mia", groups="social_crm_base.group_manager", name="Mia Manager")
        cls.network = cls.channel.network_id
        people = cls.make_people("Anna", "Ben", "Cleo", "Dora", "Eve", "Finn")
        cls.env["social.crm.consent"].search([("identity_id", "=", people[0].id)]).action_withdraw("Test")
        cls.segment = cls.make_segment(people, name="Fans of the A380")
        cls.content = cls.make_content(name="The new tents")
        cls.campaign = cls.make_campaign(cls.segment, cls.content, name="Tents of this summer")
        cls.env["social.crm.channel"].search([("id", "!=", cls.channel.id)]).active = False

    def _send(self, campaign=None):
        campaign = campaign or self.campaign
        self.hear()
        campaign.action_check()
        campaign.check_ids.action_leave_out()
        campaign.action_start()
        while self.env["social.crm.campaign"]._run_batch():
            pass
        self._dispatch()
        self.env["social.crm.campaign"]._run_batch()
        self.env.invalidate_all()

    def _answer(self, person, text):
        return self.env["social.crm.message"]._ingest(
            [
                (
                    self.channel,
                    IncomingMessage(
                        text, person, Author(person, name=person.title()), fields.Datetime.now(), text=text
                    ),
                )
            ]
        )

    def test_nothing_yet(self):
        self.campaign.unlink()
        self.photograph("campaigns_empty", "/odoo/social-campaigns", ".o_view_nocontent_smiling_face", examine=True)

    def test_what_stands_against_it(self):
        self.channel.last_event_at = fields.Datetime.now() - timedelta(days=30)
        resting = self.env["social.crm.identity"].search([("external_id", "=", "finn")])
        pause = {"partner_id": resting.partner_id.id, "paused_until": fields.Date.today() + timedelta(days=9)}
        self.env["social.crm.preference"].create(pause)
        self.campaign.action_check()
        path = f"/odoo/social-campaigns/{self.campaign.id}"
        self.photograph("campaign_checks", path, ".o_data_row button[name=action_mend]", examine=True)

    def test_how_far_a_check_is(self):
        self.hear()
        with patch.multiple(social_crm_campaign_checking, AT_ONCE=1, SLICE=4):
            self.campaign.with_user(self.manager).action_start()
            for _slice in range(2):
                self.campaign._check_next()
        path = f"/odoo/social-campaigns/{self.campaign.id}"
        self.photograph("campaign_checking", path, ".o_social_crm_campaign_checking .progress-bar", examine=True)

    def test_what_came_of_it(self):
        self._send()
        self._answer("ben", "Which colours are there?")
        delivered = self.campaign.delivery_ids.filtered(lambda each: each.state == "sent")
        delivered[:3].clicked_at = fields.Datetime.now()
        path = f"/odoo/social-campaigns/{self.campaign.id}"
        self.photograph(
            "campaign_results", path, "[data-figure=replied]", press=".nav-link[name=results]", examine=True
        )
        self.photograph("campaign_chart", path, ".o_graph_renderer canvas", press="button[name=action_open_results]")
        self.photograph("campaigns", "/odoo/social-campaigns", ".o_kanban_record")
        self.photograph("campaigns_calendar", "/odoo/social-campaigns?view_type=calendar", ".fc-event")

    def test_campaigns_on_a_phone(self):
        self._send()
        self.photograph("campaigns_phone", "/odoo/social-campaigns", ".o_kanban_record", phone=True)

    def test_the_agent_sees_what_is_answered(self):
        self._send()
        talk = self._answer("ben", "Which colours are there?").conversation_id
        press = "[data-panel=campaigns]:not(:has(.o_social_crm_inbox_campaign)) .o_social_crm_inbox_panel_toggle"
        self.photograph(
            "campaign_panel",
            f"/odoo/inbox/{talk.id}?queue=all",
            ".o_social_crm_inbox_campaign .badge",
            login="agent",
            press=press,
            examine=True,
        )

    def test_an_agent_follows_an_answer_to_what_came_of_the_campaign(self):
        self._send()
        talk = self._answer("ben", "Which colours are there?").conversation_id
        self.photograph(
            "campaign_mark", f"/odoo/inbox/{talk.id}?queue=all", f".o_social_crm_inbox_head {MARK}", "agent"
        )
        self.start_tour("/odoo/inbox?queue=all", "social_crm_campaign_answer", login="agent", timeout=PATIENCE)
        path = f"/odoo/social-campaigns/{self.campaign.id}"
        self.photograph("campaign_answered", path, "[data-figure=replied]", login="agent", examine=True)

    def test_a_campaign_that_is_blocked_is_mended_and_sent(self):
        """As a manager does it: check, leave out who has not allowed it, start."""
        self.hear()
        self.start_tour(
            f"/odoo/social-campaigns/{self.campaign.id}", "social_crm_campaign", login="mia", timeout=PATIENCE
        )
        self.assertEqual(self.campaign.state, "running")
        while self.env["social.crm.campaign"]._run_batch():
            pass
        self._dispatch()
        self.env.invalidate_all()
        self.assertEqual(self.campaign.sent_total, 5)
