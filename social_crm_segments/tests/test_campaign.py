import io
import re
import zipfile
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.connectors.contract import IncomingStatus

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestCampaign(CampaignCase):
    # ------------------------------------------------------------------
    # Who gets what, where
    # ------------------------------------------------------------------
    def test_each_person_gets_it_once_in_words_of_their_own(self):
        self.start()
        self.run_campaign()
        self.assertEqual(self.states(), dict.fromkeys(("Anna", "Ben", "Cleo"), "sent"))
        self.assertEqual(self.campaign.state, "done")
        texts = sorted(self.texts())
        self.assertEqual([text.split(",")[0] for text in texts], ["Hello Anna", "Hello Ben", "Hello Cleo"])
        links = [text.rpartition("\n")[2] for text in texts]
        self.assertEqual(len(set(links)), 3)
        self.assertEqual(
            len(self.env["link.tracker"].search([("campaign_id", "=", self.campaign.utm_campaign_id.id)])), 1
        )

    def test_an_event_is_told_in_the_language_and_the_time_zone_of_each_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        anna, ben, _cleo = self.people.partner_id
        anna.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        ben.write({"lang": "en_US", "tz": "America/New_York"})
        day = {"begins_at": "2030-01-02 10:00:00", "ends_at": "2030-01-02 12:00:00", "place": "Tent House"}
        campaign = self.make_campaign(self.segment, self.make_content(kind="event", **day))
        self.start(campaign)
        self.run_campaign()
        told = {text.split(",")[0].removeprefix("Hello "): text for text in self.texts()}
        self.assertIn("2 janv. 2030, 11:00 – 13:00 (Europe/Paris)", told["Anna"])
        self.assertRegex(told["Ben"], r"When: Jan 2, 2030, 5:00\sAM – 7:00\sAM \(America/New_York\)")

    def test_the_recording_is_tracked_beside_a_link_of_its_own(self):
        content = self.make_content(kind="video", media_url="https://example.com/film")
        campaign = self.make_campaign(self.segment, content)
        self.start(campaign)
        self.run_campaign()
        text = self.texts()[0]
        self.assertRegex(text, r"^Hello .*the tents are here\.\n\nWatch it: http\S+/r/\S+\n\nhttp\S+/r/\S+\n")
        trackers = self.env["link.tracker"].search([("campaign_id", "=", campaign.utm_campaign_id.id)])
        self.assertEqual(set(trackers.mapped("url")), {"https://example.com/film", "https://example.com/tents"})

    def test_it_is_said_in_the_name_of_who_is_responsible_and_asks_nobody_to_work(self):
        self.start()
        self.run_campaign()
        message = self.campaign.delivery_ids[0].message_id
        self.assertEqual(message.user_id, self.manager)
        self.assertTrue(message.is_automatic)
        self.assertEqual(message.purpose, "content")
        self.assertEqual(message.mail_message_id.author_id, self.manager.partner_id)
        self.assertFalse(message.mail_message_id.notification_ids)
        self.assertEqual(message.conversation_id.message_count, 1)
        self.assertFalse(message.conversation_id.message_follower_ids.partner_id & self.people.partner_id)

    def test_people_who_are_nobody_s_contact_get_it_too(self):
        fans = self.make_people("Dora", partner=False)
        campaign = self.make_campaign(self.make_segment(fans, name="Fans"), self.content)
        self.start(campaign)
        self.run_campaign()
        self.assertEqual(self.states(campaign), {"Dora": "sent"})
        self.assertEqual(self.server.calls[-1].values["conversation"]["id"], "dora")

    def test_whoever_is_in_two_segments_gets_it_once(self):
        self.campaign.segment_ids |= self.make_segment(self.people[:2], name="Others")
        self.start()
        self.run_campaign()
        self.assertEqual(len(self.texts()), 3)

    def test_the_audience_is_frozen_at_the_start(self):
        self.start()
        late = self.make_people("Late")
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": late.partner_id.id})
        self.segment.member_ids.filtered(lambda member: member.partner_id == self.people[0].partner_id).unlink()
        self.run_campaign()
        self.assertEqual(set(self.states()), {"Anna", "Ben", "Cleo"})

    def test_the_network_that_they_prefer_wins_and_then_the_one_they_used_last(self):
        other_network = self.env["social.crm.network"].search([("code", "=", "telegram")])
        other = self.make_channel(name="Second", network_id=other_network.id, account_external_id="second")
        other.send_url = self.server.url
        self.hear(other)
        now = fields.Datetime.now()
        for person in self.people[:2]:
            second = self.env["social.crm.identity"].create(
                {"network_id": other_network.id, "external_id": f"{person.external_id}-2", "name": person.name}
            )
            second._confirm_contact(person.partner_id, "Test")
            second.last_seen = now
            self.env["social.crm.consent"].create({"partner_id": person.partner_id.id, "purpose": "content"})
        self.env["social.crm.preference"].create(
            {"partner_id": self.people[1].partner_id.id, "network_id": self.network.id}
        )
        self.campaign.action_check()
        where = {delivery.partner_id: delivery.channel_id for delivery in self.campaign.delivery_ids}
        self.assertEqual([where[person.partner_id] for person in self.people], [other, self.channel, self.channel])

    def test_two_accounts_that_turn_out_to_be_one_person_get_it_once(self):
        fan = self.make_people("Anni", partner=False)
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "identity_id": fan.id})
        self.start()
        fan._confirm_contact(self.people[0].partner_id, "They said so")
        self.run_campaign()
        self.assertEqual(sorted(self.states().values()), ["sent", "sent", "sent", "twice"])

    # ------------------------------------------------------------------
    # Life
    # ------------------------------------------------------------------
    def test_agents_see_and_managers_start(self):
        campaign = self.campaign.with_user(self.agent)
        self.assertEqual(campaign.name, "Summer")
        for action in ("action_check", "action_start"):
            with self.assertRaises(AccessError):
                getattr(campaign, action)()

    def test_a_content_that_is_not_approved_goes_to_nobody(self):
        self.content.state = "draft"
        with self.assertRaisesRegex(UserError, "not approved"):
            self.campaign.action_check()
        self.assertFalse(self.campaign.delivery_ids)

    def test_a_segment_that_cannot_say_who_belongs_to_it_sends_nothing(self):
        """Neither to nobody nor to everybody: it is told, at once and at the moment for which it was set."""
        tag = self.env["res.partner.category"].create({"name": "Fan"})
        self.people[0].partner_id.category_id = tag
        rule = repr([("category_id", "in", tag.ids)])
        fans = self.env["social.crm.segment"].create({"name": "Fans", "partner_domain": rule})
        self.campaign.segment_ids = fans
        with self.assertRaisesRegex(UserError, "still being found out"):
            self.start()
        fans._look()
        self.campaign.schedule_at = fields.Datetime.now() + timedelta(hours=2)
        self.start()
        self.assertEqual((self.campaign.state, self.campaign.recipient_count), ("ready", 1))
        tag.unlink()
        with freeze_time(self.campaign.schedule_at + timedelta(minutes=1)):
            self.hear()
            self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
        self.assertEqual(self.campaign.state, "draft")
        self.assertIn("is gone", str(self.campaign.activity_ids.note))
        with self.assertRaisesRegex(UserError, "is gone"):
            self.start()
        self.run_campaign()
        self.assertFalse(self.texts())

    def test_no_call_gets_around_the_checks(self):
        campaign = self.campaign.with_user(self.manager)
        for vals in ({"state": "running"}, {"started_at": fields.Datetime.now()}, {"checked_at": False}):
            with self.assertRaises(AccessError):
                campaign.write(vals)
        with self.assertRaises(AccessError):
            campaign.create({"name": "Mine", "content_id": self.content.id, "state": "running"})
        self.assertEqual(campaign.copy().state, "draft")

    def test_who_has_lost_the_right_starts_nothing(self):
        self.campaign.schedule_at = fields.Datetime.now() + timedelta(hours=2)
        self.start()
        manager = self.env.ref("social_crm_base.group_manager")
        self.manager.group_ids = [(6, 0, self.agent.group_ids.ids)]
        self.assertFalse(manager in self.manager.all_group_ids)
        with freeze_time(self.campaign.schedule_at + timedelta(minutes=1)):
            self.hear()
            self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
        self.assertEqual(self.campaign.state, "draft")
        self.assertEqual(self.campaign.activity_ids.user_id, self.manager)

    def test_a_greeting_does_without_a_name_that_nobody_knows(self):
        fan = self.make_people("Nobody", partner=False)
        fan.write({"name": False, "handle": False})
        campaign = self.make_campaign(self.make_segment(fan, name="Nameless"), self.content)
        self.start(campaign)
        self.run_campaign()
        self.assertEqual([text.partition("\n")[0] for text in self.texts()], ["Hello, the tents are here."])

    def test_what_goes_out_is_not_changed_under_way(self):
        self.start()
        with self.assertRaisesRegex(UserError, "has begun"):
            self.campaign.content_id = self.make_content()

    def test_it_can_be_paused_and_goes_on_where_it_was(self):
        self.start()
        self.env["social.crm.campaign"]._run_batch()
        self.campaign.with_user(self.manager).action_pause()
        self.run_campaign()
        self.assertFalse(self.texts())
        self.campaign.with_user(self.manager).action_resume()
        self.run_campaign()
        self.assertEqual(len(self.texts()), 3)

    def test_what_is_stopped_goes_to_nobody_else_not_even_from_the_queue(self):
        self.start()
        self.env["social.crm.campaign"]._run_batch()
        self.campaign.with_user(self.manager).action_stop()
        self.run_campaign()
        self.assertFalse(self.texts())
        self.assertEqual(set(self.states().values()), {"failed"})

    def test_it_begins_at_its_moment_and_is_looked_at_again(self):
        self.campaign.schedule_at = fields.Datetime.now() + timedelta(hours=2)
        self.start()
        self.assertEqual(self.campaign.state, "ready")
        with freeze_time(self.campaign.schedule_at + timedelta(minutes=1)):
            self.hear()
            self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
            self.assertEqual(self.campaign.state, "running")

    def test_what_has_come_to_stand_against_it_meanwhile_is_told(self):
        self.campaign.schedule_at = fields.Datetime.now() + timedelta(hours=2)
        self.start()
        self.env["social.crm.consent"].create({"identity_id": self.people[0].id, "state": "denied"})
        with freeze_time(self.campaign.schedule_at + timedelta(minutes=1)):
            self.hear()
            self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
        self.assertEqual(self.campaign.state, "draft")
        self.assertIn(": 1", str(self.campaign.activity_ids.note))

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    def test_people_get_it_in_the_hours_of_their_own_day(self):
        self.campaign.write({"has_window": True, "window_from": 9, "window_to": 18})
        self.people[0].partner_id.tz = "Europe/Brussels"
        self.people[1].partner_id.tz = "America/New_York"
        self.people[2].partner_id.country_id = self.env.ref("base.jp")
        moment = datetime(2027, 3, 16, 12, 0)
        with freeze_time(moment):
            self.hear()
            self.start()
        due = {delivery.identity_id: delivery.send_at for delivery in self.campaign.delivery_ids}
        self.assertEqual(due[self.people[0]], moment)  # 13:00
        self.assertEqual(due[self.people[1]], datetime(2027, 3, 16, 13, 0))  # 8:00, summer time since Sunday
        self.assertEqual(due[self.people[2]], datetime(2027, 3, 17, 0, 0))  # 21:00, tomorrow at nine

    def test_not_at_weekends(self):
        self.campaign.weekdays_only = True
        self.assertEqual(self.campaign._opening("UTC", datetime(2026, 3, 14, 12, 0)), datetime(2026, 3, 16, 0, 0))

    def test_a_channel_is_throttled_by_the_minute(self):
        self.channel.campaign_per_minute = 2
        self.start()
        self.run_campaign()
        self.assertEqual(len(self.texts()), 2)
        with freeze_time(fields.Datetime.now() + timedelta(seconds=61)):
            self.run_campaign()
        self.assertEqual(len(self.texts()), 3)

    # ------------------------------------------------------------------
    # A/B
    # ------------------------------------------------------------------
    def test_the_better_version_goes_to_the_others_by_the_rule(self):
        people = self.make_people(*(f"P{number}" for number in range(40)))
        other = self.make_content(body="<p>The other version</p>", name="Other")
        campaign = self.make_campaign(
            self.make_segment(people, name="Many"),
            self.content,
            test_hours=2,
            arm_ids=[(0, 0, {"content_id": each.id, "share": 25}) for each in (self.content, other)],
        )
        self.assertIn("25 %", campaign.test_rule)
        self.start(campaign)
        self.run_campaign()
        tried = campaign.delivery_ids.filtered("arm_id")
        self.assertEqual(set(tried.mapped("state")), {"sent"})
        self.assertTrue(5 < len(tried) < 35)
        self.assertEqual(set((campaign.delivery_ids - tried).mapped("state")), {"planned"})
        again = {delivery.person_key: delivery.arm_id.content_id for delivery in tried}
        winner = campaign.arm_ids[1]
        tried.filtered(lambda each: each.arm_id == winner)[:1].replied_at = fields.Datetime.now()
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self.run_campaign()
        self.assertEqual(campaign.winner_id, winner)
        rest = campaign.delivery_ids - tried
        self.assertEqual(rest.arm_id, winner)
        self.assertIn("The other version", self.texts()[-1])
        copy = campaign.copy()
        copy.action_check()
        self.assertEqual(set(copy.delivery_ids.arm_id.content_id), {self.content, other})
        self.assertTrue(again)

    # ------------------------------------------------------------------
    # After
    # ------------------------------------------------------------------
    def test_statuses_and_answers_are_counted(self):
        self.start()
        self.run_campaign()
        sent = {delivery.identity_id.external_id: delivery for delivery in self.campaign.delivery_ids}
        self.ingest(IncomingStatus(sent["anna"].message_id.external_id, fields.Datetime.now(), "read"))
        self.env["social.crm.message"]._apply_overdue_changes()
        self.ingest(self.said("Great, which colours?", 7, talk="ben", person="ben", occurred_at=fields.Datetime.now()))
        self.env.invalidate_all()
        self.assertEqual(sent["anna"].state, "read")
        self.assertTrue(sent["ben"].replied_at)
        answer = sent["ben"].reply_id
        self.assertEqual(answer.campaign_id, self.campaign)
        self.assertEqual((self.campaign.sent_total, self.campaign.read_count, self.campaign.replied_count), (3, 1, 1))
        action = self.campaign.with_context(figure="replied").action_open_people()
        self.assertEqual(self.env["social.crm.campaign.delivery"].search(action["domain"]), sent["ben"])
        self.assertEqual(answer.case_id.campaign_ids, self.campaign)
        self.assertEqual(
            self.env["social.crm.case"].search([("campaign_ids", "in", self.campaign.ids)]), answer.case_id
        )
        [shown] = answer.conversation_id.with_user(self.agent).get_campaigns()
        self.assertEqual((shown["name"], shown["answered"]), ("Summer", True))
        talks = self.conversation("anna") | answer.conversation_id
        marks = {row["id"]: row["campaign"] for row in talks.with_user(self.agent)._inbox_rows()}
        self.assertEqual(marks[answer.conversation_id.id], {"id": self.campaign.id, "name": "Summer"})
        self.assertFalse(marks[self.conversation("anna").id], "who was told has not answered yet")

    def test_an_answer_is_attributed_by_thread_else_to_the_last_within_seven_days(self):
        self.start()
        self.run_campaign()
        second = self.make_campaign(self.segment, self.content, name="Second")
        self.start(second)
        self.run_campaign()
        first_message = self.campaign.delivery_ids.filtered(lambda each: each.identity_id.name == "Anna").message_id
        now = fields.Datetime.now()
        late = self.env["social.crm.campaign.delivery"].search([("identity_id.name", "=", "Cleo")])
        self.assertEqual(len(late), 2)
        late.queued_at = now - timedelta(days=7, minutes=1)
        said = self.ingest(
            self.said(
                "To the first", 1, talk="anna", person="anna", occurred_at=now, reply_to=first_message.external_id
            ),
            self.said("To the last", 2, talk="ben", person="ben", occurred_at=now),
            self.said("Much later", 3, talk="cleo", person="cleo", occurred_at=now),
        )
        self.env.invalidate_all()
        self.assertEqual([message.campaign_id for message in said], [self.campaign, second, second.browse()])

    def test_a_talk_is_marked_while_they_answer_and_not_for_ever(self):
        self.start()
        self.run_campaign()
        talk = self.ingest(self.said("Great", 1, talk="ben", person="ben", occurred_at=fields.Datetime.now()))
        [row] = talk.conversation_id._inbox_rows()
        self.assertTrue(row["campaign"])
        later = fields.Datetime.now() + timedelta(days=8)
        with freeze_time(later):
            self.ingest(self.said("Something else", 2, talk="ben", person="ben", occurred_at=later))
        [row] = talk.conversation_id._inbox_rows()
        self.assertFalse(row["campaign"])

    def test_who_stops_is_counted_as_having_left(self):
        self.start()
        self.run_campaign()
        said = self.ingest(self.said("STOP", 1, talk="anna", person="anna", occurred_at=fields.Datetime.now()))
        self.env["social.crm.campaign"]._refresh_all()
        self.env.invalidate_all()
        anna = self.campaign.delivery_ids.filtered(lambda each: each.identity_id.name == "Anna")
        self.assertTrue(anna.left_at)
        self.assertFalse(said.campaign_id)
        self.assertEqual(self.campaign.left_count, 1)

    def test_results_are_split_by_version_channel_and_segment(self):
        self.campaign.segment_ids |= self.make_segment(self.make_people("Dora"), name="Others")
        self.start()
        self.run_campaign()
        sent = {delivery.identity_id.external_id: delivery for delivery in self.campaign.delivery_ids}
        # what they allowed in that very second, no campaign has won
        an_hour_ago = fields.Datetime.now() - timedelta(hours=1)
        self.campaign.delivery_ids.sent_at = an_hour_ago
        self.env["social.crm.consent"].search([("evidence", "=", "Asked")]).decided_at = an_hour_ago
        sent["anna"].write({"state": "read", "clicked_at": fields.Datetime.now()})
        self.ingest(self.said("I am angry", 7, talk="ben", person="ben", occurred_at=fields.Datetime.now()))
        self.env["social.crm.consent"].create({"partner_id": self.people[2].partner_id.id, "source": "preference"})
        self.ingest(self.said("STOP", 8, talk="dora", person="dora", occurred_at=fields.Datetime.now()))
        self.env.invalidate_all()
        sent["ben"].reply_id.sentiment = "negative"
        self.answer(sent["ben"].conversation_id)
        action = self.campaign.with_user(self.agent).action_open_results()
        figures = self.env[action["res_model"]].with_user(self.agent)
        names = ["delivered", "was_read", "clicked", "replied", "in_time", "joined", "has_left", "complained"]
        measures = [f"{name}:sum" for name in names]
        by_segment = {
            segment.name: numbers
            for segment, *numbers in figures._read_group(action["domain"], ["segment_id"], measures)
        }
        self.assertEqual(by_segment["Friends"], [1, 1, 1, 1, 1, 1, 0, 1])
        self.assertEqual(by_segment["Others"], [0, 0, 0, 0, 0, 0, 1, 0])
        for name, expected in (("channel_id", self.channel), ("variant_id", self.content.variant_ids)):
            [(found, *numbers)] = figures._read_group(action["domain"], [name], measures)
            self.assertEqual((found, numbers), (expected, [1, 1, 1, 1, 1, 1, 1, 1]))
        row = figures.search([*action["domain"], ("complained", "=", 1)])
        self.assertEqual((row.person, row.delivery_id), (self.people[1].partner_id.name, sent["ben"]))
        self.assertEqual(row.action_open_conversation()["res_id"], sent["ben"].conversation_id.id)
        campaign = self.campaign
        shown = (campaign.delivered_count, campaign.in_time_count, campaign.joined_count, campaign.complained_count)
        self.assertEqual(shown, (1, 1, 1, 1), "as on the form")

    def answer(self, *talks):
        """An agent answers, and it goes out at once."""
        for talk in talks:
            message = self.reply(conversation=talk)
            message.write({"state": "sent", "occurred_at": fields.Datetime.now()})
            message._delivery_changed()

    def test_what_they_answered_is_answered_in_time_or_too_late(self):
        """By what was promised, and after they wrote: an old answer in a talk that was open already is none to this."""
        self.env["social.crm.sla.policy"].search([]).active = False
        for kind in ("first_response", "next_response"):
            self.env["social.crm.sla.policy"].create({"name": kind, "kind": kind, "hours": 1.0})
        moment = fields.Datetime.now().replace(microsecond=0)
        names = ("anna", "ben", "cleo")

        def say(text, *whose):
            now = fields.Datetime.now()
            number = int(now.timestamp()) * 10
            self.ingest(
                *(
                    self.said(text, number + place, talk=name, person=name, occurred_at=now)
                    for place, name in enumerate(whose)
                )
            )

        def answered():
            self.env["social.crm.campaign"]._refresh_all()
            self.env.invalidate_all()
            return [sent[name].answered for name in names]

        say("A question", "cleo")
        self.answer(self.conversation("cleo"))
        self.start()
        self.run_campaign()
        sent = {delivery.identity_id.external_id: delivery for delivery in self.campaign.delivery_ids}
        with freeze_time(moment) as clock:
            clock.move_to(moment + timedelta(minutes=1))
            say("About your news", *names)
            self.assertEqual(answered(), ["open", "open", "open"])
            clock.move_to(moment + timedelta(minutes=2))
            self.answer(self.conversation("anna"))
            self.assertEqual(answered(), ["in_time", "open", "open"])
            clock.move_to(moment + timedelta(hours=2))
            self.assertEqual(answered(), ["in_time", "late", "late"])
            self.answer(self.conversation("ben"), self.conversation("cleo"))
            self.assertEqual(answered(), ["in_time", "late", "late"], "an answer after all is one too late")
            say("Something else", "anna")
            clock.move_to(moment + timedelta(hours=9))
            self.assertEqual(answered(), ["in_time", "late", "late"], "what is asked later is another matter")
        campaign, figures = self.campaign, self.env["social.crm.campaign.figure"]
        self.assertEqual((campaign.in_time_count, campaign.late_count), (1, 2))
        late = campaign.with_context(figure="late").action_open_people()
        self.assertEqual(self.env[late["res_model"]].search(late["domain"]), sent["ben"] | sent["cleo"])
        domain, measures = campaign.action_open_results()["domain"], ["in_time:sum", "late:sum"]
        for name in ("channel_id", "variant_id", "segment_id"):
            [(_group, *numbers)] = figures._read_group(domain, [name], measures)
            self.assertEqual(numbers, [1, 2], name)
        self.assertEqual(len(figures.search([*domain, ("late", "=", 1)])), 2)

    def test_what_somebody_got_goes_along_when_contacts_are_merged_and_is_told_and_forgotten_with_them(self):
        self.campaign.segment_ids |= self.make_segment(self.make_people("Zanzibar"), name="Others")
        file = self.env["ir.attachment"].create({"name": "plan.txt", "raw": b"Tents"})
        self.content.variant_ids.attachment_ids = file
        self.content.state = "approved"
        self.start()
        self.run_campaign()
        mails = self.campaign.delivery_ids.message_id.mail_message_id
        self.assertEqual(mails.mapped(lambda mail: mail.attachment_ids), file)
        got = self.campaign.delivery_ids.filtered(lambda each: each.identity_id.name == "Zanzibar")
        person, twin = got.partner_id, self.env["res.partner"].create({"name": "Second contact"})
        self.ingest(self.said("Great", 1, talk="zanzibar", person="zanzibar", occurred_at=fields.Datetime.now()))
        click = self.env["link.tracker.click"].create(
            {"link_id": self.env["link.tracker"].search([], limit=1).id, "ip": "1.2.3.4", "social_delivery_id": got.id}
        )
        got.write({"clicked_at": fields.Datetime.now(), "reason_text": "Zanzibar is on holiday"})
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((person | twin).ids, twin)
        self.env.invalidate_all()
        self.assertEqual((got.partner_id, got.identity_id.partner_id), (twin, twin))
        self.env["social.crm.merge"].search([("partner_id", "=", twin.id)])._undo()
        self.env.invalidate_all()
        person = got.partner_id
        self.assertEqual((person.name, person), ("Zanzibar Marker", got.identity_id.partner_id))

        exports = self.env["social.crm.export"]
        export = exports.browse(exports._begin(person, person.identity_ids)["res_id"])
        export._write_file(lambda: None)
        archive = zipfile.ZipFile(io.BytesIO(export.attachment_id.raw))
        told = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        for words in ("Summer", "Zanzibar is on holiday"):
            self.assertIn(words, told)

        figures = ("sent_total", "clicked_count", "replied_count")
        before = [self.campaign[name] for name in figures]
        self.assertEqual(before, [4, 1, 1])
        erasure = self.env["social.crm.erasure"]._begin(person, person.identity_ids)
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(got.person, "Erased")
        self.assertEqual(
            erasure.found, {"mail_message.body": 2}, "what the other contact's log says of the merge alone"
        )
        names = ("partner_id", "identity_id", "person_key", "conversation_id", "message_id", "reply_id", "reason_text")
        self.assertFalse(any(got[name] for name in names))
        self.assertFalse(click.ip or click.social_delivery_id)
        self.assertEqual([self.campaign[name] for name in figures], before, "what came of it is counted as before")
        self.assertEqual([bool(mail.attachment_ids) for mail in mails].count(True), 3, "others keep the file")
        self.env["social.crm.retention"]._purge_attachments(fields.Datetime.now() + timedelta(days=1))
        self.assertFalse(mails.attachment_ids)
        self.assertEqual(
            (file.exists(), self.content.variant_ids.attachment_ids), (file, file), "and so does the library"
        )

    def test_everybody_is_told_how_to_leave_and_leaves_by_it(self):
        self.start()
        self.run_campaign()
        messages = self.campaign.delivery_ids.message_id
        self.assertEqual(messages.content_id, self.content)
        links = {message._own_preference()._leave_url() for message in messages}
        self.assertEqual(len(links), len(messages), "each has a link of their own")
        for message in messages:
            self.assertIn(message._own_preference()._leave_url(), message.part_ids.body)

    def erase(self, person):
        erasure = self.env["social.crm.erasure"]._begin(person.partner_id, person)
        erasure._go_on(lambda: None)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_who_is_erased_gets_nothing_more_and_is_forgotten(self):
        """What came of the campaign stays counted; so it does once the time is over for which it is kept."""
        self.start()
        anna, ben, cleo = self.campaign.delivery_ids
        self.erase(self.people[0])
        self.run_campaign()
        self.assertEqual((anna.state, anna.reason, len(self.texts())), ("skipped", "no_route", 2))
        now = fields.Datetime.now()
        for number, name in enumerate(("ben", "cleo")):
            self.ingest(self.said("Which colours?", number, talk=name, person=name, occurred_at=now))
        tracker = self.env["link.tracker"].search([("campaign_id", "=", self.campaign.utm_campaign_id.id)])
        click = self.env["link.tracker.click"].create(
            {"link_id": tracker.id, "ip": "192.0.2.7", "social_delivery_id": ben.id}
        )
        ben.clicked_at = now
        knows = ("person_key", "partner_id", "identity_id", "conversation_id", "message_id", "reply_id")

        def known(delivery):
            self.env.invalidate_all()
            return {name for name in knows if delivery[name]}

        figures = ("sent_total", "clicked_count", "replied_count", "skipped_count")
        self.assertEqual([self.campaign[name] for name in figures], [2, 1, 2, 1])
        self.assertEqual((known(ben), known(cleo)), (set(knows), set(knows)))
        self.erase(self.people[1])
        self.assertEqual((known(anna), known(ben), known(cleo)), (set(), set(), set(knows)))
        self.assertEqual((click.ip, click.social_delivery_id.id), (False, False))
        self.assertEqual([self.campaign[name] for name in figures], [2, 1, 2, 1])

        parameter = "social_crm_segments.campaign_delivery_retention_days"
        self.env["ir.config_parameter"].set_param(parameter, 30)
        for days, kept in ((29, set(knows)), (31, set())):
            self.campaign.ended_at = fields.Datetime.now() - timedelta(days=days)
            self.env["social.crm.retention"]._purge()
            self.assertEqual(known(cleo), kept)
        self.assertEqual([self.campaign[name] for name in figures], [2, 1, 2, 1])

    def test_number_of_statements_does_not_grow_with_people(self):
        def statements(count):
            people = self.make_people(*(f"Q{count}-{number}" for number in range(count)))
            campaign = self.make_campaign(self.make_segment(people, name=f"Of {count}"), self.content)
            self.start(campaign)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["social.crm.campaign"]._run_batch()
            self.env.flush_all()
            queued = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            self.env["social.crm.outbound.part"]._dispatch_batch()
            self.env.flush_all()
            return queued, self.env.cr.sql_log_count - before - queued

        statements(2)
        few, many = statements(5), statements(60)
        self.assertLessEqual(many[0], few[0] + 10, "queueing")
        self.assertLessEqual(many[1], few[1] + 10, "sending")


