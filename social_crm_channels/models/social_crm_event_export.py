from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, split_every

from odoo.addons.social_crm_base.tools.days import days_of

from ..connectors.contract import IncomingDeletion, IncomingEdit, IncomingMessage, IncomingReaction, Unreadable
from .social_crm_event import message_name
from .social_crm_retention import PREFIX

#: Deliveries that are read at once: each may be as large as a webhook takes.
BATCH = 50

RETENTION = PREFIX + "dead_delivery_retention_days"


class SocialCrmEventExport(models.Model):
    """A delivery holds what several people said, and the profiles of whoever stands near: it is never told whole.

    What the connector reads in it as the person's own is told, in words; what nobody can read is only counted.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.event"

    @api.model
    def _personal_data(self, person):
        last, unread, own = 0, [], self._own_messages(person)
        while last is not None:
            last, found = self._next_naming(person, last)
            for ids in split_every(BATCH, found):
                for event, items in self.browse(ids)._read_again():
                    if items is None:
                        unread.append(event.id)
                    else:
                        yield from event._told_of(person, items, own)
                self.env.invalidate_all()
        if unread:
            yield {self.env._("Not readable"): self.browse(unread)._account_of_unread()}

    def _read_again(self):
        """Read deliveries as the drain does.

        :return: each with what stands in it, ``None`` where nobody can tell
        """
        for event in self.with_context(bin_size=False):
            items = event._items_in(event.payload or b"")
            # An entry of many that could not be read is kept as a dead delivery of its own, and counted there.
            yield event, None if items and all(isinstance(item, Unreadable) for item in items) else items

    def _told_of(self, person, items, own):
        """Return what a delivery tells of a person, in words.

        :param SQL own: the condition of :meth:`_own_messages`
        :rtype: list[dict]
        """
        self.ensure_one()
        known = self._names_among(items, own)
        rows = []
        for item in items:
            author = getattr(item, "author", None)
            theirs = self._is_theirs(person, author)
            if isinstance(item, IncomingMessage):
                if theirs or item.external_id in known:
                    rows.append(self._told_of_message(item, author if theirs else None))
            elif isinstance(item, IncomingReaction):
                if theirs:
                    row = {self.env._("Reaction"): item.emoji, **self._told_of_author(author)}
                    rows.append(self._told(item, self.env._("Reaction"), row))
            elif isinstance(item, IncomingEdit | IncomingDeletion) and item.message_id in known:
                kind = self.env._("Edit") if isinstance(item, IncomingEdit) else self.env._("Deletion")
                rows.append(self._told(item, kind, {self.env._("Text"): getattr(item, "text", "")}))
        return rows

    def _told_of_message(self, item, author):
        words = {
            self.env._("Subject"): item.subject,
            self.env._("Text"): item.text,
            self.env._("Original"): item.url,
            self.env._("Names of files"): ", ".join(filter(None, (file.name for file in item.attachments))),
        }
        return self._told(item, self.env._("Message"), {**words, **(self._told_of_author(author) if author else {})})

    def _told(self, item, kind, words):
        return {
            self.env._("Received"): f"{self.received_at} UTC",
            self.env._("Kind"): kind,
            self.env._("When"): f"{item.occurred_at} UTC",
            **words,
        }

    def _told_of_author(self, author):
        return {
            self.env._("ID on the Network"): author.external_id,
            self.env._("Handle"): author.handle,
            self.env._("Name"): author.name,
            self.env._("Profile"): author.profile_url,
            self.env._("Picture"): author.avatar_url,
            self.env._("E-mail"): author.email,
            self.env._("Phone"): author.phone,
            self.env._("Followers"): author.followers,
        }

    def _is_theirs(self, person, author):
        """Whether an author is the person: the same account, not somebody who is called alike.

        An export that told too much would tell one person what another said; an erasure, which asks ``_is_of``, must
        rather find too much.
        """
        if not author or author.is_us:
            return False
        network = self.channel_id.network_id
        name = network._canonical_id(author.external_id)
        for network_id, scope, external_id, handle in person.accounts:
            if network_id != network.id:
                continue
            if external_id and name:
                if (scope, external_id) == (author.scope or "", name):
                    return True
            elif handle and author.handle and handle.lower() == author.handle.lower():
                return True
        return False

    def _own_messages(self, person):
        """Write the condition that a stored message is the person's, or of a talk with nobody else."""
        return SQL(
            "(%s OR message.conversation_id = ANY(%s))",
            person.where("message", ("identity_id", "partner_id")),
            self.env["social.crm.conversation"]._talks_with(person.identity_ids, person.partner_id),
        )

    def _names_among(self, items, condition):
        """Return the ids on the network of those messages that items speak of and that meet a condition.

        A webhook that serves several accounts of ours tells of messages on the channels of all of them.
        """
        named = [(self.channel_id, item) for item in items if message_name(item)]
        named = self.env["social.crm.message"]._resolve_accounts(named)
        rows = self.env.execute_query(
            SQL(
                "SELECT external_id FROM social_crm_message message"
                " WHERE channel_id = ANY(%s) AND external_id = ANY(%s) AND %s",
                list({channel.id for channel, _item in named}),
                [message_name(item) for _channel, item in named],
                condition,
            )
        )
        return {name for (name,) in rows}

    def _account_of_unread(self):
        """Say how many deliveries could not be read, and until when they are kept."""
        days = days_of(self.env, RETENTION, self.env["social.crm.retention"]._default_days()[RETENTION])
        values = {"number": len(self)}
        if not days:
            return self.env._(
                "%(number)s raw deliveries that name you could not be read. They are kept until somebody has read or"
                " deleted them.",
                **values,
            )
        until = max(self.mapped("received_at")) + timedelta(days=days)
        return self.env._(
            "%(number)s raw deliveries that name you could not be read. They are kept until %(date)s at the latest.",
            date=until.date(),
            **values,
        )
