from odoo import api, fields, models


class SocialCrmIdeaSupporterReply(models.Model):
    """Whether it helped, as people say by a reply; the message is the evidence, and a colleague may know better."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.supporter"

    _erase_forgets = ("message_id", "conversation_id", "helped_comment", "helped_message_id")

    helped_message_id = fields.Many2one(
        "social.crm.message", "Answered with", readonly=True, ondelete="set null", index="btree_not_null"
    )
    helped_user_id = fields.Many2one(
        "res.users",
        "Read by",
        readonly=True,
        ondelete="set null",
        help="The colleague who said what their words mean. From then on no reply changes it by itself.",
    )
    helped_words = fields.Text("In their words", compute="_compute_helped_words")

    @api.depends("helped_comment", "helped_message_id")
    @api.depends_context("uid")
    def _compute_helped_words(self):
        """Words of a talk are for those who may read that."""
        readable = self.helped_message_id._filtered_access("read")
        for supporter in self:
            said = supporter.helped_message_id
            supporter.helped_words = supporter.helped_comment or (said in readable and said._plain_words())

    def _answer_helped(self, helped, comment):
        """By the page they say so themselves: what was read from a reply counts no more."""
        self.write({"helped_message_id": False, "helped_user_id": False})
        return super()._answer_helped(helped, comment)

    def _answer_by(self, message, helped):
        """Their reply says it.

        :param message: one ``social.crm.message``
        :param str helped: ``yes`` or ``no``
        """
        self.write(
            {
                "helped": helped,
                "helped_at": min(message.occurred_at, fields.Datetime.now()),  # a provider's clock may be ahead
                "helped_message_id": message.id,
                "helped_comment": False,
            }
        )

    def _read_as(self, helped, message=None):
        """A colleague says what their words mean.

        :param helped: ``yes``, ``no``, or ``False``: they did not say
        :param message: the ``social.crm.message`` that was read; without one the evidence stays what it is
        """
        values = {"helped": helped, "helped_user_id": self.env.uid}
        values["helped_at"] = fields.Datetime.now() if helped else False
        if message:
            values |= {"helped_message_id": message.id if helped else False, "helped_comment": False}
        self.write(values)

    def action_helped_yes(self):
        """A colleague corrects the answer: it helps."""
        self._read_as("yes")

    def action_helped_no(self):
        """A colleague corrects the answer: it does not help."""
        self._read_as("no")

    def action_helped_unknown(self):
        """A colleague corrects the answer: there is none."""
        self._read_as(False)

    def action_open_helped(self):
        """Show the reply where it was said."""
        self.ensure_one()
        self.helped_message_id.check_access("read")
        return self.helped_message_id.conversation_id.action_open_inbox()
