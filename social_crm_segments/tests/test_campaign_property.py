"""Whatever overlaps: nobody gets more than the cap, and whom we never contact, or who left, gets nothing.

Who is one person is what we know at each moment: accounts are linked, taken apart and merged while campaigns run. What
went out before two turned out to be one cannot be taken back. From then on nothing goes out that makes more than the cap
of what all their accounts got lately, nor a campaign that one of them got already.
"""

import os
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .campaign_common import CampaignCase

PEOPLE = 5
DAYS = 7
WHO = st.integers(0, PEOPLE - 1)
STEPS = st.one_of(
    st.tuples(st.just("campaign"), st.sets(WHO, min_size=1)),
    st.tuples(st.just("queue"), st.none()),
    st.tuples(st.just("send"), st.none()),
    st.tuples(st.just("days"), st.integers(1, 9)),
    st.tuples(st.just("stop_word"), WHO),
    st.tuples(st.just("refuse"), st.tuples(WHO, st.booleans())),
    st.tuples(st.just("never"), WHO),
    st.tuples(st.just("link"), st.tuples(WHO, st.booleans(), WHO)),
    st.tuples(st.just("unlink"), st.tuples(WHO, st.booleans())),
    st.tuples(st.just("merge"), st.tuples(WHO, WHO)),
    st.tuples(st.just("blacklist"), WHO),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("resume"), st.none()),
)


