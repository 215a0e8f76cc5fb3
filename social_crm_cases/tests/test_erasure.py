from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import translated, undone
from odoo.addons.social_crm_base.tools.person import Person
from odoo.addons.social_crm_channels.connectors.contract import IncomingDeletion

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestErasure(CaseCase):
    def _erase(self, identity):
        self.env.cr.flush()  # notifications, too, were committed long ago
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], identity)
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done", erasure.found)

    def _rename(self, case, name):
        """Somebody changes the subject; what is new in a transaction is not written down as changed."""
        self.env.cr.flush()
        case.with_user(self.ann).with_context(tracking_disable=False, mail_notrack=False).write({"name": name})
        self.env.cr.flush()

    def _told_by_logs(self):
        """:return: the tables, of those in which changes are written down, that know the word"""
        tables = {"mail_tracking_value": "concat(old_value_char, new_value_char)", "bus_bus": "message"}
        knowing = []
        for table, text in tables.items():
            self.env.cr.execute(f"SELECT count(*) FROM {table} WHERE {text} LIKE '%zanzibar%'")  # noqa: S608
            knowing += [table] if self.env.cr.fetchone()[0] else []
        return knowing

    def test_the_work_stays_and_says_nothing_of_the_person(self):
        self.enterContext(translated(self.env, "social_crm_cases", "de_DE", {"Erased": "Gelöscht"}))
        self.env.company.partner_id.lang = "de_DE"
        messages = self._say(("anna_marker", "My zanzibar is broken"))
        case = messages.case_id
        case.message_post(body="zanzibar again", attachments=[("zanzibar.txt", b"zanzibar")])
        self._rename(case, "zanzibar renamed")
        case.activity_schedule("mail.mail_activity_data_todo", summary="zanzibar", user_id=self.env.uid)
        self.env.cr.flush()
        self.assertEqual(self._told_by_logs(), ["mail_tracking_value", "bus_bus"])
        before = (case.number, case.opened_at, case.team_id, case.user_id, len(case.social_message_ids))
        self._erase(case.identity_id)
        self.assertEqual(
            (case.number, case.opened_at, case.team_id, case.user_id, len(case.social_message_ids)), before
        )
        self.assertFalse(case.identity_id or case.partner_id or case.activity_ids)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "zanzibar.txt")]))
        self.assertEqual(case.name, "Gelöscht", "as the company says it")
        self.assertNotIn("zanzibar", str(case.message_ids.mapped("body")))
        self.assertEqual(self._told_by_logs(), [])

    def test_a_to_do_is_of_its_person_wherever_a_merge_took_it(self):
        anna, otto = self._say(("anna_marker", "My van is broken"), ("otto", "My tent is broken")).case_id
        for case, summary in ((anna, "Ring about the van"), (otto, "Ring about the tent")):
            case.activity_schedule("mail.mail_activity_data_todo", summary=summary, user_id=self.env.uid)
        for source, target in ((anna, otto), (otto, anna)):
            with self.subTest(merged=source.name), undone(self.env):
                source._merge(target)
                self.assertEqual(target.activity_ids.mapped("res_id"), [target.id] * 2)
                person = Person.gather(self.env["res.partner"], anna.identity_id)
                told = [row["Summary"] for row in self.env["mail.message"]._personal_data(person) if "Summary" in row]
                self.assertEqual(told, ["Ring about the van"])
                self._erase(anna.identity_id)
                self.assertEqual(target.activity_ids.mapped("summary"), ["Ring about the tent"])

    def test_what_an_author_deleted_is_no_subject_any_more(self):
        messages = self._say(("anna_marker", "My zanzibar is broken"))
        case = messages.case_id
        self._rename(case, "zanzibar renamed")
        self.env.cr.flush()
        self.assertIn("mail_tracking_value", self._told_by_logs())
        messages.channel_id.network_id.deleted_content = "erase"
        deletion = IncomingDeletion(messages.external_id, messages.occurred_at)
        self.env["social.crm.message"]._ingest([(messages.channel_id, deletion)])
        self.env.invalidate_all()
        self.assertEqual(case.name, "Erased")
        self.assertNotIn("mail_tracking_value", self._told_by_logs())

    def test_closed_cases_lose_their_words_once_kept_so_long(self):
        messages = self._say(("anna_marker", "My zanzibar is broken"), ("ben_other", "My tent is broken"))
        case, other = messages.case_id
        case.message_post(body="zanzibar again", attachments=[("zanzibar.txt", b"zanzibar")])
        case.is_closed = True
        self.env.flush_all()
        retention = self.env["social.crm.retention"]
        self.env["ir.config_parameter"].set_param("social_crm_cases.closed_case_retention_days", 30)
        retention._purge()
        self.assertIn("zanzibar", case.name)
        case.closed_at = fields.Datetime.now() - timedelta(days=31)
        retention._purge()
        self.env.invalidate_all()
        self.assertEqual((case.name, other.name), ("Erased", "My tent is broken"))
        self.assertTrue(case.identity_id)
        self.assertNotIn("zanzibar", str(case.message_ids.mapped("body")))
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "zanzibar.txt")]))
        self.assertEqual(retention._purge_closed_cases(fields.Datetime.now()), 0, "once is enough")
