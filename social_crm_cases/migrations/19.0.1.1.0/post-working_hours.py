from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH = 10000


def migrate(cr, version):
    """Cases that were answered or closed before know how much working time that took."""
    cases = api.Environment(cr, SUPERUSER_ID, {})["social.crm.case"].with_context(active_test=False)
    ids = cases.search(["|", ("first_response_at", "!=", False), ("is_closed", "=", True)], order="id").ids
    for batch in split_every(BATCH, ids):
        cases.browse(batch)._measure_times()
        cases.invalidate_model()
