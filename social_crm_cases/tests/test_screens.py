import json

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import convert_file

from odoo.addons.social_crm_base.models.social_crm_export import MAX_ATTEMPTS

from .screens import AnsweringCase, ShopCase

ANSWER = "It is on the van and arrives tomorrow."


@tagged("post_install", "-at_install")
class TestReplyFromCase(ShopCase):
    def test_from_the_list_to_the_person(self):
        """List, conversation, case, reply: the answer leaves on the person's channel, and the case says so."""
        case = self._say("anna", "Where is my parcel?").case_id
        self.start_tour("/odoo/social-inbox", "social_crm_reply_from_case", login="agent")
        answer = case.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual((answer.user_id, answer.state), (self.agent, "queued"))
        self._dispatch()
        (call,) = self.receiver.calls
        self.assertEqual((call.values["text"], call.values["conversation"]["id"]), (ANSWER, "talk-anna"))
        self.assertEqual((answer.state, answer.external_id), ("sent", "ext-1"))
        self.assertEqual(case.first_response_at, answer.occurred_at)
        self.browser_js(
            f"/odoo/cases/{case.id}",
            "console.log('test successful')",
            "document.querySelector('.o_social_crm_delivery[data-state=sent]') !== null",
            login="agent",
        )


@tagged("post_install", "-at_install")
class TestPictures(AnsweringCase):
    """The pictures of the README, taken of the demo data as its manager sees it."""

    picture_login = "ana"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        convert_file(cls.env, "social_crm_cases", "demo/social_crm_demo_data.xml", {}, "init", noupdate=True)
        cls.channel = cls.env.ref("social_crm_cases.demo_channel_x")
        cls._connect(cls.channel)

    def test_the_inbox(self):
        self.photograph("inbox", "/odoo/social-inbox", ".o_data_row .o_social_crm_network_disc")

    def test_a_case_with_the_reply(self):
        case = self.env["social.crm.case"].search(
            [("channel_id", "=", self.channel.id), ("name", "ilike", "spare pole")], order="partner_id, id", limit=1
        )
        case.with_user(case.user_id).message_post(
            body="That is the long one, and we still have it. It is in the post.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.receiver.answer_next(200, json.dumps({"id": "r-1", "sent_at": f"{fields.Datetime.now().isoformat()}Z"}))
        self._dispatch()
        self.photograph("case", f"/odoo/cases/{case.id}", ".o_social_crm_delivery[data-state=sent]")

    def test_communities(self):
        network = self.env.ref("social_crm_base.network_x")
        values = {"network_id": network.id, "color": 4}
        forum, *_others = self.env["social.crm.community"].create(
            [
                {
                    **values,
                    "name": "Tent Builders",
                    "url": "https://forum.example.org/tents",
                    "kind": "external",
                    "engagement_rule": "named",
                    "size": 4200,
                },
                {**values, "name": "Alpine Weather Watch", "engagement_rule": "listen"},
                {**values, "name": "Survivors' Self-help", "engagement_rule": "never", "color": 1},
                {"name": "Our Own Forum", "kind": "owned", "color": 10},
            ]
        )
        self.channel.community_id = forum
        self.photograph("communities", "/odoo/social-communities", ".o_kanban_record .badge")
        self.photograph(
            "community", f"/odoo/social-communities/{forum.id}", ".o_field_widget[name=member_ids] .o_data_row"
        )

    def test_consents(self):
        partners = self.env["res.partner"].search([("identity_ids", "!=", False)], limit=4)
        network = self.env.ref("social_crm_base.network_email")
        everything, *_others = self.env["social.crm.consent"].create(
            [
                {"partner_id": partners[0].id, "state": "denied", "evidence": "Told us on the phone."},
                {"partner_id": partners[1].id, "network_id": network.id},
                {"partner_id": partners[2].id, "purpose": "marketing", "network_id": network.id},
                {"partner_id": partners[3].id, "purpose": "content", "state": "denied"},
            ]
        )
        row = ".o_data_row td[name=purpose_words]"
        self.photograph("consents", "/odoo/social-consents", row)
        self.photograph("consent", f"/odoo/social-consents/{everything.id}", ".o_field_widget[name=network_words]")

    def test_the_report_of_an_erasure(self):
        admin = self._make_admin()
        identity = self.env["social.crm.identity"].search(
            [("handle", "!=", False), ("partner_id", "!=", False)], order="handle", limit=1
        )
        partner = identity.partner_id
        self.env["crm.lead"].create({"name": "Tents", "description": f"Ask @{identity.handle} about it"})
        erasures = self.env["social.crm.erasure"].with_user(admin)
        erasure = erasures._begin(partner.with_user(admin), partner.identity_ids).sudo()
        self.photograph(
            "erasure_running", f"/odoo/social-erasures/{erasure.id}", ".o_field_widget[name=progress]", "erasing_admin"
        )
        erasure._go_on(lambda: None)
        report = ".o_field_widget[name=report] table:nth-of-type(2) td"
        self.photograph("erasure", f"/odoo/social-erasures/{erasure.id}", report, "erasing_admin")
        self.photograph("erasures", "/odoo/social-erasures", ".o_data_row", "erasing_admin")

    def _make_admin(self):
        companies = self.env["res.company"].search([])
        groups = "social_crm_base.group_admin"
        return new_test_user(self.env, "erasing_admin", groups, name="Kim Admin", company_ids=companies.ids)

    def test_an_export_that_failed(self):
        admin = self._make_admin()
        partner = self.env["res.partner"].search([("identity_ids", "!=", False)], limit=1)
        exports = self.env["social.crm.export"].with_user(admin)
        export = exports.browse(exports._begin(partner.with_user(admin), partner.identity_ids)["res_id"]).sudo()
        export.write({"attempts": MAX_ATTEMPTS, "part": "Message", "progress": 40})
        export._attempt(lambda: None)
        self.photograph(
            "export_failed", f"/odoo/social-exports/{export.id}", "button[name=action_try_again]", "erasing_admin"
        )

    def test_a_merge_that_can_be_undone(self):
        partners = self.env["res.partner"].search([("identity_ids", "!=", False)], limit=2)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, partners[0])
        merge = self.env["social.crm.merge"].search([], limit=1)
        self.photograph("merge", f"/odoo/social-merges/{merge.id}", ".o_field_widget[name=line_ids] .o_data_row")
        self.photograph(
            "merged_contact", f"/odoo/contacts/{merge.partner_id.id}", "button[name=action_open_social_merges]"
        )

    def test_where_a_contact_is_and_what_it_allows(self):
        partners = self.env["res.partner"].search([("identity_ids", "!=", False)])
        partner = max(partners, key=lambda partner: len(partner.social_link_ids))
        network = self.env.ref("social_crm_base.network_x")
        self.env["social.crm.consent"].create(
            [
                {"partner_id": partner.id, "purpose": "marketing", "state": "granted", "source": "preference"},
                {"partner_id": partner.id, "network_id": network.id, "state": "denied", "source": "stop_word"},
            ]
        )
        self.photograph(
            "contact_social",
            f"/odoo/contacts/{partner.id}",
            "button[name=action_record_consent]",
            press=".o_notebook a[name=social]",
        )
