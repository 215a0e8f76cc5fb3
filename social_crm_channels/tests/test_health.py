from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import translated

from ..connectors.contract import AccountRevoked, Delivery
from ..models.social_crm_channel_health import Queues
from .common import SocialCrmCase


class HealthCase(SocialCrmCase):
    def health(self):
        self.channel.invalidate_recordset()
        return self.channel.health, self.channel.health_remedy or ""

    def ago(self, **values):
        return fields.Datetime.now() - timedelta(**values)

    def receive(self, state="pending", **ago):
        """A delivery that came in a while ago."""
        number = self.env["social.crm.event"].search_count([])
        [event_id] = self.env["social.crm.event"]._store(self.channel, [Delivery(b"{}", f"d{number}")])
        event = self.env["social.crm.event"].browse(event_id)
        event.write({"state": state, "received_at": self.ago(**ago)})
        event.flush_recordset()
        return event

    def wait(self, **ago):
        """A reply that was written a while ago, and waits."""
        self.ingest(self.said())
        part = self.reply().part_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_crm_outbound_part SET create_date = %s WHERE id = %s", [self.ago(**ago), part.id]
        )
        self.env.invalidate_all()
        return part


@tagged("post_install", "-at_install")
class TestLanguages(HealthCase):
    """What the background writes is read by people: in their language, or their company's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        german = {
            "The network says that our access has ended.": "Das Netz sagt, unser Zugang ist zu Ende.",
            "Connect %s again": "%s neu verbinden",
        }
        french = {
            "Connect %s again": "Reconnecter %s",
            "Replies have been waiting since %s.": "Des réponses attendent depuis %s.",
        }
        for lang, texts in (("de_DE", german), ("fr_FR", french)):
            cls.enterClassContext(translated(cls.env, "social_crm_channels", lang, texts))
        cls.channel.company_id.partner_id.lang = "de_DE"
        cls.admin.lang = "fr_FR"

    def test_the_reason_is_in_the_company_s_language_and_what_to_do_in_the_user_s(self):
        self.ingest(AccountRevoked())
        self.assertEqual(self.channel.state_reason, "Das Netz sagt, unser Zugang ist zu Ende.")
        todo = self.channel.activity_ids.filtered(lambda activity: activity.user_id == self.admin)
        self.assertEqual(todo.summary, f"Reconnecter {self.channel.name}")

    def test_an_alarm_is_in_the_language_of_whom_it_wakes(self):
        self.wait(hours=5)
        self.channel._update_alarms(self.channel._queues()[self.channel.id])
        todo = self.channel.activity_ids.filtered(lambda activity: activity.user_id == self.admin)
        self.assertIn("Des réponses attendent depuis", todo.note)

    def test_a_connector_speaks_the_language_of_who_asks(self):
        self.assertEqual(self.channel.with_user(SUPERUSER_ID)._connector().env.lang, "de_DE")
        asked = self.channel.with_user(self.admin).with_context(lang="fr_FR")
        self.assertEqual(asked._connector().env.lang, "fr_FR")


@tagged("post_install", "-at_install")
class TestHealth(HealthCase):
    """The colour, the reason and the button that mends it."""

    def test_what_works_is_green(self):
        self.assertEqual(self.health(), ("green", ""))
        self.assertIsNone(self.channel.action_mend())

    def test_access_that_ended_is_red(self):
        self.channel._reauthorise("The token was revoked.")
        self.assertEqual(self.health(), ("red", "credentials"))
        self.assertEqual(self.channel.health_reason, "The token was revoked.")

    def test_what_was_never_connected_goes_on_connecting(self):
        self.channel.state = "draft"
        self.assertEqual(self.health(), ("red", "connect"))
        self.assertEqual(self.channel.with_user(self.admin).action_mend()["res_model"], "social.crm.channel.connect")

    def test_a_copy_of_the_database_is_red_until_it_is_connected_there(self):
        self.channel.sudo().database_uuid = "another database"
        self.assertEqual(self.health(), ("red", "connect_here"))
        self.channel.action_mend()
        self.assertEqual(self.health(), ("green", ""))

    def test_a_pause_is_amber_until_it_is_over(self):
        self.channel.action_pause()
        self.assertEqual(self.health(), ("amber", "resume"))
        self.channel.action_mend()
        self.assertEqual(self.health(), ("green", ""))

    def test_dead_deliveries_are_amber(self):
        event = self.receive("dead")
        self.assertEqual(self.health(), ("amber", "dead"))
        action = self.channel.action_mend()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), event)

    def test_replies_of_unknown_outcome_are_amber(self):
        self.wait().state = "unknown"
        self.assertEqual(self.health(), ("amber", "waiting"))

    def test_replies_that_wait_too_long_are_amber(self):
        part = self.wait(minutes=5)
        self.assertEqual(self.health()[0], "green")
        self.env.cr.execute("UPDATE social_crm_outbound_part SET create_date = %s", [self.ago(minutes=20)])
        self.assertEqual(self.health(), ("amber", "waiting"))
        action = self.channel.action_mend()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), part)

    def test_deliveries_that_wait_too_long_are_amber(self):
        self.receive(minutes=5)
        self.assertEqual(self.health()[0], "green")
        self.receive(minutes=20)
        self.assertEqual(self.health(), ("amber", "deliveries"))

    def test_a_provider_that_asks_to_wait_is_amber_meanwhile(self):
        self.channel.rate_limited_until = self.ago(minutes=-5)
        self.assertEqual(self.health(), ("amber", ""))
        self.channel.rate_limited_until = self.ago(minutes=5)
        self.assertEqual(self.health(), ("green", ""))

    def test_a_token_that_nobody_can_renew_is_amber_before_its_end_and_red_after_it(self):
        for ends, expected in (
            ({"days": -30}, ("green", "")),
            ({"days": -3}, ("amber", "credentials")),
            ({"days": 3}, ("red", "credentials")),
        ):
            with self.subTest(ends=ends):
                self.channel.sudo().token_expires_at = self.ago(**ends)
                self.assertEqual(self.health(), expected)

    def test_a_token_that_is_renewed_by_itself_is_green_unless_that_fails(self):
        self.channel.sudo().write({"token_expires_at": self.ago(hours=-1), "token_refresh_at": self.ago(hours=-1)})
        self.assertEqual(self.health(), ("green", ""))
        self.channel.sudo().token_expires_at = self.ago(hours=1)
        self.assertEqual(self.health()[0], "amber")

    def test_a_call_that_failed_is_amber(self):
        self.channel.last_error = "The provider answered 503."
        self.assertEqual(self.health(), ("amber", "test"))
        self.assertIn("503", self.channel.health_reason)

    def test_a_silence_is_amber_where_it_is_unusual(self):
        for hours in range(3, 30):
            self.receive("done", hours=40 + hours * 2)
        self.env["social.crm.channel"]._note_deliveries()
        self.assertEqual(self.health()[0], "green", "It is not known yet what is usual.")
        self.env["social.crm.channel"]._learn_silence()
        self.assertAlmostEqual(self.channel.usual_silence, 2, places=1)
        self.assertEqual(self.health(), ("amber", "test"))
        self.receive("done", hours=1)
        self.env["social.crm.channel"]._note_deliveries()
        self.assertEqual(self.health()[0], "green")

    def test_a_silence_of_a_channel_that_is_always_silent_says_nothing(self):
        for number in range(5):
            self.receive("done", days=5 + number)
        self.env["social.crm.channel"]._note_deliveries()
        self.env["social.crm.channel"]._learn_silence()
        self.assertEqual((self.health()[0], self.channel.usual_silence), ("green", 0))
        self.channel.usual_silence = 24  # as if that were enough to learn from
        self.assertEqual(self.health(), ("amber", "test"))

    def test_agents_see_the_colour_and_may_mend_nothing(self):
        self.receive("dead")
        self.channel.action_pause()
        channel = self.channel.with_user(self.agent)
        self.assertEqual((channel.health, channel.health_remedy), ("amber", "resume"))
        with self.assertRaises(AccessError):
            channel.action_mend()
        with self.assertRaises(AccessError):
            channel.action_set_up()


@tagged("post_install", "-at_install")
class TestAlarms(HealthCase):
    """Administrators are told once, and no more once it is mended."""

    def watch(self):
        queues = self.channel._queues()
        self.channel.invalidate_recordset(["dead_count"])
        self.channel._update_alarms(queues.get(self.channel.id, Queues()))
        return self.channel.activity_ids

    def of_admin(self, activities):
        return activities.filtered(lambda activity: activity.user_id == self.admin)

    def test_a_dead_delivery_is_told_once_and_taken_back_when_it_is_gone(self):
        event = self.receive("dead")
        activities = self.watch()
        self.assertEqual(len(self.of_admin(activities)), 1)
        self.assertNotIn(self.agent, activities.user_id)
        self.receive("dead")
        self.assertEqual(self.watch(), activities)
        self.env["social.crm.event"].search([("state", "=", "dead")]).unlink()
        self.assertFalse(event.exists() or self.watch())

    def test_who_has_put_it_aside_is_not_told_of_the_same_again(self):
        event = self.receive("dead")
        self.watch().unlink()
        self.assertFalse(self.watch())
        event.state = "done"
        self.watch()
        event.state = "dead"
        self.assertTrue(self.watch())

    def test_who_has_put_it_aside_is_told_of_what_came_after_it(self):
        first = self.receive("dead")
        self.watch().unlink()
        second = self.receive("dead")
        activities = self.watch()
        self.assertIn("2", self.of_admin(activities).note)
        self.receive("dead")
        self.assertEqual(self.watch(), activities)
        self.assertIn("3", self.of_admin(activities).note, "What they have before them says how many there are.")
        activities.unlink()
        second.state = "done"
        self.assertFalse(self.watch())
        second.state = "dead"  # it was replayed, and nobody can read it still
        self.assertTrue(self.watch())
        self.assertEqual(first.state, "dead")

    def test_a_queue_that_does_not_move_is_told_unless_the_provider_asked_to_wait(self):
        self.wait(minutes=20)
        self.channel.rate_limited_until = self.ago(minutes=-5)
        self.assertFalse(self.watch())
        self.channel.rate_limited_until = False
        self.assertEqual(len(self.of_admin(self.watch())), 1)
        self.env["social.crm.outbound.part"].search([]).state = "sent"
        self.assertFalse(self.watch())

    def test_a_pause_is_no_alarm(self):
        self.wait(minutes=20)
        self.channel.action_pause()
        self.assertFalse(self.watch())
