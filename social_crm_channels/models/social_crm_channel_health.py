from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import format_datetime

STUCK = timedelta(minutes=15)  # after which somebody should ask why a queue does not move
SOON = timedelta(days=7)  # before the end of a token that only a person can replace
SILENCES = 3  # times the longest silence so far is unusual
SHORTEST_SILENCE = timedelta(days=1)  # that is worth a word


class Ailment(NamedTuple):
    """What is the matter with a channel."""

    colour: str
    reason: str
    remedy: str = ""


class Queues(NamedTuple):
    """What waits in both queues of a channel."""

    unknown: int = 0
    sending_since: object = None  # when the reply was written that has waited longest
    reading_since: object = None  # when the delivery came that has waited longest
    last_dead: int = 0  # id of the latest delivery that nobody could read


class SocialCrmChannelHealth(models.Model):
    """Whether a channel works, why it does not, and the button that mends it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    health = fields.Selection(
        [("green", "Works"), ("amber", "Needs a look"), ("red", "Does not work")], compute="_compute_health"
    )
    health_reason = fields.Char("What is the matter", compute="_compute_health")
    health_remedy = fields.Selection(
        [
            ("authorise", "Authorise again"),
            ("credentials", "Enter credentials"),
            ("connect", "Go on connecting"),
            ("connect_here", "Connect here"),
            ("resume", "Resume"),
            ("test", "Test the connection"),
            ("dead", "See dead deliveries"),
            ("waiting", "See waiting replies"),
            ("deliveries", "See waiting deliveries"),
        ],
        "What mends it",
        compute="_compute_health",
    )
    usual_silence = fields.Float(
        readonly=True, copy=False, help="Hours of the longest silence in the last weeks, 0 where too little was said."
    )

    def _compute_health(self):
        queues = self._queues()
        for channel in self:
            ailment = channel._ailment(queues.get(channel.id, Queues()))
            channel.health, channel.health_reason, channel.health_remedy = ailment

    def _queues(self):
        """:return: what waits, by channel id"""
        part, event = self.env["social.crm.outbound.part"].sudo(), self.env["social.crm.event"].sudo()  # sudo: numbers
        ours = ("channel_id", "in", self.ids)
        unknown = dict(part._read_group([ours, ("state", "=", "unknown")], ["channel_id"], ["__count"]))
        sending = dict(part._read_group([ours, ("state", "=", "queued")], ["channel_id"], ["create_date:min"]))
        reading = dict(event._read_group([ours, ("state", "=", "pending")], ["channel_id"], ["received_at:min"]))
        dead = dict(event._read_group([ours, ("state", "=", "dead")], ["channel_id"], ["id:max"]))
        return {
            channel.id: Queues(
                unknown.get(channel, 0), sending.get(channel), reading.get(channel), dead.get(channel, 0)
            )
            for channel in self.sudo()  # sudo: as the groups above
        }

    def _ailment(self, queues):
        """What is the matter, the worst first.

        :rtype: Ailment
        """
        self.ensure_one()
        return self._ailment_of_access() or self._ailment_of_queues(queues) or self._ailment_to_come() or self._fine()

    def _fine(self):
        return Ailment("green", self.env._("Works."))

    def _ailment_of_access(self):
        unreadable = self._unreadable_reason()
        if unreadable:
            return Ailment("red", unreadable, "credentials")
        if self.state == "reauthorise":
            reason = self.state_reason or self.env._("The provider no longer accepts our credentials.")
            return Ailment("red", reason, "authorise" if self._can_authorise() else "credentials")
        if self.state == "draft":
            return Ailment("red", self.env._("Not connected yet."), "connect")
        if self.state == "connected" and not self._is_bound():
            reason = self.env._("This is a copy of the database. Connect the channel here to use it here.")
            return Ailment("red", reason, "connect_here")
        if self.state == "paused":
            return Ailment("amber", self.env._("Paused. Nothing is fetched or sent."), "resume")
        return self._ailment_of_token()

    def _reason_to_wait(self):
        """What something sent here now would wait for, ``""`` where it goes out at once.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "reauthorise":
            return self.env._("This will wait until %s is authorised again: the network rejects our access.", self.name)
        if self.state == "paused":
            return self.env._("This will wait until %s is resumed: it is paused.", self.name)
        if self.state == "connected" and not self.active:
            return self.env._("This will wait until %s is taken out of the archive.", self.name)
        if self.state == "connected" and not self._is_bound():
            return self.env._("This will wait until %s is connected here: this is a copy of the database.", self.name)
        return ""

    def _ailment_of_token(self):
        ends, now = self.token_expires_at, fields.Datetime.now()
        if not ends or ends > now + SOON or (self.token_refresh_at and ends > now):
            return None
        remedy = "authorise" if self._can_authorise() else "credentials"
        if self.token_refresh_at:
            return Ailment(
                "amber", self.env._("The access ended and could not be renewed yet. %s", self.last_error or "")
            )
        if ends <= now:
            return Ailment("red", self.env._("The access ended at %s.", self._at(ends)), remedy)
        reason = self.env._("The access ends at %s and cannot be renewed without you.", self._at(ends))
        return Ailment("amber", reason, remedy)

    def _ailment_of_queues(self, queues):
        now = fields.Datetime.now()
        if self.dead_count:
            return Ailment("amber", self.env._("Deliveries that could not be read: %s.", self.dead_count), "dead")
        if queues.unknown:
            reason = self.env._("Replies that may or may not have been sent: %s.", queues.unknown)
            return Ailment("amber", reason, "waiting")
        if self.rate_limited_until and self.rate_limited_until > now:
            reason = self.env._("The provider asked us to wait until %s.", self._at(self.rate_limited_until))
            return Ailment("amber", reason, "waiting" if self.queued_count else "")
        return self._ailment_of_standstill(queues)

    def _ailment_of_standstill(self, queues):
        """Queues that do not move: the age of the first in them tells, their length does not."""
        before = fields.Datetime.now() - STUCK
        if queues.sending_since and queues.sending_since < before:
            since = self._at(queues.sending_since)
            return Ailment("amber", self.env._("Replies have been waiting since %s.", since), "waiting")
        if queues.reading_since and queues.reading_since < before:
            since = self._at(queues.reading_since)
            return Ailment("amber", self.env._("Deliveries have been waiting since %s.", since), "deliveries")
        return None

    def _ailment_to_come(self):
        if self.last_error:
            return Ailment("amber", self.env._("The last call failed: %s", self.last_error), "test")
        usual = max(SILENCES * timedelta(hours=self.usual_silence), SHORTEST_SILENCE)
        silent_since = self.usual_silence and self.last_event_at
        if silent_since and self.inbound_mode == "webhook" and silent_since + usual < fields.Datetime.now():
            reason = self.env._("Nothing has come in since %s, which is unusual.", self._at(silent_since))
            return Ailment("amber", reason, "test")
        return None

    def _at(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    # ------------------------------------------------------------------
    # Mending
    # ------------------------------------------------------------------
    def action_mend(self):
        """What the button beside the reason does.

        :return: an action, or nothing where it is done
        """
        self.ensure_one()
        self.check_access("write")
        return getattr(self, f"_mend_by_{self.health_remedy}")() if self.health_remedy else None

    def action_set_up(self):
        """Open the wizard where its provider is asked for, or its credentials.

        :return: an action
        """
        self.ensure_one()
        self.check_access("write")
        step = "prepare" if self.state == "draft" else "credentials"
        return self.env["social.crm.channel.connect"]._open(self, step)

    def _mend_by_authorise(self):
        return self.action_set_up()

    def _mend_by_credentials(self):
        return self.action_set_up()

    def _mend_by_connect(self):
        return self.action_set_up()

    def _mend_by_test(self):
        return self.env["social.crm.channel.connect"]._open(self, "test")

    def _mend_by_connect_here(self):
        return self.action_connect()

    def _mend_by_resume(self):
        return self.action_resume()

    def _mend_by_dead(self):
        return self.action_view_dead_deliveries()

    def _mend_by_waiting(self):
        return self.action_view_queued()

    def _mend_by_deliveries(self):
        action = self.action_view_dead_deliveries()
        return {**action, "context": {"search_default_pending": 1}}
