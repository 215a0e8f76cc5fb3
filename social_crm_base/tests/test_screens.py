from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    def test_merge_and_undo(self):
        """From the list of contacts to one contact, and back to two, each with what is theirs."""
        new_test_user(
            self.env,
            "merging_manager",
            "social_crm_base.group_manager,base.group_partner_manager",
        )
        tour, twin = self.env["res.partner"].create(
            [{"name": "Tilda Tour", "email": "twin@example.org"}, {"name": "Tilda Twin", "email": "twin@example.org"}]
        )
        # The wizard keeps the contact that was there first.
        self.env.cr.execute("UPDATE res_partner SET create_date = '2020-01-01' WHERE id = %s", [tour.id])
        network = self.env.ref("social_crm_base.network_x")
        rows = [{"network_id": network.id, "scope": "", "external_id": name, "name": name} for name in ("tour", "twin")]
        identities = self.env["social.crm.identity"].browse(self.env["social.crm.identity"]._upsert(rows))
        for identity, partner in zip(identities, (tour, twin), strict=True):
            self.env["social.crm.identity.link"].create(
                {"identity_id": identity.id, "partner_id": partner.id, "state": "confirmed"}
            )
        said = {"identity_id": identities[1].id, "occurred_at": fields.Datetime.now(), "kind": "message_in"}
        touchpoints = self.env["social.crm.touchpoint"].browse(self.env["social.crm.touchpoint"]._log([said] * 3))
        self.env.flush_all()
        self.env.invalidate_all()
        self.start_tour("/odoo/contacts", "social_crm_merge_and_undo", login="merging_manager", timeout=120)
        self.env.invalidate_all()
        self.assertEqual(identities[0].partner_id, tour)
        self.assertEqual(touchpoints.partner_id, identities[1].partner_id)
        self.assertEqual(touchpoints.partner_id.name, "Tilda Twin")

    def test_erase_a_person(self):
        """From the list of identities to the report, for somebody who is known only by a handle."""
        new_test_user(self.env, "erasing_admin", "social_crm_base.group_admin")
        identities = self.env["social.crm.identity"]
        row = {"network_id": self.env.ref("social_crm_base.network_x").id, "scope": "", "external_id": "4711000815"}
        identity = identities.browse(identities._upsert([row | {"handle": "passer_by", "name": "Pat Passer"}]))
        said = {"identity_id": identity.id, "occurred_at": fields.Datetime.now(), "kind": "message_in"}
        touchpoints = self.env["social.crm.touchpoint"].browse(self.env["social.crm.touchpoint"]._log([said] * 3))
        self.env.flush_all()
        self.env.invalidate_all()
        self.start_tour(
            "/odoo/action-social_crm_base.action_social_crm_identity",
            "social_crm_erase_person",
            login="erasing_admin",
            timeout=120,
        )
        self.env.invalidate_all()
        erasure = self.env["social.crm.erasure"].search([], limit=1)
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(identity.exists() or touchpoints.identity_id)
