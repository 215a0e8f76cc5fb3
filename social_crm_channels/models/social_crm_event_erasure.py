import json
import re

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.person import NotYet, as_bytes_text, as_pattern, escaped, mentions

from ..connectors.contract import IncomingMessage, Unreadable
from ..tools.cut import cut_out
from .social_crm_event import message_name

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
        passed over by then. One that is dead holds what others said and nobody has read yet: the person is cut out of
        it. What cannot be cut goes whole, and the report counts it.

        :raise NotYet: there are deliveries that name the person and wait to be read
        """
        while True:
            end, found = self._next_naming(person, person.positions.get(self._name, 0))
            if end is None:
                return 0
            cut = self._cut_dead(found, person)
            deleted, waiting = self._delete_read([id_ for id_ in found if id_ not in cut])
            # Do not go past what waits: once it was read, it is deleted.
            person.positions[self._name] = waiting[0] - 1 if waiting else end
            if deleted or cut:
                return deleted + len(cut)
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

    # ------------------------------------------------------------------
    # Dead ones
    # ------------------------------------------------------------------
    def _cut_dead(self, ids, person):
        """Cut the person out of dead deliveries that hold what others said too; they stay as they are else.

        :return: ids of those that do not name the person any more
        :rtype: list[int]
        """
        cut, own = [], self._own_messages(person)
        for event in self.search([("id", "in", ids), ("state", "=", "dead")], order="id"):
            payload = event._payload_without(person, own)
            if payload and not event._named_beside_payload(person):
                event.payload = payload
                cut.append(event.id)
        self.flush_model()
        return cut

    def _named_beside_payload(self, person):
        """Whether more than the payload names the person: then it is of their talk alone."""
        beside = " ".join((self.dedup_key, self.conversation_key or "", self.error or "", json.dumps(self.headers)))
        return bool(person.terms) and re.search(as_pattern(person.terms), beside, re.IGNORECASE)

    def _payload_without(self, person, own):
        """What a delivery says without what is the person's.

        :param SQL own: the condition of :meth:`_own_messages`
        :return: ``None`` where that is nothing, or nobody can tell
        :rtype: bytes | None
        """
        payload = bytes(self.with_context(bin_size=False).payload or b"")
        try:
            data = json.loads(payload)
        except (ValueError, RecursionError):  # what is no JSON cannot be cut
            return None
        theirs, others = self._items_of(person, payload, own)
        if not theirs + others:
            return None
        ids = {message_name(item) for item in theirs}
        names = {*person.terms, *(account[2] for account in person.accounts), *ids} - {""}
        data = cut_out(data, names, person.terms)
        if not data:
            return None
        rest = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
        still_theirs, left = self._items_of(person, rest, own)
        return rest if _messages(left) and not still_theirs else None

    def _items_of(self, person, payload, own):
        """Read a delivery.

        :return: what is the person's, and what is others'; nothing where nobody can read it
        """
        items = self._items_in(payload) or []
        known = self._names_among(items, own)
        theirs = [item for item in items if _is_of(person, item) or message_name(item) in known]
        return theirs, [item for item in items if item not in theirs]

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


def _messages(items):
    """:return: what of a delivery is worth keeping: what somebody said, and what nobody could read"""
    return [item for item in items if isinstance(item, IncomingMessage | Unreadable)]


def _is_of(person, item):
    """Whether a person said it, or it was said to them: what is named alike is taken for theirs, lest it stay.

    An export asks ``_is_theirs``, which tells nobody what another of that name said.
    """
    if isinstance(item, Unreadable):
        text = item.entry.decode("utf-8", "replace")
        return bool(person.terms) and bool(re.search(as_pattern(person.terms), text, re.IGNORECASE))
    names = {name.lower() for name in (*person.terms, *(account[2] for account in person.accounts)) if name}
    told = (getattr(item, "author", None), getattr(item, "recipient", None))
    return any(
        name and name.lower() in names
        for author in told
        if author and not author.is_us
        for name in (author.external_id, author.handle, author.email, author.phone)
    )
