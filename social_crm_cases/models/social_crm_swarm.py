from odoo import fields, models
from odoo.tools import SQL


class SocialCrmSwarm(models.Model):
    """A question about a case to colleagues. What they answer reaches the customer through whoever has the case."""

    _name = "social.crm.swarm"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Request for Advice"
    _order = "asked_at desc, id desc"
    _rec_name = "question"

    _personal_fields = ("question", "asked_at")
    _erase_order = 24  # its case is found by the person, until that is erased

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    question = fields.Text(required=True, readonly=True)
    kind = fields.Selection(
        [("colleague", "Colleagues"), ("team", "A team"), ("similar", "Who solved similar ones")],
        "Asked",
        required=True,
        readonly=True,
        default="colleague",
    )
    team_id = fields.Many2one("social.crm.team", readonly=True, ondelete="set null")
    asked_by_id = fields.Many2one("res.users", "Asked by", readonly=True, ondelete="set null")
    asked_at = fields.Datetime("Asked at", required=True, readonly=True, default=fields.Datetime.now)
    answer_ids = fields.One2many("social.crm.swarm.answer", "swarm_id", "Advice", readonly=True)

    def _personal_condition(self, person):
        return SQL("case_id = ANY(%s)", self.env["social.crm.case"]._personal_ids(person))
