from odoo import models


class GamificationKarmaTracking(models.Model):
    _inherit = "gamification.karma.tracking"

    def _get_origin_selection_values(self):
        """Karma is given for an escalation that led to an answer, too."""
        model = self.env["ir.model"]._get("social.crm.topic.escalation")
        return [*super()._get_origin_selection_values(), (model.model, model.display_name)]
