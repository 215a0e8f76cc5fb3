from odoo import models
from odoo.tools import SQL

from ..tools.words import words_of

WORDS = words_of("complete_name", "email", "phone")
PARTNER_WORDS = SQL(WORDS)  # of our own making  pylint: disable=sql-injection


class ResPartner(models.Model):
    _inherit = "res.partner"

    _social_words_idx = models.Index(f"USING gin ({WORDS})")
