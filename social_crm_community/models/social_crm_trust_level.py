from odoo import api, fields, models
from odoo.tools import SQL

#: What a member did, as :meth:`SocialCrmTrustLevel._evidence` counts it, and the field that asks for it.
ASKS = {
    "days": "min_days",
    "posts": "min_posts",
    "accepted": "min_accepted",
    "thanks": "min_thanks",
}


class SocialCrmTrustLevel(models.Model):
    """How far a member is trusted, by what they did."""

    _name = "social.crm.trust.level"
    _description = "Trust Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The highest level whose conditions somebody meets is theirs.")
    active = fields.Boolean(default=True)
    min_days = fields.Integer("Days active", help="On so many days they wrote or voted.")
    min_posts = fields.Integer("Questions and answers")
    min_accepted = fields.Integer("Accepted answers")
    min_thanks = fields.Integer(
        "Thanks", help="Votes and thanks of others for what they wrote; of one person for one post they count once."
    )
    max_flags = fields.Integer(
        "Flagged at most", default=-1, help="Posts of theirs that were flagged or taken away. -1 for any number."
    )
    may_escalate = fields.Boolean("May ask staff", help="To make a private case of somebody's question.")
    is_superuser = fields.Boolean("Superuser", help="The level is shown beside their name in the forum.")
    user_count = fields.Integer("Members", compute="_compute_user_count")

    _not_negative = models.Constraint(
        "CHECK (min_days >= 0 AND min_posts >= 0 AND min_accepted >= 0 AND min_thanks >= 0 AND max_flags >= -1)",
        "A level asks for nothing or for more than nothing.",
    )

    def _compute_user_count(self):
        counts = dict(
            self.env["res.users"]
            .sudo()
            ._read_group(  # sudo: numbers alone
                [("social_trust_level_id", "in", self.ids)], ["social_trust_level_id"], ["__count"]
            )
        )
        for level in self:
            level.user_count = counts.get(level, 0)

    def _is_met(self, evidence):
        """
        :param dict evidence: as :meth:`_evidence`, of one member
        :rtype: bool
        """
        enough = all(evidence[count] >= self[asked] for count, asked in ASKS.items())
        return enough and (self.max_flags < 0 or evidence["flags"] <= self.max_flags)

    @api.model
    def _evidence(self, users):
        """Count what members did on forums of peer care, in one statement whatever their number.

        :return: counts by user id: days, posts, accepted, thanks, flags
        :rtype: dict[int, dict]
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH post AS (
                     SELECT written.id, written.create_uid AS user_id, written.create_date, written.parent_id,
                            written.is_correct AND written.parent_id IS NOT NULL AND NOT written.self_reply AS accepted,
                            written.active AND written.state IN ('active', 'close') AS stands,
                            written.state IN ('flagged', 'offensive') AS flagged
                       FROM forum_post written
                       JOIN forum_forum forum ON forum.id = written.forum_id AND forum.peer_care
                      WHERE written.create_uid = ANY(%(ids)s)),
                     vote AS (
                     SELECT given.post_id, given.user_id, given.recipient_id, given.create_date, given.vote
                       FROM forum_post_vote given
                       JOIN forum_forum forum ON forum.id = given.forum_id AND forum.peer_care
                      WHERE given.user_id = ANY(%(ids)s) OR given.recipient_id = ANY(%(ids)s)),
                     day AS (
                     SELECT user_id, count(DISTINCT at::date) AS days
                       FROM (SELECT user_id, create_date AS at FROM post
                              UNION ALL SELECT user_id, create_date FROM vote) acted
                   GROUP BY user_id),
                     wrote AS (
                     SELECT user_id, count(*) FILTER (WHERE stands) AS posts,
                            count(*) FILTER (WHERE stands AND accepted) AS accepted,
                            count(*) FILTER (WHERE flagged) AS flags
                       FROM post GROUP BY user_id),
                     thanked AS (
                     SELECT recipient_id AS user_id, count(*) AS thanks
                       FROM (SELECT post_id, user_id, recipient_id
                               FROM vote WHERE vote = '1' AND recipient_id != user_id
                              UNION
                             SELECT given.post_id, given.user_id, given.recipient_id
                               FROM social_crm_thanks given
                               JOIN forum_forum forum ON forum.id = given.forum_id AND forum.peer_care
                              WHERE given.recipient_id = ANY(%(ids)s)) helped
                   GROUP BY recipient_id)
                SELECT member.id AS user_id, COALESCE(days, 0) AS days, COALESCE(posts, 0) AS posts,
                       COALESCE(accepted, 0) AS accepted, COALESCE(thanks, 0) AS thanks, COALESCE(flags, 0) AS flags
                  FROM unnest(%(ids)s) AS member (id)
             LEFT JOIN day ON day.user_id = member.id
             LEFT JOIN wrote ON wrote.user_id = member.id
             LEFT JOIN thanked ON thanked.user_id = member.id
                """,
                ids=users.ids,
            )
        )
        return {row.pop("user_id"): row for row in rows}
