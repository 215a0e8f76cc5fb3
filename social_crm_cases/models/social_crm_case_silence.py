import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences

from .social_crm_message import SENT_STATES

_logger = logging.getLogger(__name__)

BATCH = 100


class SocialCrmCaseSilence(models.Model):
    """Who was answered and says nothing more is warned, and then the case is closed.

    Nothing is closed that a colleague has not answered, and nothing without a warning that went out.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    silence_warning_id = fields.Many2one(
        "social.crm.message",
        "Warned of closing",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    silence_warning_state = fields.Selection(related="silence_warning_id.state", string="Warning")
    silence_blocker = fields.Text("Not warned because", readonly=True, copy=False)

    @api.model
    def _tend_silent(self, commit=None):
        """Cron: warn people who fell silent, and close the cases of those who stayed so.

        Each case is looked at once, and again as its turn comes: the person may have spoken meanwhile.

        :param commit: called after each case; returns the seconds that are left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        for find, tend in (
            (self._search_to_close, SocialCrmCaseSilence._close_silent),
            (self._search_to_warn, SocialCrmCaseSilence._warn_of_closing),
        ):
            last_id = 0
            while cases := find(SQL("silent.id > %s", last_id)):
                for case in cases:
                    for silent in find(SQL("silent.id = %s", case.id)):
                        tend(silent)
                    if commit(1) <= 0:
                        return
                last_id = cases[-1].id

    def _search_to_warn(self, condition):
        """Open cases whose person has said nothing since a colleague answered them, for as long as the team waits."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT silent.id
                  FROM social_crm_case silent
                  JOIN social_crm_team team ON team.id = silent.team_id AND team.silence_warn_days > 0
                 WHERE %(condition)s AND silent.is_closed IS NOT TRUE AND silent.active
                   AND silent.silence_warning_id IS NULL AND silent.silence_blocker IS NULL
                   AND (silent.snoozed_until IS NULL OR silent.snoozed_until <= %(now)s)
                   AND silent.last_message_at <= %(now)s - team.silence_warn_days * interval '1 day'
                   AND EXISTS (
                       SELECT FROM social_crm_message answer
                        WHERE answer.case_id = silent.id AND answer.direction = 'out'
                          AND answer.occurred_at > silent.last_inbound_at
                          AND answer.state IN %(sent)s
                          AND answer.is_automatic IS NOT TRUE AND answer.user_id IS DISTINCT FROM %(robot)s)
              ORDER BY silent.id
                 LIMIT %(batch)s
                """,
                now=fields.Datetime.now(),
                sent=SENT_STATES,
                robot=SUPERUSER_ID,
                condition=condition,
                batch=BATCH,
            )
        )
        return self.browse(case_id for (case_id,) in rows)

    def _search_to_close(self, condition):
        """Open cases whose person was warned, and has said nothing for as long as the team waits after that."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT silent.id
                  FROM social_crm_case silent
                  JOIN social_crm_team team ON team.id = silent.team_id AND team.silence_close_days > 0
                  JOIN social_crm_message warning ON warning.id = silent.silence_warning_id
                 WHERE %(condition)s AND silent.is_closed IS NOT TRUE AND silent.active
                   AND (silent.snoozed_until IS NULL OR silent.snoozed_until <= %(now)s)
                   AND warning.state IN %(sent)s
                   AND warning.occurred_at <= %(now)s - team.silence_close_days * interval '1 day'
              ORDER BY silent.id
                 LIMIT %(batch)s
                """,
                now=fields.Datetime.now(),
                sent=SENT_STATES,
                condition=condition,
                batch=BATCH,
            )
        )
        return self.browse(case_id for (case_id,) in rows)

    def _warn_of_closing(self):
        """Tell the person on their channel that the case will be closed, or note why they cannot be told."""
        case = self.with_context(lang=self.company_id.partner_id.lang)
        conversation = case._reply_conversation()
        try:
            reasons = sentences(conversation._draft()._check_outbound("service")) if conversation else []
            if reasons:
                raise UserError("\n".join(reasons))
            with self.env.cr.savepoint():
                self.silence_warning_id = case._say_warning(conversation)
        except UserError as error:
            case.silence_blocker = str(error)
            case._message_log(
                body=case.env._("The case stays open, as the person could not be warned: %s", case.silence_blocker)
            )

    def _say_warning(self, conversation):
        text = self.team_id.with_context(lang=self.partner_id.lang or self.env.lang).silence_warning
        mail = self.message_post(
            body=plaintext2html(text or ""), message_type="auto_comment", subtype_xmlid="mail.mt_comment"
        )
        return conversation._queue_reply(mail, purpose="service", **self._reply_values(conversation), is_automatic=True)

    def _close_silent(self):
        case = self.with_context(lang=self.company_id.partner_id.lang)
        try:
            with self.env.cr.savepoint():
                case._message_log(
                    body=case.env._("Closed, as the person did not answer. New words of theirs reopen it.")
                )
                case.action_close()
        except UserError:  # it has no stage to go to, or a rule says no; the others go on
            _logger.warning("Case %s cannot be closed, and stays silent.", self.number, exc_info=True)

    # ------------------------------------------------------------------
    # The case's life
    # ------------------------------------------------------------------
    def _spoken(self, messages):
        """Whoever speaks, they or a colleague, ends the silence; a machine does not."""
        result = super()._spoken(messages)
        silent = self.filtered(lambda case: case.silence_warning_id or case.silence_blocker)
        if silent:
            speaking = messages.filtered(lambda message: message._ends_silence()).case_id
            (silent & speaking)._forget_silence()
        return result

    def _reopened(self):
        result = super()._reopened()
        self._forget_silence()
        return result

    def _forget_silence(self):
        warned = self.filtered(lambda case: case.silence_warning_id or case.silence_blocker)
        if warned:
            warned.with_context(tracking_disable=True).write({"silence_warning_id": False, "silence_blocker": False})