@tagged("post_install", "-at_install")
class TestCampaignLink(CampaignCase, HttpCase):
    def test_a_click_is_the_person_s_and_a_forged_one_nobody_s(self):
        self.start()
        self.run_campaign()
        anna, ben, _cleo = self.campaign.delivery_ids
        text = anna.message_id.part_ids.body
        path = re.search(r"/r/(\S+)", text)[1]
        forged = path.rpartition("/")[0] + f"/{ben.id:x}-0000000000"
        answers = [self.url_open(f"/r/{each}", allow_redirects=False) for each in (path, forged)]
        self.assertEqual([answer.status_code for answer in answers], [302, 302])
        self.assertIn("example.com/tents", answers[0].headers["Location"])
        self.assertIn("utm_campaign=", answers[0].headers["Location"])
        self.env.invalidate_all()
        self.assertTrue(anna.clicked_at)
        self.assertFalse(ben.clicked_at)
        tracker = self.env["link.tracker"].search([("campaign_id", "=", self.campaign.utm_campaign_id.id)])
        self.assertEqual(tracker.link_click_ids.social_delivery_id, anna)
        self.assertEqual(self.url_open("/r/nothing/d/1-1", allow_redirects=False).status_code, 404)

    def test_whatever_strangers_write_in_a_link_leads_on(self):
        self.start()
        self.run_campaign()
        code = re.search(r"/r/(\w+)/", self.campaign.delivery_ids[0].message_id.part_ids.body)[1]
        for named in ("1-%C3%A9%C3%A9", "-", "zz-1", "f" * 400 + "-1"):
            self.assertEqual(self.url_open(f"/r/{code}/d/{named}", allow_redirects=False).status_code, 302, named)
        self.assertFalse(any(self.campaign.delivery_ids.mapped("clicked_at")))
