from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestRelation(CaseCase):
    """Cases that belong together, and the files of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two, cls.three = cls._say(("anna", "One"), ("ben", "Two"), ("carl", "Three")).case_id.sorted("id")

    def test_a_relation_is_seen_from_both_sides(self):
        self.one.related_case_ids = self.two | self.three
        self.assertEqual((self.two | self.three).related_case_ids, self.one)
        self.two.with_user(self.manager).related_case_ids += self.three
        self.assertEqual(self.two.related_case_ids, self.one | self.three)
        self.assertEqual(self.three.related_case_ids, self.one | self.two)

    def test_a_relation_is_ended_from_either_side(self):
        self.one.related_case_ids = self.two | self.three
        self.two.related_case_ids = False
        self.assertEqual(self.one.related_case_ids, self.three)
        self.one.related_case_ids = False
        self.assertFalse(self.three.related_case_ids)

    def test_related_cases_are_found(self):
        self.one.related_case_ids = self.two
        cases = self.env["social.crm.case"]
        self.assertEqual(cases.search([("related_case_ids", "in", self.two.ids)]), self.one)
        self.assertEqual(cases.search([("related_case_ids", "in", self.one.ids)]), self.two)

    def test_no_case_is_related_to_itself_or_to_another_company_s(self):
        with self.assertRaisesRegex(ValidationError, "itself"):
            self.one.related_case_ids = self.one
        abroad = self.env["social.crm.case"].create(
            {"name": "Far", "company_id": self.env["res.company"].create({"name": "Abroad"}).id, "team_id": False}
        )
        for fname in ("related_case_ids", "related_to_ids", "related_from_ids"):
            with self.subTest(field=fname), self.assertRaisesRegex(ValidationError, "same company"):
                self.one[fname] = abroad

    def test_documents_are_its_own_and_those_of_its_talk(self):
        case = self.one
        self.assertEqual(case.document_count, 0)
        photo = self.env["ir.attachment"].create(
            {
                "name": "photo.png",
                "raw": b"x",
                "res_model": "social.crm.conversation",
                "res_id": case.conversation_id.id,
            }
        )
        case.social_message_ids.mail_message_id.attachment_ids = photo
        offer = self.env["ir.attachment"].create(
            {"name": "offer.pdf", "raw": b"x", "res_model": case._name, "res_id": case.id}
        )
        self.env["ir.attachment"].create(
            {"name": "other.pdf", "raw": b"x", "res_model": case._name, "res_id": self.two.id}
        )
        case.invalidate_recordset(["document_count"])
        self.assertEqual((case.document_count, self.two.document_count, self.three.document_count), (2, 1, 0))
        listed = self.env["ir.attachment"].with_user(case.user_id).search(case.action_view_documents()["domain"])
        self.assertEqual(listed, photo | offer)
        self.assertEqual(case.with_user(case.user_id)._get_mail_thread_data_attachments(), photo | offer)
