from odoo import models

from ..tools.entitlement import Entitlement


class SocialCrmCase(models.Model):
    """What the people of a case may expect."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def _get_entitlement(self):
        """Hook: what each case is entitled to, in a number of queries that does not depend on how many there are.

        By default it is what its team and the policies that everybody gets say. Whoever knows more of the person
        extends it, also with policies that only the entitled get (``entitled_only``).

        :return: entitlement by case
        :rtype: dict[social.crm.case, Entitlement]
        """
        fitting = self.env["social.crm.sla.policy"]._for_everybody()._fitting(self)
        return {
            case: Entitlement(
                team=case.team_id,
                policies=fitting[case],
                skills=case.skill_ids,
                calendar=case.team_id.resource_calendar_id,
                reason=case._entitlement_reason(),
            )
            for case in self
        }

    def _entitlement_reason(self):
        if not self.team_id.resource_calendar_id:
            return self.env._("What everybody gets, round the clock.")
        return self.env._(
            "What everybody gets, in the working hours of %(team)s: %(hours)s.",
            team=self.team_id.name,
            hours=self.team_id.resource_calendar_id.name,
        )
