from odoo import models
from odoo.tools import SQL

from .social_crm_retention import PREFIX, ROUND

#: What names an account and goes, or is kept, without it.
FOLLOWS = ("social.crm.identity.link", "social.crm.touchpoint")


class SocialCrmRetentionPeople(models.AbstractModel):
    """How long we know of people, of what they decided, and of what was done about them."""

    _inherit = "social.crm.retention"

    def _kinds(self):
        return super()._kinds() | {
            PREFIX + "passer_by_retention_days": self._purge_passers_by,
            PREFIX + "merge_retention_days": self._purge_merges,
            PREFIX + "consent_retention_days": self._purge_ended_consents,
            PREFIX + "erasure_retention_days": self._purge_erasures,
        }

    def _default_days(self):
        return super()._default_days() | {
            PREFIX + "passer_by_retention_days": 730,
            PREFIX + "merge_retention_days": 365,
            PREFIX + "consent_retention_days": 1095,
            PREFIX + "erasure_retention_days": 1095,
        }

    def _purge_passers_by(self, before):
        """Accounts that are nobody's contact and that nothing refers to: no talk, case, membership or decision.

        What they did stays on the timeline, where it is counted.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT passer_by.id FROM social_crm_identity passer_by WHERE partner_id IS NULL"
                " AND COALESCE(last_seen, first_seen) < %s AND COALESCE(external_id, '') NOT LIKE 'erased:%%'"
                " AND %s LIMIT %s FOR UPDATE SKIP LOCKED",
                before,
                SQL(" AND ").join(
                    SQL(
                        "NOT EXISTS (SELECT FROM %s fact WHERE fact.%s = passer_by.id)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                    )
                    for table, column in self._identity_columns()
                ),
                ROUND,
            )
        )
        identities = self.env["social.crm.identity"].browse(identity_id for (identity_id,) in rows)
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_touchpoint SET identity_id = NULL, summary = NULL WHERE identity_id = ANY(%s)",
                identities.ids,
            )
        )
        self.env.invalidate_all(flush=False)
        identities.unlink()
        return len(rows)

    def _identity_columns(self):
        """Where our models name an account that has to stay as long as they do.

        :return: names of table and column
        :rtype: list[tuple[str, str]]
        """
        return [
            (model._table, field.name)
            for name, model in sorted(self.env.registry.items())
            if name.startswith("social.crm.") and model._auto and not (model._abstract or model._transient)
            if name not in FOLLOWS
            for field in model._fields.values()
            if field.type == "many2one" and field.comodel_name == "social.crm.identity" and field.store
        ]

    def _purge_merges(self, before):
        """All that is kept of contacts that are gone; from here on their merge cannot be undone."""
        return self._delete("social_crm_merge", SQL("merged_at < %s", before))

    def _purge_ended_consents(self, before):
        """Decisions that ended, but for refusals that hold again once what took their place ends, and what is between.

        A refusal in force never goes, nor does anything else in force.
        """
        return self._delete(
            "social_crm_consent",
            SQL(
                """
                ended_at < %s AND id NOT IN (
                    WITH RECURSIVE ahead AS (
                        SELECT ended_by_id AS by_id, ARRAY[id] AS passed FROM social_crm_consent
                         WHERE state = 'denied' AND ended_by_id IS NOT NULL
                         UNION ALL
                        SELECT later.ended_by_id, ahead.passed || later.id
                          FROM ahead JOIN social_crm_consent later ON later.id = ahead.by_id
                         WHERE later.ended_at IS NOT NULL AND later.id != ALL(ahead.passed))
                    SELECT unnest(passed) FROM ahead JOIN social_crm_consent ender ON ender.id = ahead.by_id
                     WHERE ender.ended_at IS NULL)
                """,
                before,
            ),
        )

    def _purge_erasures(self, before):
        """Reports, which name nobody; the tombstones stay."""
        return self._delete("social_crm_erasure", SQL("state IN ('done', 'attention') AND finished_at < %s", before))
