from odoo import api, models

from odoo.addons.social_crm_base.tools.sql import update_rows


class SocialCrmMessageImport(models.Model):
    """What was said in another helpdesk is stored, and does nothing: no case opens, nobody is told, nothing is sent."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _take_in_history(self, items):
        """Store messages that are not here yet, in a number of queries that does not depend on how many.

        :param items: pairs of a channel for imported talk and an ``IncomingMessage``
        :return: a row of values for each new message, in order
        :rtype: list[dict]
        """
        known = self._known_ids({(channel.id, item.external_id) for channel, item in items})
        fresh = [pair for pair in items if (pair[0].id, pair[1].external_id) not in known]
        fresh = self._pass_over_erased(fresh)
        if not fresh:
            return []
        people = self._people_of(fresh)
        conversations = self._conversations_of(fresh, people)
        rows = [self._message_row(*pair, people, conversations) for pair in fresh]
        for row in rows:
            # how somebody felt years ago is not assessed
            row |= {"language": None, "sentiment": None, "sentiment_score": None, "spam_reason": None}
        rows.sort(key=lambda row: (row["occurred_at"], row["provider_sequence"], row["external_id"]))
        rows = self._insert_messages(rows)
        talks = self.env["social.crm.conversation"].browse({row["conversation_id"] for row in rows})
        talks.fetch(["identity_id"])  # at once: the timeline asks each for its person
        self._log_touchpoints(rows)
        self._refresh_conversations(rows)
        self._show_as_written(rows)
        # nobody has to look at what was worked on elsewhere
        update_rows(self.env, talks._table, ["unread_count"], [(talk_id, 0) for talk_id in talks.ids])
        return rows

    def _connection_blockers(self):
        """Nobody is reached on a channel for imported talk."""
        if not self.channel_id.is_import:
            return super()._connection_blockers()
        return [
            {
                "code": "imported",
                "reason": self.env._("This talk was imported from another helpdesk: nobody can be answered here."),
                "remedy": self.env._("Write to the person on one of your channels."),
            }
        ]
