from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, html2plaintext

ENTITY = 6  # characters of HTML that one of a text may take, such as &#39;
TAGS = 30  # characters around a text


class SocialCrmMessageConsent(models.Model):
    """What people decide by a word: STOP and START, in their own language."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _heed_stop_words(self):
        """Record the decision of those whose whole message is a STOP or START word; it is nobody's work."""
        for message_id, body in self._short_direct_texts(self.env["social.crm.stop.word"]._longest()):
            text = html2plaintext(body, include_references=False).strip()
            effect = self.env["social.crm.stop.word"]._effect_of(text)
            if effect:
                self.browse(message_id)._record_consent(effect, text)

    def _short_direct_texts(self, longest):
        """What was said to us alone in so few words that it may be a STOP word.

        Reading HTML takes its time, so the database passes over what is longer: without tags, and with characters
        counted that are written as entities.

        :param int longest: characters of the longest word
        :return: (message id, HTML) of each
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT message.id, mail.body
                  FROM social_crm_message message
                  JOIN mail_message mail ON mail.id = message.mail_message_id
                  JOIN social_crm_conversation talk ON talk.id = message.conversation_id
                 WHERE message.id = ANY(%s)
                   AND message.contact_kind = 'direct'
                   AND NOT COALESCE(talk.is_group, FALSE)
                   AND message.is_automatic IS NOT TRUE
                   AND message.identity_id IS NOT NULL
                   AND length(mail.body) BETWEEN 1 AND %s
                   AND length(regexp_replace(regexp_replace(
                           mail.body, '<[^>]*>', '', 'g'), '&[#[:alnum:]]+;', '.', 'g')) BETWEEN 1 AND %s
              ORDER BY message.occurred_at, message.provider_sequence, message.id
                """,
                list(self.ids),
                ENTITY * longest + TAGS,
                longest,
            )
        )

    def _record_consent(self, effect, text):
        self.ensure_one()
        self.consent_effect = effect
        if effect == "start":
            self._record_start(text)
            return
        self._decide("denied", text)
        later = self.search(
            [
                ("identity_id", "=", self.identity_id.id),
                ("consent_effect", "=", "start"),
                ("conversation_id.network_id", "=", self.conversation_id.network_id.id),
                ("occurred_at", ">", self.occurred_at),
            ],
            order="occurred_at, id",
            limit=1,
        )
        if later:  # it came to us first
            later._record_start(html2plaintext(later.body or "", include_references=False).strip())

    def _record_start(self, text):
        """A START word that follows no STOP word allows nothing: whoever opens a bot may have to send one."""
        network = self.conversation_id.network_id
        consents = self.env["social.crm.consent"]
        if consents._lift_stop(self.identity_id, network, self._decided_at(), self._wrote(text)):
            self._decide("granted", text, purpose="feedback")

    def _decide(self, state, text, **values):
        """Keep the decision, and tell the colleagues in the talk."""
        consent = self.env["social.crm.consent"].create(
            {
                "identity_id": self.identity_id.id,
                "network_id": self.conversation_id.network_id.id,
                "state": state,
                "source": "stop_word",
                "evidence": self._wrote(text),
                "decided_at": self._decided_at(),
                **values,
            }
        )
        self.conversation_id._message_log(body=Markup("%s") % consent._in_words())

    def _wrote(self, text):
        """What a decision rests on: kept as evidence for all to read, so in the language of the company."""
        env = self.channel_id._for_company().env
        return env._("They wrote “%(text)s” on %(channel)s.", text=text, channel=self.channel_id.name)

    def _decided_at(self):
        """A provider's clock may be ahead of ours; nobody decides in the future."""
        return min(self.occurred_at, fields.Datetime.now())
