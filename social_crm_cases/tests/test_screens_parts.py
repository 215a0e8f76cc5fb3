from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage
from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase


@tagged("post_install", "-at_install")
class TestPartsScreens(ScreenCase, HttpCase):
    """Split, merge, and what both say afterwards."""

    picture_login = "agent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_user", name="Jo Agent")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.channel = cls.env["social.crm.channel"].create(
            {
                "name": "Shop chat",
                "provider": "generic",
                "network_id": cls.env.ref("social_crm_base.network_generic").id,
                "team_id": cls.team.id,
            }
        )
        cls.anna = cls._say("anna", "Where is my parcel?", 50).case_id
        cls.refund = cls._say("anna", "And where is my refund?", 40)
        cls.otto = cls._say("otto", "Where is our parcel?", 30).case_id

    @classmethod
    def _say(cls, person, text, minutes_ago):
        said = IncomingMessage(
            external_id=text,
            conversation_id=person,
            author=Author(person, name=person.title()),
            occurred_at=fields.Datetime.now() - timedelta(minutes=minutes_ago),
            text=text,
        )
        return cls.env["social.crm.message"]._ingest([(cls.channel, said)])

    def test_pictures(self):
        self.anna._split(self.refund)
        self.otto.with_user(self.agent)._merge(self.anna.with_user(self.agent))
        self.photograph(
            "case_merged",
            f"/odoo/cases/{self.otto.id}",
            ".o_form_view:has(button[name=action_undo_merge]) .o-mail-Message",
        )
        self.photograph(
            "case_goes_on",
            f"/odoo/cases/{self.anna.id}",
            ".o_form_view:has(button[name=action_view_moves]) .o-mail-Message",
        )
        self.photograph("case_moves", "/odoo/case-moves", ".o_data_row button[name=action_undo]")
