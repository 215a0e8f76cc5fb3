from odoo import models
from odoo.tools import SQL

from ..tools.words import words_by_block, words_of

MESSAGE_WORDS = SQL(words_of("subject", "body"))  # of our own making  pylint: disable=sql-injection
BY_BLOCK = words_by_block("subject", "body")
#: Where people talk. An index is defined once: the second one comes with social_crm_cases.
TALKED_IN = ("social.crm.conversation", "social.crm.case")
MESSAGE_WORDS_BY_BLOCK = SQL(BY_BLOCK)  # of our own making  pylint: disable=sql-injection


class MailMessageWords(models.Model):
    """What was said on channels is found by its words."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "mail.message"

    _social_words_idx = models.Index(f"USING gin (({BY_BLOCK})) WHERE model IN {TALKED_IN}")
