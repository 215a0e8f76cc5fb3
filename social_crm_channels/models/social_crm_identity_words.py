from odoo import models
from odoo.tools import SQL

from ..tools.words import words_of

WORDS = words_of("name", "handle", "external_id", "phone")
IDENTITY_WORDS = SQL(WORDS)  # of our own making  pylint: disable=sql-injection


class SocialCrmIdentityWords(models.Model):
    """People are found by the words of their names, handles and numbers."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    _words_idx = models.Index(f"USING gin ({WORDS})")
