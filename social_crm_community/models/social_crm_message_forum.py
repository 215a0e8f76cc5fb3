from odoo import models


class SocialCrmMessage(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _log_touchpoints(self, rows):
        """What members ask on the forum was on their timeline before it became a case."""
        return super()._log_touchpoints(
            [row for row in rows if row["channel"].provider != "forum" or row["direction"] == "out"]
        )
