import time

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..tools import wake as tools

CRON = "social_crm_channels.cron_drain"


@tagged("post_install", "-at_install")
class TestWake(TransactionCase):
    """A queue's cron is woken once a second at most, and never forgotten. In transactions of their own: real ones."""

    def setUp(self):
        super().setUp()
        self.key = (self.env.cr.dbname, CRON)
        self.addCleanup(tools._last.pop, self.key, None)
        tools._last.pop(self.key, None)
        self.cr = self.enterContext(db_connect(self.env.cr.dbname).cursor())
        self.real = api.Environment(self.cr, SUPERUSER_ID, {})
        self.addCleanup(self.forget_triggers)
        self.before = set(self.triggers())

    def triggers(self):
        self.real.invalidate_all()
        return self.real["ir.cron.trigger"].search([("cron_id", "=", self.real.ref(CRON).id)]).ids

    def forget_triggers(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            triggers = env["ir.cron.trigger"].search([("cron_id", "=", env.ref(CRON).id)])
            triggers.filtered(lambda trigger: trigger.id not in self.before).unlink()

    def commit(self):
        self.cr.commit()  # a transaction of the test's own  pylint: disable=invalid-commit

    def new(self):
        return len(set(self.triggers()) - self.before)

    def test_a_transaction_wakes_once(self):
        for _again in range(3):
            tools.wake(self.real, CRON)
        self.assertEqual(self.new(), 1)

    def test_what_was_committed_saves_others_theirs_for_a_second(self):
        tools.wake(self.real, CRON)
        self.commit()
        tools._last[self.key] += 60  # however slow the machine is
        tools.wake(self.real, CRON)
        self.assertEqual(self.new(), 1)
        tools._last[self.key] = time.monotonic() - tools.INTERVAL
        tools.wake(self.real, CRON)
        self.assertEqual(self.new(), 2)

    def test_a_transaction_that_is_rolled_back_and_repeated_wakes(self):
        tools.wake(self.real, CRON)
        self.cr.rollback()
        self.assertEqual(self.new(), 0)
        tools.wake(self.real, CRON)
        self.commit()
        self.assertEqual(self.new(), 1)

    def test_a_savepoint_that_is_rolled_back_takes_its_wake_along_and_the_next_one_wakes(self):
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            tools.wake(self.real, CRON)
            raise ZeroDivisionError
        tools.wake(self.real, CRON)
        self.commit()
        self.assertEqual(self.new(), 1)

    def job(self):
        """Begin the queue's job as a scheduler does, and look at how long it lingers from where it works."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ir.cron"]._clear_schedule({"id": self.real.ref(CRON).id})
            linger = tools.Linger(self.real(context={"cron_id": self.real.ref(CRON).id}))
            cr.rollback()
        return linger

    def test_a_job_that_was_woken_waits_for_more(self):
        tools.wake(self.real, CRON)
        self.commit()
        linger = self.job()
        self.assertTrue(linger.lasts())
        self.assertTrue(linger.lasts(0))
        linger._until = time.monotonic()
        self.assertFalse(linger.lasts(0))

    def test_a_job_that_only_its_time_has_called_leaves_its_worker_to_others_unless_it_finds_something(self):
        self.real["ir.cron.trigger"].browse(self.before).unlink()  # rolled back: this connection sees none
        linger = self.job()
        self.assertTrue(linger.lasts())
        self.assertFalse(linger.lasts(0))
        linger = self.job()
        self.assertTrue(linger.lasts())
        self.assertTrue(linger.lasts(1))
        self.assertTrue(linger.lasts(0))
