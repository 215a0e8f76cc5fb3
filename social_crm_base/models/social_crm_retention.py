import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools.cursor import read_committed
from ..tools.days import days_of

_logger = logging.getLogger(__name__)

#: Rows of one kind that one round takes; the vacuum commits between rounds.
ROUND = 2000

PREFIX = "social_crm_base."

#: What names an account and goes, or is kept, without it.
FOLLOWS = ("social.crm.identity.link", "social.crm.touchpoint")


class SocialCrmRetention(models.AbstractModel):
    """What is kept for how long, as the administrator says.

    Everything is done in rounds of bounded size by Odoo's daily vacuum, and is safe to be done again. What is
    counted (messages, touchpoints of the funnel) loses its words and keeps its row.
    """

    _name = "social.crm.retention"
    _description = "Retention"

    @api.model
    def _kinds(self):
        """What has a time to live: method by system parameter, which says the days; 0 or nothing keeps it for ever.

        An addon with tables of its own extends this. A method takes a moment, and returns how many rows older than
        that it dealt with, at most ``ROUND``.

        :rtype: dict[str, collections.abc.Callable]
        """
        return {
            PREFIX + "touchpoint_retention_days": self._purge_touchpoints,
            PREFIX + "passer_by_retention_days": self._purge_passers_by,
            PREFIX + "merge_retention_days": self._purge_merges,
            PREFIX + "consent_retention_days": self._purge_ended_consents,
            PREFIX + "erasure_retention_days": self._purge_erasures,
            PREFIX + "export_retention_days": self._purge_exports,
        }

    @api.model
    def _default_days(self):
        """Days of what is not kept for ever by default, where the parameter is no number.

        :rtype: dict[str, int]
        """
        return {
            PREFIX + "passer_by_retention_days": 730,
            PREFIX + "merge_retention_days": 365,
            PREFIX + "consent_retention_days": 1095,
            PREFIX + "erasure_retention_days": 1095,
            PREFIX + "export_retention_days": 30,
        }

    @api.autovacuum
    def _purge(self):
        """One round of each kind; one that fails stops no other.

        :return: rows that were dealt with, and whether there may be more
        :rtype: tuple[int, bool]
        """
        read_committed(self.env.cr)  # people write to us meanwhile
        numbers = [self._dealt_with(*step) for step in self._round()]
        return sum(numbers), any(numbers)

    @api.model
    def _round(self):
        """What one round does: methods that return a number of rows, each with its arguments.

        :rtype: collections.abc.Iterator[tuple]
        """
        now = fields.Datetime.now()
        for parameter, purge in self._kinds().items():
            days = days_of(self.env, parameter, self._default_days().get(parameter, 0))
            if days:
                yield purge, now - timedelta(days=days)

    def _dealt_with(self, purge, *args):
        """:return: the number of rows, 0 where it failed"""
        try:
            with self.env.cr.savepoint():
                return purge(*args)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            self.env.invalidate_all(flush=False)
            _logger.info("Somebody writes to what is kept for too long; the next round erases it: %s", error)
            return 0
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("What is kept for too long could not be erased")
            return 0

    # ------------------------------------------------------------------
    # What the administrator says
    # ------------------------------------------------------------------
    def _purge_touchpoints(self, before):
        return self._delete("social_crm_touchpoint", SQL("occurred_at < %s", before))

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
        """Where records name an account that has to stay as long as they do.

        :return: names of table and column
        :rtype: list[tuple[str, str]]
        """
        return [
            (model._table, field.name)
            for name, model in sorted(self.env.registry.items())
            if model._auto and not (model._abstract or model._transient)
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

    def _purge_exports(self, before):
        """Copies of everything about a person, which do not lie about for longer than it takes to hand them over."""
        exports = self.env["social.crm.export"].search([("requested_at", "<", before)], limit=ROUND)
        exports.unlink()
        return len(exports)

    # ------------------------------------------------------------------
    # In bulk
    # ------------------------------------------------------------------
    def _delete(self, table, condition):
        self.env.flush_all()
        table = SQL.identifier(table)
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE %s LIMIT %s)", table, table, condition, ROUND)
        )
        number = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return number

    def _update(self, table, assignment, condition):
        self.env.flush_all()
        table = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN (SELECT id FROM %s WHERE %s LIMIT %s)",
                table,
                assignment,
                table,
                condition,
                ROUND,
            )
        )
        number = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return number
