from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table, written_by_sql

from .social_crm_campaign import ATTRIBUTED
from .social_crm_campaign_delivery import COUNTED

SHOWN = 3  # campaigns that the inbox shows


class SocialCrmConversationCampaign(models.Model):
    """Who answers a campaign is known to have done so, and the colleague sees what they were told."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _messages_received(self, messages):
        result = super()._messages_received(messages)
        self._attribute(messages)
        return result

    def _attribute(self, messages):
        """Note what answers a campaign: by thread, else the last that the person got within seven days.

        :param messages: of theirs
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                  WITH heard AS (
                       SELECT message.id, message.identity_id, message.partner_id, message.occurred_at,
                              message.reply_to_id, message.contact_kind, message.channel_id,
                              talk.external_id AS thread, talk.provider_data->>'post_id' AS post
                         FROM social_crm_message message
                         JOIN social_crm_conversation talk ON talk.id = message.conversation_id
                        WHERE message.id = ANY(%(ids)s) AND message.direction = 'in'
                          AND message.is_automatic IS NOT TRUE AND message.spam_reason IS NULL
                          AND message.consent_effect IS NULL AND message.deleted_at IS NULL),
                       answer AS (
                       SELECT heard.id AS message_id, found.delivery_id, found.post_id, found.campaign_id
                         FROM heard
                        CROSS JOIN LATERAL (
                              SELECT 0 AS place, id AS delivery_id, NULL::int AS post_id, campaign_id, queued_at
                                FROM social_crm_campaign_delivery WHERE message_id = heard.reply_to_id
                               UNION ALL
                              SELECT 1, NULL, post.id, post.campaign_id, NULL FROM social_crm_campaign_post post
                               WHERE post.channel_id = heard.channel_id
                                 AND post.thread_id IN (heard.thread, heard.post)
                               UNION ALL
                              SELECT 2, id, NULL, campaign_id, queued_at FROM social_crm_campaign_delivery
                               WHERE partner_id = heard.partner_id AND heard.contact_kind = 'direct'
                                 AND queued_at BETWEEN heard.occurred_at - %(span)s::interval
                                                   AND heard.occurred_at + interval '1 minute'
                                 AND state = ANY(%(counted)s)
                               UNION ALL
                              SELECT 2, id, NULL, campaign_id, queued_at FROM social_crm_campaign_delivery
                               WHERE identity_id = heard.identity_id AND heard.contact_kind = 'direct'
                                 AND queued_at BETWEEN heard.occurred_at - %(span)s::interval
                                                   AND heard.occurred_at + interval '1 minute'
                                 AND state = ANY(%(counted)s)
                            ORDER BY place, queued_at DESC NULLS LAST, delivery_id DESC LIMIT 1) found)
                UPDATE social_crm_message message SET campaign_id = answer.campaign_id
                  FROM answer WHERE message.id = answer.message_id
             RETURNING message.id, answer.delivery_id, message.occurred_at, answer.post_id, message.channel_id,
                       message.identity_id, message.partner_id
                """,
                ids=messages.ids,
                span=ATTRIBUTED,
                counted=list(COUNTED),
            )
        )
        if not rows:
            return
        written_by_sql(self.env["social.crm.message"].browse(row[0] for row in rows), ["campaign_id"])
        answered = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_campaign_delivery delivery
                   SET replied_at = first.at, reply_id = first.message_id, answered = 'open'
                  FROM (SELECT DISTINCT ON (delivery_id) delivery_id, message_id, at
                          FROM %s
                         WHERE delivery_id IS NOT NULL
                      ORDER BY delivery_id, at, message_id) first
                 WHERE delivery.id = first.delivery_id AND delivery.replied_at IS NULL
             RETURNING delivery.id
                """,
                as_table(
                    "answer",
                    {"message_id": "int4", "delivery_id": "int4", "at": "timestamp"},
                    [row[:3] for row in rows],
                ),
            )
        )
        written_by_sql(
            # sudo: what people say is filed whoever may see campaigns
            self.env["social.crm.campaign.delivery"].sudo().browse(id_ for (id_,) in answered),
            ["replied_at", "reply_id", "answered"],
        )
        self.env["social.crm.campaign.post"]._note_answers(
            [
                (post_id, channel_id, identity_id, partner_id, message_id, at)
                for message_id, _delivery_id, at, post_id, channel_id, identity_id, partner_id in rows
                if post_id
            ]
        )

    # ------------------------------------------------------------------
    # The inbox
    # ------------------------------------------------------------------
    def _inbox_columns(self, query):
        return {**super()._inbox_columns(query), "answers": self._answers_sql(query.table)}

    @api.model
    def _inbox_row(self, talk, kinds):
        """Hook: ``campaign`` is the one that they answered last, ``id`` and ``name``, if that is not long ago."""
        return {**super()._inbox_row(talk, kinds), "campaign": talk["answers"] or False}

    @api.model
    def _answers_sql(self, table):
        self.env["social.crm.campaign"].flush_model(["name"])
        return SQL(
            """
            (SELECT jsonb_build_object('id', campaign.id, 'name', campaign.name)
               FROM social_crm_message said
               JOIN social_crm_campaign campaign ON campaign.id = said.campaign_id
              WHERE said.conversation_id = %s AND said.campaign_id IS NOT NULL AND said.direction = 'in'
                AND said.occurred_at > %s - %s::interval
           ORDER BY said.occurred_at DESC, said.id DESC LIMIT 1)
            """,
            SQL.identifier(table, "id"),
            SQL.identifier(table, "last_inbound_at"),
            ATTRIBUTED,
        )

    def get_campaigns(self):
        """Return what campaigns the person of a talk got last or answered where they were posted, for a panel.

        :return: ``id`` and ``name`` of each campaign, ``state`` of its delivery in words, ``at`` when it went or was
            answered, and whether they ``answered`` it, the latest first
        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        talk = self.sudo()  # sudo: whoever may read a talk may know what its person was told
        delivered = talk.env["social.crm.campaign.delivery"]
        whose = [("identity_id", "=", talk.identity_id.id)] if talk.identity_id else [(0, "=", 1)]
        if talk.partner_id:
            whose = ["|", ("partner_id", "=", talk.partner_id.id), *whose]
        domain = [("company_id", "=", talk.company_id.id), *whose]
        told = delivered.search([("queued_at", "!=", False), *domain], order="queued_at DESC, id DESC", limit=SHOWN)
        said = delivered.search([("state", "=", "posted"), *domain], order="replied_at DESC, id DESC", limit=SHOWN)
        deliveries = (told | said).sorted(lambda each: each.queued_at or each.replied_at, reverse=True)[:SHOWN]
        states = dict(delivered._fields["state"]._description_selection(self.env))
        return [
            {
                "id": delivery.campaign_id.id,
                "name": delivery.campaign_id.name,
                "state": states[delivery.state],
                "at": (delivery.queued_at or delivery.replied_at).isoformat(sep=" "),
                "answered": bool(delivery.replied_at),
            }
            for delivery in deliveries
        ]
