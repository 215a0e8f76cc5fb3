from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm_segments.models import social_crm_campaign_checking

from .campaign_common import CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignChecking(CampaignCase):
    """A large audience is checked in the background, a slice in each transaction."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.multiple(social_crm_campaign_checking, AT_ONCE=2, SLICE=1))
        self.cron = self.env.ref("social_crm_segments.cron_campaign_check")

    def work(self, slices=None):
        """The job comes by; it is stopped after so many slices."""
        left = [slices]

        def commit(done=0, remaining=None):
            self.env.flush_all()
            if not done or left[0] is None:
                return 1
            left[0] -= 1
            return left[0]

        self.env["social.crm.campaign"]._run_checks(commit)
        self.env.invalidate_all()

    def check(self):
        self.campaign.with_user(self.manager).action_check()

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])

    def test_the_button_only_asks(self):
        before = self.triggers()
        self.check()
        self.assertEqual(self.campaign.check_stage, "audience")
        self.assertFalse(self.campaign.delivery_ids)
        self.assertFalse(self.campaign.checked_at)
        self.assertEqual(self.triggers(), before + 1)
        self.people[0].consent_ids.action_withdraw("Test")
        self.work()
        self.assertFalse(self.campaign.check_stage)
        self.assertTrue(self.campaign.checked_at)
        self.assertEqual(self.findings(), {"consent": 1})
        self.assertEqual(self.campaign.state, "draft")

    def test_a_small_audience_is_checked_at_once(self):
        self.segment.member_ids[0].unlink()
        self.check()
        self.assertTrue(self.campaign.checked_at)
        self.assertEqual(self.campaign.recipient_count, 2)

    def test_what_is_wrong_at_first_sight_is_said_at_once(self):
        self.content.state = "draft"
        with self.assertRaisesRegex(UserError, "not approved"):
            self.check()
        self.assertFalse(self.campaign.check_stage)

    def test_it_tells_how_far_it_is_and_goes_on_where_it_was_stopped(self):
        self.start()
        self.work(3)  # the audience, and two people
        self.assertEqual((self.campaign.check_done, self.campaign.check_total), (2, 3))
        looked_at = self.campaign.delivery_ids.filtered("channel_id")
        self.assertEqual(looked_at, self.campaign.delivery_ids[:2])
        with patch.object(type(self.campaign), "_look_at", autospec=True, side_effect=None) as look_at:
            self.work(1)
        [(_self, ids)] = [call.args for call in look_at.call_args_list]
        self.assertEqual(ids, self.campaign.delivery_ids[2:].ids)

    def test_nothing_starts_and_nothing_is_sent_before_all_were_looked_at(self):
        self.start()
        for _slice in range(4):  # the audience, and three people
            self.work(1)
            self.run_campaign()
            self.assertEqual((self.campaign.state, self.texts()), ("draft", []))
        self.work(1)
        self.assertEqual(self.campaign.state, "running")
        self.run_campaign()
        self.assertEqual(len(self.texts()), 3)

    def test_a_slice_whose_worker_dies_is_done_again(self):
        self.start()
        self.work(2)
        reached = self.campaign.check_reached
        dying = patch.object(type(self.campaign), "_note_people", side_effect=KeyboardInterrupt)
        with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint(), dying:
            self.work(1)
        self.env.invalidate_all()
        self.assertEqual((self.campaign.check_reached, self.campaign.check_done), (reached, 1))
        self.work()
        self.assertEqual(self.campaign.state, "running")
        self.assertFalse(self.campaign.delivery_ids.filtered(lambda each: not each.channel_id))

    def test_the_audience_is_frozen_when_it_is_written_down(self):
        self.start()
        self.work(1)
        late = self.make_people("Late")
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": late.partner_id.id})
        self.work()
        self.run_campaign()
        self.assertEqual(set(self.states()), {"Anna", "Ben", "Cleo"})

    def test_it_does_not_start_while_something_stands_against_it(self):
        self.people[0].consent_ids.action_withdraw("Test")
        self.start()
        self.work()
        self.assertEqual((self.campaign.state, self.campaign.started_at), ("draft", False))
        self.assertEqual(self.findings(), {"consent": 1})  # there to be mended
        self.assertEqual(self.campaign.activity_ids.user_id, self.manager)
        self.assertIn(": 1", str(self.campaign.activity_ids.note))
        self.campaign.check_ids.with_user(self.manager).action_leave_out()
        self.start()
        self.work()
        self.assertEqual(self.campaign.state, "running")

    def test_a_stop_in_the_middle_counts(self):
        self.start()
        self.work(3)
        self.ingest(self.said("STOP", 1, talk="anna", person="anna", occurred_at=fields.Datetime.now()))
        self.work()
        self.run_campaign()
        self.assertEqual(self.states(), {"Anna": "consent", "Ben": "sent", "Cleo": "sent"})

    def test_whoever_asked_may_stop_it(self):
        self.start()
        self.work(2)
        self.campaign.with_user(self.manager).action_cancel_check()
        self.work()
        self.run_campaign()
        self.assertEqual((self.campaign.state, self.campaign.check_stage), ("draft", False))
        self.assertFalse(self.campaign.checked_at)
        self.assertFalse(self.texts())

    def test_what_is_looked_at_is_not_changed_meanwhile(self):
        self.check()
        with self.assertRaisesRegex(UserError, "being checked"):
            self.campaign.with_user(self.manager).segment_ids = False
        with self.assertRaisesRegex(UserError, "being checked"):
            self.start()
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.manager).check_stage = False
        self.campaign.with_user(self.manager).name = "Another name"

    def test_who_has_lost_the_right_starts_nothing(self):
        self.start()
        self.manager.group_ids = [(6, 0, self.agent.group_ids.ids)]
        self.work()
        self.assertEqual((self.campaign.state, self.campaign.check_stage), ("draft", False))
        self.assertEqual(self.campaign.activity_ids.user_id, self.manager)

    def test_one_that_cannot_be_checked_is_in_nobody_s_way(self):
        other = self.make_campaign(self.segment, self.make_content(), name="Other")
        self.check()
        other.with_user(self.manager).action_check()
        self.content.state = "draft"
        self.work()
        self.assertEqual((self.campaign.check_stage, self.campaign.checked_at), (False, False))
        self.assertIn("not approved", str(self.campaign.activity_ids.note))
        self.assertTrue(other.checked_at)

    def test_what_nobody_foresaw_is_in_nobody_else_s_way(self):
        """A mistake of ours with one campaign: it is told, logged with its traceback, and the others go on."""
        other = self.make_campaign(self.segment, self.content, name="Other")
        due = self.make_campaign(self.segment, self.content, name="Due")
        due.schedule_at = fields.Datetime.now() + timedelta(hours=1)
        model = type(self.campaign)

        def stumbling(name, campaign):
            method = getattr(model, name)

            def stumble(self, *args, **kwargs):
                if self == campaign:
                    self.env.cr.execute("SELECT 1 / 0")  # which also ends the transaction, but for a savepoint
                return method(self, *args, **kwargs)

            return patch.object(model, name, stumble)

        def assert_told(campaign, log):
            self.assertIn("division by zero", "\n".join(log.output))
            self.assertIn("Traceback", "\n".join(log.output))
            self.assertEqual(campaign.activity_ids.user_id, self.manager)
            note = str(campaign.activity_ids.note)
            self.assertIn("nobody foresaw", note)
            self.assertNotIn("division", note)

        logger = "odoo.addons.social_crm_segments"
        self.start()
        self.start(other)
        with stumbling("_look_at", self.campaign), mute_logger("odoo.sql_db"), self.assertLogs(logger, "ERROR") as log:
            self.work()
        self.assertEqual((self.campaign.state, self.campaign.check_stage), ("draft", False))
        self.assertEqual(other.state, "running")
        assert_told(self.campaign, log)

        self.start(due)
        self.work()
        self.campaign.activity_ids.unlink()
        self.campaign.schedule_at = due.schedule_at
        self.start()
        self.work()
        self.assertEqual((self.campaign.state, due.state), ("ready", "ready"))
        with (
            freeze_time(due.schedule_at + timedelta(minutes=1)),
            stumbling("_ask_check", self.campaign),
            mute_logger("odoo.sql_db"),
            self.assertLogs(logger, "ERROR") as log,
        ):
            self.hear()
            self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
            self.work()
        self.assertEqual((self.campaign.state, due.state), ("draft", "running"))
        assert_told(self.campaign, log)

        with (
            freeze_time(due.schedule_at + timedelta(minutes=2)),
            stumbling("_queue_next", other),
            mute_logger("odoo.sql_db"),
            self.assertLogs(logger, "ERROR") as log,
        ):
            self.run_campaign()
        self.assertEqual((other.state, due.state), ("paused", "done"))
        assert_told(other, log)

    def test_it_waits_for_its_moment_and_is_checked_again_then(self):
        self.campaign.schedule_at = fields.Datetime.now() + timedelta(hours=2)
        self.start()
        self.work()
        self.assertEqual(self.campaign.state, "ready")
        late = self.make_people("Late")
        self.env["social.crm.segment.member"].create({"segment_id": self.segment.id, "partner_id": late.partner_id.id})
        with freeze_time(self.campaign.schedule_at + timedelta(minutes=1)):
            self.hear()
            for _time in range(2):  # it is asked for once
                self.env["social.crm.campaign"]._begin_due(lambda *args, **kwargs: 1)
                self.assertEqual((self.campaign.state, self.campaign.check_stage), ("ready", "audience"))
            self.work()
        self.assertEqual(self.campaign.state, "running")
        self.assertEqual(len(self.campaign.delivery_ids), 4)

    def test_a_slice_takes_as_many_statements_for_few_as_for_many(self):
        def statements(count):
            people = self.make_people(*(f"Q{count}-{number}" for number in range(count)))
            campaign = self.make_campaign(self.make_segment(people, name=f"Of {count}"), self.content)
            campaign.action_check()
            with patch.object(social_crm_campaign_checking, "SLICE", 100):
                self.work(1)
                before = self.env.cr.sql_log_count
                self.work(1)
                number = self.env.cr.sql_log_count - before
                self.assertEqual(campaign.check_done, count)
                self.work()
            return number

        statements(3)
        self.assertLessEqual(statements(60), statements(5) + 3)
