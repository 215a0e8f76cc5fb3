from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .screen_case import PHONE, ScreenCase

ACTION = "/odoo/action-social_crm_base.action_social_crm_"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"


@tagged("post_install", "-at_install")
class TestPeopleScreens(ScreenCase, HttpCase):
    """What is known of people, on a small phone: nothing of it is cut."""

    phone = {**PHONE, "width": 375, "height": 667}
    picture_login = "people_manager"

    def setUp(self):
        super().setUp()
        groups = "social_crm_base.group_manager,social_crm_base.group_admin,base.group_partner_manager"
        new_test_user(self.env, self.picture_login, groups, email="mia@shop.example")
        anna, twin = self.env["res.partner"].create(
            [{"name": "Annabelle Marker-Vandenbroucke", "email": "anna@example.org"}, {"name": "Anna Twin"}]
        )
        network = self.env.ref("social_crm_base.network_x")
        row = {"network_id": network.id, "scope": "", "seen_at": fields.Datetime.now()}
        identities = self.env["social.crm.identity"]
        rows = [row | {"external_id": f"47{number}", "name": f"Annabelle on X {number}"} for number in range(2)]
        mine, maybe = identities.browse(
            identities._upsert([each | {"handle": "annabelle_marker" + each["external_id"]} for each in rows])
        )
        mine._confirm_contact(anna, "She wrote from the address that the contact has, and signed with her name")
        links = self.env["social.crm.identity.link"]
        links.create(
            {"identity_id": maybe.id, "partner_id": anna.id, "state": "suggested", "evidence": "anna@example.org"}
        )
        place = self.env["social.crm.community"].create({"name": "Tent builders of the North", "kind": "external"})
        self.env["social.crm.community.member"].create({"community_id": place.id, "identity_id": mine.id})
        self.env["social.crm.consent"].create(
            [
                {"partner_id": anna.id, "state": "granted", "purpose": "content", "evidence": "Signed at the fair"},
                {"partner_id": anna.id, "state": "denied", "purpose": "marketing", "network_id": network.id},
            ]
        )
        said = {"identity_id": mine.id, "occurred_at": fields.Datetime.now(), "kind": "message_in"}
        self.env["social.crm.touchpoint"]._log([said | {"summary": "Where do I find spare poles for the large tent?"}])
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge([twin.id, anna.id], anna)
        self.anna, self.mine = anna, mine

    def test_people_on_a_phone(self):
        for name in ("identity", "identity_link_suggested", "consent", "touchpoint", "network", "community_member"):
            with self.subTest(name):
                self.photograph(f"people_{name}_phone", f"{ACTION}{name}", CARD, phone=True)
        # The tabs are Odoo's, and so is what stands above them on a contact.
        self.uncut = ".tab-pane.active *"
        pages = [f"{ACTION}identity/{self.mine.id}"] * 3 + [f"/odoo/contacts/{self.anna.id}"]
        for path, tab in zip(pages, ("links", "communities", "timeline", "social"), strict=True):
            with self.subTest(tab):
                shown = f".tab-pane.active {CARD}"
                self.photograph(f"people_{tab}_phone", path, shown, phone=True, press=f".nav-link[name={tab}]")
