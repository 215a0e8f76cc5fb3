from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class SocialCrmFunnelIdea(models.AbstractModel):
    """How long ideas take, from where they were heard until everybody who asked was told."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.funnel"

    def _legs(self, start, stop, scope):
        """Measure the legs of ideas that ended in a period: hours that half and 90 % of them took at most.

        The last one is measured for each person who was told.

        :param scope: domain of the talks, one of which said the idea
        :return: ``name``, ``label``, ``hint``, ``model``, ``domain``, ``count``, ``median`` and ``p90`` of each
        :rtype: list[dict]
        """
        chosen = Domain("merged_into_id", "=", False)
        if not scope.is_true():
            chosen &= Domain("source_ids", "any", Domain("conversation_id", "any", scope))
        told = Domain("kind", "=", "released") & Domain("idea_id", "any", chosen)
        legs = [
            ("social.crm.idea", "decided_at", chosen, self._since_heard),
            ("social.crm.idea", "released_at", chosen, self._since_decided),
            ("social.crm.idea.notice", "told_at", told, self._since_released),
        ]
        words = self._leg_words()
        return [
            {
                "name": until,
                "model": model,
                **words[until],
                **self._leg(
                    self.env[model], until, domain & Domain(until, ">=", start) & Domain(until, "<", stop), since
                ),
            }
            for model, until, domain, since in legs
        ]

    def _leg_words(self):
        return {
            "decided_at": {"label": self.env._("Heard to decided"), "hint": self.env._("No idea was decided.")},
            "released_at": {"label": self.env._("Decided to released"), "hint": self.env._("No idea was released.")},
            "told_at": {"label": self.env._("Released to told"), "hint": self.env._("Nobody was told.")},
        }

    def _leg(self, model, until, domain, since):
        """Measure one leg.

        :param model: of the records that it ends on
        :param str until: name of the field that tells when it ended
        :param since: method that gives the SQL of when it began, for a query of these records
        """
        self.env["social.crm.idea"].flush_model(["heard_at", "decided_at", "released_at"])
        query = model._search(domain)
        took = SQL("%s - %s", model._field_to_sql(query.table, until, query), since(model, query))
        # Who was told is not told again of an idea that was taken back and released anew: that took no time.
        hours = SQL("GREATEST(extract(epoch FROM %s), 0) / 3600.0", took)
        [(count, spread)] = self.env.execute_query(
            query.select(SQL("count(*)"), SQL("percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %s)", hours))
        )
        median, p90 = spread or (None, None)
        return {"count": count, "median": median, "p90": p90, "domain": list(domain)}

    @staticmethod
    def _since_heard(ideas, query):
        return ideas._field_to_sql(query.table, "heard_at", query)

    @staticmethod
    def _since_decided(ideas, query):
        return ideas._field_to_sql(query.table, "decided_at", query)

    @staticmethod
    def _since_released(notices, query):
        ideas, idea = notices._fields["idea_id"].join(notices, query.table, query)
        return ideas._field_to_sql(idea, "released_at", query)
