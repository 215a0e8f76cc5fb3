from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Whoever opens no case for so long was helped by what they read.
DAYS = 7
#: Characters that are kept of what somebody typed.
KEPT = 200


class SocialCrmDeflection(models.Model):
    """Somebody began to ask us, was shown what had solved the like, and opened a case or did not.

    It counts as deflected when they opened a suggestion that has an answer, and no case was opened for them within a
    week, wherever they might have asked. What they say of a suggestion is kept beside it and counts for nothing by itself.
    """

    _name = "social.crm.deflection"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Deflection"
    _order = "started_at desc, id desc"
    _rec_name = "typed"

    _personal_fields = ("started_at", "place", "typed", "state", "case_id")
    _erase_forgets = ("typed", "key")

    key = fields.Char(readonly=True, copy=False, help="Of the form that they wrote in.")
    place = fields.Selection(
        [("portal", "Form of a new case"), ("forum", "Question in the forum")],
        "Where",
        required=True,
        default="portal",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Reader", readonly=True, index="btree_not_null", ondelete="set null")
    typed = fields.Char(readonly=True, help="The beginning of what they wrote.")
    started_at = fields.Datetime("Began", required=True, readonly=True, index=True)
    last_at = fields.Datetime(
        "Last read", required=True, readonly=True, help="When they last saw or opened a suggestion."
    )
    opened_at = fields.Datetime("First opened", readonly=True, help="When they opened a suggestion.")
    helped_at = fields.Datetime("Said that it helped", readonly=True)
    line_ids = fields.One2many("social.crm.deflection.line", "deflection_id", "Suggestions", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Not known yet"),
            ("deflected", "Deflected"),
            ("case", "Opened a case"),
            ("left", "Opened no answer"),
        ],
        "What came of it",
        required=True,
        default="waiting",
        readonly=True,
        help="Known after a week: deflected is who opened a suggestion that has an answer, and no case.",
    )
    settled_at = fields.Datetime("Known since", readonly=True)
    case_id = fields.Many2one("social.crm.case", readonly=True, index="btree_not_null", ondelete="set null")
    share = fields.Float(
        "Share deflected", readonly=True, aggregator="avg", help="Of those of which is known what came of them."
    )

    _key_uniq = models.UniqueIndex("(key) WHERE key IS NOT NULL")
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    @api.model
    def _note_shown(self, key, place, user, typed, suggestions):
        """Somebody is shown suggestions while they write. The same form is the same row, however often they stop to look.

        :param str key: of the form
        :param user: one ``res.users``; what colleagues look at is not noted
        :param str typed: what they have written so far
        :param suggestions: ``social.crm.suggestion``
        """
        if not (suggestions and user.share):
            return
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_deflection AS known
                       (key, place, company_id, partner_id, typed, started_at, last_at, state,
                        create_uid, create_date, write_uid, write_date)
                VALUES (%(key)s, %(place)s, %(company)s, %(partner)s, %(typed)s, %(now)s, %(now)s, 'waiting',
                        %(user)s, %(now)s, %(user)s, %(now)s)
           ON CONFLICT (key) WHERE key IS NOT NULL
                   DO UPDATE SET typed = EXCLUDED.typed, last_at = EXCLUDED.last_at
                WHERE known.partner_id = EXCLUDED.partner_id AND known.state = 'waiting'
             RETURNING id
                """,
                key=key,
                place=place,
                company=self.env.company.id,
                partner=user.partner_id.id,
                typed=" ".join(typed.split())[:KEPT],
                now=now,
                user=self.env.uid,
            )
        )
        self.invalidate_model(flush=False)
        self.browse(id_ for (id_,) in rows)._add_lines(suggestions)

    def _add_lines(self, suggestions):
        for deflection in self:
            known = deflection.line_ids.suggestion_id
            self.env["social.crm.deflection.line"].create(
                [
                    {
                        "deflection_id": deflection.id,
                        "suggestion_id": each.id,
                        "title": each.title,
                        "is_solved": each.is_solved,
                    }
                    for each in suggestions - known
                ]
            )

    @api.model
    def _line_of(self, key, user, suggestion_id):
        """What somebody was shown on a form of theirs.

        :return: ``social.crm.deflection.line``, one or none
        """
        return self.env["social.crm.deflection.line"].search(
            [
                ("deflection_id.key", "=", key),
                ("deflection_id.partner_id", "=", user.partner_id.id),
                ("suggestion_id", "=", suggestion_id),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------------
    @api.model
    def _settle(self):
        """Cron: see of whom it is known by now what they did. Safe to be done again at any time."""
        return self._settle_where(SQL("state = 'waiting'"))

    @api.model
    def _settle_of(self, partners):
        """Accounts came to these contacts, or left them, and their cases with them: what was known may be wrong."""
        if partners:
            self._settle_where(SQL("partner_id = ANY(%s)", partners.ids))

    def _settle_where(self, condition):
        """Look for cases, in one statement.

        :param SQL condition: on the columns of the table
        :return: the number of rows that changed
        :rtype: int
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                WITH seen AS (
                    SELECT mine.id, asked.id AS case_id,
                           CASE WHEN asked.id IS NOT NULL THEN 'case'
                                WHEN mine.last_at > %(before)s THEN 'waiting'
                                WHEN mine.partner_id IS NULL OR NOT EXISTS (
                                     SELECT FROM social_crm_deflection_line
                                      WHERE deflection_id = mine.id AND opened_at IS NOT NULL AND is_solved) THEN 'left'
                                ELSE 'deflected' END AS state
                      FROM (SELECT * FROM social_crm_deflection WHERE %(condition)s) mine
                 LEFT JOIN LATERAL (SELECT id
                                      FROM social_crm_case
                                     WHERE partner_id = mine.partner_id AND company_id = mine.company_id
                                       AND opened_at BETWEEN mine.started_at AND mine.last_at + %(days)s
                                  ORDER BY opened_at, id
                                     LIMIT 1) asked ON TRUE
                )
                UPDATE social_crm_deflection known
                   SET state = seen.state,
                       case_id = seen.case_id,
                       settled_at = CASE WHEN seen.state != 'waiting' THEN COALESCE(known.settled_at, %(now)s) END,
                       share = CASE seen.state WHEN 'waiting' THEN NULL WHEN 'deflected' THEN 1 ELSE 0 END
                  FROM seen
                 WHERE known.id = seen.id
                   AND (known.state, known.case_id) IS DISTINCT FROM (seen.state, seen.case_id)
                """,
                now=now,
                before=now - timedelta(days=DAYS),
                days=timedelta(days=DAYS),
                condition=condition,
            )
        )
        changed = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        return changed
