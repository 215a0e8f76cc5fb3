from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class SocialCrmIdeaDoneRule(models.Model):
    """When a record that ideas are tied to is done, and to which stage it then brings them."""

    _name = "social.crm.idea.done.rule"
    _description = "When Work for Ideas Is Done"
    _order = "sequence, id"
    _rec_name = "model_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model",
        "Applies to",
        required=True,
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model = fields.Char(related="model_id.model", store=True, index=True)
    domain = fields.Char("Is done when", required=True, default="[]")
    stage_id = fields.Many2one("social.crm.idea.stage", "Moves the idea to", required=True, ondelete="restrict")
    reopened_stage_id = fields.Many2one(
        "social.crm.idea.stage",
        "And back to",
        ondelete="restrict",
        help="Where the idea goes when the record turns out not to be done. Empty: it stays.",
    )

    @api.constrains("model_id", "domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._done_ids([])
            except (ValueError, TypeError, SyntaxError, KeyError, AttributeError) as error:
                raise ValidationError(
                    self.env._("“Is done when” cannot be read for %(model)s: %(error)s", model=rule.model, error=error)
                ) from error

    @api.model
    def _by_model(self, names):
        """Return the rules of some models, in order.

        :rtype: dict[str, odoo.model.social_crm_idea_done_rule]
        """
        return self.search([("model", "in", list(names))]).grouped("model")

    def _done_ids(self, ids):
        """Return which of some records this rule calls done, in one query.

        :rtype: set[int]
        """
        records = self.env[self.model].with_context(active_test=False)
        domain = Domain(safe_eval(self.domain or "[]")) & Domain("id", "in", list(ids))
        return set(records.search(domain).ids)
