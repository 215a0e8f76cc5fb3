from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_consent import REFUSED_BY_DEFAULT

from .social_crm_campaign import ATTRIBUTED, SENT

#: How long results move after the end.
FOLLOWED = timedelta(days=30)
#: How what happened follows a delivery. Moments are whole seconds: what came first within one is not known.
SINCE, AFTER = SQL(">="), SQL(">")


class SocialCrmCampaignResult(models.Model):
    """What came of a campaign. Every figure is a count of deliveries, and opens the people behind it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    calendar_at = fields.Datetime("When", compute="_compute_calendar_at", store=True, index=True)
    sent_total = fields.Integer("Went out", compute="_compute_results")
    delivered_count = fields.Integer("Delivered", compute="_compute_results")
    read_count = fields.Integer("Read", compute="_compute_results")
    clicked_count = fields.Integer("Clicked", compute="_compute_results")
    replied_count = fields.Integer("Answered", compute="_compute_results")
    in_time_count = fields.Integer("Got our answer within the SLA", compute="_compute_results")
    late_count = fields.Integer("Got our answer too late", compute="_compute_results", help="Or wait for it too long.")
    joined_count = fields.Integer("Joined", compute="_compute_results")
    left_count = fields.Integer("Left", compute="_compute_results")
    complained_count = fields.Integer("Complained", compute="_compute_results")
    skipped_count = fields.Integer("Left out", compute="_compute_results")

    @api.depends("started_at", "schedule_at", "create_date")
    def _compute_calendar_at(self):
        for campaign in self:
            campaign.calendar_at = campaign.started_at or campaign.schedule_at or campaign.create_date

    def _compute_results(self):
        self.env["social.crm.campaign.delivery"].flush_model()
        # sudo: numbers of campaigns that the user sees
        rows = self.env.execute_query(
            SQL(
                """
                SELECT campaign_id,
                       count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read')),
                       count(*) FILTER (WHERE state IN ('delivered', 'read')),
                       count(*) FILTER (WHERE state = 'read'),
                       count(clicked_at), count(replied_at), count(*) FILTER (WHERE answered = 'in_time'),
                       count(*) FILTER (WHERE answered = 'late'), count(joined_at), count(left_at),
                       count(complained_at), count(*) FILTER (WHERE state = 'skipped')
                  FROM social_crm_campaign_delivery WHERE campaign_id = ANY(%s) GROUP BY campaign_id
                """,
                self.ids,
            )
        )
        found = {campaign_id: numbers for campaign_id, *numbers in rows}
        names = (
            "sent_total delivered_count read_count clicked_count replied_count in_time_count late_count joined_count"
            " left_count complained_count skipped_count".split()
        )
        for campaign in self:
            campaign.update(dict(zip(names, found.get(campaign.id, [0] * len(names)), strict=True)))

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_open_people(self):
        """Open the people behind a figure; the context says which.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        domains = {
            "sent": [("state", "in", SENT)],
            "delivered": [("state", "in", ("delivered", "read"))],
            "read": [("state", "=", "read")],
            "clicked": [("clicked_at", "!=", False)],
            "replied": [("replied_at", "!=", False)],
            "in_time": [("answered", "=", "in_time")],
            "late": [("answered", "=", "late")],
            "joined": [("joined_at", "!=", False)],
            "left": [("left_at", "!=", False)],
            "complained": [("complained_at", "!=", False)],
            "skipped": [("state", "=", "skipped")],
            "unknown": [("state", "=", "unknown")],
            "waiting": [("state", "in", ("planned", "queued"))],
            "excluded": [("reason", "!=", False)],
            "recipients": [("reason", "=", False), ("state", "!=", "posted")],
        }
        return self._open_deliveries(domains.get(self.env.context.get("figure"), []), self.name)

    def action_open_results(self):
        """Show the results by version, channel and segment.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        self.sudo()._refresh_outcomes()  # sudo: what came of it is kept by the product
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_segments.action_social_crm_campaign_result")
        return {**action, "domain": [("campaign_id", "=", self.id)]}

    # ------------------------------------------------------------------
    # What happens after
    # ------------------------------------------------------------------
    @api.model
    def _refresh_all(self):
        """Cron: see what came of campaigns that run, or ran lately."""
        lately = fields.Datetime.now() - FOLLOWED
        self.search(
            [
                ("state", "in", ("running", "paused", "done", "stopped")),
                "|",
                ("ended_at", "=", False),
                ("ended_at", ">", lately),
            ]
        )._refresh_outcomes()

    def _refresh_outcomes(self):
        """Note who joined, left or complained within a week of a campaign, and whether their answers were answered."""
        self.env.flush_all()
        for statement in (self._answers_update, self._joined_update, self._left_update, self._complaints_update):
            self.env.cr.execute(statement())
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)

    def _answers_update(self):
        """Whether a colleague wrote after they had answered, and what was promised was kept; what is known stays so."""
        return SQL(
            """
            UPDATE social_crm_campaign_delivery delivery SET answered = found.answered
              FROM (SELECT delivery.id,
                           CASE WHEN EXISTS (SELECT FROM social_crm_sla_status status
                                               JOIN social_crm_sla_policy policy ON policy.id = status.policy_id
                                              WHERE status.case_id = answer.case_id
                                                AND policy.kind IN ('first_response', 'next_response')
                                                AND COALESCE(status.reached_at, %(now)s) >= answer.occurred_at
                                                AND (status.is_late OR (status.reached_at IS NULL
                                                     AND status.deadline < %(now)s))) THEN 'late'
                                WHEN EXISTS (SELECT FROM social_crm_message ours
                                              WHERE ours.case_id = answer.case_id AND ours.direction = 'out'
                                                AND ours.state = ANY(%(sent)s) AND ours.is_automatic IS NOT TRUE
                                                AND ours.occurred_at >= answer.occurred_at) THEN 'in_time'
                                ELSE 'open' END AS answered
                      FROM social_crm_campaign_delivery delivery
                 LEFT JOIN social_crm_message answer ON answer.id = delivery.reply_id
                     WHERE delivery.campaign_id = ANY(%(campaigns)s) AND delivery.replied_at IS NOT NULL
                       AND COALESCE(delivery.answered, 'open') = 'open') found
             WHERE delivery.id = found.id AND delivery.answered IS DISTINCT FROM found.answered
            """,
            now=fields.Datetime.now(),
            sent=list(SENT),
            campaigns=self.ids,
        )

    def _event_update(self, column, event, after=SINCE):
        """Note what followed a delivery.

        :param SQL event: rows of identity id, contact id and moment
        :param SQL after: :data:`AFTER` where what happened in the second of sending does not count
        """
        return SQL(
            """
            UPDATE social_crm_campaign_delivery delivery SET %(column)s = found.at
              FROM (SELECT delivery.id, min(event.at) AS at
                      FROM social_crm_campaign_delivery delivery
                      JOIN (%(event)s) event
                        ON (event.partner_id = delivery.partner_id OR event.identity_id = delivery.identity_id)
                       AND event.at %(after)s delivery.sent_at AND event.at <= delivery.sent_at + %(span)s::interval
                     WHERE delivery.campaign_id = ANY(%(campaigns)s) AND delivery.%(column)s IS NULL
                       AND delivery.sent_at IS NOT NULL
                       AND NOT EXISTS (SELECT FROM social_crm_campaign_delivery later
                                        WHERE (later.partner_id = delivery.partner_id
                                               OR later.identity_id = delivery.identity_id)
                                          AND later.sent_at > delivery.sent_at AND event.at %(after)s later.sent_at)
                  GROUP BY delivery.id) found
             WHERE delivery.id = found.id
            """,
            column=SQL.identifier(column),
            event=event,
            after=after,
            span=ATTRIBUTED,
            campaigns=self.ids,
        )

    def _joined_update(self):
        return self._event_update(
            "joined_at",
            SQL(
                """
                SELECT identity_id, partner_id, decided_at AS at FROM social_crm_consent
                 WHERE state = 'granted' AND source != 'import'
                 UNION ALL
                SELECT identity_id, member.partner_id, first_seen FROM social_crm_community_member member
                  JOIN social_crm_community community ON community.id = member.community_id AND community.kind = 'owned'
                """
            ),
            after=AFTER,  # in doubt a campaign has won nobody; whoever left in that second counts
        )

    def _left_update(self):
        return self._event_update(
            "left_at",
            SQL(
                "SELECT identity_id, partner_id, decided_at AS at FROM social_crm_consent"
                " WHERE state = 'denied' AND source != 'import' AND (purpose IS NULL OR purpose = ANY(%s))",
                list(REFUSED_BY_DEFAULT),
            ),
        )

    def _complaints_update(self):
        return SQL(
            """
            UPDATE social_crm_campaign_delivery delivery SET complained_at = delivery.replied_at
              FROM social_crm_message answer
         LEFT JOIN social_crm_case talk ON talk.id = answer.case_id
         LEFT JOIN social_crm_case_type kind ON kind.id = talk.type_id
             WHERE answer.id = delivery.reply_id AND delivery.campaign_id = ANY(%s) AND delivery.complained_at IS NULL
               AND (kind.is_complaint OR answer.sentiment = 'negative')
            """,
            self.ids,
        )
