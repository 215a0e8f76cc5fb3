from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_channels.models.social_crm_conversation import CONTACT_KINDS


class SocialCrmBehaviour(models.Model):
    """Something that people did, so often and so lately, as the timeline tells: “mentioned us twice in 30 days”."""

    _name = "social.crm.behaviour"
    _description = "Behaviour"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Only what happened there counts; empty for all companies."
    )
    kind = fields.Selection(
        lambda self: self.env["social.crm.touchpoint"]._fields["kind"].selection,
        "What happened",
        required=True,
        default="message_in",
    )
    contact_kind = fields.Selection(
        CONTACT_KINDS, "How it was said", help="Of messages: directly, as a mention, in public … Empty for any."
    )
    network_ids = fields.Many2many(
        "social.crm.network",
        "social_crm_behaviour_network_rel",
        "behaviour_id",
        "network_id",
        "Networks",
        ondelete="restrict",
        help="Empty for all of them.",
    )
    at_least = fields.Integer("At least (times)", required=True, default=1)
    within_days = fields.Integer("Within (days)", required=True, default=30, help="Back from now.")

    _some_times = models.Constraint("CHECK (at_least >= 1)", "Give at least one time.")
    _some_days = models.Constraint("CHECK (within_days >= 1)", "Give at least one day.")

    def write(self, vals):
        result = super().write(vals)
        self._asking()._rule_changed()
        return result

    def _asking(self):
        """The segments whose rule asks for these."""
        # sudo: of whatever company they are
        segments = self.env["social.crm.segment"].sudo()._all_dynamic()
        return segments.filtered(
            lambda each: any(
                "social_behaviour_ids" in (each[name] or "") for name in ("partner_domain", "identity_domain")
            )
        )

    def _condition(self):
        """What a row ``did`` of the timeline has to be like.

        :rtype: SQL
        """
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(days=self.within_days)
        conditions = [SQL("did.kind = %s AND did.occurred_at >= %s", self.kind, since)]
        if self.network_ids:
            conditions.append(SQL("did.network_id = ANY(%s)", self.network_ids.ids))
        if self.company_id:
            conditions.append(SQL("did.company_id = %s", self.company_id.id))
        if self.contact_kind:
            conditions.append(
                SQL(
                    "EXISTS (SELECT FROM social_crm_message said WHERE said.id = did.res_id"
                    " AND did.res_model = 'social.crm.message' AND said.contact_kind = %s)",
                    self.contact_kind,
                )
            )
        return SQL(" AND ").join(conditions)

    def _people_sql(self, column, person, few):
        """Write the condition that somebody did this.

        :param str column: of the timeline that names the person
        :param SQL person: their id
        :param bool few: a few people are looked at: each by what they did, in place of everybody's deeds at once
        :rtype: SQL
        """
        column = SQL.identifier("did", column)
        if few:
            return SQL(
                "(SELECT count(*) FROM social_crm_touchpoint did WHERE %s = %s AND %s) >= %s",
                column,
                person,
                self._condition(),
                self.at_least,
            )
        return SQL(
            "%s IN (SELECT %s FROM social_crm_touchpoint did WHERE %s IS NOT NULL AND %s GROUP BY %s HAVING count(*) >= %s)",
            person,
            column,
            column,
            self._condition(),
            column,
            self.at_least,
        )

    @api.model
    def _search_people(self, column, operator, value, few):
        """Search people by what they did: one of several behaviours, or none of them.

        :param str column: of the timeline that names the person
        :rtype: Domain
        """
        if operator == "any":
            behaviours = self.search(value)
        elif operator == "in":
            behaviours = self.with_context(active_test=False).browse([id_ for id_ in value if id_])
        else:
            return NotImplemented
        self.env["social.crm.touchpoint"].flush_model()
        found = Domain.OR(
            Domain.custom(
                to_sql=lambda model, alias, query, did=did: did._people_sql(column, SQL.identifier(alias, "id"), few)
            )
            for did in behaviours
        )
        if operator == "in" and False in value:
            every = self.with_context(active_test=False).search([("at_least", ">", 0)])
            found |= ~self._search_people(column, "in", every.ids, few)
        return found

    def _done_by(self, column, ids):
        """Return who of some people did what.

        :param str column: of the timeline that names the person
        :return: behaviours by the id of the person
        :rtype: dict
        """
        self.env["social.crm.touchpoint"].flush_model()
        done = defaultdict(self.browse)
        for behaviour in self:
            for (id_,) in self.env.execute_query(
                SQL(
                    "SELECT person.id FROM unnest(%s::int[]) AS person(id) WHERE %s",
                    list(ids),
                    behaviour._people_sql(column, SQL("person.id"), few=True),
                )
            ):
                done[id_] += behaviour
        return done
