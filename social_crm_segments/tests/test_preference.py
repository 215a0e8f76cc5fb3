from datetime import timedelta
from itertools import permutations

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import undone
from odoo.addons.social_crm_base.tools.person import Person

from .preference_common import PreferenceCase


@tagged("post_install", "-at_install")
class TestPreference(PreferenceCase):
    """What people choose holds for all that they are."""

    # Whose --------------------------------------------------------------------------------------

    def test_each_has_one_and_it_is_found_again(self):
        people = [(self.anna.id, None), (None, self.on_x.id), (self.ben.id, None), (self.anna.id, None)]
        ids = self.Preference._of(people)
        self.assertEqual(ids, self.Preference._of(people))
        self.assertEqual((ids[0], len(set(ids))), (ids[3], 3))
        tokens = self.Preference.browse(ids).mapped(lambda each: each.access_token)
        self.assertEqual(len(set(tokens)), 3)

    def test_a_thousand_take_as_many_statements_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(50)])
        few, many = [(self.anna.id, None)], [(partner.id, None) for partner in partners]
        self.assertEqual(self.queries_of(self.Preference._of, few), self.queries_of(self.Preference._of, many))
        rows = [(partner.id, None, self.x.id) for partner in partners]
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.Preference._refusals(rows, "post")

    def test_the_links_of_an_account_open_nothing_of_a_contact_that_it_had(self):
        self.link_anna()
        theirs = self.preference(self.anna, self.on_x)
        self.assertEqual((theirs.identity_id, theirs.partner_id), (self.on_x, self.anna))
        self.on_x.link_ids.action_revoke()
        self.env.invalidate_all()
        self.assertFalse(theirs.partner_id)
        self.assertEqual(theirs._identities(), self.on_x)

    def test_a_token_opens_its_own_page_and_no_other(self):
        preference = self.preference(self.anna)
        key = preference._key("access_token")
        self.assertEqual(self.Preference._by_token("access_token", key), preference)
        other = self.preference(self.ben)
        wrong = (
            key[:-1],
            f"{other.id}-{preference.access_token}",
            preference.access_token,
            "",
            "-",
            "9" * 40 + "-x",
            f"{preference.id}-",
            f"{preference.id}-é",
            "²-x",
        )
        for text in wrong:
            with self.subTest(text=text):
                self.assertFalse(self.Preference._by_token("access_token", text))
        self.assertFalse(self.Preference._by_token("leave_token", key), "each opens one thing")

    def test_new_links_close_the_old_but_those_by_which_people_leave(self):
        preference = self.preference(self.anna)
        old = {fname: preference._key(fname) for fname in ("access_token", "feed_token", "leave_token")}
        preference.with_user(self.user).action_renew_links()
        for fname in ("access_token", "feed_token"):
            self.assertFalse(self.Preference._by_token(fname, old[fname]))
        self.assertEqual(self.Preference._by_token("leave_token", old["leave_token"]), preference)

    # Leaving ------------------------------------------------------------------------------------

    def test_leaving_on_one_account_holds_for_all(self):
        self.link_anna()
        self.allow(self.anna)
        self.preference(self.anna, self.on_x)._leave("by mail")
        people = [(None, self.on_x, self.x), (None, self.on_telegram, self.telegram), (self.anna, None, self.email)]
        self.assertEqual(self.answers(*people), ["denied"] * 3)
        self.assertEqual(self.answers(*people, purpose="marketing"), ["denied"] * 3)
        # they hear of what they asked for, but where Odoo's list, which now has their address, forbids it
        self.assertEqual(self.answers(*people, purpose="feedback"), ["open", "open", "blacklisted"])
        said = self.Consent.search([("source", "=", "preference")])
        self.assertEqual(set(said.mapped("evidence")), {"by mail"})
        self.assertIn(
            "anna@example.org", self.env["mail.blacklist"].search([]).mapped("email"), "Odoo's list is in step"
        )

    def test_leaving_twice_is_leaving_once(self):
        self.link_anna()
        preference = self.preference(self.anna)
        preference._leave("one")
        number = self.Consent.search_count([])
        preference._leave("two")
        self.assertEqual(self.Consent.search_count([]), number)

    def test_an_account_of_nobody_leaves_alone(self):
        for identity in (self.on_x, self.on_telegram):
            self.allow(identity=identity)
        self.preference(identity=self.on_x)._leave("there")
        self.assertEqual(
            self.answers((None, self.on_x, self.x), (None, self.on_telegram, self.telegram)), ["denied", "granted"]
        )

    def test_whoever_left_stays_left_in_whatever_order_accounts_are_linked_and_contacts_merged(self):
        """Whoever was left behind by one order of events is written to again."""

        def leave():
            self.preference(identity=self.on_x)._leave("there")

        def link():
            self.link(self.on_x, self.ben)

        def link_other():
            self.link(self.on_telegram, self.anna)

        def merge():
            self.merge(self.anna, self.ben)

        for order in permutations((leave, link, link_other, merge)):
            with self.subTest(order=[step.__name__ for step in order]), undone(self.env):
                self.allow(self.anna)
                self.allow(self.ben)
                for step in order:
                    if step is link_other and order.index(merge) < order.index(link_other):
                        self.link(self.on_telegram, self.ben)
                    else:
                        step()
                everywhere = [
                    (None, self.on_x, self.x),
                    (None, self.on_telegram, self.telegram),
                    (self.ben, None, self.email),
                ]
                self.assertEqual(self.answers(*everywhere), ["denied"] * 3)
                self.assertEqual(self.refusal(identity=self.on_telegram, network=self.telegram), "left")
                # also where the link turns out to be wrong
                self.on_x.link_ids.action_revoke()
                self.assertEqual(self.answers((None, self.on_x, self.x)), ["denied"])

    def test_a_merge_that_is_undone_gives_each_what_they_chose(self):
        self.allow(self.anna)
        self.allow(self.ben)
        self.preference(self.anna).write({"pace": "monthly", "unwanted_kinds": ["offer"]})
        until = fields.Date.today() + timedelta(days=9)
        self.preference(self.ben).write({"pace": "weekly", "paused_until": until})
        merge = self.merge(self.anna, self.ben)
        choices = self.preference(self.ben)._choices()
        self.assertEqual((choices["pace"], choices["paused_until"]), ("monthly", until), "the strictest of both")
        self.assertEqual(choices["unwanted_kinds"], {"offer"})
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        merge.with_user(self.manager).action_undo()
        self.env.invalidate_all()
        anew = merge.source_ids.partner_id
        self.assertEqual(self.preference(anew)._choices()["pace"], "monthly")
        self.assertFalse(self.preference(anew)._choices()["paused_until"])
        self.assertEqual(self.preference(self.ben)._choices()["pace"], "weekly")

    # Coming back --------------------------------------------------------------------------------

    def test_whoever_left_may_come_back_and_both_are_kept(self):
        self.link_anna()
        self.allow(self.anna)
        preference = self.preference(self.anna, self.on_x)
        preference._leave("left")
        self.assertTrue(preference._has_left())
        preference._come_back("came back")
        self.assertFalse(preference._has_left())
        people = [(None, self.on_x, self.x), (None, self.on_telegram, self.telegram), (self.anna, None, self.email)]
        self.assertEqual(self.answers(*people), ["granted"] * 3)
        self.assertEqual(self.answers(*people, purpose="marketing"), ["granted"] * 3)
        history = self.Consent.search([("partner_id", "=", self.anna.id), ("source", "=", "preference")])
        self.assertEqual(set(history.mapped("evidence")), {"left", "came back"})
        self.assertNotIn("anna@example.org", self.env["mail.blacklist"].search([]).mapped("email"))

    def test_content_again_after_a_stop_word_is_no_word_on_surveys_and_offers(self):
        self.link_anna()
        self.Consent.create(
            {"identity_id": self.on_x.id, "network_id": self.x.id, "state": "denied", "source": "stop_word"}
        )
        person = (None, self.on_x, self.x)
        self.preference(self.anna, self.on_x)._choose({"wanted": {"content": self.x | self.email}}, "page")
        self.assertEqual(self.answers(person), ["granted"])
        self.assertEqual(self.answers(person, purpose="marketing"), ["denied"])
        self.assertEqual(self.answers(person, purpose="feedback"), ["denied"])
        self.assertEqual(self.answers((None, self.on_telegram, self.telegram)), ["missing"], "not chosen there")

    def test_where_they_want_it(self):
        self.link_anna()
        preference = self.preference(self.anna)
        preference._choose({"wanted": {"content": self.x | self.email | self.telegram}}, "page")
        preference._choose({"wanted": {"content": self.email}}, "page")
        people = [(None, self.on_x, self.x), (None, self.on_telegram, self.telegram), (self.anna, None, self.email)]
        self.assertEqual(self.answers(*people), ["denied", "denied", "granted"])
        preference._choose({"wanted": {"content": self.x | self.email}}, "page")
        self.assertEqual(self.answers(*people), ["granted", "denied", "granted"])
        self.assertEqual(preference._allowed("content"), self.x | self.email)
        preference._choose({"wanted": {"content": self.x.browse()}}, "page")
        self.assertEqual(self.answers(*people), ["denied"] * 3)

    def test_content_by_mail_without_offers(self):
        """Odoo's list, which knows no purposes, has whoever wants no offers: that takes nothing else from them."""
        preference = self.preference(self.anna)
        preference._choose({"wanted": {"content": self.email, "marketing": self.email}}, "page")
        preference._choose({"wanted": {"content": self.email, "marketing": self.email.browse()}}, "page")
        person = (self.anna, None, self.email)
        self.assertEqual((self.answers(person), self.answers(person, purpose="marketing")), (["granted"], ["denied"]))
        self.assertIn("anna@example.org", self.env["mail.blacklist"].search([]).mapped("email"))
        preference._leave("x")
        self.assertEqual(self.answers(person), ["denied"])
        preference._want("content", self.email, "x")
        self.assertEqual((self.answers(person), self.answers(person, purpose="marketing")), (["granted"], ["denied"]))
        # somebody else's word goes on counting
        self.Consent.search([("ended_at", "=", False), ("purpose", "=", "marketing")])._end(fields.Datetime.now())
        self.assertEqual(self.answers(person), ["blacklisted"])

    def test_saving_what_holds_already_records_nothing(self):
        self.link_anna()
        preference = self.preference(self.anna)
        preference._choose({"wanted": {"content": self.x | self.email}}, "page")
        number = self.Consent.search_count([])
        preference._choose({"wanted": {"content": self.x | self.email}, "pace": "weekly"}, "page")
        self.assertEqual(self.Consent.search_count([]), number)

    # Refusals -----------------------------------------------------------------------------------

    def test_what_they_chose_refuses(self):
        self.link_anna()
        mine = self.preference(self.anna, self.on_telegram)
        self.assertIsNone(self.refusal(self.anna))
        mine.unwanted_kinds = ["offer", "video"]
        self.assertEqual([self.refusal(self.anna, kind=kind) for kind in ("offer", "post")], ["unwanted", None])
        self.assertEqual(self.refusal(identity=self.on_x, kind="video"), "unwanted", "on every account")
        mine.paused_until = fields.Date.today() + timedelta(days=1)
        self.assertEqual(self.refusal(identity=self.on_x), "paused")
        mine.paused_until = fields.Date.today()
        self.assertIsNone(self.refusal(identity=self.on_x), "the day has come")
        mine._leave("x")
        self.assertEqual(self.refusal(identity=self.on_x), "left")
        self.assertIsNone(self.refusal(self.ben))

    def test_content_of_a_segment_that_they_left(self):
        segments = self.env["social.crm.segment"].create(
            [{"name": "A", "kind": "static"}, {"name": "B", "kind": "static"}, {"name": "C", "kind": "static"}]
        )
        first, second, third = segments
        members = self.env["social.crm.segment.member"]
        members.create([{"segment_id": each.id, "partner_id": self.anna.id} for each in (first, second)])
        self.preference(self.anna).left_segment_ids = first
        self.assertEqual(self.refusal(self.anna, segments=first), "unwanted")
        self.assertIsNone(self.refusal(self.anna, segments=first | second), "it is for them as members of the other")
        self.assertEqual(self.refusal(self.anna, segments=first | third), "unwanted")
        self.assertIsNone(self.refusal(self.anna))
        self.assertIsNone(self.refusal(self.ben, segments=first))

    # Privacy ------------------------------------------------------------------------------------

    def test_nobody_reads_the_tokens(self):
        preference = self.preference(self.anna)
        for user in (self.user, self.manager):
            self.assertNotIn("access_token", preference.with_user(user).read()[0])

    def test_whoever_keeps_the_contact_keeps_what_was_chosen(self):
        self.link_anna()
        mine = self.preference(self.anna, self.on_x)
        mine.pace = "monthly"
        told = list(self.Preference._personal_data(Person.gather(self.anna, self.on_x)))
        self.assertEqual(told[0]["How often"], "At most once a month")
        self.Preference._erase_person(Person.gather(self.anna, self.on_x | self.on_telegram, contact="keep"))
        self.assertEqual(self.preference(self.anna)._choices()["pace"], "monthly")
        self.assertFalse(mine.exists().identity_id)
        self.Preference._erase_person(Person.gather(self.anna, self.on_x | self.on_telegram))
        self.assertFalse(mine.exists())
