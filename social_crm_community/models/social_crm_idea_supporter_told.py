from odoo import fields, models

#: Characters of what somebody may say about a release.
COMMENT_LENGTH = 2000

#: Whether something helps.
HELPED = [("yes", "It helps"), ("no", "It does not help")]


class SocialCrmIdeaSupporterTold(models.Model):
    """What a supporter was told, and whether it helped."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.supporter"

    _personal_fields = ("idea_id", "is_vote", "origin", "since", "helped", "helped_comment", "helped_at")
    _erase_forgets = ("message_id", "conversation_id", "helped_comment")

    notice_ids = fields.One2many("social.crm.idea.notice", "supporter_id", "Notices", readonly=True)
    helped = fields.Selection(HELPED, "Did it help?", readonly=True)
    helped_comment = fields.Text("What they say of it", readonly=True)
    helped_at = fields.Datetime("Answered", readonly=True)

    def _where_they_asked_first(self):
        """Return these supporters, those first who asked somewhere where they can be answered."""
        return self.sorted(lambda each: (not each.conversation_id, each.since, each.id))

    def _answer_helped(self, helped, comment):
        """The person says whether it helped; a second time, they change their mind.

        :param str helped: ``yes`` or ``no``
        :param str comment: their words
        """
        comment = (comment or "").strip()[:COMMENT_LENGTH]
        self.write({"helped": helped, "helped_comment": comment or False, "helped_at": fields.Datetime.now()})
