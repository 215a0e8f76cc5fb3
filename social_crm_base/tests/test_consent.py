from datetime import timedelta
from itertools import permutations

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm_base.models import social_crm_consent as consent_module

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestConsent(SocialCrmCase):
    """Of all that was said the strictest answer wins, and Odoo's own lists say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Consent = cls.env["social.crm.consent"]
        cls.sms = cls.env.ref("social_crm_base.network_sms")
        cls.identity = cls.env["social.crm.identity"].browse(
            cls.Identity._upsert([{"network_id": cls.telegram.id, "scope": "", "external_id": "1"}])
        )

    def decide(self, state, whose=None, **values):
        whose = whose or self.anna
        key = "partner_id" if whose._name == "res.partner" else "identity_id"
        return self.Consent.create({key: whose.id, "state": state, **values})

    def answer(self, purpose="marketing", network=None, identity=None, partner=None):
        [(answer, _since)] = self.Consent._answers(
            purpose, network or self.telegram, [((identity or self.Identity).id, (partner or self.anna).id)]
        )
        return answer

    def test_nothing_said(self):
        self.assertEqual(self.answer("marketing"), "missing")
        self.assertEqual(self.answer("content"), "missing")
        self.assertEqual(self.answer("feedback"), "open")
        self.assertEqual(self.answer("service"), "open")

    def test_allowed_for_one_purpose_on_one_network(self):
        self.decide("granted", purpose="marketing", network_id=self.telegram.id)
        self.assertEqual(self.answer("marketing"), "granted")
        self.assertEqual(self.answer("marketing", self.x), "missing")
        self.assertEqual(self.answer("content"), "missing")

    def test_general_refusal_leaves_service_notices(self):
        self.decide("denied")
        self.assertEqual(self.answer("marketing"), "denied")
        self.assertEqual(self.answer("feedback", self.x), "denied")
        self.assertEqual(self.answer("service"), "open")
        self.decide("denied", purpose="service")
        self.assertEqual(self.answer("service"), "denied")

    def test_strictest_wins_between_identity_and_contact(self):
        self.link(self.identity, self.anna)
        self.decide("granted")
        self.decide("denied", self.identity, network_id=self.telegram.id)
        self.assertEqual(self.answer(), "denied")
        self.assertEqual(self.answer(network=self.x), "granted")

    def test_later_decision_ends_the_earlier_of_the_same_scope(self):
        first = self.decide("denied")
        second = self.decide("granted")
        self.assertTrue(first.ended_at)
        self.assertFalse(second.ended_at)
        self.assertEqual(self.answer(), "granted")

    def test_narrow_yes_does_not_lift_a_broad_no(self):
        broad = self.decide("denied")
        self.decide("granted", purpose="marketing", network_id=self.telegram.id)
        self.assertFalse(broad.ended_at)
        self.assertEqual(self.answer(), "denied")

    def test_expired_consent_is_none(self):
        self.decide("granted", expires_at=fields.Datetime.now() - timedelta(days=1))
        self.assertEqual(self.answer(), "missing")

    def test_nobody_decides_in_the_future(self):
        """A yes from next year on would lift the no of today."""
        refusal = self.decide("denied")
        ahead = fields.Datetime.now() + timedelta(days=40)
        with self.assertRaisesRegex(ValidationError, "lies in the future"), self.env.cr.savepoint():
            self.decide("granted", decided_at=ahead)
        self.env.invalidate_all()
        self.assertFalse(refusal.ended_at)
        self.assertEqual(self.answer("feedback"), "denied")
        self.assertTrue(self.is_listed("anna@example.org"))

    def test_it_comes_to_the_same_whatever_the_order_in_which_it_is_recorded(self):
        now = fields.Datetime.now()
        telegram, email = {"network_id": self.telegram.id}, {"network_id": self.email.id}
        until = {"expires_at": now + timedelta(days=2)}
        decisions = [
            {"state": "denied", "decided_at": now - timedelta(days=5), **telegram},
            {"state": "denied", "decided_at": now - timedelta(days=4), **email},
            {"state": "granted", "decided_at": now - timedelta(days=3), **until},
            {"state": "granted", "decided_at": now - timedelta(days=2), **telegram},
        ]
        for order in permutations(range(len(decisions))):
            for together in (True, False):
                contact = self.env["res.partner"].create({"name": "Carl", "email": "carl@example.org"})
                rows = [{**decisions[number], "partner_id": contact.id} for number in order]
                for batch in [rows] if together else [[row] for row in rows]:
                    self.Consent.create(batch)
                self.assert_answers(contact, "granted", "granted", order)
                with freeze_time(now + timedelta(days=3)):
                    self.assert_answers(contact, "granted", "denied", order)
                    self.end_expired()
                    self.assert_answers(contact, "granted", "denied", order)
                    self.assertTrue(self.is_listed("carl@example.org"), order)
                    contact.social_consent_ids.filtered(
                        lambda consent: consent.state == "granted" and not consent.ended_at
                    ).action_withdraw()
                    self.assert_answers(contact, "denied", "denied", order)
                contact.unlink()
                self.env["mail.blacklist"].search([("email", "=", "carl@example.org")]).unlink()

    def assert_answers(self, contact, on_telegram, by_email, order):
        answers = [self.answer("feedback", network, partner=contact) for network in (self.telegram, self.email)]
        self.assertEqual(answers, [on_telegram, by_email], order)

    def test_withdrawn_consent_stays_in_the_history(self):
        consent = self.decide("granted")
        consent.with_user(self.user).action_withdraw()
        self.assertTrue(consent.ended_at)
        self.assertEqual(consent.ended_user_id, self.user)
        self.assertEqual(self.answer(), "missing")

    def test_an_agent_ends_no_refusal(self):
        refusal = self.decide("denied")
        with self.assertRaisesRegex(AccessError, "Only managers"):
            refusal.with_user(self.user).action_withdraw("She may be written to")
        with self.assertRaises(AccessError):
            self.env["social.crm.end.refusal"].with_user(self.user).create(
                {"consent_id": refusal.id, "reason": "She may be written to"}
            )
        self.assertEqual(self.answer("feedback"), "denied")

    def test_a_manager_ends_a_refusal_and_says_why(self):
        refusal = self.decide("denied")
        for reason in (None, "  "):
            with self.assertRaisesRegex(UserError, "why"):
                refusal.with_user(self.manager).action_withdraw(reason)
        action = refusal.with_user(self.manager).action_end_refusal()
        dialog = self.env["social.crm.end.refusal"].with_user(self.manager).with_context(**action["context"])
        dialog.create({"reason": "It was her brother who refused"}).action_end()
        self.assertEqual(self.answer("feedback", self.telegram), "open")
        self.assertEqual(refusal.ended_user_id, self.manager)
        self.assertEqual(refusal.ended_reason, "It was her brother who refused")
        told = " ".join(map(str, self.Consent.browse(refusal.id)._personal_row().values()))
        self.assertIn("It was her brother who refused", told)

    def test_an_agent_who_lifts_a_refusal_says_how_they_know(self):
        refusal = self.decide("denied")
        agent = self.Consent.with_user(self.user)
        with self.assertRaisesRegex(UserError, "Evidence"), self.env.cr.savepoint():
            agent.create({"partner_id": self.anna.id, "state": "granted"})
        self.env.invalidate_all()
        agent.create({"partner_id": self.anna.id, "state": "granted", "evidence": "Told me on the phone"})
        self.assertTrue(refusal.ended_at)
        self.assertEqual(refusal.ended_by_id.user_id, self.user)

    def test_decisions_are_not_changed(self):
        consent = self.decide("granted").with_user(self.user)
        with self.assertRaises(UserError):
            consent.write({"state": "denied"})

    def test_consent_of_an_identity_follows_its_contact(self):
        consent = self.decide("denied", self.identity)
        self.assertFalse(consent.partner_id)
        link = self.link(self.identity, self.anna)
        self.assertEqual(consent.partner_id, self.anna)
        self.assertEqual(self.answer(), "denied")
        link.action_revoke()
        self.assertFalse(consent.partner_id)
        self.assertEqual(self.answer(), "missing")

    def test_after_a_merge_the_strictest_wins(self):
        self.decide("granted", self.anna)
        self.decide("denied", self.ben)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | self.ben).ids, self.anna)
        self.assertEqual(self.answer(), "denied")
        self.assertEqual(len(self.anna.social_consent_ids), 2)

    def test_refusal_reaches_the_lists_of_odoo(self):
        self.decide("denied")
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", "anna@example.org")]))
        self.assertTrue(self.env["phone.blacklist"].search([("number", "=", self.anna.phone_sanitized)]))
        self.decide("granted")
        self.assertFalse(self.env["mail.blacklist"].search([("email", "=", "anna@example.org")]))
        self.assertFalse(self.env["phone.blacklist"].search([("number", "=", self.anna.phone_sanitized)]))

    def test_an_address_stays_listed_while_anybody_who_has_it_refuses(self):
        self.ben.email = self.anna.email
        self.decide("denied", self.ben)
        self.decide("granted", self.anna)
        self.assertTrue(self.is_listed("anna@example.org"))
        self.decide("granted", self.ben)
        self.assertFalse(self.is_listed("anna@example.org"))

    def test_refusal_elsewhere_leaves_the_lists_alone(self):
        self.decide("denied", network_id=self.telegram.id)
        self.assertFalse(self.env["mail.blacklist"].search([("email", "=", "anna@example.org")]))

    def test_e_mail_blacklist_is_a_refusal_by_e_mail(self):
        self.decide("granted")
        self.env["mail.blacklist"]._add("Anna <ANNA@example.org>")
        self.assertEqual(self.answer(network=self.email), "denied")
        self.assertEqual(self.answer(network=self.telegram), "granted")
        self.assertEqual(self.answer("service", self.email), "open")
        self.assertEqual(self.anna.social_consent_ids.filtered(lambda c: c.state == "denied").source, "mail_blacklist")
        self.env["mail.blacklist"]._remove("anna@example.org")
        self.assertEqual(self.answer(network=self.email), "granted")

    def test_phone_blacklist_is_a_refusal_by_sms(self):
        self.env["phone.blacklist"].add(self.anna.phone_sanitized)
        self.assertEqual(self.answer(network=self.sms), "denied")
        self.env["phone.blacklist"].remove(self.anna.phone_sanitized)
        self.assertEqual(self.answer(network=self.sms), "missing")

    def test_lifting_the_blacklist_leaves_what_the_person_said(self):
        self.decide("denied")
        self.env["mail.blacklist"]._remove("anna@example.org")
        self.assertEqual(self.answer(network=self.email), "denied")

    def test_blacklisted_address_counts_for_a_contact_made_later(self):
        self.env["mail.blacklist"]._add("late@example.org")
        late = self.env["res.partner"].create({"name": "Late", "email": "late@example.org"})
        self.assertEqual(self.answer("content", self.email, partner=late), "blacklisted")
        self.env["mail.blacklist"]._remove("late@example.org")
        self.assertEqual(self.answer("content", self.email, partner=late), "missing")

    def is_listed(self, email):
        return bool(self.env["mail.blacklist"].search([("email", "=", email)]))

    def test_a_new_address_of_whoever_refused_is_on_odoo_s_lists_too(self):
        self.decide("denied")
        self.anna.write({"email": "new@example.org", "phone": "+32 485 99 88 77"})
        self.assertTrue(self.is_listed("new@example.org"))
        self.assertTrue(self.env["phone.blacklist"].search([("number", "=", "+32485998877")]))
        self.ben.email = "other@example.org"
        self.assertFalse(self.is_listed("other@example.org"))

    def test_a_logged_call_has_no_number_to_refuse(self):
        phone = self.env.ref("social_crm_base.network_phone")
        [identity_id] = self.Identity._upsert(
            [{"network_id": phone.id, "scope": "", "external_id": f"contact-{self.anna.id}"}]
        )
        self.link(self.Identity.browse(identity_id), self.anna)
        self.decide("denied")
        self.assertEqual(self.answer(network=self.sms), "denied")

    def test_a_decision_of_the_contact_leaves_what_an_account_refused(self):
        self.link(self.identity, self.anna)
        self.decide("denied", self.identity, network_id=self.telegram.id)
        self.decide("granted")
        self.assertEqual(self.answer(), "denied", "the account may turn out to be somebody else's")
        self.assertEqual(self.answer(network=self.x), "granted")

    def test_whoever_asks_with_the_identity_alone_hears_what_its_contact_said(self):
        self.link(self.identity, self.anna)
        self.decide("denied")
        [(answer, _since)] = self.Consent._answers("marketing", self.telegram, [(self.identity.id, None)])
        self.assertEqual(answer, "denied")

    def test_a_consent_that_runs_out_leaves_the_refusal_before_it(self):
        now = fields.Datetime.now()
        self.decide("denied", decided_at=now - timedelta(days=3))
        self.decide("granted", decided_at=now - timedelta(days=2), expires_at=now + timedelta(days=1))
        self.assertEqual(self.answer("feedback"), "granted")
        self.assertFalse(self.is_listed("anna@example.org"))
        with freeze_time(now + timedelta(days=2)):
            self.assertEqual(self.answer("feedback"), "denied")
            self.end_expired()
            self.assertEqual(self.answer("feedback"), "denied")
            self.assertTrue(self.is_listed("anna@example.org"))

    def test_a_consent_that_is_withdrawn_leaves_the_refusal_before_it(self):
        self.decide("denied", decided_at=fields.Datetime.now() - timedelta(days=1))
        self.decide("granted").action_withdraw()
        self.assertEqual(self.answer("feedback"), "denied")
        self.assertTrue(self.is_listed("anna@example.org"))

    def test_nobody_records_in_another_s_name(self):
        consent = self.Consent.with_user(self.user).create(
            {
                "partner_id": self.anna.id,
                "source": "stop_word",
                "user_id": self.manager.id,
                "ended_at": fields.Datetime.now(),
            }
        )
        self.assertEqual((consent.source, consent.user_id, consent.ended_at), ("person", self.user, False))

    def test_odoo_s_lists_do_not_tell_what_somebody_said(self):
        self.decide("denied", evidence="Is in hospital until May")
        listed = self.env["mail.blacklist"].search([("email", "=", "anna@example.org")])
        self.assertNotIn("hospital", str(listed.message_ids.mapped("body")))

    def test_many_people_take_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(50)])
        self.answer(network=self.email)  # the network itself is read once
        self.env.flush_all()
        for people in (partners[:1], partners):
            with self.assertQueryCount(2):
                answers = self.Consent._answers("marketing", self.email, [(None, partner.id) for partner in people])
            self.assertEqual({answer for answer, _since in answers}, {"missing"})

    def test_a_hundred_decisions_take_as_many_queries_as_one(self):
        """A hundred is what Odoo itself inserts in one statement."""
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}", "email": f"p{number}@example.org"} for number in range(202)]
        )
        self.decide("denied", partners[:1])
        self.decide("granted", partners[:1])
        for state in ("denied", "granted"):
            counts = [self.queries_of(self.decide_each, state, each) for each in (partners[1:2], partners[102:])]
            self.assertEqual(*counts, state)
            self.assertEqual(self.is_listed("p150@example.org"), state == "denied")

    def decide_each(self, state, partners):
        self.env.invalidate_all()
        self.Consent.create([{"partner_id": partner.id, "state": state} for partner in partners])

    def test_a_long_blacklist_takes_as_many_queries_as_a_short_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}", "email": f"p{number}@example.org"} for number in range(51)]
        )
        self.env["mail.blacklist"]._add("warm@example.org")
        counts = [
            self.queries_of(self.put_on_list, people.mapped("email"))
            for people in (partners[:1], partners[1:2], partners[2:])
        ]
        self.assertEqual(*counts[1:])
        self.assertEqual(self.answer(network=self.email, partner=partners[50]), "denied")

    def put_on_list(self, emails):
        self.env.invalidate_all()
        self.env["mail.blacklist"].create([{"email": each} for each in emails])

    def test_what_runs_out_ends_in_batches(self):
        now = fields.Datetime.now()
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(5)])
        rows = [{"partner_id": partner.id, "expires_at": now - timedelta(days=1)} for partner in partners]
        consents = self.Consent.create(rows)
        commits = []
        self.patch(consent_module, "EXPIRY_BATCH", 2)
        self.end_expired(commits)
        self.assertEqual(commits, [0, 2, 2, 1])
        self.assertEqual(consents.mapped("ended_at"), consents.mapped("expires_at"))

    def end_expired(self, commits=None):
        commits = [] if commits is None else commits

        def commit(number, remaining=None):
            commits.append(number)
            return 1

        self.Consent._end_expired(commit)

    def test_reasons_in_plain_words(self):
        [blocker] = self.Consent._blockers("marketing", self.telegram, self.identity, self.anna)
        self.assertEqual(blocker["code"], "no_consent")
        self.decide("denied")
        [blocker] = self.Consent._blockers("marketing", self.telegram, self.identity, self.anna)
        self.assertIn("refused", blocker["reason"])

    def test_stop_words(self):
        effect = self.env["social.crm.stop.word"]._effect_of
        for text in ("STOP", " stop! ", "Stopp.", "Désabonner", "desabonner", "ARRÊT", "стоп", "退订", "הסר"):
            self.assertEqual(effect(text), "stop", text)
        for text in ("START", "abonnieren", "подписаться"):
            self.assertEqual(effect(text), "start", text)
        for text in ("", "please stop the noise of my lamp", "I want to start", "stop" * 50, "!"):
            self.assertIsNone(effect(text), text)
