from odoo.tools import SQL

from . import models
from . import tools
from . import wizard


def _leave_nothing_behind(env):
    """People and what they did go before the networks that they are on."""
    env.flush_all()
    # There may be millions, and nothing is to be told of it; links go with their identities.
    env.cr.execute(SQL("DELETE FROM social_crm_touchpoint"))
    env.cr.execute(SQL("DELETE FROM social_crm_consent"))
    env.cr.execute(SQL("DELETE FROM social_crm_community"))
    env.cr.execute(SQL("DELETE FROM social_crm_identity"))
    env["ir.config_parameter"].search([("key", "=", models.social_crm_tombstone.KEY)]).unlink()
    env.invalidate_all()
