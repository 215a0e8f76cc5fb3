from odoo import models
from odoo.tools import html2plaintext


class SocialCrmMessageIdeaReply(models.Model):
    """What people say may be an answer to what they were told."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _plain_words(self):
        """Return the words of a message as plain text; none of one that was deleted.

        :rtype: str
        """
        return html2plaintext(self.mail_message_id.body or "", include_references=False).strip()
