from odoo import fields, models

from odoo.addons.social_crm_channels.models.social_crm_conversation import PUBLIC_KINDS

from .social_crm_preference_choice import UNASKED

#: Where :class:`Judged` travels in the context.
JUDGED = "social_crm_judged"


class Judged(dict):
    """What people chose, by what the gate asks of them; see ``message._judge``."""

    __hash__ = object.__hash__  # a context is compared with others


class SocialCrmMessagePreference(models.Model):
    """Nothing that nobody asked for goes out against what people chose, nor without the way to leave."""

    _inherit = "social.crm.message"

    content_id = fields.Many2one(
        "social.crm.content", readonly=True, ondelete="set null", index="btree_not_null", help="What it brings."
    )

    # How often somebody heard from us is asked before each of many.
    _unasked_idx = models.Index("(conversation_id, occurred_at) WHERE purpose IN ('content', 'marketing')")

    def _consent_blockers(self, purpose):
        """What people chose on their page counts beside what they allowed."""
        blockers = super()._consent_blockers(purpose)
        talk = self.conversation_id
        if blockers or purpose not in UNASKED or not (talk.identity_id or talk.partner_id):
            return blockers
        known = self.env.context.get(JUDGED)
        judged = known if isinstance(known, Judged) else self._judge(purpose)
        return self.env["social.crm.preference"]._blockers(*judged[self._asked_of(purpose)])

    def _knowing(self, purpose):
        messages = super()._knowing(purpose)
        return messages.with_context(**{JUDGED: self._judge(purpose)}) if purpose in UNASKED else messages

    def _judge(self, purpose):
        """What the people of these messages chose, in one statement for each content.

        :return: as of ``preference._judged``, by :meth:`_asked_of`
        :rtype: Judged
        """
        judged = Judged()
        for content, messages in self.sudo().grouped("content_id").items():  # sudo: what they chose counts
            rows = [message._asked_of(purpose)[2:] for message in messages]
            kind, segments = (content.kind, content.segment_ids) if content else (None, None)
            answers = self.env["social.crm.preference"].sudo()._judged(rows, purpose, kind, segments)  # sudo: as above
            judged |= zip(((purpose, content.id, *row) for row in rows), answers, strict=True)
        return judged

    def _asked_of(self, purpose):
        """:return: purpose, content, contact, identity, network and message that the gate asks about"""
        talk = self.conversation_id
        person = talk.partner_id.id or None, talk.identity_id.id or None, talk.network_id.id
        return purpose, self.sudo().content_id.id, *person, self._origin.id or 0  # sudo: as above

    def _sign(self, text, purpose):
        """Put below what nobody asked for how to leave."""
        if purpose in UNASKED and text and not self.signature:
            self.signature = self._way_out() or False
            return f"{text}\n\n{self.signature}" if self.signature else text
        return super()._sign(text, purpose)

    def _own_preference(self):
        """Whose page the message may name: nobody's where others read along.

        :return: one preference or none
        """
        self.ensure_one()
        talk = self.conversation_id
        # sudo: links to their page are for the person, whoever writes to them
        preferences = self.env["social.crm.preference"].sudo()
        is_private = not talk.is_group and talk.contact_kind not in PUBLIC_KINDS
        if not is_private or not (talk.identity_id or talk.partner_id):
            return preferences
        return preferences.browse(preferences._of([(talk.partner_id.id or None, talk.identity_id.id or None)]))

    def _way_out(self):
        """How to leave, in the words of the network, ``""`` where that may not be said.

        :rtype: str
        """
        preference = self._own_preference()
        return preference._way_out(self.conversation_id.network_id) if preference else ""
