from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.watch import QUEUE

#: Key of the context: a service moves the case, not a colleague.
BY_SERVICE = "social_crm_segments_by_service"
#: Where the worker finds cases whose service has to be looked at: the table and the column of a change.
CHANGED = ("social_crm_case", "service")


class SocialCrmCase(models.Model):
    """What the segments of a person entitle them to."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    service_id = fields.Many2one(
        "social.crm.service",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What their segments entitle them to.",
    )
    service_team_id = fields.Many2one(
        "social.crm.team", "Team of the service", readonly=True, copy=False, ondelete="set null"
    )
    team_before_service_id = fields.Many2one(
        "social.crm.team", "Team without the service", readonly=True, copy=False, ondelete="set null"
    )
    service_skill_ids = fields.Many2many(
        "social.crm.skill",
        "social_crm_case_service_skill_rel",
        "case_id",
        "skill_id",
        "Skills of the service",
        readonly=True,
        copy=False,
    )
    team_by_hand = fields.Boolean("Team chosen by a colleague", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # What they are entitled to
    # ------------------------------------------------------------------
    def _get_entitlement(self):
        """Override: the service that counts for the person says team, policies, skills and hours, and why."""
        entitlements = super()._get_entitlement()
        by_service = defaultdict(self.browse)
        segments_of = {}
        for case, (service, segments) in self._services().items():
            by_service[service] += case
            segments_of[case] = segments
        for service, cases in by_service.items():
            fitting = service.policy_ids.filtered("active")._fitting(cases)
            for case in cases:
                entitlements[case] = service._entitle(case, entitlements[case], fitting[case], segments_of[case])
        return entitlements

    def _services(self):
        """:return: the service that counts and the segments that it comes from, by case; cases without are not there"""
        services = self.env["social.crm.service"]
        if not services._exist():
            return {}
        people = {case: (case.company_id.id, case.partner_id.id or None, case.identity_id.id or None) for case in self}
        found = services.sudo()._of_people(people.values())  # sudo: a case's service is whatever who works on it sees
        return {
            case: (
                services.sudo().browse(found[person][0]),
                self.env["social.crm.segment"].sudo().browse(found[person][1]),
            )
            for case, person in people.items()
            if person in found
        }

    # ------------------------------------------------------------------
    # New cases
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if self.env["social.crm.service"]._exist():
            self._serve_new(vals_list)
        return super().create(vals_list)

    def _serve_new(self, vals_list):
        """Send new cases where the service of their person says, unless a routing rule or a colleague says otherwise."""
        company_id = self.env.company.id
        people = [
            (vals.get("company_id") or company_id, vals.get("partner_id") or None, vals.get("identity_id") or None)
            for vals in vals_list
        ]
        services = self.env["social.crm.service"].sudo()  # sudo: whoever opens a case
        found = services._of_people(people)
        rules = self.env["social.crm.routing.rule"].sudo()  # sudo: as above
        for vals, person in zip(vals_list, people, strict=True):
            if person not in found:
                continue
            service = services.browse(found[person][0])
            vals["service_id"] = service.id
            named = (
                rules.browse(vals.get("routing_rule_id") or ()).team_id
                if "routing_reason" in vals
                else vals.get("team_id")
            )
            if service.team_id and not named:
                vals |= {
                    "team_before_service_id": vals.get("team_id"),
                    "service_team_id": service.team_id.id,
                    "team_id": service.team_id.id,
                    "routing_reason": service._routing_words(),
                }
                vals.pop("stage_id", None)
            if service.skill_ids:
                link = [fields.Command.link(skill.id) for skill in service.skill_ids]
                vals["skill_ids"] = [*(vals.get("skill_ids") or []), *link]
                vals["service_skill_ids"] = link

    # ------------------------------------------------------------------
    # Open cases
    # ------------------------------------------------------------------
    def write(self, vals):
        if "team_id" in vals and not self.env.context.get(BY_SERVICE):
            vals = {**vals, "team_by_hand": True}
        return super().write(vals)

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not {"partner_id", "identity_id"}.isdisjoint(fnames) and self.env["social.crm.service"]._exist():
            self.sudo()._serve()  # sudo: whoever says whose case it is
        return result

    @api.model
    def _look_at_service(self, condition):
        """Have the worker look at the service of open cases.

        :param SQL condition: on ``opened``, the case
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (source, link, res_id) SELECT %s, %s, opened.id FROM social_crm_case opened"
                " WHERE opened.is_closed IS NOT TRUE AND %s",
                SQL.identifier(QUEUE),
                *CHANGED,
                condition,
            )
        )
        if self.env.cr.rowcount:
            self.env["social.crm.segment"]._wake_worker(None)

    def _serve(self):
        """Let open cases have the service that counts now; what a colleague has chosen stays."""
        cases = self.exists().filtered(lambda case: not case.is_closed)
        services = cases._services()
        none = self.env["social.crm.service"].sudo()  # sudo: as those it is compared with
        for service, served in cases.grouped(lambda case: services.get(case, (none, none))[0]).items():
            served._serve_by(service)
        cases._fit_sla()

    def _serve_by(self, service):
        self._send_to_team_of(service)
        for case in self:
            given, due = case.service_skill_ids, service.skill_ids
            if given != due:
                case.write(
                    {
                        "skill_ids": [
                            *(fields.Command.unlink(skill.id) for skill in given - due),
                            *(fields.Command.link(skill.id) for skill in due - given),
                        ],
                        "service_skill_ids": [fields.Command.set(due.ids)],
                    }
                )
        changed = self.filtered(lambda case: case.service_id != service)
        if changed:
            changed.service_id = service

    def _is_team_chosen(self):
        """Whether a colleague or a routing rule has named the team."""
        # sudo: whoever may read a case may read why it is where it is
        return self.team_by_hand or bool(self.sudo().routing_rule_id.team_id)

    def _send_to_team_of(self, service):
        by_service = self.with_context(**{BY_SERVICE: True})
        free = by_service.filtered(lambda case: not case._is_team_chosen() and case.service_team_id != service.team_id)
        for before, cases in free.grouped(lambda case: case.team_before_service_id or case.team_id).items():
            team = service.team_id or before
            for case in cases.filtered(lambda case, team=team: case.team_id != team):
                case.routing_reason = (
                    service._routing_words()
                    if service.team_id
                    else self.env._("The team that it would have without a service.")
                )
            cases.write(
                {
                    "team_id": team.id,
                    "service_team_id": service.team_id.id,
                    "team_before_service_id": before.id if service.team_id else False,
                }
            )
