from odoo import models

from .social_crm_notice_route_mixin import PURPOSE


class SocialCrmMessageIdeaTemplate(models.Model):
    """News goes only to those who want it, also where a template brings it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _check_template(self, template):
        blockers = super()._check_template(template)
        if self.purpose == PURPOSE:
            blockers += [each for each in self._consent_blockers(PURPOSE) if each not in blockers]
        return blockers
