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

    def get_entitlement_told(self):
        """What a colleague is told beside a case: what the person is entitled to, and why it is where it is.

        :return: ``team``, ``hours``, ``policies`` and ``skills`` (names), ``reason``; ``why_team``, ``why_user``
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: whoever may read a case may read what it is entitled to, not the policies and calendars behind it
        entitlement = self.sudo()._get_entitlement()[self.sudo()]
        return {
            "team": entitlement.team.name or "",
            "hours": entitlement.calendar.name or "",
            "policies": entitlement.policies.mapped("name"),
            "skills": entitlement.skills.mapped("name"),
            "reason": entitlement.reason,
            "why_team": self.routing_reason or "",
            "why_user": self.assignment_reason or self.waiting_reason or "",
        }

    def _entitlement_reason(self):
        if not self.team_id.resource_calendar_id:
            return self.env._("What everybody gets, round the clock.")
        return self.env._(
            "What everybody gets, in the working hours of %(team)s: %(hours)s.",
            team=self.team_id.name,
            hours=self.team_id.resource_calendar_id.name,
        )
