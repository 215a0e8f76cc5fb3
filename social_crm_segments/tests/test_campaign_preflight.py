from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestPreflight(CampaignCase):
    """What blocks a campaign, how many people it concerns, and how it is mended."""

    def check(self):
        self.campaign.with_user(self.manager).action_check()
        self.env.invalidate_all()
        return self.findings()

    def finding(self, code):
        return self.campaign.check_ids.filtered(lambda check: check.code == code)

    def mend(self, code):
        """:return: the records that "Mend it" opens"""
        action = self.finding(code).with_user(self.manager).action_mend()
        opened = self.env[action["res_model"]]
        return opened.browse(action["res_id"]) if action.get("res_id") else opened.search(action["domain"])

    def people_behind(self, code):
        """:return: what a click on each of those opens whom it concerns"""
        deliveries = self.mend(code)
        self.assertEqual(deliveries._name, "social.crm.campaign.delivery")
        actions = [delivery.with_user(self.manager).action_open_person() for delivery in deliveries]
        return [self.env[action["res_model"]].browse(action["res_id"]) for action in actions]

    def test_nothing_stands_against_it(self):
        self.assertEqual(self.check(), {})
        self.assertEqual(self.campaign.recipient_count, 3)
        self.assertEqual(self.campaign.predicted_replies, 1)  # 2 % of three

    def test_a_channel_from_which_nothing_came_is_not_sent_to(self):
        self.channel.last_event_at = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(self.check(), {"unread": 3})
        with self.assertRaisesRegex(UserError, "On Shop.*: 3"):
            self.start()
        self.assertEqual(self.campaign.state, "draft")
        self.assertEqual(self.mend("unread"), self.channel)
        self.ingest(self.said("Hello", 1, occurred_at=fields.Datetime.now()))
        self.assertEqual(self.check(), {})

    def test_a_channel_whose_team_has_nobody_is_not_sent_to(self):
        self.team.member_ids = False
        self.assertEqual(self.check(), {"unread": 3})
        self.assertIn(f"Nobody of {self.team.name} is at work", self.finding("unread").remedy)
        self.assertEqual(self.mend("unread"), self.team, "answers do come in there: it is the team that has to change")
        self.channel.team_id = False
        self.assertEqual(self.check(), {"unread": 3})
        self.assertIn("No team", self.finding("unread").remedy)
        self.assertEqual(self.mend("unread"), self.channel)

    def test_a_team_that_is_away_is_not_sent_to(self):
        self.team.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": False}
        )
        self.assertEqual(self.check(), {"unread": 3})

    def test_a_dead_token_blocks(self):
        self.channel._reauthorise("The token was revoked.")
        self.assertEqual(self.check(), {"token": 3})
        self.assertIn("revoked", self.finding("token").remedy)
        self.assertEqual(self.mend("token"), self.channel)

    def test_consent_is_needed_and_refusals_count(self):
        self.people[0].consent_ids.action_withdraw("Test")
        self.env["social.crm.consent"].create({"partner_id": self.people[1].partner_id.id, "state": "denied"})
        self.assertEqual(self.check(), {"consent": 2})
        self.assertEqual(self.people_behind("consent"), [person.partner_id for person in self.people[:2]])

    def test_people_are_left_out_by_somebody_who_saw_how_many(self):
        self.people[0].consent_ids.action_withdraw("Test")
        self.check()
        with self.assertRaisesRegex(UserError, "Have not allowed it.*: 1"):
            self.start()
        self.finding("consent").with_user(self.manager).action_leave_out()
        self.start()
        self.run_campaign()
        self.assertEqual(self.states(), {"Anna": "consent", "Ben": "sent", "Cleo": "sent"})

    def test_more_people_than_were_left_out_block_again(self):
        self.people[0].consent_ids.action_withdraw("Test")
        self.check()
        self.finding("consent").with_user(self.manager).action_leave_out()
        self.people[1].consent_ids.action_withdraw("Test")
        with self.assertRaisesRegex(UserError, ": 2"):
            self.start()

    def test_agents_leave_nobody_out(self):
        self.people[0].consent_ids.action_withdraw("Test")
        self.check()
        with self.assertRaisesRegex(Exception, "not allowed"):
            self.finding("consent").with_user(self.agent).action_leave_out()

    def test_whom_we_never_contact_is_left_out(self):
        fan = self.make_people("Eve", partner=False, consent=None)
        place = self.env["social.crm.community"].create(
            {"name": "Quiet", "kind": "external", "engagement_rule": "never"}
        )
        self.env["social.crm.community.member"].create({"community_id": place.id, "identity_id": fan.id})
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "identity_id": fan.id})
        self.assertEqual(self.check(), {"never": 1})
        check = self.finding("never")
        with self.assertRaises(AccessError):
            check.with_user(self.agent).action_mend()
        self.assertFalse(check.with_user(self.manager).action_mend())
        self.assertEqual((check.left_out, check.number, check.left_out_by_id), (True, 1, self.manager))
        check.with_user(self.manager).action_take_back()
        self.assertEqual(self.findings(), {"never": 1})
        check.with_user(self.manager).action_mend()
        self.start()
        self.run_campaign()
        self.assertEqual(self.states(), {"Anna": "sent", "Ben": "sent", "Cleo": "sent", "Eve": "never"})

    def test_a_closed_window_asks_for_a_template(self):
        self.ingest(self.said("Hello", 1, talk="anna", person="anna"))
        talk = self.conversation("anna")
        talk.reply_until = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.check(), {"window": 1})
        template = self.template_of(self.channel)
        self.assertEqual(self.mend("window"), template)
        self.campaign.template_ids = template
        self.assertEqual(self.check(), {})
        self.assertEqual(self.campaign.delivery_ids.template_id, template)

    def test_files_that_a_network_does_not_take_block(self):
        pdf = self.env["ir.attachment"].create({"name": "plan.pdf", "raw": b"x", "mimetype": "application/pdf"})
        self.content.variant_ids.attachment_ids = pdf
        self.content.state = "approved"
        self.assertEqual(self.check(), {}, "this channel takes all kinds")
        connector = type(self.channel._connector())

        def refuse(_connector, _channel, _talk, file):
            return f"No {file.name} here." if file.mimetype == "application/pdf" else ""

        with patch.object(connector, "_attachment_refusal", refuse):
            self.assertEqual(self.check(), {"files": 3})
            self.assertIn("No plan.pdf here.", self.finding("files").remedy)
            with self.assertRaisesRegex(UserError, "does not take the files: 3"):
                self.start()
            self.assertEqual(self.mend("files"), self.content)
            without = {"subject": "Tents", "body": "<p>The plan is at the shop.</p>", "network_id": self.network.id}
            self.content.variant_ids = [(0, 0, without)]
            self.content.state = "approved"
            self.assertEqual(self.check(), {}, "there is a version for this network now")
            self.start()
            self.content.variant_ids.attachment_ids = pdf  # whatever happens in between
            self.content.state = "approved"
            self.run_campaign()
            self.assertEqual(set(self.states().values()), {"files"})

    def test_nobody_gets_more_than_the_cap(self):
        self.env.company.write({"social_campaign_cap": 1, "social_campaign_cap_days": 7})
        self.start()
        self.run_campaign()
        second = self.make_campaign(self.segment, self.content, name="Second")
        second.action_check()
        self.assertEqual(self.findings(second), {"cap": 3})
        self.manager.group_ids |= self.env.ref("base.group_system")
        mend = second.check_ids.with_user(self.manager).action_mend
        self.assertEqual(mend()["res_model"], "res.config.settings")
        self.manager.group_ids -= self.env.ref("base.group_system")  # who may not change it sees who they are
        action = mend()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), second.delivery_ids)

    def complaint_type(self):
        return self.env["social.crm.case.type"].create({"name": "Complaint of the test", "is_complaint": True})

    def test_an_angry_word_in_an_open_case_is_a_complaint(self):
        """Whatever type the case is of; what they said last counts, as long as that is told to count."""
        angry = self.ingest(self.said("Order 17", 1, talk="anna", person="anna", occurred_at=fields.Datetime.now()))
        case = angry.case_id
        self.assertTrue(case)
        self.assertFalse(case.type_id.is_complaint)
        angry.sentiment = False
        self.assertEqual(self.check(), {}, "not assessed is not angry")
        angry.sentiment = "negative"
        self.assertEqual(self.check(), {"complaint": 1})
        self.assertEqual(self.mend("complaint"), case)
        self.env.company.social_campaign_heed_negative = False
        self.assertEqual(self.check(), {})
        self.env.company.social_campaign_heed_negative = True
        later = fields.Datetime.now() + timedelta(minutes=1)
        calm = self.ingest(self.said("Order 17 again", 2, talk="anna", person="anna", occurred_at=later))
        calm.sentiment = "positive"
        self.assertEqual(calm.case_id, case)
        self.assertEqual(self.check(), {})
        calm.sentiment = "negative"
        self.assertEqual(self.check(), {"complaint": 1})
        case.action_close()
        self.assertEqual(self.check(), {})

    def test_an_open_complaint_counts(self):
        kind = self.complaint_type()
        case = self.env["social.crm.case"].create(
            {
                "name": "It broke",
                "partner_id": self.people[0].partner_id.id,
                "type_id": kind.id,
                "team_id": self.team.id,
            }
        )
        self.assertEqual(self.check(), {"complaint": 1})
        self.assertEqual(self.mend("complaint"), case)
        case.action_close()
        self.assertEqual(self.check(), {})

    def test_who_wants_a_pause_is_named_on_whichever_account(self):
        preferences = self.env["social.crm.preference"]
        other = self.make_people("Elsewhere", partner=False)
        mine = preferences.browse(preferences._of([(None, other.id)]))
        other._confirm_contact(self.people[0].partner_id, "Test")
        mine.paused_until = fields.Date.today() + timedelta(days=5)
        self.assertEqual(self.check(), {"pace": 1})
        action = self.finding("pace").action_view_people()
        [delivery] = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(delivery.partner_id, self.people[0].partner_id)
        self.assertFalse(self.finding("pace").with_user(self.manager).action_mend())
        self.assertEqual(self.findings(), {}, "they are left out, who want it so")
        mine.paused_until = False
        self.assertEqual(self.check(), {})

    def test_people_are_asked_about_the_version_that_is_theirs(self):
        """In a trial of a post and an offer: of their own version, or of both where nobody knows yet which they get."""
        talk = self.env["social.crm.network"].search([("code", "=", "telegram")])
        other = self.make_channel(name="Second", network_id=talk.id, account_external_id="second")
        self.hear(other)
        people = self.make_people(*(f"P{number}" for number in range(60)))
        self.env["social.crm.consent"].create([{"identity_id": each.id, "purpose": "marketing"} for each in people])
        podcast = self.make_content(name="Talk", kind="podcast", media_url="https://example.com/talk")
        offer = self.make_content(name="Sale", kind="offer", segment_ids=[(6, 0, self.segment.ids)])
        campaign = self.make_campaign(
            self.make_segment(people, name="Many"),
            podcast,
            arm_ids=[(0, 0, {"content_id": each.id, "share": 30}) for each in (self.content, offer)],
        )
        campaign.action_check()
        drawn = campaign.delivery_ids.grouped("arm_id")
        posts, offers, later = (drawn[arm].partner_id for arm in (*campaign.arm_ids, campaign.arm_ids.browse()))
        preferences = self.env["social.crm.preference"]

        def choose(partner, **values):
            preferences.browse(preferences._of([(partner.id, None)])).write(values)

        choose(posts[0], unwanted_kinds=["offer"])
        choose(posts[1], unwanted_kinds=["post"])
        choose(posts[2], unwanted_kinds=["podcast"])  # which nobody gets
        choose(offers[0], unwanted_kinds=["offer"])
        choose(offers[1], unwanted_kinds=["post"])
        choose(later[0], unwanted_kinds=["offer"])
        choose(later[1], unwanted_kinds=["post"])
        choose(later[2], unwanted_kinds=["podcast"])
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": offers[2].id})
        for partner in (posts[3], offers[2]):
            choose(partner, left_segment_ids=[(6, 0, self.segment.ids)])
        for partner in (posts[4], offers[3]):  # they want no offers where they spoke last
            second = self.env["social.crm.identity"].create({"network_id": talk.id, "external_id": f"t{partner.id}"})
            second._confirm_contact(partner, "Test")
            self.env["social.crm.consent"].create(
                [
                    {"partner_id": partner.id, "purpose": "content"},
                    {"partner_id": partner.id, "purpose": "marketing"},
                    {
                        "partner_id": partner.id,
                        "purpose": "marketing",
                        "network_id": self.network.id,
                        "state": "denied",
                    },
                ]
            )
            partner.identity_ids.filtered(
                lambda each: each.network_id == self.network
            ).last_seen = self.channel.last_event_at
        campaign.action_check()
        refused = campaign.delivery_ids.filtered("reason")
        self.assertEqual(refused.partner_id, posts[1] | offers[0] | offers[2] | later[0] | later[1])
        self.assertEqual(set(refused.mapped("reason")), {"consent"})
        where = {delivery.partner_id: delivery.channel_id for delivery in campaign.delivery_ids}
        self.assertEqual((where[posts[4]], where[offers[3]]), (self.channel, other))

    def test_an_offer_is_marketing_whatever_the_campaign_is_said_to_be_for(self):
        """Content was allowed: that is no consent to offers, before the start nor at the moment of sending."""
        self.campaign.content_id = self.make_content(name="Sale", kind="offer")
        for purpose in ("content", "marketing"):
            self.campaign.purpose = purpose
            self.assertEqual(self.check(), {"consent": 3}, purpose)
        self.campaign.purpose = "content"
        allowed = self.env["social.crm.consent"].create(
            [{"identity_id": each.id, "purpose": "marketing"} for each in self.people]
        )
        self.assertEqual(self.check(), {})
        self.campaign.action_start()
        allowed[0].state = "denied"
        self.run_campaign()
        states = {each.identity_id: (each.state, each.reason) for each in self.campaign.delivery_ids}
        self.assertEqual(states[self.people[0]], ("skipped", "consent"))
        self.assertEqual([states[each][0] for each in self.people[1:]], ["sent", "sent"])
        self.assertEqual(set(self.campaign.delivery_ids.message_id.mapped("purpose")), {"marketing"})

    def test_somebody_without_an_account_is_named(self):
        lonely = self.env["res.partner"].create({"name": "Lonely"})
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": lonely.id})
        self.assertEqual(self.check(), {"no_route": 1})
        self.assertEqual(self.people_behind("no_route"), [lonely])

    def test_what_is_mended_lets_it_start(self):
        """As somebody does it: goes where each button leads, and puts it right there."""
        lonely = self.env["res.partner"].create({"name": "Lonely"})
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": lonely.id})
        self.people[0].consent_ids.action_withdraw("Test")
        complaint = {"type_id": self.complaint_type().id, "team_id": self.team.id}
        self.env["social.crm.case"].create({"name": "Broken", "partner_id": self.people[1].partner_id.id, **complaint})
        self.team.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": False}
        )
        self.assertEqual(self.check(), {"no_route": 1, "consent": 1, "complaint": 1, "unread": 1})
        [anna] = self.people_behind("consent")
        self.env["social.crm.consent"].create({"partner_id": anna.id, "purpose": "content", "evidence": "Said so"})
        self.mend("complaint").action_close()
        self.mend("unread").resource_calendar_id = False
        [contact] = self.people_behind("no_route")
        self.make_people("Lonely", partner=False)._confirm_contact(contact, "Test")
        self.start()
        self.run_campaign()
        self.assertEqual(self.states(), dict.fromkeys(("Anna", "Ben", "Cleo", "Lonely"), "sent"))

    def test_more_answers_than_the_team_can_take_block(self):
        people = self.make_people(*(f"R{number}" for number in range(60)))
        campaign = self.make_campaign(self.make_segment(people, name="Many"), self.content)
        self.team.capacity = 1
        campaign.action_check()
        self.assertEqual(self.findings(campaign), {"capacity": 10})  # one answer is what 2 % of fifty give
        self.assertEqual(campaign.check_ids.action_mend()["res_id"], self.team.id)
        self.team.capacity = 3
        campaign.action_check()
        self.assertEqual(self.findings(campaign), {})

    def test_the_rate_of_the_channel_counts_once_it_is_known(self):
        """It is, once a hundred people have got something there: of a few, none or all may have answered by chance."""
        now = fields.Datetime.now()
        got = {"campaign_id": self.campaign.id, "company_id": self.env.company.id, "channel_id": self.channel.id}
        former = self.env["social.crm.campaign.delivery"].create(
            [{**got, "person_key": -place, "state": "sent", "queued_at": now} for place in range(1, 101)]
        )
        former[-1].state = "failed"
        second = self.make_campaign(self.segment, self.content, name="Second")
        self.team.capacity = 1

        def check():
            second.action_check()
            return second.predicted_replies, self.findings(second)

        self.assertEqual(check(), (1, {}), "nobody of 99 answered: 2 % of three, rounded up")
        former.replied_at = now
        self.assertEqual(check(), (1, {}))
        former[-1].state = "sent"
        self.assertEqual(check(), (3, {"capacity": 2}))
        former[51:].replied_at = False
        self.assertEqual(check(), (2, {"capacity": 2}))
        former.replied_at = False
        self.assertEqual(check(), (0, {}), "it is known that nobody answers there")

    def test_stop_between_the_start_and_the_sending(self):
        self.start()
        self.ingest(self.said("STOP", 1, talk="anna", person="anna", occurred_at=fields.Datetime.now()))
        self.run_campaign()
        self.assertEqual(self.states(), {"Anna": "consent", "Ben": "sent", "Cleo": "sent"})

    def test_stop_between_the_queue_and_the_call(self):
        self.start()
        self.env["social.crm.campaign"]._run_batch()
        self.ingest(self.said("STOP", 1, talk="anna", person="anna", occurred_at=fields.Datetime.now()))
        self.run_campaign()
        self.assertEqual(self.states(), {"Anna": "failed", "Ben": "sent", "Cleo": "sent"})
        self.assertEqual(len(self.texts()), 2)
