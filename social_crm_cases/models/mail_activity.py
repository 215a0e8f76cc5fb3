from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A step of a playbook that is done among the activities is done on its case."""
        # sudo: its owner need not see the case
        steps = self.env["social.crm.case.step"].sudo().search([("activity_id", "in", self.ids)])
        steps._settle("done")
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
