from odoo.tests import tagged

from .common import SocialCrmCase, hours, undone


@tagged("post_install", "-at_install")
class TestIdentityLinking(SocialCrmCase):
    """Which evidence confirms a link, which only suggests it, and what a person decided stays."""

    def assert_links(self, identity, *expected):
        self.assertCountEqual([(link.partner_id, link.state, link.method) for link in identity.link_ids], expected)

    def test_evidence_of_one_contact(self):
        matrix = (
            ({"email": "Anna@Example.org", "email_authenticated": True}, "confirmed", "email"),
            ({"email": '"Anna" <anna@example.org>', "email_authenticated": True}, "confirmed", "email"),
            ({"email": "anna@example.org"}, "suggested", "email"),
            ({"phone": "+32485112233"}, "confirmed", "phone"),
            ({"phone": "0485 11 22 33"}, "confirmed", "phone"),
            ({"email": "anna@example.org", "phone": "+32485112233"}, "confirmed", "phone"),
        )
        for number, (evidence, state, method) in enumerate(matrix):
            with self.subTest(evidence):
                identity = self.upsert(self.row(str(number), **evidence))
                self.assert_links(identity, (self.anna, state, method))
                self.assertEqual(identity.partner_id, self.anna if state == "confirmed" else self.env["res.partner"])
                self.assertFalse(identity.link_ids.user_id, "nobody decided this")

    def test_evidence_that_several_contacts_share_only_suggests(self):
        twin = self.anna.copy({"email": self.anna.email, "phone": self.anna.phone})
        matrix = (
            ({"email": "anna@example.org", "email_authenticated": True}, "email"),
            ({"email": "anna@example.org"}, "email"),
            ({"phone": "+32485112233"}, "phone"),
        )
        for number, (evidence, method) in enumerate(matrix):
            with self.subTest(evidence):
                identity = self.upsert(self.row(str(number), **evidence))
                self.assert_links(identity, (self.anna, "suggested", method), (twin, "suggested", method))
                self.assertFalse(identity.partner_id)

    def test_a_switchboard_suggests_nobody(self):
        self.env["res.partner"].create([{"name": f"Colleague {i}", "phone": "+32 2 123 45 67"} for i in range(6)])
        self.assert_links(self.upsert(self.row(phone="+3221234567")))

    def test_evidence_that_disagrees_only_suggests(self):
        identity = self.upsert(self.row(email="anna@example.org", email_authenticated=True, phone="+32485445566"))
        self.assert_links(identity, (self.anna, "suggested", "email"), (self.ben, "suggested", "phone"))

    def test_stronger_evidence_confirms_what_was_suggested(self):
        identity = self.upsert(self.row(email="anna@example.org"))
        self.upsert(self.row(email="anna@example.org", email_authenticated=True))
        self.assert_links(identity, (self.anna, "confirmed", "email"))
        self.assertEqual(identity.link_ids.confidence, 1.0)

    def test_what_a_person_undid_is_never_made_again(self):
        for state in ("rejected", "revoked"):
            with self.subTest(state):
                row = self.row(state, email="anna@example.org", email_authenticated=True)
                identity = self.upsert(row)
                identity.link_ids.action_revoke()
                identity.link_ids.state = state
                self.upsert(row, row | {"seen_at": hours(9)})
                self.assert_links(identity, (self.anna, state, "email"))
                self.assertFalse(identity.partner_id)

    def test_a_rejected_contact_does_not_hide_another(self):
        identity = self.upsert(self.row(email="anna@example.org"))
        identity.link_ids.action_reject()
        self.upsert(self.row(phone="+32485445566"))
        self.assert_links(identity, (self.anna, "rejected", "email"), (self.ben, "confirmed", "phone"))

    def test_a_confirmed_link_is_left_alone(self):
        identity = self.upsert(self.row())
        self.link(identity, self.ben)
        self.upsert(self.row(email="anna@example.org", email_authenticated=True))
        self.assert_links(identity, (self.ben, "confirmed", "manual"))

    def test_archived_contacts_are_not_evidence(self):
        self.anna.active = False
        self.assert_links(self.upsert(self.row(email="anna@example.org", email_authenticated=True)))

    def test_an_email_the_contact_was_just_given_counts(self):
        self.ben.email = "new@example.org"
        identity = self.upsert(self.row(email="new@example.org", email_authenticated=True))
        self.assertEqual(identity.partner_id, self.ben)
        self.assertEqual(self.ben.identity_ids, identity)

    def test_evidence_says_why(self):
        link = self.upsert(self.row(email="anna@example.org", email_authenticated=True)).link_ids
        self.assertEqual(link.evidence, "E-mail anna@example.org, authenticated by the provider, equals the contact's")

    def test_facts_follow_an_identity_that_is_linked_late(self):
        identity = self.upsert(self.row())
        touchpoint = self.log(identity)
        self.assertFalse(touchpoint.partner_id)
        self.upsert(self.row(phone="+32485112233"))
        self.assertEqual(touchpoint.partner_id, self.anna)

    def test_statements_do_not_grow_with_the_people_linked(self):
        few, many = (
            [
                self.row(f"{number}-{i}", email=f"p{number}-{i}@example.org", email_authenticated=True)
                for i in range(number)
            ]
            for number in (10, 300)
        )
        self.env["res.partner"].create([{"name": row["email"], "email": row["email"]} for row in few + many])
        self.upsert(self.row("warm", email="warm@example.org"))
        counts = []
        for rows in (few, many):
            counts.append(self.queries_of(self.Identity._upsert, rows))
            self.assertEqual(self.upsert(*rows).partner_id.mapped("email"), [row["email"] for row in rows])
        self.assertEqual(*counts)

    # ------------------------------------------------------------------
    # Contacts whose address is their account
    # ------------------------------------------------------------------
    def test_an_address_of_a_contact_is_their_account(self):
        both = self.anna | self.ben
        self.assertEqual(both._meet_at_address(self.email), both)
        identity = self.anna.identity_ids
        self.assertEqual((identity.network_id, identity.external_id), (self.email, "anna@example.org"))
        self.assertFalse(identity.first_seen, "nobody has seen them there")
        self.assertEqual(identity.link_ids.state, "confirmed")
        self.assertEqual(
            identity.link_ids.evidence, "anna@example.org is the address of the contact, to which we write."
        )
        self.assertFalse(both._meet_at_address(self.email), "they have one")
        whatsapp = self.env.ref("social_crm_base.network_whatsapp")
        self.assertEqual(both._meet_at_address(whatsapp), both)
        account = self.anna.identity_ids.filtered(lambda each: each.network_id == whatsapp)
        self.assertEqual(account.external_id, "32485112233")

    def test_an_account_that_we_were_told_of_is_theirs(self):
        row = self.row("anna@example.org", network_id=self.email.id, seen_at=None)
        identity = self.upsert(row)
        self.anna._meet_at_address(self.email)
        self.assertEqual(identity.partner_id, self.anna)

    def test_whose_address_a_person_has_to_look_at_gets_no_account(self):
        mine = self.row("anna@example.org", network_id=self.email.id)
        whatsapp = self.env.ref("social_crm_base.network_whatsapp")
        told = {**mine, "seen_at": None}
        for case, prepare in {
            "several contacts have it": lambda: self.anna.copy({"email": self.anna.email}),
            "somebody wrote from there": lambda: self.upsert({**mine, "email": "anna@example.org"}),
            "it is somebody else's": lambda: self.link(self.upsert(told), self.ben),
            "it is not theirs": lambda: self.link(self.upsert(told), self.anna, "rejected"),
            "it is theirs no more": lambda: self.link(self.upsert(told), self.anna).action_revoke(),
            "it was put away": lambda: self.upsert(told).write({"active": False}),
            "they have none": lambda: self.anna.write({"email": False}),
            "they are archived": lambda: self.anna.write({"active": False}),
        }.items():
            with self.subTest(case), undone(self.env):
                prepare()
                before = self.anna.identity_ids
                self.assertFalse(self.anna._meet_at_address(self.email))
                self.assertEqual(self.anna.identity_ids, before)
        with undone(self.env):
            self.upsert(self.row("BE.77", network_id=whatsapp.id, phone="+32485112233"))
            self.assertFalse(self.anna._meet_at_address(whatsapp))

    def test_statements_do_not_grow_with_the_contacts_met(self):
        def contacts(number):
            return self.env["res.partner"].create(
                [{"name": str(i), "email": f"m{number}-{i}@example.org"} for i in range(number)]
            )

        contacts(2)._meet_at_address(self.email)
        few, many = (self.queries_of(contacts(number)._meet_at_address, self.email) for number in (10, 300))
        self.assertEqual(few, many)
