from itertools import permutations

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SocialCrmCase, undone


@tagged("post_install", "-at_install")
class TestMergeUndo(SocialCrmCase):
    """The social side of a merge can be taken back, also in part and after other things happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Merge = cls.env["social.crm.merge"]
        cls.Consent = cls.env["social.crm.consent"]
        cls.carl = cls.env["res.partner"].create({"name": "Carl"})
        cls.undoer = new_test_user(
            cls.env, "undoer", "social_crm_base.group_manager,base.group_partner_manager", name="Una"
        )

    def merge(self, *sources, into):
        """:return: what was written down"""
        self.env.flush_all()
        before = self.Merge.search([])
        self.env["base.partner.merge.automatic.wizard"]._merge([*(each.id for each in sources), into.id], into)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.Merge.search([]) - before

    def undo(self, merge):
        """:return: the contacts made anew"""
        merge.with_user(self.undoer).action_undo()
        self.env.flush_all()
        self.env.invalidate_all()
        return merge.source_ids.partner_id

    def identity(self, external_id, partner=None):
        identity = self.upsert(self.row(external_id))
        if partner:
            self.link(identity, partner)
        return identity

    # What is kept --------------------------------------------------------------------------------

    def test_what_moved_is_written_down(self):
        identity = self.identity("1", self.ben)
        self.log(identity, identity)
        merge = self.merge(self.ben, into=self.anna)
        self.assertEqual((merge.partner_id, merge.user_id, merge.state), (self.anna, self.env.user, "merged"))
        self.assertRecordValues(
            merge.source_ids, [{"name": "Ben", "email": "ben@example.org", "phone": "+32 485 44 55 66"}]
        )
        numbers = {line.label: line.number for line in merge.line_ids}
        self.assertEqual((numbers["Identity"], numbers["Identity Link"], numbers["Touchpoint"]), (1, 1, 2))
        self.assertEqual(merge.display_name, "Ben into Anna")
        self.assertEqual(self.anna.social_merge_count, 1)

    def test_a_merge_of_contacts_without_anything_social_keeps_nothing_of_them(self):
        self.assertFalse(self.merge(self.ben, into=self.anna))

    # The way back --------------------------------------------------------------------------------

    def test_one_button_brings_contact_and_facts_back(self):
        of_anna, of_ben = self.identity("1", self.anna), self.identity("2", self.ben)
        touchpoints = self.log(of_anna, of_ben)
        self.ben.write({"street": "Elm Street 1", "is_company": True, "comment": "<p>Likes tents</p>"})
        merge = self.merge(self.ben, into=self.anna)
        later = self.log(of_ben)
        ben = self.undo(merge)
        self.assertRecordValues(
            ben,
            [
                {
                    "name": "Ben",
                    "email": "ben@example.org",
                    "phone": "+32 485 44 55 66",
                    "street": "Elm Street 1",
                    "is_company": True,
                    "comment": "<p>Likes tents</p>",
                }
            ],
        )
        self.assertEqual(of_ben.partner_id, ben)
        self.assertEqual((touchpoints[1] | later).partner_id, ben, "what came after the merge stays with its identity")
        self.assertEqual((of_anna.partner_id, touchpoints[0].partner_id), (self.anna, self.anna))
        self.assertEqual((merge.state, merge.undone_by_id, merge.remarks), ("undone", self.undoer, False))
        self.assertFalse(self.anna.social_merge_count)

    def test_facts_without_an_identity_come_back(self):
        touchpoint = self.Touchpoint.browse(
            self.Touchpoint._log([{"partner_id": self.ben.id, "occurred_at": fields.Datetime.now(), "kind": "call"}])
        )
        consent = self.Consent.create({"partner_id": self.ben.id, "state": "granted"})
        community = self.env["social.crm.community"].create(
            {"name": "Ben's Shop", "kind": "partner", "owner_id": self.ben.id}
        )
        merge = self.merge(self.ben, into=self.anna)
        facts = (touchpoint.partner_id, consent.partner_id, community.owner_id)
        self.assertEqual(facts, (self.anna,) * 3)
        ben = self.undo(merge)
        facts = (touchpoint.partner_id, consent.partner_id, community.owner_id)
        self.assertEqual(facts, (ben,) * 3)

    def test_what_the_other_contact_had_got_is_taken_back(self):
        self.anna.phone = False
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        self.assertEqual(self.anna.phone, "+32 485 44 55 66")
        self.undo(merge)
        self.assertFalse(self.anna.phone, "it would count as evidence that Anna is Ben")
        self.assertEqual(self.anna.email, "anna@example.org")

    def test_what_somebody_changed_since_stays(self):
        self.anna.phone = False
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        self.anna.phone = "+32 485 77 88 99"
        self.undo(merge)
        self.assertEqual(self.anna.phone, "+32 485 77 88 99")

    def test_links_that_gave_way_are_made_anew(self):
        suggested, rejected = self.upsert(self.row("1"), self.row("2"))
        self.link(suggested, self.anna, "suggested")
        self.link(suggested, self.ben)
        of_anna = self.link(rejected, self.anna, "suggested")
        of_anna.with_user(self.user).action_reject()
        of_anna.evidence = "Told us so"
        self.link(rejected, self.ben, "suggested")
        merge = self.merge(self.ben, into=self.anna)
        self.assertEqual(len(suggested.link_ids | rejected.link_ids), 2)
        ben = self.undo(merge)
        states = {(link.identity_id, link.partner_id): link.state for link in (suggested | rejected).link_ids}
        self.assertEqual(
            states,
            {
                (suggested, self.anna): "suggested",
                (suggested, ben): "confirmed",
                (rejected, self.anna): "rejected",
                (rejected, ben): "suggested",
            },
        )
        of_anna = rejected.link_ids.filtered(lambda link: link.partner_id == self.anna)
        self.assertEqual((of_anna.evidence, of_anna.user_id), ("Told us so", self.user))

    def test_two_links_of_the_same_pair_both_come_back(self):
        identity = self.identity("1", self.anna)
        self.link(identity, self.anna, "suggested")
        self.identity("2", self.ben)
        self.undo(self.merge(self.ben, into=self.anna))
        self.assertEqual(sorted(identity.link_ids.mapped("state")), ["confirmed", "suggested"])
        self.assertEqual(identity.link_ids.partner_id, self.anna)

    def test_two_contacts_at_once(self):
        of_ben, of_carl = self.identity("1", self.ben), self.identity("2", self.carl)
        shared = self.identity("3", self.carl)
        self.link(shared, self.ben, "suggested")
        self.link(shared, self.anna, "rejected")
        merge = self.merge(self.ben, self.carl, into=self.anna)
        self.assertEqual((of_ben | of_carl | shared).partner_id, self.anna)
        contacts = self.undo(merge)
        self.assertEqual(contacts.mapped("name"), ["Ben", "Carl"])
        ben, carl = contacts
        self.assertEqual((of_ben.partner_id, of_carl.partner_id, shared.partner_id), (ben, carl, carl))
        states = {link.partner_id: link.state for link in shared.link_ids}
        self.assertEqual(states, {ben: "suggested", self.anna: "rejected", carl: "confirmed"})

    # Merges of merges ----------------------------------------------------------------------------

    def chain(self):
        of_ben, of_anna = self.identity("1", self.ben), self.identity("2", self.anna)
        first = self.merge(self.ben, into=self.anna)
        second = self.merge(self.anna, into=self.carl)
        self.assertEqual((of_ben.partner_id, of_anna.partner_id, first.partner_id), (self.carl,) * 3)
        return of_ben, of_anna, first, second

    def test_a_merge_of_a_merge_undone_last_first(self):
        of_ben, of_anna, first, second = self.chain()
        anna = self.undo(second)
        self.assertEqual((of_ben.partner_id, of_anna.partner_id, first.partner_id), (anna,) * 3)
        ben = self.undo(first)
        self.assertEqual((of_ben.partner_id, of_anna.partner_id), (ben, anna))

    def test_a_merge_of_a_merge_undone_first_first(self):
        of_ben, of_anna, first, second = self.chain()
        ben = self.undo(first)
        self.assertEqual((of_ben.partner_id, of_anna.partner_id), (ben, self.carl))
        anna = self.undo(second)
        self.assertEqual((of_ben.partner_id, of_anna.partner_id), (ben, anna))
        self.assertIn("went to somebody else since", second.remarks)

    def suggested_to(self, *order):
        """A chain of merges of contacts that one identity was suggested to, in an order that says which gives way.

        :return: the identity, and the two merges
        """
        identity = self.identity("9")
        for partner in order:
            self.link(identity, partner, "suggested")
        first = self.merge(self.ben, into=self.anna)
        second = self.merge(self.anna, into=self.carl)
        self.assertEqual(identity.link_ids.partner_id, self.carl)
        return identity, first, second

    def test_whoever_an_identity_was_suggested_to_has_the_suggestion_back(self):
        """Of three suggestions, two give way; each comes back, whichever merge is undone first."""
        for order in permutations((self.anna, self.ben, self.carl)):
            for undone_first in (0, 1):
                names = [partner.name for partner in order]
                with self.subTest(names=names, undone_first=undone_first), undone(self.env):
                    identity, *merges = self.suggested_to(*order)
                    made = identity.link_ids | self.Link.browse(
                        values["id"] for merge in merges for values in merge.dropped_links
                    )
                    self.assertEqual(len(made), 3)
                    self.undo(merges[undone_first])
                    self.undo(merges[not undone_first])
                    self.assertEqual(identity.link_ids, made)
                    self.assertEqual(identity.link_ids.sorted("id").mapped("partner_id.name"), names)
                    self.assertEqual(len(identity.link_ids.partner_id), 3)

    def test_a_suggestion_that_gave_way_twice(self):
        """Undone in the middle: what comes back waits with the contact that took its own in, and goes on with it."""
        dora = self.env["res.partner"].create({"name": "Dora"})
        identity, first, second = self.suggested_to(self.carl, self.anna, self.ben)
        third = self.merge(self.carl, into=dora)
        ben = self.undo(first)
        self.assertEqual(identity.link_ids.partner_id, dora | ben)
        carl = self.undo(third)
        self.assertEqual(identity.link_ids.partner_id, carl | ben)
        anna = self.undo(second)
        self.assertEqual(identity.link_ids.partner_id, carl | ben | anna)
        self.assertEqual(len(identity.link_ids), 3)

    def test_merged_again_after_the_undo(self):
        of_ben = self.identity("1", self.ben)
        ben = self.undo(self.merge(self.ben, into=self.anna))
        again = self.merge(ben, into=self.anna)
        self.assertEqual(of_ben.partner_id, self.anna)
        self.assertEqual(of_ben.partner_id.name, "Anna")
        self.assertEqual(self.undo(again), of_ben.partner_id)

    # What is no longer as it was -----------------------------------------------------------------

    def test_undone_twice(self):
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        self.undo(merge)
        with self.assertRaisesRegex(UserError, "Una undid this merge on"):
            self.undo(merge)

    def test_an_identity_that_is_gone(self):
        gone, there = self.identity("1", self.ben), self.identity("2", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        gone.unlink()
        ben = self.undo(merge)
        self.assertEqual(there.partner_id, ben)
        self.assertIn("1 no longer there, erased or deleted since", merge.remarks)

    def test_a_link_that_was_revoked_since_stays_so(self):
        identity = self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        merge.merged_at = "2026-01-01"
        identity.link_ids.action_revoke()
        self.undo(merge)
        self.assertFalse(identity.partner_id)
        self.assertIn("taken from the contact since", merge.remarks)

    def test_an_identity_that_is_somebody_else_s_since_stays_there(self):
        identity = self.identity("1", self.ben)
        touchpoint = self.log(identity)
        merge = self.merge(self.ben, into=self.anna)
        identity.link_ids.action_revoke()
        self.link(identity, self.carl)
        self.undo(merge)
        self.assertEqual((identity.partner_id, touchpoint.partner_id), (self.carl, self.carl))

    def test_a_contact_that_was_deleted(self):
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        self.anna.unlink()
        with self.assertRaisesRegex(UserError, "was deleted"):
            self.undo(merge)

    # Who may -------------------------------------------------------------------------------------

    def test_only_managers_who_may_create_contacts_undo(self):
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        for user in (self.user, self.manager, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                merge.with_user(user).action_undo()
        self.assertEqual(merge.state, "merged")
        self.undo(merge)

    def test_nobody_reads_what_was_kept_to_make_contacts_anew(self):
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        for record, field in ((merge, "values_before"), (merge.source_ids, "kept_values")):
            with self.assertRaises(AccessError):
                record.with_user(self.admin).read([field])

    def test_who_was_merged_is_not_shown_to_all_once_the_contact_is_gone(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.identity("1", self.ben)
        self.ben.company_id = elsewhere
        merge = self.merge(self.ben, into=self.anna)
        self.assertEqual(merge.company_ids, elsewhere)
        self.anna.unlink()
        for kept in (merge, merge.source_ids, merge.line_ids):
            with self.subTest(kept._name):
                self.assertTrue(kept)
                self.assertFalse(kept.with_user(self.manager).search([("id", "in", kept.ids)]))
                self.manager.company_ids += elsewhere
                with_both = kept.with_user(self.manager).with_context(allowed_company_ids=self.manager.company_ids.ids)
                self.assertEqual(with_both.search([("id", "in", kept.ids)]), kept)
                self.manager.company_ids -= elsewhere

    def test_merges_of_another_company_s_contacts_are_not_seen(self):
        self.identity("1", self.ben)
        merge = self.merge(self.ben, into=self.anna)
        records = (merge, merge.source_ids, merge.line_ids)
        self.assertTrue(all(record.with_user(self.undoer).has_access("read") for record in records))
        self.anna.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(any(record.with_user(self.undoer).has_access("read") for record in records))

    # Consent -------------------------------------------------------------------------------------

    def answer(self, partner, network=None):
        [(answer, _since)] = self.Consent._answers("marketing", network or self.telegram, [(None, partner.id)])
        return answer

    def is_listed(self, email):
        return bool(self.env["mail.blacklist"].search([("email", "=", email)]))

    def test_a_refusal_reaches_the_addresses_of_whom_the_contact_was_merged_into(self):
        self.Consent.create({"partner_id": self.ben.id, "state": "denied"})
        merge = self.merge(self.ben, into=self.anna)
        self.assertEqual(self.answer(self.anna, self.email), "denied")
        self.assertTrue(self.is_listed("anna@example.org"))
        ben = self.undo(merge)
        self.assertEqual((self.answer(self.anna), self.answer(ben)), ("missing", "denied"))
        self.assertFalse(self.is_listed("anna@example.org"))
        self.assertTrue(self.is_listed("ben@example.org"))

    def test_a_refusal_that_the_other_lifted_holds_again(self):
        self.Consent.create({"partner_id": self.ben.id, "state": "denied", "decided_at": "2026-01-01"})
        merge = self.merge(self.ben, into=self.anna)
        self.Consent.create({"partner_id": self.anna.id, "state": "granted"})
        self.assertEqual(self.answer(self.anna), "granted")
        ben = self.undo(merge)
        self.assertEqual((self.answer(self.anna), self.answer(ben)), ("granted", "denied"))

    def test_it_holds_again_whenever_the_other_is_said_to_have_lifted_it(self):
        """The day that a colleague enters may lie before the merge."""
        self.Consent.create({"partner_id": self.ben.id, "state": "denied", "decided_at": "2026-01-01"})
        merge = self.merge(self.ben, into=self.anna)
        self.Consent.create({"partner_id": self.anna.id, "state": "granted", "decided_at": "2026-01-02"})
        ben = self.undo(merge)
        self.assertEqual((self.answer(self.anna), self.answer(ben)), ("granted", "denied"))
        self.assertTrue(self.is_listed("ben@example.org"))

    def test_what_went_back_lifts_no_refusal_of_who_stayed(self):
        self.Consent.create({"partner_id": self.ben.id, "state": "granted", "decided_at": "2026-01-02"})
        merge = self.merge(self.ben, into=self.anna)
        self.Consent.create({"partner_id": self.anna.id, "state": "denied", "decided_at": "2026-01-01"})
        self.assertEqual(self.answer(self.anna), "granted")
        ben = self.undo(merge)
        self.assertEqual((self.answer(self.anna), self.answer(ben)), ("denied", "granted"))

    # Account-scoped ids --------------------------------------------------------------------------

    def test_contacts_become_one_and_identities_stay_apart(self):
        here, there = self.upsert(self.row("7", scope="page-1"), self.row("7", scope="page-2"))
        self.link(here, self.anna)
        self.link(there, self.ben)
        self.merge(self.ben, into=self.anna)
        self.assertEqual(self.anna.identity_ids, here | there)
        self.assertRecordValues(here | there, [{"scope": "page-1"}, {"scope": "page-2"}])

    def test_the_same_id_in_another_scope_links_nobody(self):
        self.link(self.upsert(self.row("7", scope="page-1", handle="anna", name="Anna")), self.anna)
        there = self.upsert(self.row("7", scope="page-2", handle="anna", name="Anna"))
        self.assertFalse(there.link_ids)
        self.assertFalse(there.partner_id)
