from odoo import fields, models
from odoo.tools import plaintext2html


class SocialCrmMessageSignature(models.Model):
    """What a message of ours says below its words. The thread does without: it shows who wrote it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    signature = fields.Text(readonly=True, help="What stood below the words, as it was sent.")

    def _sign(self, text, purpose):
        """Put below an answer what its channel says; notices and what a machine says have no such thing.

        :param str text: plain text
        :return: the text as it goes out
        :rtype: str
        """
        self.ensure_one()
        if text and not self.is_automatic and purpose in ("reply", "private_reply"):
            self.signature = self.conversation_id._signature() or False
        return f"{text}\n\n{self.signature}" if text and self.signature else text

    def _signed_html(self):
        """Return the words as they were written, with what stands below them.

        :rtype: Markup
        """
        self.ensure_one()
        body = self.mail_message_id.body or ""
        return body + plaintext2html(self.signature) if self.signature else body
