import logging

from odoo import api, fields, models
from odoo.tools import SQL, sql

from odoo.addons.social_crm_base.tools.cursor import read_committed
from odoo.addons.social_crm_base.tools.sql import written_by_sql

from .social_crm_message_funnel import ANSWER, NAMED, THEIRS

_logger = logging.getLogger(__name__)

#: What the funnel knows of a conversation.
FACTS = ("heard_at", "opened_at", "touched_at", "improved_at", "unanswered_since", "topic_key", "idea_topic_key")
#: Conversations that are looked at again in one transaction.
BATCH = 5000
#: Parameter in which the nightly look keeps how far it came.
POSITION = "social_crm_community.funnel_position"


class SocialCrmConversationFunnel(models.Model):
    """How far a talk came: heard, opened, touched, improved.

    The columns follow from messages, cases and ideas: whoever changes one of these has them written anew, in a number
    of statements that does not depend on how many talks there are. That somebody opened a talk is written nowhere else.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    heard_at = fields.Datetime("Heard", readonly=True, help="Their first words; spam and what machines write are none.")
    opened_at = fields.Datetime("Opened", readonly=True, help="When a colleague read it first.")
    touched_at = fields.Datetime(
        "Touched", readonly=True, help="When a named colleague first answered, or a case was opened."
    )
    improved_at = fields.Datetime("Improved", readonly=True, help="When an idea that was said here was released.")
    unanswered_since = fields.Datetime(
        "Unanswered since", readonly=True, help="Their first words that nobody has answered yet."
    )

    # All that is counted is in the index: a million talks are counted without reading one of them.
    _funnel_idx = models.Index(
        "(heard_at) INCLUDE (company_id, team_id, channel_id, community_id, topic_key, idea_topic_key, opened_at,"
        " touched_at, improved_at) WHERE heard_at IS NOT NULL"
    )
    _unanswered_idx = models.Index(
        "(unanswered_since) WHERE unanswered_since IS NOT NULL AND state IN ('open', 'waiting')"
    )

    def _auto_init(self):
        is_new = not sql.column_exists(self.env.cr, self._table, "heard_at")
        result = super()._auto_init()
        if is_new:
            self.pool.post_init(self._begin_funnel)
        return result

    def _begin_funnel(self):
        """Say of the talks that are there how far they came. When one was opened is not known: by their last words."""
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_conversation SET opened_at = last_inbound_at"
                " WHERE COALESCE(unread_count, 0) = 0 AND last_inbound_at IS NOT NULL"
            )
        )
        self.env.cr.execute(self._funnel_update(SQL("TRUE")))
        self.invalidate_model(FACTS)

    # ------------------------------------------------------------------
    # Keep in step
    # ------------------------------------------------------------------
    def _refresh_funnel(self):
        """Write anew how far these talks came, from their messages, cases and ideas.

        :return: the talks of which something was not in step
        """
        if not self:
            return self
        self._flush_funnel()
        # Whoever waits for somebody else to finish looks at what they have written then, so the rows are held first.
        self.env.cr.execute(
            SQL("SELECT FROM social_crm_conversation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
        )
        rows = self.env.execute_query(
            SQL("%s RETURNING talk.id", self._funnel_update(SQL("counted.id = ANY(%s)", self.ids)))
        )
        changed = self.browse(id_ for (id_,) in rows)
        written_by_sql(changed, FACTS)
        return changed

    def _flush_funnel(self):
        self.flush_model(FACTS)
        for model, fnames in {
            "social.crm.message": ("conversation_id", "direction", "is_automatic", "spam_reason", "state", "user_id"),
            "social.crm.case": ("conversation_ids", "opened_at", "tag_ids"),
            "social.crm.idea": ("released_at", "tag_ids"),
            "social.crm.idea.source": ("conversation_id", "idea_id"),
        }.items():
            self.env[model].flush_model(fnames)

    @api.model
    def _funnel_update(self, which):
        """Return the statement that brings talks in step.

        :param SQL which: condition on ``counted``
        """
        return SQL(
            "UPDATE social_crm_conversation talk SET %s FROM (%s) fact"
            " WHERE talk.id = fact.id AND (%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(SQL("%s = %s", SQL.identifier(name), SQL.identifier("fact", name)) for name in FACTS),
            self._funnel_facts(which),
            SQL(", ").join(SQL.identifier("talk", name) for name in FACTS),
            SQL(", ").join(SQL.identifier("fact", name) for name in FACTS),
        )

    @api.model
    def _funnel_facts(self, which):
        """Return the statement that tells how far talks came, from scratch: their ids and :data:`FACTS`.

        :param SQL which: condition on ``counted``
        """
        return SQL(
            """
            SELECT counted.id, heard.at AS heard_at, LEAST(counted.opened_at, named.at) AS opened_at,
                   LEAST(named.at, worked_on.at) AS touched_at, improved.at AS improved_at,
                   waiting.at AS unanswered_since, topics.key AS topic_key, idea_topics.key AS idea_topic_key
              FROM social_crm_conversation counted
         LEFT JOIN LATERAL (
                   SELECT occurred_at AS at FROM social_crm_message message
                    WHERE conversation_id = counted.id AND %(theirs)s
                 ORDER BY occurred_at LIMIT 1) heard ON TRUE
         LEFT JOIN LATERAL (
                   SELECT occurred_at AS at FROM social_crm_message message
                    WHERE conversation_id = counted.id AND %(answer)s AND %(named)s AND occurred_at >= heard.at
                 ORDER BY occurred_at LIMIT 1) named ON TRUE
         LEFT JOIN LATERAL (
                   SELECT max(occurred_at) AS at FROM social_crm_message message
                    WHERE conversation_id = counted.id AND %(answer)s) answered ON TRUE
         LEFT JOIN LATERAL (
                   SELECT occurred_at AS at FROM social_crm_message message
                    WHERE conversation_id = counted.id AND %(theirs)s
                      AND occurred_at > COALESCE(answered.at, '-infinity')
                 ORDER BY occurred_at LIMIT 1) waiting ON TRUE
         LEFT JOIN LATERAL (
                   SELECT min(opened.opened_at) AS at
                     FROM social_crm_case_conversation_rel rel
                     JOIN social_crm_case opened ON opened.id = rel.case_id
                    WHERE rel.conversation_id = counted.id) worked_on ON TRUE
         LEFT JOIN LATERAL (
                   SELECT min(idea.released_at) AS at
                     FROM social_crm_idea_source source
                     JOIN social_crm_idea idea ON idea.id = source.idea_id
                    WHERE source.conversation_id = counted.id) improved ON TRUE
         LEFT JOIN LATERAL (%(topics)s) topics ON TRUE
         LEFT JOIN LATERAL (%(idea_topics)s) idea_topics ON TRUE
             WHERE %(which)s
            """,
            theirs=THEIRS,
            answer=ANSWER,
            named=NAMED,
            topics=self._topic_key_of(self._topics_of_cases(), SQL.identifier("counted", "id")),
            idea_topics=self._topic_key_of(self._topics_of_ideas(), SQL.identifier("counted", "id")),
            which=which,
        )

    @api.model
    def _refresh_whole_funnel(self, commit=None):
        """Cron: look at all talks again, should one ever be out of step. Where time runs out, it goes on from there.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        parameters = self.env["ir.config_parameter"]
        position = begun_at = int(parameters.get_param(POSITION) or 0)
        everything = self.with_context(active_test=False)
        commit(0, remaining=everything.search_count([("id", ">", position)]))
        read_committed(self.env.cr)  # people write to us meanwhile
        while talks := everything.search([("id", ">", position)], order="id", limit=BATCH):
            if changed := talks._refresh_funnel():
                _logger.warning("The funnel was out of step in %s conversations, such as %s", len(changed), changed[0])
            position = talks[-1].id
            if commit(len(talks)) <= 0:
                break
            read_committed(self.env.cr)
        else:
            position = 0
        if position != begun_at:
            parameters.set_param(POSITION, position)

    # ------------------------------------------------------------------
    # What changes it
    # ------------------------------------------------------------------
    def _messages_received(self, messages):
        result = super()._messages_received(messages)
        self._refresh_funnel()
        return result

    def _mark_read(self):
        unread = self.filtered("unread_count")
        result = super()._mark_read()
        unread._note_opened()
        return result

    def _replied(self, message):
        """Whoever answers has read it, whether or not the answer arrives."""
        result = super()._replied(message)
        if not message.is_automatic:
            self._note_opened()
        return result

    def _note_opened(self):
        """A colleague has read these talks, for the first time or again."""
        new = self.filtered(lambda talk: not talk.opened_at)
        if not new:
            return
        self.flush_model(["opened_at"])
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_conversation SET opened_at = %s WHERE id = ANY(%s) AND opened_at IS NULL",
                fields.Datetime.now(),
                new.ids,
            )
        )
        written_by_sql(new, ["opened_at"])

    def _merge_into(self, target):
        """Ideas that were said here were said where the talk goes on."""
        opened_at = min(filter(None, (self.opened_at, target.opened_at)), default=False)
        result = super()._merge_into(target)
        target.opened_at = opened_at
        sources = self.env["social.crm.idea.source"].sudo()  # sudo: ideas of all companies were said here
        moved = sources.search([("conversation_id", "=", self.id)])
        self.env.add_to_compute(sources._fields["conversation_id"], moved)
        (self | target)._refresh_funnel()
        return result