@tagged("post_install", "-at_install")
class TestCampaignProperty(CampaignCase):
    @settings(
        max_examples=int(os.environ.get("SOCIAL_CRM_EXAMPLES", "8")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @example(cap=2, purpose="content", steps=[("campaign", {0, 3}), ("queue", None), ("link", (3, False, 0))])
    @example(
        cap=1,
        purpose="content",
        steps=[
            ("campaign", {0}),
            ("campaign", {3}),
            ("queue", None),
            ("link", (3, False, 0)),
            ("send", None),
            ("campaign", {0}),
            ("days", 8),
            ("campaign", {3}),
        ],
    )
    @given(
        cap=st.integers(1, 2),
        purpose=st.sampled_from(("content", "feedback")),
        steps=st.lists(STEPS, min_size=3, max_size=14),
    )
    def test_nobody_over_the_cap_and_nobody_who_must_not_be_written_to(self, cap, purpose, steps):
        with self.env.cr.savepoint() as savepoint:
            self._begin(cap, purpose)
            for step, value in [*steps, ("queue", None), ("send", None)]:
                with freeze_time(self.now):
                    getattr(self, f"_do_{step}")(value)
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self._check(cap)
                    self.refused |= self.refusing
                self.now += timedelta(seconds=30)
            savepoint.rollback()

    def _begin(self, cap, purpose="content"):
        self.purpose = purpose
        self.now = fields.Datetime.now() + timedelta(minutes=1)
        self.env.company.write({"social_campaign_cap": cap, "social_campaign_cap_days": DAYS})
        # two of them are nobody's contact, and each has a second account on the same channel
        self.folk = self.make_people("A", "B", "C") + self.make_people("D", "E", partner=False)
        self.second = self.env["social.crm.identity"]
        for person in self.folk:
            other = self.env["social.crm.identity"].create(
                {"network_id": self.network.id, "external_id": f"{person.external_id}2", "name": person.name}
            )
            if person.partner_id:
                other._confirm_contact(person.partner_id, "Test")
            self.env["social.crm.consent"].create({"identity_id": other.id, "purpose": "content", "evidence": "Asked"})
            self.second += other
        self.refused = self.refusing = self.env["social.crm.identity"]
        self.got = []  # moment, account and campaign of all that reached somebody
        self.heard = len(self.server.calls)
        self.begun = self.env["social.crm.campaign"]
        self.quiet = self.env["social.crm.community"].create(
            {"name": "Quiet", "kind": "external", "engagement_rule": "never"}
        )

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _do_campaign(self, who):
        self.hear()
        folk = [self.folk[number] for number in sorted(who)] + [self.second[number] for number in sorted(who)]
        chosen = self.env["social.crm.identity"].union(*folk)
        segment = self.env["social.crm.segment"].create({"name": "Some", "kind": "static"})
        people = {
            ("partner_id", each.partner_id.id) if each.partner_id else ("identity_id", each.id) for each in chosen
        }
        self.env["social.crm.segment.member"].create([{"segment_id": segment.id, key: id_} for key, id_ in people])
        campaign = self.make_campaign(segment, self.content, name=f"Campaign {len(self.begun)}", purpose=self.purpose)
        campaign.action_check()
        campaign.check_ids.action_leave_out()
        if campaign.recipient_count:
            campaign.action_start()
        self.begun |= campaign

    def _do_queue(self, _nothing):
        self.env["social.crm.campaign"]._run_batch()

    def _do_send(self, _nothing):
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass

    def _do_days(self, number):
        self.now += timedelta(days=number)

    def _do_stop_word(self, who):
        name = self.folk[who].external_id
        number = int(self.now.timestamp())
        self.ingest(self.said("STOP", number, talk=name, person=name, occurred_at=self.now))
        self.refusing |= self.folk[who]

    def _do_refuse(self, whose):
        account = self._one_of(*whose)
        self.env["social.crm.consent"].create({"identity_id": account.id, "state": "denied"})
        self.refusing |= account

    def _do_never(self, who):
        member = {"community_id": self.quiet.id, "identity_id": self.folk[who].id}
        members = self.env["social.crm.community.member"]
        if not members.search_count([(key, "=", value) for key, value in member.items()]):
            members.create(member)
        if self.purpose == "feedback":  # what they allowed is content; news they have not asked for
            self.refusing |= self.folk[who]

    def _do_blacklist(self, who):
        self.env["social.crm.consent"].create(
            {
                "identity_id": self.folk[who].id,
                "state": "denied",
                "source": "mail_blacklist",
                "network_id": self.network.id,
            }
        )
        self.refusing |= self.folk[who]

    def _do_link(self, what):
        account, partner = self._one_of(*what[:2]), self.folk[what[2]].partner_id
        if partner and account.partner_id != partner:
            self._take_apart(account)
            account._confirm_contact(partner, "They said so")

    def _do_unlink(self, whose):
        self._take_apart(self._one_of(*whose))

    def _take_apart(self, account):
        account.link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()

    def _do_merge(self, pair):
        one, other = (self.folk[number].partner_id for number in pair)
        if one and other and one != other:
            self.env["base.partner.merge.automatic.wizard"]._merge((one | other).ids, one)

    def _do_pause(self, _nothing):
        self.begun.filtered(lambda campaign: campaign.state == "running").action_pause()

    def _do_resume(self, _nothing):
        self.begun.filtered(lambda campaign: campaign.state == "paused").action_resume()

    def _one_of(self, who, second):
        return (self.second if second else self.folk)[who]

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------
    def _check(self, cap):
        """Of what has just gone out, by what is known of people now."""
        news = [self._reached(call) for call in self.server.calls[self.heard :]]
        self.heard = len(self.server.calls)
        for account, campaign in news:
            person = account | account.partner_id.identity_ids
            self.assertFalse(person & self.refused, f"{account.display_name} refused, and was written to")
            theirs = [(moment, each) for moment, whose, each in self.got if whose in person]
            self.assertNotIn(campaign, [each for _moment, each in theirs], f"{account.display_name} got it twice")
            lately = [each for moment, each in theirs if moment > self.now - timedelta(days=DAYS)]
            self.assertLess(len(lately), cap, f"{account.display_name} got more than the cap")
            self.got.append((self.now, account, campaign))

    def _reached(self, call):
        """:return: the account that a call reached, and the campaign"""
        part = self.env["social.crm.outbound.part"].search([("key", "=", call.values["key"])])
        return self._account(call.values["conversation"]["id"]), part.message_id.campaign_id

    def _account(self, external_id):
        return self.env["social.crm.identity"].search([("external_id", "=", external_id)])

    def _two_that_turn_out_to_be_one(self, cap, *audiences):
        """Campaigns wait in the queue when A and D turn out to be one person, and are sent then.

        :return: their deliveries, in order
        """
        self._begin(cap)
        for who in audiences:
            self._do_campaign(who)
        self._do_queue(None)
        self._do_link((3, False, 0))
        self._do_send(None)
        self._do_queue(None)
        self._check(cap)
        return self.begun.delivery_ids.filtered(lambda each: each.partner_id == self.folk[0].partner_id).sorted("id")

    def test_a_campaign_in_the_queue_reaches_who_turns_out_to_be_one_person_once(self):
        deliveries = self._two_that_turn_out_to_be_one(2, {0, 3})
        self.assertEqual(deliveries.mapped("state"), ["sent", "failed"])
        self.assertIn("by another account", deliveries[1].reason_text)

    def test_of_what_waits_for_one_person_goes_what_the_cap_leaves_room_for(self):
        deliveries = self._two_that_turn_out_to_be_one(1, {0}, {3})
        self.assertEqual(deliveries.mapped("state"), ["sent", "failed"])
        self.assertIn("enough campaigns lately", deliveries[1].reason_text)

    def test_leaving_on_one_identity_holds_for_all(self):
        self._begin(2)
        self.env["social.crm.consent"].create({"identity_id": self.second[0].id, "state": "denied"})
        self._do_campaign({0, 1})
        self._do_queue(None)
        self._do_send(None)
        self.assertEqual(
            {delivery.partner_id: delivery.state for delivery in self.begun.delivery_ids},
            {self.folk[0].partner_id: "skipped", self.folk[1].partner_id: "sent"},
        )

    def test_never_contact_is_never_contacted(self):
        self._begin(2)
        fan = self.make_people("Zoe", partner=False, consent=None)
        self.env["social.crm.community.member"].create({"community_id": self.quiet.id, "identity_id": fan.id})
        campaign = self.make_campaign(self.make_segment(fan, name="Z"), self.content, purpose="feedback")
        campaign.action_check()
        self.assertEqual(self.findings(campaign), {"never": 1})
        campaign.check_ids.action_leave_out()
        campaign.state = "running"
        campaign.started_at = fields.Datetime.now()
        campaign._plan_moments(fields.Datetime.now())
        campaign.delivery_ids.reason = False  # as if nothing had been known when it was checked
        self.run_campaign()
        self.assertEqual(self.states(campaign), {"Zoe": "never"})
        self.assertFalse(self.texts())
