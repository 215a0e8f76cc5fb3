from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table

from .social_crm_preference import PACES

#: Messages that went out, or will: what was refused bothered nobody.
COUNTED = ("queued", "sending", "sent", "delivered", "read", "unknown")

#: Refusals that end by themselves.
LATER = ("paused", "pace")


class SocialCrmPreferenceGate(models.Model):
    """Whether what a person said on their page lets us write to them now."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.preference"

    @api.model
    def _refusals(self, rows, kind, segments=None):
        """Why people may not be sent something, in one statement whatever their number.

        Whether they allowed it at all is another question, to be asked of the consents.

        :param rows: tuples of contact id, identity id (either may be ``None``) and network id
        :param str kind: of the content
        :param segments: whom the content is for (``social.crm.segment``), none for everybody
        :return: for each, in order: ``None``, or ``left``, ``paused``, ``unwanted`` or ``pace``
        :rtype: list[str | None]
        """
        purpose = self.env["social.crm.content"]._purpose_of(kind)
        return [answer for answer, _date in self._judged(rows, purpose, kind, segments)]

    @api.model
    def _judged(self, rows, purpose, kind=None, segments=None):
        """As :meth:`_refusals`, each with the date from which it is no more so, if there is one.

        :param rows: as of :meth:`_refusals`; a fourth value is the id of the message that is to be sent: those after
            it do not count
        :rtype: list[tuple[str | None, date | None]]
        """
        rows = [(number, *row[:3], row[3] if len(row) > 3 else 0) for number, row in enumerate(rows)]
        if not rows:
            return []
        for model in ("social.crm.preference", "social.crm.consent", "social.crm.message", "social.crm.conversation"):
            self.env[model].flush_model()
        self.env["social.crm.identity"].flush_model(["partner_id"])
        now = fields.Datetime.now()
        found = self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT person.number, person.network_id, person.identity_id, person.message_id,
                           COALESCE(person.partner_id, identity.partner_id) AS partner_id
                      FROM %(people)s
                 LEFT JOIN social_crm_identity identity ON identity.id = person.identity_id
                ), theirs AS (
                    SELECT asked.number, pref.* FROM asked
                      JOIN social_crm_preference pref ON pref.partner_id = asked.partner_id
                     UNION
                    SELECT asked.number, pref.* FROM asked
                      JOIN social_crm_preference pref ON pref.identity_id = asked.identity_id
                ), chosen AS (
                    SELECT number, max(paused_until) AS paused_until,
                           max(CASE pace WHEN 'monthly' THEN %(month)s WHEN 'weekly' THEN %(week)s ELSE 0 END) AS days,
                           bool_or(COALESCE(jsonb_exists(unwanted_kinds, %(kind)s), FALSE)) AS unwanted
                      FROM theirs GROUP BY number
                ), refused AS (
                    SELECT asked.number FROM asked JOIN social_crm_consent said ON said.partner_id = asked.partner_id
                     WHERE %(holds)s
                     UNION
                    SELECT asked.number FROM asked JOIN social_crm_consent said ON said.identity_id = asked.identity_id
                     WHERE %(holds)s
                ), heard AS (
                    SELECT chosen.number, max(message.occurred_at) AS at
                      FROM chosen
                      JOIN asked ON asked.number = chosen.number
                CROSS JOIN LATERAL (
                           SELECT id FROM social_crm_conversation WHERE partner_id = asked.partner_id
                            UNION
                           SELECT id FROM social_crm_conversation WHERE identity_id = asked.identity_id) talk
                      JOIN social_crm_message message ON message.conversation_id = talk.id
                     WHERE chosen.days > 0
                       AND message.purpose IN ('content', 'marketing') AND message.direction = 'out'
                       AND message.state = ANY(%(counted)s) AND message.occurred_at > %(month_ago)s
                       AND (asked.message_id = 0 OR message.id < asked.message_id)
                  GROUP BY chosen.number
                ), left_out AS (%(left_out)s)
                SELECT asked.number,
                       CASE WHEN refused.number IS NOT NULL THEN 'left'
                            WHEN chosen.paused_until > %(today)s THEN 'paused'
                            WHEN chosen.unwanted OR left_out.number IS NOT NULL THEN 'unwanted'
                            WHEN heard.at + chosen.days * interval '1 day' > %(now)s THEN 'pace' END,
                       CASE WHEN refused.number IS NOT NULL THEN NULL
                            WHEN chosen.paused_until > %(today)s THEN chosen.paused_until
                            WHEN chosen.unwanted OR left_out.number IS NOT NULL THEN NULL
                            WHEN heard.at + chosen.days * interval '1 day' > %(now)s
                            THEN (heard.at + (chosen.days + 1) * interval '1 day')::date END
                  FROM asked
             LEFT JOIN chosen USING (number)
             LEFT JOIN refused USING (number)
             LEFT JOIN heard USING (number)
             LEFT JOIN left_out USING (number)
              ORDER BY asked.number
                """,
                people=as_table(
                    "person",
                    dict.fromkeys(("number", "partner_id", "identity_id", "network_id", "message_id"), "int"),
                    rows,
                ),
                month=PACES["monthly"],
                week=PACES["weekly"],
                month_ago=now - timedelta(days=PACES["monthly"]),
                kind=kind or "",
                holds=self._holds(purpose, now),
                counted=list(COUNTED),
                left_out=self._left_out(segments),
                today=fields.Date.today(),
                now=now,
            )
        )
        return [(answer, date) for _number, answer, date in found]

    def _holds(self, purpose, now):
        """Whether the consent ``said`` refuses a purpose now on the network asked for."""
        return SQL(
            "said.state = 'denied' AND said.ended_at IS NULL AND said.decided_at <= %(now)s"
            " AND (said.expires_at IS NULL OR said.expires_at > %(now)s)"
            " AND (said.network_id IS NULL OR said.network_id = asked.network_id)"
            " AND (said.purpose IS NULL OR said.purpose = %(purpose)s)",
            now=now,
            purpose=purpose,
        )

    def _left_out(self, segments):
        """Who left each of these segments that they belong to."""
        if not segments:
            return SQL("SELECT NULL::int AS number WHERE FALSE")
        segments.env["social.crm.segment.member"].flush_model()
        return SQL(
            """
            SELECT theirs.number
              FROM theirs
              JOIN social_crm_preference_left_rel gone ON gone.preference_id = theirs.id
              JOIN asked ON asked.number = theirs.number
             WHERE gone.segment_id = ANY(%(ids)s)
               AND NOT EXISTS (
                   SELECT FROM social_crm_segment_member member
                    WHERE member.segment_id = ANY(%(ids)s)
                      AND (member.partner_id = asked.partner_id OR member.identity_id = asked.identity_id)
                      AND member.segment_id NOT IN (
                          SELECT other.segment_id FROM social_crm_preference_left_rel other
                            JOIN theirs mine ON mine.id = other.preference_id AND mine.number = asked.number))
          GROUP BY theirs.number
            """,
            ids=list(segments.ids),
        )

    @api.model
    def _blockers(self, answer, date):
        """Say what :meth:`_judged` says, as the gate does; who left is told of by their consents.

        :return: dictionaries ``code``, ``reason``, ``remedy``, texts for people; empty when nothing stands against it
        :rtype: list[dict]
        """
        if answer == "paused":
            return [
                {
                    "code": "paused",
                    "reason": self.env._("They want to hear nothing of us until %s.", date),
                    "remedy": self.env._("Send it from that day on, or not at all."),
                }
            ]
        if answer == "unwanted":
            return [
                {
                    "code": "unwanted",
                    "reason": self.env._("They said on their page that they do not want this content."),
                    "remedy": self.env._("Send them something else. They may choose it again at any time."),
                }
            ]
        if answer == "pace":
            return [
                {
                    "code": "pace",
                    "reason": self.env._("They have heard from us as often as they want."),
                    "remedy": self.env._("Send it from %s on.", date),
                }
            ]
        return []
