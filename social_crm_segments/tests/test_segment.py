from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import watch
from .common import SegmentCase


@tagged("post_install", "-at_install")
class TestSegment(SegmentCase):
    """Who belongs to a segment, and when that is known."""

    def test_who_fits_the_rule_belongs_to_it_and_the_history_says_since_when(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        self.assertEqual(self.members(ghent), self.anna | self.ben)
        self.assertEqual(self.moves(ghent), [("Anna", "joined", "rule"), ("Ben", "joined", "rule")])
        self.assertEqual(self.anna.social_segment_ids, ghent)
        self.assertEqual(self.Partner.search([("social_segment_ids", "in", ghent.ids)]), self.anna | self.ben)
        self.assertIn(self.carl, self.Partner.search([("social_segment_ids", "not in", ghent.ids)]))

    def test_a_change_reaches_it_and_nothing_else_is_noted(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        self.ben.phone = "+32 485 11 22 33"
        self.env.flush_all()
        self.assertFalse(self.env["social.crm.segment.change"].search_count([]))
        self.carl.city = "Ghent"
        self.anna.city = "Lille"
        self.keep_up()
        self.assertEqual(self.members(ghent), self.ben | self.carl)
        self.assertIn(("Anna", "left", "rule"), self.moves(ghent))

    def test_new_archived_and_deleted_contacts(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        dora = self.Partner.create({"name": "Dora", "city": "Ghent"})
        self.ben.active = False
        self.keep_up()
        self.assertEqual(self.members(ghent), self.anna | dora)
        self.anna.unlink()
        self.keep_up()
        self.assertEqual(self.members(ghent), dora)

    def test_a_tag_counts_whichever_way_it_is_given(self):
        tag = self.env["res.partner.category"].create({"name": "Fan"})
        fans = self.segment("Fans", [("category_id", "in", tag.ids)])
        self.anna.category_id = tag
        self.keep_up()
        self.assertEqual(self.members(fans), self.anna)
        tag.partner_ids = self.ben
        self.keep_up()
        self.assertEqual(self.members(fans), self.ben)

    def test_who_is_below_a_company_wherever_it_moves(self):
        group, firm = self.Partner.create([{"name": "Group", "is_company": True}, {"name": "Firm", "is_company": True}])
        self.anna.parent_id = firm
        staff = self.segment("Staff", [("id", "child_of", group.ids)])
        self.assertEqual(self.members(staff), group)
        firm.parent_id = group
        self.keep_up()
        self.assertEqual(self.members(staff), group | firm | self.anna)

    def test_accounts_communities_and_roles(self):
        community = self.env["social.crm.community"].create({"name": "Lamps", "kind": "external"})
        voices = self.segment(
            "Voices",
            [("identity_ids.member_ids", "any", [("community_id", "=", community.id), ("role", "=", "voice")])],
            identity_domain=f"[('member_ids.community_id', '=', {community.id})]",
        )
        said = self._say(("q7dora", "Hello"), ("q7emil", "Hi"))
        dora, emil = said.identity_id
        dora._confirm_contact(self.anna, "Said so")
        members = self.env["social.crm.community.member"]
        member = members.create({"community_id": community.id, "identity_id": dora.id})
        now = fields.Datetime.now()
        members._upsert([{"community_id": community.id, "identity_id": emil.id, "first_seen": now, "last_seen": now}])
        self.keep_up()
        self.assertEqual((self.members(voices), voices.member_ids.identity_id), (self.Partner, emil))
        member.role = "voice"
        self.keep_up()
        self.assertEqual(self.members(voices), self.anna)
        emil._confirm_contact(self.ben, "Said so")
        self.keep_up()
        self.assertFalse(voices.member_ids.identity_id)
        dora.link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()
        self.keep_up()
        self.assertFalse(self.members(voices))
        self.assertEqual(voices.member_ids.identity_id, dora)

    def test_who_is_on_a_network(self):
        network = self.env.ref("social_crm_base.network_x")
        on_x = self.segment(
            "On X",
            [("identity_ids.network_id", "in", network.ids)],
            identity_domain=f"[('network_id', '=', {network.id})]",
        )
        identities = self.env["social.crm.identity"]
        dora = identities.create({"network_id": network.id, "external_id": "q7dora", "name": "Dora"})
        self._say(("q7emil", "Hello, from another network"))[0].identity_id._confirm_contact(self.ben, "Said so")
        self.keep_up()
        self.assertEqual((self.members(on_x), on_x.member_ids.identity_id), (self.Partner, dora))
        dora._confirm_contact(self.anna, "Said so")
        self.keep_up()
        self.assertEqual((self.members(on_x), on_x.member_ids.identity_id), (self.anna, identities))
        self.assertFalse(on_x._moves_with_time(), "it tells within seconds")

    def test_one_of_two_conditions_is_enough_where_the_rule_says_or(self):
        either = self.segment(
            "Either", ["&", "|", ("city", "=", "Lille"), ("name", "=", "Anna"), "!", ("name", "=", "Ben")]
        )
        self.assertEqual(self.members(either), self.anna | self.carl)
        (self.anna | self.ben).city = "Lille"
        self.anna.name = "Hanna"
        self.keep_up()
        self.assertEqual(self.members(either), self.anna | self.carl, "by the other one now")
        self.anna.city = "Ghent"
        self.ben.name = "Benno"
        self.keep_up()
        self.assertEqual(self.members(either), self.ben | self.carl)

    def test_what_people_did_lately(self):
        twice = self.env["social.crm.behaviour"].create(
            {"name": "Mentioned us twice", "contact_kind": "mention", "at_least": 2}
        )
        loud = self.segment(
            "Loud",
            [("social_behaviour_ids", "in", twice.ids)],
            identity_domain=f"[('social_behaviour_ids', 'in', {twice.ids})]",
        )
        now = {"contact_kind": "mention", "occurred_at": fields.Datetime.now()}
        self._say(
            ("q7dora", "One", now), ("q7emil", "Two", {**now, "contact_kind": "direct"}), ("q7emil", "Three", now)
        )
        self.keep_up()
        self.assertFalse(loud.member_ids)
        dora = self._say(("q7dora", "Four", now)).identity_id
        self.keep_up()
        self.assertEqual(loud.member_ids.identity_id, dora)
        dora._confirm_contact(self.anna, "Said so")
        self.keep_up()
        self.assertEqual(self.members(loud), self.anna)
        self.assertEqual(self.anna.social_behaviour_ids, twice)
        twice.at_least = 3
        self.assertTrue(loud.next_look_at <= fields.Datetime.now())
        loud._look()
        self.assertFalse(loud.member_ids)

    def test_cases_and_talks(self):
        open_cases = self.segment("Open", [("social_case_ids", "any", [("is_closed", "=", False)])])
        talked = self.segment("Talked", [("social_conversation_ids.message_count", ">", 0)])
        case = self._say(("q7dora", "Help")).case_id
        case.identity_id._confirm_contact(self.anna, "Said so")
        self.keep_up()
        self.assertEqual((self.members(open_cases), self.members(talked)), (self.anna, self.anna))
        case.action_close()
        self.keep_up()
        self.assertFalse(self.members(open_cases))

    def test_a_segment_may_ask_for_others_and_follows_them(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        named = self.segment("Named", [("social_segment_ids", "in", ghent.ids), ("name", "=like", "A%")])
        others = self.segment("Others", [("social_segment_ids", "not in", named.ids), ("city", "!=", False)])
        self.assertEqual(self.members(named), self.anna)
        self.assertNotIn(self.anna, self.members(others))
        self.anna.city = "Lille"
        self.keep_up()
        self.assertFalse(self.members(named))
        self.assertIn(self.anna, self.members(others))

    def test_segments_that_ask_for_each_other_in_a_circle_are_refused_with_the_chain(self):
        first = self.segment("First", [("city", "=", "Ghent")])
        second = self.segment("Second", [("social_segment_ids", "in", first.ids)])
        first.partner_domain = f"[('social_segment_ids', 'in', {second.ids})]"
        self.assertIn("First → Second → First", first.problem)
        first._look()
        self.assertEqual(self.members(first), self.anna | self.ben, "as they were")
        with self.assertRaisesRegex(UserError, "First → Second → First"):
            first._refuse_if_broken()

    def test_what_cannot_be_read_leaves_the_members_and_is_told(self):
        segment = self.segment("Ghent", [("city", "=", "Ghent")])
        tag = self.env["res.partner.category"].create({"name": "Fan"})
        for rule, word in (
            ("[('town', '=', 'Ghent')]", "no field “town”"),
            ("[('user_id', '=', uid)]", "Only values"),
            ("[('city', '=', 'Ghent'", "cannot be read"),
            ("[('type', '=', 'planet')]", "never “planet”"),
            (f"[('category_id', 'in', [{tag.id + 1000}])]", "is gone"),
            ("[('create_date', '>', 'tomorrowish')]", "cannot be searched"),
            ("[('social_segment_ids', '!=', False)]", "Name the segments"),
            ("[]", "no condition"),
            ("[(1, '=', 1)]", "no condition"),
            (False, "no rule yet"),
        ):
            with self.subTest(rule=rule):
                segment.partner_domain = rule
                self.assertIn(word, segment.problem)
                segment._look()
                self.keep_up()
                self.assertEqual(self.members(segment), self.anna | self.ben)
                with self.assertRaisesRegex(UserError, word):
                    segment._refuse_if_broken()
        segment.write({"partner_domain": "[]", "everybody": True})
        segment._look()
        segment._refuse_if_broken()
        self.assertEqual(len(segment.member_ids), self.Partner.search_count([]))

    def test_a_record_that_is_deleted_breaks_the_rule_and_the_administrators_hear_of_it(self):
        tag = self.env["res.partner.category"].create({"name": "Fan"})
        self.anna.category_id = tag
        fans = self.segment("Fans", [("category_id", "in", tag.ids)])
        tag.unlink()
        with self.assertRaisesRegex(UserError, "is gone"):
            fans._refuse_if_broken()
        self.keep_up()
        fans._look()
        self.assertIn("is gone", fans.problem)
        told = self.env["mail.message"].search([("model", "=", fans._name), ("message_type", "=", "user_notification")])
        self.assertIn("is gone", told.body)
        fans._look()
        self.assertEqual(self.env["mail.message"].search_count([("id", ">", told.id), ("model", "=", fans._name)]), 0)

    def test_it_is_not_used_before_it_was_looked_at(self):
        self.segment("Old", [("city", "=", "Lille")])
        segment = self.Segment.create({"name": "New", "partner_domain": "[('city', '=', 'Ghent')]"})
        with self.assertRaisesRegex(UserError, "still being found out"):
            segment._refuse_if_broken()
        self.Segment._look_at_due(lambda *_args, **_kwargs: 60)
        segment._refuse_if_broken()

    def test_a_company_sees_its_own_contacts(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_id = self.env.company
        far = self.segment("Far", [("city", "=", "Ghent")], company_id=abroad.id)
        self.assertEqual(self.members(far), self.ben)
        self.anna.company_id = abroad
        self.keep_up()
        self.assertEqual(self.members(far), self.anna | self.ben)

    def test_by_hand(self):
        chosen = self.segment("Chosen")
        with self.assertRaises(AccessError):
            chosen.with_user(self.ann).add_people(self.anna)
        self.assertEqual(chosen.with_user(self.manager).add_people(self.anna | self.ben), 2)
        self.assertEqual(chosen.with_user(self.manager).add_people(self.anna | self.ben), 0)
        self.assertEqual(chosen.with_user(self.manager).remove_people(self.ben), 1)
        self.assertEqual(self.members(chosen), self.anna)
        self.assertEqual(
            self.moves(chosen), [("Anna", "joined", "hand"), ("Ben", "joined", "hand"), ("Ben", "left", "hand")]
        )
        self.assertEqual(chosen.move_ids.user_id, self.manager)
        rule = self.segment("Ghent", [("city", "=", "Ghent")])
        with self.assertRaisesRegex(UserError, "follows from a rule"):
            rule.add_people(self.carl)

    def test_an_account_that_was_put_by_hand_goes_on_as_its_contact(self):
        chosen = self.segment("Chosen")
        dora = self._say(("q7dora", "Hello")).identity_id
        chosen.add_people(identities=dora)
        self.assertEqual(chosen.member_ids.identity_id, dora)
        dora._confirm_contact(self.anna, "Said so")
        self.assertEqual((self.members(chosen), chosen.member_ids.identity_id), (self.anna, dora.browse()))
        self.assertIn(("Anna", "joined", "contact"), self.moves(chosen))

    def test_two_accounts_that_are_one_belong_once(self):
        both, hers = self.segment("Chosen"), self.segment("Chosen as well")
        dora, other = self._say(("q7dora", "Hello"), ("q7other", "Hello")).identity_id
        both.add_people(identities=dora | other)
        hers.add_people(identities=other)
        other._move([(other.network_id.id, other.scope, other.external_id, dora.external_id)])
        for segment in both, hers:
            self.assertEqual(segment.member_ids.identity_id, dora)

    def test_what_does_not_tell_by_itself_is_looked_at_now_and_then(self):
        self.assertFalse(self.segment("Ghent", [("city", "=", "Ghent")])._moves_with_time())
        for domain in (
            [("create_date", ">", "today -30d")],
            [("country_id.name", "=", "France")],
            [("social_case_ids.sla_state", "=", "breached")],
        ):
            self.assertTrue(self.segment("Timed", domain)._moves_with_time(), domain)

    def test_as_time_goes_by_people_fall_in_and_out_at_the_interval_and_nobody_has_written_anything(self):
        twice = self.env["social.crm.behaviour"].create({"name": "Twice", "contact_kind": "mention", "at_least": 2})
        loud = self.segment("Loud", identity_domain=f"[('social_behaviour_ids', 'in', {twice.ids})]")
        new = self.segment("New", [("create_date", ">", "today -30d")])
        known = self.segment("Known for long", [("create_date", "<=", "today -30d")])
        now = fields.Datetime.now()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s", [now - timedelta(days=20), self.anna.id]
        )
        mentions = [
            (person, f"Number {number}", {"contact_kind": "mention", "occurred_at": now - ago})
            for number, (person, ago) in enumerate(
                [
                    ("q7dora", timedelta(days=30, minutes=-30)),
                    ("q7dora", timedelta(days=1)),
                    ("q7emil", timedelta(days=2)),
                    ("q7emil", timedelta(days=1)),
                ]
            )
        ]
        dora, emil = self._say(*mentions).identity_id.sorted("name")
        (loud | new | known)._look()
        self.keep_up()
        self._minutes_later(now, 2)
        self.assertEqual(loud.member_ids.identity_id, dora | emil)
        self.assertEqual(loud.next_look_at, loud.last_look_at + timedelta(minutes=60))
        self._minutes_later(now, 45)
        self.assertIn(dora, loud.member_ids.identity_id, "nobody has looked yet, as the segment says")
        self._minutes_later(now, 63)
        self.assertEqual(loud.member_ids.identity_id, emil)
        self.assertEqual(self.moves(loud)[-1], ("Q7Dora", "left", "rule"))
        everybody = self.anna | self.ben
        self.assertEqual((self.members(new) & everybody, self.members(known) & everybody), (everybody, self.Partner))
        self._minutes_later(now, 11 * 24 * 60)
        self.assertEqual((self.members(new) & everybody, self.members(known) & everybody), (self.ben, self.anna))

    def _minutes_later(self, moment, minutes):
        """So much later the scheduled action comes by."""
        with freeze_time(moment + timedelta(minutes=minutes)):
            self.Segment._look_at_due(lambda *_args, **_kwargs: 60)

    def test_its_form_shows_how_often_it_is_looked_at_and_when_it_was_and_will_be(self):
        ghent, chosen = self.segment("Ghent", [("city", "=", "Ghent")]), self.segment("Chosen")
        with Form(ghent.with_user(self.manager)) as form:
            shown = (form.last_look_at, form.next_look_at)
            self.assertEqual(shown, (str(ghent.last_look_at), str(ghent.next_look_at)))
            form.interval_minutes = 1440
        names = ("interval_minutes", "last_look_at", "next_look_at")
        for segment, hidden in ((ghent, False), (chosen, True)):
            form = Form(segment.with_user(self.manager))
            self.assertEqual([form._get_modifier(name, "invisible") for name in names], [hidden] * 3, segment.name)

    def test_a_shorter_interval_counts_from_the_last_look(self):
        ghent = self.segment("Ghent", [("create_date", ">", "today -30d")], interval_minutes=10000)
        ghent._look()
        self.assertEqual(ghent.next_look_at, ghent.last_look_at + timedelta(minutes=10000))
        ghent.interval_minutes = 5
        self.assertEqual(ghent.next_look_at, ghent.last_look_at + timedelta(minutes=5))
        ghent._look_again()
        soon = ghent.next_look_at
        ghent.interval_minutes = 60
        self.assertEqual(ghent.next_look_at, soon, "who waits for a look sooner gets it")

    def test_somebody_else_at_it_keeps_nobody_waiting_and_loses_nothing(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        self.carl.city = "Ghent"
        self.env.flush_all()
        self.patch(type(self.Segment), "_try_lock", lambda segment: False)
        self.assertEqual(self.Segment._take_changes(), 0)
        self.assertEqual(self.members(ghent), self.anna | self.ben)
        self.patch(type(self.Segment), "_try_lock", lambda segment: True)
        self.keep_up()
        self.assertEqual(self.members(ghent), self.anna | self.ben | self.carl)

    def test_a_column_that_goes_keeps_nobody_from_writing(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        self.env.cr.execute("ALTER TABLE res_partner RENAME COLUMN city TO town")
        self.env.cr.execute("UPDATE res_partner SET color = 1 WHERE id = %s", [self.carl.id])
        self.env.cr.execute("ALTER TABLE res_partner RENAME COLUMN town TO city")
        self.Segment._take_changes()
        self.assertTrue(ghent.next_look_at <= fields.Datetime.now())

    def test_triggers_that_outlive_the_segments_keep_nobody_from_writing(self):
        self.segment("Ghent", [("city", "=", "Ghent")])
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE social_crm_segment_change RENAME TO gone")
        self.env.cr.execute("UPDATE res_partner SET city = 'Ghent' WHERE id = %s RETURNING city", [self.carl.id])
        self.assertEqual(self.env.cr.fetchone(), ("Ghent",))
        self.env.cr.execute("ALTER TABLE gone RENAME TO social_crm_segment_change")

    def test_whatever_a_column_is_called_the_database_quotes_it(self):
        table = "social_crm_q7_odd"
        self.env.cr.execute('CREATE TABLE social_crm_q7_odd (id serial, "order" text, "user" int4)')
        watched = watch.Watched({"order"}, {"id", "user"}, note_new=True)
        watch.install(self.env.cr, table, watch.body_of(self.env.cr, table, watched), has_triggers=False)
        self.env.cr.execute("""INSERT INTO social_crm_q7_odd ("order", "user") VALUES ('first', 7)""")
        self.env.cr.execute("""UPDATE social_crm_q7_odd SET "order" = 'second', "user" = 8""")
        noted = self.env["social.crm.segment.change"].search([("source", "=", table)])
        found = [(change.link, change.res_id) for change in noted]
        self.assertEqual(sorted(found), [("id", 1), ("id", 1), ("user", 7), ("user", 7), ("user", 8)])
        watch.remove(self.env.cr, table)
        self.assertNotIn(table, watch.present(self.env.cr))

    def test_who_depends_on_a_table_that_was_busy_is_looked_at_once_its_changes_are_noted(self):
        ghent, chosen = self.segment("Ghent", [("city", "=", "Ghent")]), self.segment("Chosen")
        watch.remove(self.env.cr, "res_partner")
        self.carl.city = "Ghent"
        self.env.flush_all()
        self.Segment._look_at_due(lambda *_args, **_kwargs: 60)
        self.assertEqual(self.members(ghent), self.anna | self.ben | self.carl)
        self.assertGreater(chosen.next_look_at, fields.Datetime.now())

    def test_who_wrote_before_changes_were_noted_is_seen_in_a_minute(self):
        watch.remove(self.env.cr, "res_partner")
        soon = fields.Datetime.now() + timedelta(minutes=2)
        self.assertLess(self.segment("Ghent", [("city", "=", "Ghent")]).next_look_at, soon)
        self.assertGreater(self.segment("Lille", [("city", "=", "Lille")]).next_look_at, soon)
