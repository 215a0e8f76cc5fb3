from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table, written_by_sql

#: What an answer to a post is, in the order of the rows of :meth:`SocialCrmCampaignPostAnswer._note_answers`.
ANSWER = {
    "post_id": "int4",
    "channel_id": "int4",
    "identity_id": "int4",
    "partner_id": "int4",
    "message_id": "int4",
    "at": "timestamp",
}


class SocialCrmCampaignPostAnswer(models.Model):
    """Who answers what a campaign has posted belongs to its results, as whoever answers what was sent to them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign.post"

    @api.model
    def _note_answers(self, rows):
        """Note who answered posts: each person once a campaign, and nobody of our own people.

        Whoever was to get the campaign as well has a delivery, and it is noted there; anybody else gets one that says
        so. Whoever runs the place where it was posted (the forum) calls this.

        :param rows: ids of the post, the channel on which it was heard, the account, the contact and the message, and
            when it was said; ``None`` where there is none
        """
        if not rows:
            return
        self.env.flush_all()
        noted = self.env.execute_query(
            SQL(
                """
                  WITH said AS (
                       SELECT DISTINCT ON (post.campaign_id, person_key)
                              answer.*, post.campaign_id, post.company_id, post.variant_id, message.conversation_id,
                              COALESCE(answer.partner_id, -answer.identity_id) AS person_key
                         FROM %(answers)s
                         JOIN social_crm_campaign_post post ON post.id = answer.post_id
                    LEFT JOIN social_crm_message message ON message.id = answer.message_id
                        WHERE NOT EXISTS (SELECT FROM res_users WHERE partner_id = answer.partner_id
                                             AND active AND share IS NOT TRUE)
                     ORDER BY post.campaign_id, person_key, answer.at, answer.message_id),
                       known AS (
                       SELECT DISTINCT ON (said.campaign_id, said.person_key)
                              delivery.id, delivery.replied_at, said.campaign_id, said.person_key
                         FROM said
                         JOIN social_crm_campaign_delivery delivery ON delivery.campaign_id = said.campaign_id
                          AND (delivery.partner_id = said.partner_id OR delivery.identity_id = said.identity_id)
                     ORDER BY said.campaign_id, said.person_key, delivery.replied_at, delivery.id),
                       updated AS (
                       UPDATE social_crm_campaign_delivery delivery
                          SET replied_at = said.at, reply_id = said.message_id, post_id = said.post_id, answered = 'open'
                         FROM said JOIN known USING (campaign_id, person_key)
                        WHERE delivery.id = known.id AND known.replied_at IS NULL
                    RETURNING delivery.id),
                       inserted AS (
                       INSERT INTO social_crm_campaign_delivery
                              (campaign_id, company_id, person_key, partner_id, identity_id, channel_id, variant_id,
                               conversation_id, post_id, reply_id, replied_at, answered, state)
                       SELECT campaign_id, company_id, person_key, partner_id, identity_id, channel_id, variant_id,
                              conversation_id, post_id, message_id, at, 'open', 'posted'
                         FROM said WHERE NOT EXISTS (SELECT FROM known WHERE known.campaign_id = said.campaign_id
                                                        AND known.person_key = said.person_key)
                           ON CONFLICT DO NOTHING
                    RETURNING id)
                SELECT id FROM updated UNION ALL SELECT id FROM inserted
                """,
                answers=as_table("answer", ANSWER, rows),
            )
        )
        # sudo: what people say is filed whoever may see campaigns
        deliveries = self.env["social.crm.campaign.delivery"].sudo().browse(id_ for (id_,) in noted)
        written_by_sql(deliveries, ["post_id", "replied_at", "reply_id", "answered"])

    def _note_our_answer(self, moment):
        """Somebody of us answered where it was posted, and not in a talk: who had answered there has got it.

        Nothing was promised to them: an answer of ours is one in time.
        """
        # sudo: the product keeps what came of a campaign
        waiting = self.env["social.crm.campaign.delivery"].sudo()
        waiting.search(
            [
                ("post_id", "in", self.ids),
                ("reply_id", "=", False),
                ("answered", "=", "open"),
                ("replied_at", "<=", moment),
            ]
        ).answered = "in_time"
