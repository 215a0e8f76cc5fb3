from odoo.tools import SQL

from . import assessors
from . import connectors
from . import controllers
from . import models
from . import wizard


def _leave_nothing_behind(env):
    """Conversations and channels go before the networks that they are on."""
    env.flush_all()
    # There may be millions, and nothing is to be told of it; messages and both queues go with them.
    for table in ("social_crm_conversation", "social_crm_channel"):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
