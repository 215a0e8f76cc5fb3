from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_channel_health import Queues

WEEKS = 4  # of deliveries that tell what is usual
FEWEST = 20  # deliveries in that time; of fewer, no silence is unusual
ALARMS = {
    "dead": "social_crm_channels.activity_dead_deliveries",
    "queue": "social_crm_channels.activity_queue",
}


class SocialCrmChannelAlarm(models.Model):
    """Tell administrators once of what they would not see otherwise, and take it back when it is mended."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    # What was raised and is not mended: name → what was there then, as of :meth:`_compared`.
    alarms = fields.Json(groups=fields.NO_ACCESS, copy=False)

    @api.model
    def _watch(self):
        """Cron: note when something last came in, and raise and close alarms."""
        commit = self.env["ir.cron"]._commit_progress
        self._note_deliveries()
        channels = self.search([("state", "!=", "draft")])
        commit(0, remaining=len(channels))
        queues = channels._queues()
        for channel in channels:
            channel._update_alarms(queues.get(channel.id, Queues()))
            if commit(1) <= 0:
                return

    @api.model
    def _note_deliveries(self):
        """Keep when something last came in. The webhook itself does not, for all would write the same row."""
        self.flush_model(["last_event_at"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_channel channel
                   SET last_event_at = latest.received_at
                  FROM (SELECT channel_id, max(received_at) AS received_at
                          FROM social_crm_event
                         WHERE received_at > COALESCE(
                               (SELECT max(last_event_at) - interval '1 hour' FROM social_crm_channel), '-infinity')
                         GROUP BY channel_id) latest
                 WHERE channel.id = latest.channel_id
                   AND (channel.last_event_at IS NULL OR channel.last_event_at < latest.received_at)
                """
            )
        )
        self.invalidate_model(["last_event_at"])

    @api.autovacuum
    def _learn_silence(self):
        """Once a day: how long nothing came in, at the longest, in the last weeks."""
        self.flush_model(["usual_silence"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_channel channel
                   SET usual_silence = COALESCE(longest.hours, 0)
                  FROM social_crm_channel each
                  LEFT JOIN (SELECT channel_id, max(extract(epoch FROM gap)) / 3600 AS hours
                               FROM (SELECT channel_id,
                                            received_at - lag(received_at)
                                               OVER (PARTITION BY channel_id ORDER BY received_at) AS gap
                                       FROM social_crm_event
                                      WHERE received_at > %s) gaps
                              GROUP BY channel_id
                             HAVING count(*) >= %s) longest ON longest.channel_id = each.id
                 WHERE each.id = channel.id
                """,
                fields.Datetime.now() - timedelta(weeks=WEEKS),
                FEWEST,
            )
        )
        self.invalidate_model(["usual_silence"])

    def _update_alarms(self, queues):
        self.ensure_one()
        wanted = {name: text for name, text in self._alarms_of(queues).items() if text}
        channel = self.sudo()  # sudo: technical, hidden from all users
        raised = channel.alarms or {}
        alarms = {}
        for name in sorted(wanted):
            alarms[name], is_news = self._compared(name, raised, queues)
            if is_news:
                self._raise_alarm(name, queues)
        mended = sorted(raised.keys() - wanted.keys())
        if mended:
            self.activity_unlink([ALARMS[name] for name in mended])
        if alarms != raised:
            channel.alarms = alarms

    def _compared(self, name, raised, queues):
        """Compare what there is with what was told.

        :return: what is told from now on, and whether it is news: whoever has put an alarm aside is told of what came
            after it, though nothing was mended
        """
        mark = [queues.last_dead, self.dead_count] if name == "dead" else []
        if name not in raised:
            return mark, True
        return mark, any(now > told for now, told in zip(mark, raised[name], strict=True))

    def _alarms_of(self, queues):
        """:return: name of the alarm → what to tell, or nothing"""
        standstill = self.state == "connected" and self._is_bound() and self._ailment_of_standstill(queues)
        waits = self.rate_limited_until and self.rate_limited_until > fields.Datetime.now()
        return {
            "dead": self.dead_count
            and self.env._("Deliveries of %(channel)s that nobody could read: %(count)s. Correct and replay them, or"
                           " delete them.", channel=self.name, count=self.dead_count),
            "queue": standstill and not waits and f"{self.name}: {standstill.reason}",
        }  # fmt: skip

    def _raise_alarm(self, name, queues):
        """Tell each administrator in their language, where they still have it before them in the same place."""
        open_ones = self.activity_search([ALARMS[name]]).grouped("user_id")
        for user in self._administrators() | self.env["res.users"].union(*open_ones):
            told = self.with_context(lang=user.lang)
            note = told._alarms_of(queues)[name]
            if user in open_ones:
                open_ones[user].note = note
            else:
                told.activity_schedule(ALARMS[name], user_id=user.id, note=note)
