from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

#: What was said longer ago than this is history that comes late, and is no news to be answered at once.
FRESH = timedelta(hours=1)


class SocialCrmCaseAutomatic(models.Model):
    """What a machine says for us on a case, where that is allowed: macros of rules, and out of hours."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def _answer_automatically(self, text, conversation=None):
        """Say something that nobody has written now, or leave it unsaid.

        It is only said in private, and where the gate lets it pass; it is no first response, and whoever waits for an
        answer goes on waiting.

        :param str text: plain
        :param conversation: where; by default where the person spoke last
        :return: whether it was queued
        :rtype: bool
        """
        self.ensure_one()
        # a job speaks, whoever happened to cause it: the gate must see that nobody answers under their own name
        case = self.with_user(SUPERUSER_ID)
        conversation = (conversation or case._reply_conversation()).with_user(SUPERUSER_ID)
        if not conversation or conversation.contact_kind != "direct" or conversation.is_group:
            return False
        try:
            with self.env.cr.savepoint():
                mail = conversation.message_post(
                    body=Markup(plaintext2html(text)),  # noqa: S704 - escapes what it is given
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
                conversation._queue_reply(mail, is_automatic=True, case_id=case.id)
        except UserError:  # the gate says no
            return False
        return True

    def _reply_langs(self):
        """The language to answer in: the one they wrote in, if we have it, else the contact's, else the company's.

        :return: code of a language by case
        :rtype: dict
        """
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        spoken, langs = self._spoken_languages(), {}
        for case in self:
            # sudo: whoever may work on the case may see whom it is with
            known = case.sudo().partner_id.lang or case.sudo().company_id.partner_id.lang
            fitting = [code for code in installed if code.split("_")[0] == spoken.get(case.id)]
            langs[case] = known if known in fitting or not fitting else fitting[0]
        return langs

    def _spoken_languages(self):
        """In which language people last wrote where they are answered, as far as it is known.

        :return: language by case id
        :rtype: dict
        """
        self.flush_model(["conversation_id", "identity_id"])
        self.env["social.crm.message"].flush_model(["case_id", "conversation_id", "identity_id", "language"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT answered.id, said.language
                      FROM social_crm_case answered
                      LEFT JOIN LATERAL (
                           SELECT conversation_id, identity_id
                             FROM social_crm_message
                            WHERE case_id = answered.id AND direction = 'in'
                         ORDER BY occurred_at DESC, provider_sequence DESC, id DESC
                            LIMIT 1) last_words ON TRUE
                     CROSS JOIN LATERAL (
                           SELECT language
                             FROM social_crm_message
                            WHERE conversation_id = COALESCE(last_words.conversation_id, answered.conversation_id)
                              AND identity_id = COALESCE(last_words.identity_id, answered.identity_id)
                              AND direction = 'in' AND language IS NOT NULL
                         ORDER BY occurred_at DESC, provider_sequence DESC, id DESC
                            LIMIT 1) said
                     WHERE answered.id = ANY(%s)
                    """,
                    self.ids,
                )
            )
        )

    # ------------------------------------------------------------------
    # Out of hours
    # ------------------------------------------------------------------
    def _spoken(self, messages):
        """Who writes while nobody works is told when somebody does."""
        result = super()._spoken(messages)
        heard = messages.filtered(lambda message: message.direction == "in" and message.case_id.team_id)
        for team, said in heard.grouped(lambda message: message.case_id.team_id).items():
            if team.out_of_hours_answer and team._is_out_of_hours():
                self._tell_out_of_hours(team, said)
        return result

    def _tell_out_of_hours(self, team, messages):
        now = fields.Datetime.now()
        since = now - timedelta(hours=team.out_of_hours_pause)
        fresh = messages.filtered(
            lambda message: (
                message.occurred_at > now - FRESH
                and not (message.conversation_id.out_of_hours_at and message.conversation_id.out_of_hours_at > since)
            )
        )
        cases = {conversation: said[-1].case_id for conversation, said in fresh.grouped("conversation_id").items()}
        langs = self.browse().union(*cases.values())._reply_langs()
        for conversation, case in cases.items():
            text = team.with_context(lang=langs[case]).out_of_hours_answer
            if case._answer_automatically(text, conversation):
                conversation.out_of_hours_at = now
