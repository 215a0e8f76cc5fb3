from odoo.tools import SQL

from . import connectors
from . import controllers
from . import demo
from . import models
from . import report
from . import wizard


def _give_teams_a_turn(env):
    """Teams that were there before this addon take turns as well."""
    env["social.crm.team"].with_context(active_test=False).search([])._ensure_turn_sequence()


def _leave_nothing_behind(env):
    """Cases go before the stages they are in, and the counters of the teams with them."""
    question = env.ref("social_crm_cases.activity_question")
    env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", question.id)]).unlink()
    teams = env["social.crm.team"].with_context(active_test=False).search([])
    sequences = teams.turn_sequence_id
    teams.turn_sequence_id = False
    sequences.unlink()
    env["social.crm.case"].flush_model()
    env.cr.execute(SQL("DELETE FROM social_crm_case"))  # there may be millions, and nothing is to be told of it
    env.invalidate_all()
