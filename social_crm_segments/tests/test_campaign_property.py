"""Whatever overlaps: nobody gets more than the cap, and whom we never contact, or who left, gets nothing."""

import os
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_segments.models.social_crm_campaign_delivery import COUNTED

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
    st.tuples(st.just("link"), st.tuples(WHO, WHO)),
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
        self.refused_at = {}
        self.calls_before = len(self.server.calls)
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
        self._refused(self.folk[who])

    def _do_refuse(self, whose):
        who, second = whose
        identity = (self.second if second else self.folk)[who]
        self.env["social.crm.consent"].create({"identity_id": identity.id, "state": "denied"})
        self._refused(identity)

    def _do_never(self, who):
        member = {"community_id": self.quiet.id, "identity_id": self.folk[who].id}
        members = self.env["social.crm.community.member"]
        if not members.search_count([(key, "=", value) for key, value in member.items()]):
            members.create(member)
        if self.purpose == "feedback":  # what they allowed is content; news they have not asked for
            self._refused(self.folk[who])

    def _do_link(self, pair):
        one, other = (self.folk[number] for number in pair)
        if one.partner_id and not other.partner_id:
            other._confirm_contact(one.partner_id, "They said so")
            if one.id in self.refused_at or other.id in self.refused_at:
                self._refused(one)

    def _do_blacklist(self, who):
        self.env["social.crm.consent"].create(
            {
                "identity_id": self.folk[who].id,
                "state": "denied",
                "source": "mail_blacklist",
                "network_id": self.network.id,
            }
        )
        self._refused(self.folk[who])

    def _do_pause(self, _nothing):
        self.begun.filtered(lambda campaign: campaign.state == "running").action_pause()

    def _do_resume(self, _nothing):
        self.begun.filtered(lambda campaign: campaign.state == "paused").action_resume()

    def _refused(self, identity):
        """From now on nothing reaches any account of theirs."""
        for account in identity | identity.partner_id.identity_ids:
            self.refused_at.setdefault(account.id, len(self.server.calls))

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------
    def _check(self, cap):
        deliveries = self.env["social.crm.campaign.delivery"].search(
            [("campaign_id", "in", self.begun.ids), ("state", "in", COUNTED)]
        )
        persons = {}
        for delivery in deliveries:
            key = delivery.partner_id or delivery.identity_id
            persons.setdefault(key, []).append(delivery)
        for person, theirs in persons.items():
            moments = sorted(each.sent_at or each.queued_at for each in theirs)
            linked = len({each.person_key for each in theirs}) > 1
            for moment in moments:
                within = [each for each in moments if moment <= each < moment + timedelta(days=DAYS)]
                if not linked:  # who was two people when both got it was told by nobody
                    self.assertLessEqual(len(within), cap, person.display_name)
            campaigns = [each.campaign_id for each in theirs]
            if not linked:
                self.assertEqual(len(campaigns), len(set(campaigns)), person.display_name)
        places = {
            self._account(call.values["conversation"]["id"]): number for number, call in enumerate(self.server.calls)
        }
        for account_id, since in self.refused_at.items():
            self.assertLess(places.get(account_id, -1), since, "somebody who refused was written to")

    def _account(self, external_id):
        return self.env["social.crm.identity"].search([("external_id", "=", external_id)]).id

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
