from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .social_crm_idea_supporter_told import HELPED

#: Somebody who says the next thing so long after they were told may answer; later it is about something else.
ANSWER_WITHIN = timedelta(days=7)
#: Notices that went out, or are just going out.
ASKED = ("posted", "told")


class SocialCrmIdeaNoticeReply(models.Model):
    """People who are asked whether a release helps may just answer where they were told.

    An answer in plain words is theirs. What is not plain is listed for a colleague to read: nothing is guessed.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.notice"

    _personal_fields = ("idea_id", "kind", "state", "told_at", "reason", "reply_state")

    reply_id = fields.Many2one(
        "social.crm.message", "Their reply", readonly=True, ondelete="set null", index="btree_not_null"
    )
    reply_state = fields.Selection(
        [("understood", "Understood"), ("unclear", "To be read"), ("read", "Read by a colleague")],
        "How the reply was read",
        readonly=True,
    )
    reply_hint = fields.Selection(HELPED, "Sounds like", readonly=True, help="Where words or tone point to an answer.")
    reply_words = fields.Text("What they replied", compute="_compute_reply_words")

    _reply_unclear_idx = models.Index("(idea_id) WHERE reply_state = 'unclear'")

    @api.depends("reply_id")
    @api.depends_context("uid")
    def _compute_reply_words(self):
        """What was said in a talk is for those who may read that."""
        readable = self.reply_id._filtered_access("read")
        for notice in self:
            notice.reply_words = notice.reply_id._plain_words() if notice.reply_id in readable else False

    # ------------------------------------------------------------------
    # What comes in
    # ------------------------------------------------------------------
    @api.model
    def _read_replies(self, messages):
        """See whether people answer what they were asked with a notice, in a number of queries that is always the same.

        :param messages: ``social.crm.message`` that are new, in the order in which they were said
        """
        said = messages.filtered(
            lambda each: each.identity_id and not (each.is_automatic or each.spam_reason or each.consent_effect)
        )
        asked = self._asked_in(said)
        if not asked:
            return
        spoken = asked._when_we_spoke()
        by_talk, by_message = (
            asked.grouped(lambda notice: notice.message_id.conversation_id),
            asked.grouped("message_id"),
        )
        for message in said.sorted(lambda each: (each.occurred_at, each.provider_sequence, each.id)):
            near = by_talk.get(message.conversation_id, self) | by_message.get(message.reply_to_id, self)
            theirs = near.filtered(lambda notice, message=message: notice._is_asked_of(message))
            answered = theirs.filtered(lambda notice, message=message: notice.message_id == message.reply_to_id)
            for notice in (answered or theirs).with_prefetch(asked.ids):  # what is read of one is read of all
                notice._take_reply(message, is_sure=notice in answered, is_only=len(theirs) == 1, spoken=spoken)

    def _asked_in(self, messages):
        """:return: the notices that messages may answer"""
        return self.search(
            Domain("kind", "=", "released")
            & Domain("state", "in", ASKED)
            & Domain("message_id", "!=", False)
            & (
                Domain("conversation_id", "in", messages.conversation_id.ids)
                | Domain("message_id", "in", messages.reply_to_id.ids)
            ),
            order="id",
        )

    def _is_asked_of(self, message):
        """Whether this was asked of whoever says something, and before they said it."""
        is_theirs = self.identity_id == message.identity_id or (
            self.partner_id and self.partner_id == message.partner_id
        )
        if not is_theirs or message.occurred_at < self.message_id.occurred_at:
            return False
        return message.reply_to_id == self.message_id or (
            self.message_id.conversation_id == message.conversation_id
            and message.occurred_at <= self.message_id.occurred_at + ANSWER_WITHIN
        )

    def _when_we_spoke(self):
        """:return: when colleagues said something in the talks of these notices since, by talk"""
        ours = self.env["social.crm.message"].search_fetch(
            [
                ("conversation_id", "in", self.message_id.conversation_id.ids),
                ("direction", "=", "out"),
                ("is_automatic", "=", False),
                ("occurred_at", ">=", min(self.message_id.mapped("occurred_at"))),
            ],
            ["conversation_id", "occurred_at"],
        )
        return {talk: messages.mapped("occurred_at") for talk, messages in ours.grouped("conversation_id").items()}

    def _take_reply(self, message, is_sure, is_only, spoken):
        """Somebody may have answered this notice.

        :param bool is_sure: the network says that it is this which they answer
        :param bool is_only: they were asked nothing else there
        :param dict spoken: as of :meth:`_when_we_spoke`
        """
        supporter = self.supporter_id
        is_settled = bool(supporter.helped_user_id) or self.reply_state == "read"
        is_next = not supporter.helped and not self.reply_id
        if is_settled or not (is_sure or is_next or self.reply_state == "unclear"):
            return
        answer, is_plain = self._answer_in(message)
        between = (self.message_id.occurred_at, message.occurred_at)
        is_plain &= is_sure or (
            is_only and not any(between[0] < at <= between[1] for at in spoken.get(message.conversation_id, ()))
        )
        if is_plain:
            self.write({"reply_id": message.id, "reply_state": "understood", "reply_hint": False})
            supporter._answer_by(message, answer)
        elif is_next:
            self.write({"reply_id": message.id, "reply_state": "unclear", "reply_hint": answer})

    def _answer_in(self, message):
        """What a message answers to “Does it help?”: by its words; where these are not all, by its tone as well.

        :return: ``yes``, ``no`` or ``None``, and whether that is plain
        :rtype: tuple[str | None, bool]
        """
        language = message.language or message.conversation_id.language
        language = language or (self.partner_id.lang or self.company_id.partner_id.lang or "").split("_")[0]
        answer, is_plain = self.env["social.crm.answer.word"]._answer_of(message._plain_words(), language)
        tone = {"positive": "yes", "negative": "no"}.get(message.sentiment)
        if answer and tone:
            return (answer, True) if answer == tone else (None, False)
        return answer or tone, is_plain

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_reply_yes(self):
        """A colleague has read the reply: it helps."""
        self._settle_reply("yes")

    def action_reply_no(self):
        """A colleague has read the reply: it does not help."""
        self._settle_reply("no")

    def action_reply_neither(self):
        """A colleague has read the reply: it says nothing of that."""
        self._settle_reply(False)

    def _settle_reply(self, helped):
        self.check_access("write")
        # sudo: how far a notice came is nobody's to write by hand
        replied = self.sudo().filtered("reply_id")
        replied.write({"reply_state": "read", "reply_hint": False})
        for notice in replied:
            notice.supporter_id._read_as(helped, notice.reply_id)

    def action_open_reply(self):
        """Show the reply where it was said."""
        self.ensure_one()
        self.reply_id.check_access("read")
        return self.reply_id.conversation_id.action_open_inbox()
