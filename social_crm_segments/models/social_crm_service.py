from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models, tools
from odoo.tools import SQL

#: What a change of says for whom a service is, or what they get.
GRANTS = {"sequence", "active", "company_id", "segment_ids", "team_id", "policy_ids", "skill_ids", "calendar_id"}


class SocialCrmService(models.Model):
    """What an audience gets, beyond what everybody does: who serves it, how fast, when, and at which prices.

    Of several services of a person the first counts, as a whole: the order is declared.
    """

    _name = "social.crm.service"
    _inherit = ["mail.thread"]
    _description = "Service of Segments"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=lambda self: self._next_sequence(),
        help="Of several services of a person, the first in this order counts.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_service_segment_rel",
        "service_id",
        "segment_id",
        "For",
        ondelete="restrict",  # a service must not lose its audience unseen
        check_company=True,
        tracking=True,
    )
    team_id = fields.Many2one(
        "social.crm.team",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="It gets their cases, unless a routing rule or a colleague names another.",
    )
    policy_ids = fields.Many2many(
        "social.crm.sla.policy",
        "social_crm_service_policy_rel",
        "service_id",
        "policy_id",
        "SLA policies",
        check_company=True,
        domain="[('entitled_only', '=', True)]",
        help="They take the place of what everybody is promised of the same kind.",
    )
    skill_ids = fields.Many2many(
        "social.crm.skill", "social_crm_service_skill_rel", "service_id", "skill_id", "Skills", ondelete="restrict"
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Hours of service",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Left empty, the working hours of the case's team count.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Price list",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="For contacts that have none of their own.",
    )
    note = fields.Html("What it is", translate=True)
    person_count = fields.Integer("People", compute="_compute_people")
    served_count = fields.Integer("For whom it counts", compute="_compute_people")
    conflict = fields.Text("Shared with other services", compute="_compute_people")

    @api.model
    def _next_sequence(self):
        last = self.search([], order="sequence desc", limit=1)
        return (last.sequence or 0) + 10

    @api.depends("sequence", "segment_ids", "company_id", "active")
    def _compute_people(self):
        """Count who has each service, for whom it counts, and who has another one too."""
        self.env.flush_all()
        shared, names = defaultdict(list), {}
        counts = {service.id: [0, 0] for service in self}
        for service_id, other_id, number in self.env.execute_query(
            SQL(
                """
                WITH held AS (
                    SELECT DISTINCT service.id AS service_id, service.company_id, service.sequence,
                           member.partner_id, member.identity_id
                      FROM social_crm_service service
                      JOIN social_crm_service_segment_rel rel ON rel.service_id = service.id
                      JOIN social_crm_segment segment ON segment.id = rel.segment_id AND segment.active
                      JOIN social_crm_segment_member member ON member.segment_id = segment.id
                     WHERE service.active AND service.company_id = ANY(%s)),
                ranked AS (
                    SELECT *, first_value(service_id) OVER (
                              PARTITION BY company_id, partner_id, identity_id ORDER BY sequence, service_id) AS first_id
                      FROM held)
                SELECT mine.service_id, other.service_id, count(*)
                  FROM ranked mine
                  JOIN ranked other ON other.company_id = mine.company_id
                   AND (other.partner_id = mine.partner_id OR other.identity_id = mine.identity_id)
                 WHERE mine.service_id = ANY(%s)
              GROUP BY 1, 2
             UNION ALL
                SELECT service_id, NULL, count(*) FROM ranked WHERE first_id = service_id GROUP BY 1
                """,
                self.company_id.ids,
                self.ids,
            )
        ):
            if service_id not in counts:
                continue
            if other_id is None:
                counts[service_id][1] = number
            elif other_id == service_id:
                counts[service_id][0] = number
            else:
                shared[service_id].append((other_id, number))
        # sudo: a name says nothing of whom it is for
        others = self.sudo().browse({other for each in shared.values() for other, _number in each})
        names = {other.id: other for other in others}
        for service in self:
            service.person_count, service.served_count = counts.get(service._origin.id, (0, 0))
            service.conflict = "\n".join(
                service._shared_words(names[other_id], number)
                for other_id, number in sorted(
                    shared[service._origin.id], key=lambda pair: (names[pair[0]].sequence, pair[0])
                )
            )

    def _shared_words(self, other, number):
        if (other.sequence, other.id) < (self.sequence, self._origin.id):
            return self.env._(
                "People who have “%(other)s” too, which counts: %(number)s", other=other.name, number=number
            )
        return self.env._(
            "People who have “%(other)s” too, before which this one counts: %(number)s", other=other.name, number=number
        )

    def action_view_conflicts(self):
        """Show the contacts who have another service as well."""
        self.ensure_one()
        others = self.search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts of “%s” with another service", self.name),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [
                ("social_segment_ids", "in", self.segment_ids.ids),
                ("social_segment_ids", "in", others.segment_ids.ids),
            ],
        }

    # ------------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------------
    @api.model
    @tools.ormcache()
    def _exist(self):
        """Whether there is any service: where there is none, cases cost nothing more."""
        return bool(self.sudo().search([], order="id", limit=1))  # sudo: of any company

    @api.model
    def _of_people(self, people):
        """Return the service that counts for each of some people, and by which segments.

        :param people: (company id, contact's id or ``None``, account's id or ``None``)
        :return: (service id, names of segments) by the tuple; who has none is not there
        :rtype: dict
        """
        people = list(dict.fromkeys(people))
        if not people or not self._exist():
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (person.position) person.position, service.id,
                       array_agg(segment.id ORDER BY segment.sequence, segment.id)
                  FROM unnest(%s::int[], %s::int[], %s::int[]) WITH ORDINALITY
                       AS person(company_id, partner_id, identity_id, position)
                  JOIN social_crm_segment_member member
                    ON member.partner_id = person.partner_id OR member.identity_id = person.identity_id
                  JOIN social_crm_segment segment ON segment.id = member.segment_id AND segment.active
                  JOIN social_crm_service_segment_rel rel ON rel.segment_id = segment.id
                  JOIN social_crm_service service
                    ON service.id = rel.service_id AND service.active AND service.company_id = person.company_id
              GROUP BY person.position, service.id, service.sequence
              ORDER BY person.position, service.sequence, service.id
                """,
                *(list(column) for column in zip(*people, strict=True)),
            )
        )
        return {people[position - 1]: (service_id, segment_ids) for position, service_id, segment_ids in rows}

    def _entitle(self, case, before, policies, segments):
        """Return what a case is entitled to by this service.

        :param before: its :class:`Entitlement` without it
        :param policies: those of the service that fit the case
        :param segments: where the person belongs to
        :rtype: Entitlement
        """
        kinds = set(policies.mapped("kind"))
        calendar = self.calendar_id or before.calendar
        return replace(
            before,
            # before the case is sent there; whom a routing rule or a colleague gave it to serves it, whatever this says
            team=self.team_id if self.team_id and not case._is_team_chosen() else before.team,
            policies=policies | before.policies.filtered(lambda policy: policy.kind not in kinds),
            skills=before.skills | self.skill_ids,
            calendar=calendar,
            reason=self._entitlement_words(segments, calendar),
        )

    def _entitlement_words(self, segments, calendar):
        names = ", ".join(segments.mapped("name"))
        if not calendar:
            return self.env._(
                "From segment %(segments)s: %(service)s, round the clock.", segments=names, service=self.name
            )
        return self.env._(
            "From segment %(segments)s: %(service)s, in these hours: %(hours)s.",
            segments=names,
            service=self.name,
            hours=calendar.name,
        )

    def _routing_words(self):
        return self.env._("The team of their service “%s”.", self.name)

    # ------------------------------------------------------------------
    # A change is for the open cases too
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        self.env.registry.clear_cache()
        services._serve_anew()
        return services

    def write(self, vals):
        concerned = not GRANTS.isdisjoint(vals)
        if concerned:
            self._serve_anew()
        result = super().write(vals)
        if concerned:
            self.env.registry.clear_cache()
            self._serve_anew()
        return result

    def unlink(self):
        self._serve_anew()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _serve_anew(self):
        """Have the open cases of all who have these services looked at, or had them."""
        if self:
            self.env["social.crm.case"]._look_at_service(
                SQL(
                    "(opened.service_id = ANY(%s) OR EXISTS (SELECT FROM social_crm_service_segment_rel rel"
                    " JOIN social_crm_segment_member member ON member.segment_id = rel.segment_id"
                    " WHERE rel.service_id = ANY(%s)"
                    " AND (member.partner_id = opened.partner_id OR member.identity_id = opened.identity_id)))",
                    self.ids,
                    self.ids,
                )
            )
