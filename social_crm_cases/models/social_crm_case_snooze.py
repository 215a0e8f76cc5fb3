from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SocialCrmCaseSnooze(models.Model):
    """A case may sleep until a moment, or until its person writes."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    snoozed_until = fields.Datetime(readonly=True, copy=False, tracking=True)
    is_snoozed = fields.Boolean("Snoozed", compute="_compute_is_snoozed", search="_search_is_snoozed")

    _snoozed_idx = models.Index("(snoozed_until) WHERE snoozed_until IS NOT NULL")

    @api.depends("snoozed_until")
    def _compute_is_snoozed(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_snoozed = bool(case.snoozed_until) and case.snoozed_until > now

    @api.model
    def _search_is_snoozed(self, operator, value):
        """By the clock, so that a case is awake at its moment and not when a job has found it."""
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        asleep = Domain("snoozed_until", ">", now)
        domains = {True: asleep, False: Domain("snoozed_until", "=", False) | Domain("snoozed_until", "<=", now)}
        return Domain.OR(domains[bool(each)] for each in value)

    def _snooze(self, until):
        """Put open cases out of sight until a moment.

        :param datetime until: in UTC
        :raise UserError: the moment is over, or a case is closed
        """
        if until <= fields.Datetime.now():
            raise UserError(self.env._("This moment is over. Choose a later one."))
        if any(case.is_closed for case in self):
            raise UserError(self.env._("A closed case cannot be snoozed. Reopen it first."))
        self.snoozed_until = until
        # sudo: scheduled actions are technical
        self.env.ref("social_crm_cases.cron_wake").sudo()._trigger(until)

    def action_wake(self):
        self.filtered("snoozed_until").snoozed_until = False

    @api.model
    def _wake_due(self):
        """Cron: wake what has slept long enough, and tell whoever has it."""
        due = self.search([("snoozed_until", "<=", fields.Datetime.now())])
        due._wake(lambda case: case.env._("It is time for the case %s again.", case.display_name))

    def _wake(self, words):
        """Wake cases that nobody wakes by hand.

        :param words: what the assignee is told of a case, from the case in their language
        """
        asleep = self.filtered("snoozed_until")
        if asleep:
            asleep.with_context(tracking_disable=True).snoozed_until = False
        for user, cases in asleep.filtered(lambda case: not case.is_closed).grouped("user_id").items():
            for case in cases.with_context(lang=user.lang) if user else ():
                user._bus_send("simple_notification", {"type": "info", "message": words(case)})

    # ------------------------------------------------------------------
    # The case's life
    # ------------------------------------------------------------------
    def _spoken(self, messages):
        """Their words wake it. Ours and those of machines do not, nor those that opened it: a rule lets it sleep."""
        result = super()._spoken(messages)
        asleep = self.filtered("snoozed_until")
        if asleep:
            heard = messages.filtered(lambda message: message.direction == "in" and not message.is_automatic)
            opening = heard.filtered(lambda message: message.occurred_at == message.case_id.opened_at)
            (asleep & heard.case_id - opening.case_id)._wake(
                lambda case: case.env._("%s woke the case.", case.display_name)
            )
        return result

    def _closed(self):
        result = super()._closed()
        self.action_wake()
        return result
