import hmac

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.social_crm_tombstone import KEY
from ..tools.person import NotYet, Person
from .common import NOON, RegistryMixin, SocialCrmCase


class Delivery(models.Model):
    """What was said and is not read yet."""

    _module = None
    _name = "social.crm.delivery"
    _description = "Delivery"
    _inherit = ["social.crm.personal.data.mixin"]
    _personal_fields = ("is_read",)
    identity_id = fields.Many2one("social.crm.identity")
    is_read = fields.Boolean()

    def _erase_person(self, person):
        if self.search([("identity_id", "in", person.identity_ids), ("is_read", "=", False)]):
            raise NotYet("Deliveries are being read.")
        return super()._erase_person(person)


class ErasureCase(SocialCrmCase):
    """Anna, who is on X as @anna_marker and has the e-mail network's account too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_x = cls.Identity.browse(
            cls.Identity._upsert(
                [cls._row(cls, external_id="4711000815", handle="anna_marker", name="Anna Marker")],
            )
        )
        cls.by_mail = cls.Identity.browse(
            cls.Identity._upsert([cls._row(cls, external_id="anna@example.org", network_id=cls.email.id)])
        )
        for identity in (cls.on_x, cls.by_mail):
            cls.Link.create({"identity_id": identity.id, "partner_id": cls.anna.id, "state": "confirmed"})

    def _row(self, **values):
        return {"network_id": self.x.id, "scope": "", **values}

    def erase(self, partner=None, identities=None, user=None, **choices):
        """Erase, to the end."""
        partner = self.env["res.partner"] if partner is None else partner
        identities = partner.identity_ids if identities is None else identities
        erasures = self.env["social.crm.erasure"].with_user(user or self.admin)
        erasure = erasures._begin(partner.with_user(user or self.admin), identities, **choices).with_env(self.env)
        erasure.sudo()._go_on(lambda: None)
        return erasure.sudo()

    def meet(self, name, partners, **values):
        """:return: a meeting with contacts"""
        return self.env["calendar.event"].create(
            {
                "name": name,
                "start": "2026-03-02 10:00:00",
                "stop": "2026-03-02 11:00:00",
                "partner_ids": partners.ids,
                **values,
            }
        )

    def refuse(self):
        """Anna writes STOP by e-mail, and allows something by another account, and something herself."""
        self.env["social.crm.consent"].create(
            [
                {"identity_id": self.by_mail.id, "state": "denied", "network_id": self.email.id, "evidence": "STOP"},
                {"identity_id": self.on_x.id, "state": "granted", "purpose": "marketing"},
                {"partner_id": self.anna.id, "state": "granted", "purpose": "content", "network_id": self.x.id},
            ]
        )

    def assert_refuses_still(self):
        consents = self.env["social.crm.consent"]
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", "anna@example.org")]))
        blockers = consents._blockers("marketing", self.email, self.Identity, self.anna)
        self.assertEqual([blocker["code"] for blocker in blockers], ["consent_denied"])
        kept = consents.search([("partner_id", "=", self.anna.id)])
        self.assertEqual(sorted(kept.mapped("state")), ["denied", "granted"])
        self.assertFalse(any(kept.mapped("evidence")) or kept.identity_id)


@tagged("post_install", "-at_install")
class TestErasure(ErasureCase):
    def test_the_person_is_gone_and_what_is_counted_stays(self):
        touchpoints = self.log(self.on_x, self.by_mail, summary="Anna Marker wrote")
        self.env["social.crm.consent"].create({"identity_id": self.on_x.id, "evidence": "anna@example.org said so"})
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse((self.on_x | self.by_mail).exists())
        self.assertEqual(len(touchpoints.exists()), 2)
        self.assertFalse(touchpoints.identity_id or touchpoints.partner_id)
        self.assertEqual(touchpoints.mapped("summary"), [False, False])
        self.assertEqual(touchpoints.mapped("kind"), ["message_in"] * 2)
        self.assertEqual((self.anna.name, self.anna.email, self.anna.active), ("Erased contact", False, False))
        self.assertFalse(erasure.person)
        self.assertNotIn("nna", erasure.report)

    def test_from_the_moment_of_asking_nobody_is_to_be_seen(self):
        erasure = (
            self.env["social.crm.erasure"]
            .with_user(self.admin)
            ._begin(self.anna.with_user(self.admin), self.anna.identity_ids)
        )
        self.assertEqual(erasure.state, "running")
        self.assertFalse(self.on_x.name or self.on_x.handle or self.anna.email)
        self.assertFalse(self.Identity.search([("handle", "=", "anna_marker")]))

    def test_who_writes_anew_is_somebody_new_and_their_words_stay(self):
        before = self.on_x
        erasure = self.env["social.crm.erasure"]._begin(self.anna, self.anna.identity_ids)
        again = self.upsert(self.row("4711000815", handle="anna_marker"))
        touchpoint = self.log(again, summary="I am back")
        self.assertNotEqual(again, before)
        erasure._go_on(lambda: None)
        self.assertTrue(again.exists())
        self.assertEqual((touchpoint.identity_id, touchpoint.summary), (again, "I am back"))

    def test_a_person_known_only_by_a_handle(self):
        stranger = self.upsert(self.row("99887766", handle="passer_by"))
        touchpoint = self.log(stranger)
        erasure = self.erase(identities=stranger)
        self.assertEqual(erasure.state, "done")
        self.assertFalse(stranger.exists() or touchpoint.identity_id)
        self.assertTrue(self.on_x.exists())

    def test_tombstones_tell_nothing_and_are_found_again(self):
        erasure = self.erase(self.anna)
        tombstones = self.env["social.crm.tombstone"]
        for kind in ("account", "handle", "email", "phone"):
            self.assertIn(kind, erasure.env["social.crm.tombstone"].search([]).mapped("kind"))
        names = tombstones._names_of(self.x, external_id="4711000815") | tombstones._names_of(
            self.email, email="ANNA@example.org"
        )
        names |= tombstones._names_of(self.x, phone="32 485 11 22 33")
        self.assertEqual(set(tombstones._moments(names).values()), {erasure.requested_at})
        self.assertFalse(tombstones._moments(tombstones._names_of(self.x, external_id="4711000816")))
        self.assertEqual(tombstones._latest(), erasure.requested_at)
        self.env["ir.config_parameter"].set_param(KEY, "00" * 32)
        self.assertFalse(tombstones._moments(names), "without the key a hash says nothing")

    def test_tombstones_outlive_the_secret_of_the_database(self):
        """A duplicate that goes live has another one."""
        self.erase(self.anna)
        self.env["ir.config_parameter"].init(force=True)
        tombstones = self.env["social.crm.tombstone"]
        tombstones.init()
        self.assertTrue(tombstones._moments({("account", self.x.id, "", "4711000815")}))

    def test_tombstones_that_stood_before_there_was_a_key_are_known(self):
        parameters, tombstones = self.env["ir.config_parameter"], self.env["social.crm.tombstone"]
        parameters.search([("key", "=", KEY)]).unlink()
        with self.assertRaisesRegex(UserError, "from a backup"):
            tombstones._digester()
        old_key = hmac.digest(parameters.get_param("database.secret").encode(), b"social_crm_tombstone", "sha256")
        name = ("handle", str(self.x.id), "", "anna_marker")
        tombstones.create(
            {
                "digest": hmac.digest(old_key, repr(name).encode(), "sha256").hex(),
                "kind": "handle",
                "erased_at": NOON,
            }
        )
        tombstones.init()
        self.assertEqual(tombstones._moments({name}), {name: NOON})

    def test_a_thousand_names_are_one_query(self):
        self.erase(self.anna)
        names = {("account", self.x.id, "", str(number)) for number in range(1000)}
        with self.assertQueryCount(1):
            self.env["social.crm.tombstone"]._moments(names)

    def test_a_contact_may_be_kept_as_it_is(self):
        erasure = self.erase(self.anna, contact="keep")
        self.assertEqual((self.anna.name, self.anna.active), ("Anna", True))
        self.assertFalse(self.anna.identity_ids)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertIn("Privacy Lookup", erasure.report)

    def test_the_blacklists_are_left_unless_the_administrator_wants_them_kept(self):
        self.env["mail.blacklist"]._add("anna@example.org")
        self.env["phone.blacklist"]._add(["+32485112233"])
        kept = self.erase(identities=self.by_mail, keep_blacklist=True)
        self.assertIn("mail_blacklist.email", kept.found)
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", "anna@example.org")]))
        self.erase(self.anna)
        lists = (self.env["mail.blacklist"], self.env["phone.blacklist"])
        for blacklist, key, address in zip(
            lists, ("email", "number"), ("anna@example.org", "+32485112233"), strict=True
        ):
            self.assertFalse(blacklist.with_context(active_test=False).search([(key, "=", address)]))

    def test_a_contact_that_is_kept_keeps_what_it_refused(self):
        self.refuse()
        erasure = self.erase(self.anna, contact="keep")
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assert_refuses_still()

    def test_notes_to_dos_and_files_of_the_contact_go(self):
        self.anna.message_post(body="Anna Marker likes tea", attachments=[("marker.txt", b"Anna Marker")])
        self.anna.activity_schedule("mail.mail_activity_data_todo", summary="Ring Anna Marker", user_id=self.admin.id)
        self.anna.message_subscribe(self.ben.ids)
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        lead.message_subscribe(self.anna.ids)
        erasure = self.erase(self.anna)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "marker.txt")]))
        self.assertFalse(self.anna.activity_ids)
        self.assertNotIn(self.anna, lead.message_partner_ids)
        self.assertEqual(erasure.state, "done", erasure.found)

    def test_a_lead_stays_in_the_pipeline_and_names_nobody(self):
        mine, by_address, other = self.env["crm.lead"].create(
            [
                {
                    "name": "Tea for Anna Marker",
                    "partner_id": self.anna.id,
                    "contact_name": "Anna Marker",
                    "description": "zanzibar",
                    "expected_revenue": 500,
                },
                {"name": "Zanzibar trip", "email_from": "Anna <anna@example.org>", "phone": "+32 485 11 22 33"},
                {"name": "Coffee", "partner_id": self.ben.id, "description": "zanzibar too"},
            ]
        )
        mine.message_post(body="zanzibar", attachments=[("zanzibar.txt", b"zanzibar")])
        stage = mine.stage_id
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertEqual((mine.name, mine.expected_revenue, mine.stage_id), ("Erased", 500, stage))
        for lead in (mine, by_address):
            told = lead.read(["partner_id", "contact_name", "partner_name", "email_from", "phone", "description"])[0]
            self.assertFalse(any(value for name, value in told.items() if name != "id"), told)
        self.assertNotIn("zanzibar", str(mine.message_ids.mapped("body")))
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "zanzibar.txt")]))
        self.assertEqual((other.partner_id, other.name), (self.ben, "Coffee"))
        self.assertEqual(erasure.erased["crm.lead"], 3, "two, and a thread")

    def test_a_meeting_with_the_person_says_nothing_any_more_and_one_with_others_goes_on(self):
        us = self.admin.partner_id
        alone = self.meet("Anna's zanzibar", us | self.anna, description="zanzibar")
        with_ben = self.meet("Fair", self.ben | self.anna, description="Bring tea")
        alone.message_post(body="zanzibar")
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertEqual((alone.name, alone.description, alone.partner_ids), ("Erased", False, us))
        self.assertEqual(alone.attendee_ids.partner_id, us)
        self.assertNotIn("zanzibar", str(alone.message_ids.mapped("body")))
        self.assertEqual((with_ben.name, with_ben.partner_ids), ("Fair", self.ben))
        self.assertIn("Bring tea", with_ben.description)
        self.assertEqual(with_ben.attendee_ids.partner_id, self.ben)

    def test_leads_and_meetings_of_a_contact_that_is_kept_stay_with_it(self):
        lead = self.env["crm.lead"].create({"name": "Tea", "partner_id": self.anna.id})
        meeting = self.meet("Tasting", self.anna)
        self.erase(self.anna, contact="keep")
        self.assertEqual((lead.partner_id, lead.name), (self.anna, "Tea"))
        self.assertEqual((meeting.partner_ids, meeting.name), (self.anna, "Tasting"))

    def test_without_a_contact_there_is_none_to_be_kept(self):
        """The dialog asks about the contact also where there is none."""
        lead = self.env["crm.lead"].create({"name": "Zanzibar trip", "email_from": "dora@example.org"})
        dora = self.upsert(self.row("dora@example.org", network_id=self.email.id))
        erasure = self.erase(identities=dora, contact="keep")
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertEqual((lead.name, lead.email_from), ("Erased", False))

    def test_a_lead_of_another_company_counts(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["crm.lead"].create({"name": "Tea", "partner_id": self.anna.id, "company_id": elsewhere.id})
        with self.assertRaisesRegex(AccessError, "all of them"):
            self.erase(self.anna)

    def test_a_merge_keeps_nothing_of_who_was_merged(self):
        twin = self.env["res.partner"].create({"name": "Anna Twin", "email": "anna.twin@example.org"})
        of_twin = self.upsert(self.row("4711999", handle="anna_twin"))
        self.link(of_twin, twin)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | twin).ids, self.anna)
        self.assertTrue(self.env["social.crm.merge.source"].search([("name", "=", "Anna Twin")]))
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(self.env["social.crm.merge"].search([("destination_id", "=", self.anna.id)]))
        self.assertFalse(self.env["social.crm.merge.source"].search([("name", "=", "Anna Twin")]))

    def test_what_stands_in_other_applications_is_found_and_named(self):
        self.env["crm.lead"].create({"name": "Tea", "description": "ask @anna_marker about it"})
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "attention")
        self.assertEqual(erasure.found["crm_lead.description"], 1)
        self.assertIn("Lead: Notes", erasure.report)
        self.assertNotIn("crm_lead", erasure.report)

    def test_the_time_is_up_and_it_goes_on_where_it_stood(self):
        self.log(*[self.on_x] * 3)
        erasure = self.env["social.crm.erasure"]._begin(self.anna, self.anna.identity_ids)
        rounds = 0
        while erasure.state not in ("done", "attention"):
            erasure._go_on(lambda: 0)  # not a second left, each time
            rounds += 1
            self.assertLess(rounds, 2000)
        self.assertGreater(rounds, 10)
        self.assertEqual(erasure.erased["social.crm.touchpoint"], 3)
        self.assertEqual(erasure.state, "done")

    def test_what_was_linked_since_the_dialog_was_opened_goes_too(self):
        action = self.anna.with_user(self.admin).action_erase_person()
        wizard = self.env[action["res_model"]].with_user(self.admin).browse(action["res_id"])
        late = self.upsert(self.row("4711000999", handle="anna_late"))
        self.link(late, self.anna)
        wizard.is_sure = True
        erasure = self.env["social.crm.erasure"].browse(wizard.action_erase()["res_id"])
        self.assertFalse(late.handle)
        self.assertTrue(self.env["social.crm.tombstone"]._moments({("account", self.x.id, "", "4711000999")}))
        self.assertIn("since the dialog was opened, erased with the others: 1", erasure.report)
        erasure._go_on(lambda: None)
        self.assertFalse(late.exists())

    def test_what_another_company_said_since_the_dialog_was_opened_is_asked_for_too(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        late = self.upsert(self.row("4711000999", handle="anna_late"))
        self.log(late, company_id=elsewhere.id)
        self.link(late, self.anna)
        with self.assertRaisesRegex(AccessError, "all of them"):
            self.erase(self.anna, identities=self.on_x)

    def test_asked_for_twice_it_is_done_once(self):
        self.erase(self.anna)
        with self.assertRaises(UserError):
            self.env["social.crm.erasure"]._begin(self.env["res.partner"], self.on_x.exists())

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------
    def test_only_administrators_may(self):
        for user in (self.user, self.manager, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["social.crm.erasure"].with_user(user)._begin(self.anna, self.on_x)

    def test_who_has_a_login_is_not_erased(self):
        portal = new_test_user(self.env, "portal_anna", groups="base.group_portal")
        with self.assertRaisesRegex(UserError, "Delete the user first"):
            self.env["social.crm.erasure"]._begin(portal.partner_id, self.Identity)

    def test_a_person_of_several_companies_needs_an_administrator_of_all(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.log(self.on_x, company_id=elsewhere.id)
        with self.assertRaisesRegex(AccessError, "all of them"):
            self.erase(self.anna)
        self.admin.company_ids += elsewhere
        self.assertEqual(self.erase(self.anna).state, "done")

    def test_the_dialog_asks_for_confirmation(self):
        action = self.anna.with_user(self.admin).action_erase_person()
        wizard = self.env[action["res_model"]].with_user(self.admin).browse(action["res_id"])
        self.assertEqual(wizard.identity_ids, self.on_x | self.by_mail)
        with self.assertRaises(UserError):
            wizard.action_erase()
        wizard.is_sure = True
        opened = wizard.action_erase()
        self.assertEqual(self.env[opened["res_model"]].browse(opened["res_id"]).state, "running")
        self.assertFalse(wizard.exists())


@tagged("post_install", "-at_install")
class TestErasureAmongOtherAddons(RegistryMixin, ErasureCase):
    def add_invoices(self):
        """What of Odoo's invoicing is asked; it is not among our dependencies."""

        class Move(models.Model):
            _module = None
            _name = "account.move"
            _description = "Journal Entry"
            partner_id = fields.Many2one("res.partner")
            partner_shipping_id = fields.Many2one("res.partner")
            commercial_partner_id = fields.Many2one("res.partner")
            state = fields.Selection([("draft", "Draft"), ("posted", "Posted")])

        self.add_models(Move)

    def invoice(self, partner, state="posted", **values):
        values |= {"partner_id": partner.id, "commercial_partner_id": partner.commercial_partner_id.id, "state": state}
        return self.env["account.move"].create(values)

    def test_a_contact_that_the_law_wants_is_kept_and_the_report_says_why(self):
        self.add_invoices()
        self.invoice(self.anna)
        action = self.anna.with_user(self.admin).action_erase_person()
        self.assertIn("There are invoices", self.env[action["res_model"]].browse(action["res_id"]).reasons_to_keep)
        erasure = self.erase(self.anna)
        self.assertEqual((self.anna.name, self.anna.email, self.anna.active), ("Anna", "anna@example.org", True))
        self.assertIn("There are invoices", erasure.report)
        self.assertIn("The contact itself was kept", erasure.report)
        self.assertFalse((self.on_x | self.by_mail).exists())
        self.assertEqual(erasure.state, "done", erasure.found)

    def test_drafts_and_others_invoices_keep_nobody(self):
        self.add_invoices()
        self.invoice(self.anna, "draft")
        self.invoice(self.ben)
        erasure = self.erase(self.anna)
        self.assertEqual((self.anna.name, self.anna.active), ("Erased contact", False))
        self.assertNotIn("invoices", erasure.report)

    def test_the_law_keeps_what_was_refused_too(self):
        self.add_invoices()
        self.invoice(self.anna)
        self.refuse()
        self.assertEqual(self.erase(self.anna).state, "done")
        self.assert_refuses_still()

    def test_the_invoices_of_a_company_keep_nobody_who_works_there_unless_they_name_them(self):
        self.add_invoices()
        company = self.env["res.partner"].create({"name": "Tea Ltd", "is_company": True})
        (self.anna | self.ben).parent_id = company
        self.invoice(company, partner_shipping_id=self.ben.id)
        self.assertTrue(company._reasons_to_keep())
        self.assertTrue(self.ben._reasons_to_keep())
        self.erase(self.anna)
        self.assertEqual((self.anna.name, self.anna.active), ("Erased contact", False))

    def test_a_company_is_kept_for_the_invoices_of_who_works_there(self):
        self.add_invoices()
        company = self.env["res.partner"].create({"name": "Tea Ltd", "is_company": True})
        self.anna.parent_id = company
        self.invoice(self.anna)
        self.assertTrue(company._reasons_to_keep())
        self.assertTrue(self.anna._reasons_to_keep())

    def test_texts_that_a_lead_must_have_are_erased_too(self):
        class Lead(models.Model):
            _module = None
            _name = "crm.lead"
            _inherit = "crm.lead"
            social_test_motto = fields.Char(required=True, default="none")

        self.add_models(Lead)
        self.make_tables("crm.lead")
        lead = self.env["crm.lead"].create(
            {"name": "Tea", "partner_id": self.anna.id, "social_test_motto": "Anna Marker first"}
        )
        erasure = self.erase(self.anna)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertEqual(lead.social_test_motto, "Erased")

    def test_what_must_happen_first_is_waited_for(self):
        self.add_models(Delivery)
        delivery = self.env["social.crm.delivery"].create({"identity_id": self.on_x.id})
        erasure = self.env["social.crm.erasure"]._begin(self.anna, self.anna.identity_ids)
        erasure._go_on(lambda: None)
        self.assertEqual((erasure.state, erasure.waits_for), ("running", "Deliveries are being read."))
        self.assertTrue(delivery.exists() and self.on_x.exists())
        delivery.is_read = True
        erasure._go_on(lambda: None)
        self.assertEqual((erasure.state, erasure.waits_for), ("done", False), erasure.found)
        self.assertFalse(delivery.exists() or self.on_x.exists())


@tagged("post_install", "-at_install")
class TestPerson(SocialCrmCase):
    def test_what_others_are_called_too_is_no_term(self):
        person = Person(
            accounts=[[1, "", "42", "anna"], [1, "", "4711000815", ""]],
            emails=["anna@example.org"],
            phones=["+32485112233"],
            names=["Anna", "Anna Marker"],
        )
        self.assertEqual(person.terms, ["4711000815", "anna", "anna@example.org", "+32485112233", "32485112233"])
        self.assertEqual(person.full_names, ["Anna Marker"])
        self.assertEqual(Person.from_json(person.to_json()), person)
