import json

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.person import NotYet, as_bytes_text, escaped, mentions

#: Deliveries that are read through in one transaction.
SCAN = 5000


class SocialCrmEventErasure(models.Model):
    """Raw deliveries name people by nothing but what is written in them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.event"

    _erase_order = 10

    @api.model
    def _erase_person(self, person):
        """Delete what names the person, dead or processed, from where the last call stopped.

        A delivery that waits may hold what others said too: it is read first, and what the erased person said is
        passed over by then. One that is dead and names the person goes, whatever else it holds: nobody has been able
        to read it, and the report counts it.

        :raise NotYet: there are deliveries that name the person and wait to be read
        """
        while True:
            end, found = self._next_naming(person, person.positions.get(self._name, 0))
            if end is None:
                return 0
            deleted, waiting = self._delete_read(found)
            # Do not go past what waits: once it was read, it is deleted.
            person.positions[self._name] = waiting[0] - 1 if waiting else end
            if deleted:
                return deleted
            if waiting:
                raise NotYet(self.env._("Deliveries that name the person are being read first."))

    def _delete_read(self, ids):
        """:return: the number of those that were deleted, and the ids of those that wait to be read"""
        self.env.cr.execute(
            SQL("DELETE FROM social_crm_event WHERE id = ANY(%s) AND state != 'pending' RETURNING id", ids)
        )
        deleted = {id_ for (id_,) in self.env.cr.fetchall()}
        self.invalidate_model(flush=False)
        return len(deleted), [id_ for id_ in ids if id_ not in deleted]

    def _next_naming(self, person, last):
        """Read through the next deliveries.

        :param int last: the id that the last call came to
        :return: the id that this one came to, ``None`` at the end; ids of those that name the person
        """
        self.flush_model()
        channels = self._channels_of(person)
        ((end, *found),) = self.env.execute_query(
            SQL(
                """
                SELECT max(id), array_agg(id ORDER BY id) FILTER (WHERE %(named)s)
                  FROM (SELECT * FROM social_crm_event WHERE id > %(last)s AND channel_id = ANY(%(channels)s)
                      ORDER BY id LIMIT %(scan)s) event
                """,
                named=self._naming(person),
                last=last,
                channels=channels,
                scan=SCAN,
            )
        )
        return end, found[0] or []

    def _channels_of(self, person):
        """The channels on whose networks the person is known; all for a contact that is known by its address."""
        networks = {account[0] for account in person.accounts}
        channels = self.env["social.crm.channel"].with_context(active_test=False)
        return channels.search([("network_id", "in", list(networks))] if networks else []).ids

    def _naming(self, person):
        ids = [account[2] for account in person.accounts if account[2]]
        terms = list({*person.terms, *ids})  # within one channel, a short id says something too
        text = as_bytes_text(SQL.identifier("event", "payload"))
        return SQL(
            "(%s OR %s OR %s)",
            mentions(text, escaped(terms)),
            mentions(SQL("concat_ws(' ', event.dedup_key, event.conversation_key, event.error)"), terms),
            mentions(
                SQL("event.headers::text"), terms + [json.dumps(term)[1:-1] for term in terms if not term.isascii()]
            ),
        )
