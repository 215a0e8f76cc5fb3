from odoo import models
from odoo.tools import SQL

from ..tools.words import words_of

WORDS = words_of("subject", "body")
MESSAGE_WORDS = SQL(WORDS)  # of our own making  pylint: disable=sql-injection


class MailMessageWords(models.Model):
    """What was said on channels is found by its words."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "mail.message"

    _social_words_idx = models.Index(f"USING gin ({WORDS}) WHERE model = 'social.crm.conversation'")
