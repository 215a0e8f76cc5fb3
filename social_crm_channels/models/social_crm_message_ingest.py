from collections import defaultdict
from dataclasses import asdict, replace
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, formataddr, html_sanitize, plaintext2html

from odoo.addons.social_crm_base.tools.sql import insert_rows, update_rows
from odoo.addons.social_crm_base.tools.url import web_address

from ..connectors.contract import (
    AccountRevoked,
    ConversationChanged,
    ConversationMoved,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    IncomingWatermark,
    PersonMoved,
    PersonTold,
)
from ..tools.wake import wake
from .social_crm_conversation import PREVIEW_LENGTH
from .social_crm_outbound_part import ECHOED

TOUCHPOINT_KINDS = {"call": "call", "video_call": "call", "meeting": "meeting", "face_to_face": "meeting"}
FUTURE_TOLERANCE = timedelta(minutes=10)  # a provider's clock may be ahead by so much


class SocialCrmMessageIngest(models.Model):
    """The street in: what connectors have read becomes people, conversations and messages, in bulk."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _ingest(self, items):
        """Take in a batch. The number of queries does not depend on its size.

        What is known already changes nothing, whatever the order of arrival. Runs with superuser rights.

        :param items: pairs of a channel and one of the contract's ``Incoming`` dataclasses
        :return: the new messages, in the provider's order
        """
        # sudo: people write to us whoever works here; callers check what a user may do
        self = self.sudo()
        self.env.flush_all()
        batch = defaultdict(list)
        for channel, item in self._resolve_accounts(items):
            batch[type(item)].append((channel, item))
        for channel, item in batch[AccountRevoked]:
            ended = channel._for_company().env._("The network says that our access has ended.")
            channel._reauthorise(item.reason or ended)
        self._move(batch)
        self._tell_people(batch[PersonTold])
        batch[IncomingStatus] = self._note_copies(batch[IncomingStatus])
        new = self._ingest_messages(batch[IncomingMessage])
        self._move(batch)  # of one batch, what is known by the old id may come after what tells the new one
        self.env["social.crm.conversation"]._merge_data(
            (channel, item.conversation_id, item.data)
            for channel, item in sorted(batch[ConversationChanged], key=lambda pair: pair[1].occurred_at)
        )
        changed = self._ingest_changes(
            batch[IncomingEdit] + batch[IncomingDeletion] + batch[IncomingStatus] + batch[IncomingReaction]
        )
        self._settle_by_key(batch[IncomingStatus])
        self.env.invalidate_all()
        self._apply_changes(changed | {(channel.id, item.external_id) for channel, item in batch[IncomingMessage]})
        self.env["social.crm.conversation"]._raise_watermarks(
            (channel, item.conversation_id, item.state, item.occurred_at) for channel, item in batch[IncomingWatermark]
        )
        messages = self.browse(row["id"] for row in new)
        inbound = self.browse(row["id"] for row in new if row["direction"] == "in")
        self._announce(messages.filtered(lambda message: not message.spam_reason))
        if inbound:
            inbound.conversation_id._messages_received(inbound)
        if messages - inbound:  # said for us elsewhere: as good as sent
            (messages - inbound)._delivery_changed()
        self._show_as_written(new)
        return messages

    def _move(self, batch):
        """Give people and talks the ids that they have by now."""
        self.env["social.crm.identity"]._move(
            [(channel.network_id.id, item.scope, item.old_id, item.new_id) for channel, item in batch[PersonMoved]]
        )
        self.env["social.crm.conversation"]._move(
            [(channel, item.old_id, item.new_id) for channel, item in batch[ConversationMoved]]
        )

    def _tell_people(self, items):
        """Take over what is told of people beside what they say, of those whom we know."""
        self.env["social.crm.identity"]._update_known(
            [_person_row(channel, item.person, None) for channel, item in items if item.person.external_id]
        )

    # ------------------------------------------------------------------
    # Accounts
    # ------------------------------------------------------------------
    def _resolve_accounts(self, items):
        """One webhook may serve several accounts of ours: give each item to its own channel."""
        others = self._other_accounts({(channel, item.account) for channel, item in items})
        return [(others.get((channel, item.account)) or channel, item) for channel, item in items]

    @api.model
    def _strange_accounts(self, pairs):
        """Of accounts that webhooks name, those that no channel of the webhook's company has.

        One application of ours may serve several companies: what is said to one of them is not shown to another.

        :param pairs: of a channel and an account's external id, ``""`` for its own
        :rtype: set
        """
        others = self._other_accounts(pairs)
        return {(channel, account) for (channel, account), other in others.items() if not other}

    def _other_accounts(self, pairs):
        """:return: the channel of each account that is not the webhook's own, by webhook's channel and account"""
        return {
            (channel, account): self.env["social.crm.channel"].search(
                [
                    ("provider", "=", channel.provider),
                    ("company_id", "=", channel.company_id.id),
                    ("account_external_id", "=", account),
                ],
                limit=1,
            )
            for channel, account in pairs
            if account and channel.account_external_id and account != channel.account_external_id
        }

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    def _ingest_messages(self, items):
        """:return: a row of values for each new message, in the provider's order"""
        unique = {}
        for channel, item in items:
            unique.setdefault((channel.id, item.external_id), (channel, item))
        known = self._known_ids(unique)
        fresh = [pair for key, pair in unique.items() if key not in known]
        fresh = self._recognise(self._pass_over_erased(fresh))
        fresh = self._match_echoes(self._join_talks(self._join_threads(fresh)))
        if not fresh:
            return []
        people = self._people_of(fresh)
        conversations = self._conversations_of(fresh, people)
        rows = sorted(
            (self._message_row(*pair, people, conversations) for pair in fresh),
            key=lambda row: (row["occurred_at"], row["provider_sequence"], row["external_id"]),
        )
        self._link_replies(rows)
        self._assess(rows)
        self._screen(rows)
        rows = self._insert_messages(rows)
        self._link_replies_within(rows)
        self._log_touchpoints(rows)
        self._refresh_conversations(rows)
        return rows

    def _join_threads(self, items):
        """What answers a message goes on in its conversation, on whichever of our channels that is.

        :return: the items, those with the channel and the conversation of what they answer
        """
        if not any(item.references for _channel, item in items):
            return items
        answered = self._conversations_answered(
            {(channel, reference) for channel, item in items for reference in item.references}
        )
        places = {key: (talk.channel_id, talk.external_id, talk.is_group) for key, talk in answered.items()}
        waiting = {(channel, item.external_id): item for channel, item in items}
        joined = []
        for channel, item in items:
            if item.references:
                channel, talk, is_group = self._place_of(channel, item, places, waiting)
                item = replace(item, conversation_id=talk, is_group=is_group)
            joined.append((channel, item))
        # What answers a message may have come before it, and has begun a conversation in its name.
        moved = {
            (channel, item.external_id): item.conversation_id
            for channel, item in joined
            if item.references and item.external_id != item.conversation_id
        }
        self.env["social.crm.conversation"]._move([(*key, talk) for key, talk in moved.items()])
        return [(channel, _follow(channel, item, moved)) for channel, item in joined]

    def _place_of(self, channel, item, places, waiting):
        """Where a message belongs that answers others, which may be of the same batch.

        :param dict places: (channel, external id of a message) → where it belongs; what is found is added
        :param dict waiting: (channel, external id) → item, of those of the batch that were not looked at yet
        :return: channel, external id of the conversation, and whether that has many authors
        """
        path, found = [], places.get((channel, item.external_id))
        while item and not found:
            path.append(item)
            del waiting[channel, item.external_id]
            keys = [(channel, reference) for reference in reversed(item.references)]
            known = next((key for key in keys if key in places or key in waiting), None)
            found, item = places.get(known), waiting.get(known)
        for item in reversed(path):
            if not found or found[1] == item.not_in:
                found = (channel, item.conversation_id, item.is_group)
            found = (*found[:2], found[2] or item.is_group)
            places[channel, item.external_id] = found
        return found

    def _recognise(self, items):
        """Of whom only a phone number is told, which somebody is known to have, is that person.

        :return: the items, with the id that the network knows the person by
        """
        numbers = {
            (channel.network_id.id, person.scope, person.phone)
            for channel, item in items
            for person in _people_in(item)
            if person.by_phone
        }
        known = self.env["social.crm.identity"]._ids_by_phone(numbers)
        if not known:
            return items
        return [(channel, _with_ids(item, channel.network_id.id, known)) for channel, item in items]

    def _join_talks(self, items):
        """Where all that is said with a person is one talk, it goes on in the one that they have."""
        wanted = {
            (channel.id, channel.network_id.id, person.scope, person.external_id)
            for channel, item in items
            if item.one_talk and (person := _other_side(item))
        }
        talks = self.env["social.crm.conversation"]._talks_of_accounts(wanted)
        if not talks:
            return items
        joined = []
        for channel, item in items:
            person = _other_side(item)
            key = person and item.one_talk and (channel.id, channel.network_id.id, person.scope, person.external_id)
            joined.append((channel, replace(item, conversation_id=talks[key]) if key in talks else item))
        return joined

    @api.model
    def _conversations_answered(self, keys):
        """The conversations that hold some messages, also on other channels of the same kind and company.

        :param keys: channel and external id of each message
        :return: conversation by key, for those that are known
        :rtype: dict
        """
        siblings = {}
        for channel in {channel for channel, _external_id in keys}:
            siblings[channel] = channel.with_context(active_test=False).search(
                [("provider", "=", channel.provider), ("company_id", "=", channel.company_id.id)]
            )
        wanted = {
            (sibling.id, external_id): (channel, external_id)
            for channel, external_id in keys
            for sibling in siblings[channel]
        }
        known = self._known_ids(wanted)
        return {wanted[key]: self.browse(message_id).conversation_id for key, (message_id, _part_id) in known.items()}

    def _people_of(self, items):
        """:return: author → (identity id, partner id or ``None``), for all authors and recipients"""
        rows = {}
        for channel, item in items:
            for person in _people_in(item):
                if person.external_id or person.handle:
                    rows[channel.network_id.id, person] = _person_row(channel, person, _past(item.occurred_at))
        ids = self.env["social.crm.identity"]._upsert(list(rows.values()))
        partners = self.env["social.crm.conversation"]._partners_of(set(ids))
        return {key: (identity_id, partners.get(identity_id)) for key, identity_id in zip(rows, ids, strict=True)}

    def _conversations_of(self, items, people):
        """:return: (channel id, thread id) → conversation id"""
        rows = [
            {
                "channel": channel,
                "external_id": item.conversation_id,
                "name": item.conversation_name or item.subject,
                "contact_kind": item.contact_kind,
                "is_group": item.is_group,
                "provider_data": item.conversation_data,
                "identity_id": self._counterpart(channel, item, people),
            }
            for channel, item in items
        ]
        ids = self.env["social.crm.conversation"]._upsert(rows)
        return {(row["channel"].id, row["external_id"]): found for row, found in zip(rows, ids, strict=True)}

    def _counterpart(self, channel, item, people):
        """The person a conversation is with; a group is with nobody in particular."""
        person = _other_side(item)
        if item.is_group or not person:
            return None
        return people.get((channel.network_id.id, person), (None, None))[0]

    def _message_row(self, channel, item, people, conversations):
        identity_id, partner_id = people.get((channel.network_id.id, item.author), (None, None))
        ours = item.author.is_us
        return {
            "channel": channel,
            "item": item,
            "external_id": item.external_id,
            "conversation_id": conversations[channel.id, item.conversation_id],
            "direction": "out" if ours else "in",
            "state": "sent" if ours else "received",
            "identity_id": identity_id,
            "partner_id": partner_id,
            "occurred_at": _past(item.occurred_at),
            "provider_sequence": item.sequence,
            "reply_to_id": None,
        }

    def _link_replies(self, rows):
        """Set what a message answers, where that is stored already."""
        keys = {(row["channel"].id, row["item"].reply_to) for row in rows if row["item"].reply_to}
        known = self._known_ids(keys)
        for row in rows:
            found = known.get((row["channel"].id, row["item"].reply_to))
            row["reply_to_id"] = found and found[0]

    def _link_replies_within(self, rows):
        """Set what a message answers, where that came in the same batch."""
        ids = {(row["channel"].id, row["external_id"]): row["id"] for row in rows}
        pairs = [
            (row["id"], ids[row["channel"].id, row["item"].reply_to])
            for row in rows
            if not row["reply_to_id"] and (row["channel"].id, row["item"].reply_to) in ids
        ]
        if pairs:
            update_rows(self.env, self._table, ("reply_to_id",), pairs)

    def _assess(self, rows):
        """Tell language and sentiment of what they said, before anybody routes by it."""
        for row in rows:
            row.update(language=None, sentiment=None, sentiment_score=None)
        theirs = [row for row in rows if row["direction"] == "in" and row["item"].text]
        for row, found in zip(theirs, self._assess_texts([row["item"].text for row in theirs]), strict=True):
            row.update(found)

    def _screen(self, rows):
        """Hook: say of what is nobody's work why it is spam, before it is stored. Called once a batch.

        :param rows: values of each message, and its ``channel`` and ``item``; ``spam_reason`` is set, for people
        """
        for row in rows:
            row["spam_reason"] = None

    def _insert_messages(self, rows):
        """Insert ``mail.message`` and its channel side.

        ``mail.message.create`` would take three quarters of the time of the whole street, and there is nothing
        to notify: nobody outside follows a conversation.

        :return: the rows that were new, each with its ``id`` and ``mail_message_id``
        """
        now = fields.Datetime.now()
        for row, mail_id in zip(rows, self._next_mail_ids(len(rows)), strict=True):
            row["mail_message_id"] = mail_id
        comment = self.env.ref("mail.mt_comment").id
        host = self.env["ir.config_parameter"].get_param("database.uuid")
        insert_rows(
            self.env,
            "mail_message",
            "id model res_id date body subject message_type subtype_id author_id email_from message_id"
            " incoming_email_cc is_internal reply_to_force_new".split(),
            [
                (
                    row["mail_message_id"],
                    "social.crm.conversation",
                    row["conversation_id"],
                    row["occurred_at"],
                    _html(row["item"].text),
                    row["item"].subject or None,
                    "email" if row["item"].email_id else "comment",
                    comment,
                    row["partner_id"],
                    _signature(row),
                    row["item"].email_id or f"<social-crm-{row['mail_message_id']}@{host}>",
                    row["item"].also_to or None,
                    False,
                    False,
                )
                for row in rows
            ],
        )
        found = insert_rows(
            self.env,
            self._table,
            "mail_message_id channel_id conversation_id external_id url direction identity_id partner_id contact_kind"
            " occurred_at provider_sequence language sentiment sentiment_score state reply_to_id is_automatic spam_reason"
            " attachment_sources attachment_state"
            " attachment_after".split(),
            [
                (
                    row["mail_message_id"],
                    row["channel"].id,
                    row["conversation_id"],
                    row["external_id"],
                    web_address(row["item"].url),
                    row["direction"],
                    row["identity_id"],
                    row["partner_id"],
                    row["item"].contact_kind,
                    row["occurred_at"],
                    row["provider_sequence"],
                    row["language"],
                    row["sentiment"],
                    row["sentiment_score"],
                    row["state"],
                    row["reply_to_id"],
                    row["item"].is_automatic,
                    row["spam_reason"],
                    _sources(row["item"].attachments),
                    "pending" if row["item"].attachments else "none",
                    now if row["item"].attachments else None,
                )
                for row in rows
            ],
            on_conflict=SQL("ON CONFLICT (channel_id, external_id) WHERE external_id IS NOT NULL DO NOTHING"),
            returning=["mail_message_id", "id"],
        )
        ids = dict(found)
        doubles = [row["mail_message_id"] for row in rows if row["mail_message_id"] not in ids]
        if doubles:  # somebody else stored the same message meanwhile
            self.env.cr.execute(SQL("DELETE FROM mail_message WHERE id = ANY(%s)", doubles))
        rows = [row for row in rows if row["mail_message_id"] in ids]
        for row in rows:
            row["id"] = ids[row["mail_message_id"]]
        if any(row["item"].attachments for row in rows):
            wake(self.env, "social_crm_channels.cron_attachments")
        return rows

    def _show_as_written(self, rows):
        """Show what was more than plain text as it was written, now that all have gone by its own words.

        It goes past the field, so it is sanitized here as the field does it: nothing of a stranger's may lie over our
        own screen, or load its styles. Classes would be those of our screens.
        """
        update_rows(
            self.env,
            "mail_message",
            ["body"],
            [
                (row["mail_message_id"], html_sanitize(row["item"].html, sanitize_style=True, strip_classes=True))
                for row in rows
                if row["item"].html
            ],
        )

    def _next_mail_ids(self, number):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(counter) FROM pg_get_serial_sequence('mail_message', 'id') AS counter,"
                " generate_series(1, %s)",
                number,
            )
        )
        return [mail_id for (mail_id,) in rows]

    def _log_touchpoints(self, rows):
        """A message is a touchpoint, unless a machine wrote it or it is spam; a talk is one, whoever spoke in it."""
        touchpoints = {}
        for row in rows:
            if row["item"].is_automatic or row["spam_reason"]:
                continue
            identity_id = row["identity_id"] or self._person_answered(row)
            talk = TOUCHPOINT_KINDS.get(row["item"].contact_kind)
            if identity_id:
                key = (row["conversation_id"], talk, row["occurred_at"]) if talk else row["id"]
                touchpoints.setdefault(key, self._touchpoint_of(row, identity_id, talk))
        self.env["social.crm.touchpoint"]._log(list(touchpoints.values()))

    def _touchpoint_of(self, row, identity_id, talk):
        return {
            "identity_id": identity_id,
            "company_id": row["channel"].company_id.id,
            "network_id": row["channel"].network_id.id,
            "occurred_at": row["occurred_at"],
            "kind": talk or f"message_{row['direction']}",
            "is_touch": bool(talk) or row["direction"] == "out",
            "res_model": self._name,
            "res_id": row["id"],
            **({"partner_id": row["partner_id"]} if row["direction"] == "in" else {}),
        }

    def _person_answered(self, row):
        """Whom an answer of ours touched: the person whom the conversation is with."""
        talk = self.env["social.crm.conversation"].browse(row["conversation_id"])
        return talk.identity_id.id if row["direction"] == "out" else None

    def _refresh_conversations(self, rows):
        """Keep the list's columns in step, in one statement."""
        talks = {}
        for row in rows:  # in the provider's order
            talk = talks.setdefault(
                row["conversation_id"],
                {
                    "unread": 0,
                    "count": 0,
                    "automatic": 0,
                    "inbound": None,
                    "until": None,
                    "last": None,
                    "language": None,
                },
            )
            talk["count"] += 1
            talk["last"] = row
            talk["until"] = row["item"].reply_until or talk["until"]
            if row["direction"] == "in":
                talk["automatic" if row["item"].is_automatic or row["spam_reason"] else "unread"] += 1
                talk["inbound"] = row["occurred_at"]
                talk["language"] = row["language"] or talk["language"]
        values = [
            (
                conversation_id,
                talk["last"]["occurred_at"],
                " ".join(talk["last"]["item"].text.split())[:PREVIEW_LENGTH]
                or _attachment_preview(talk["last"]["item"]),
                talk["inbound"],
                talk["until"],
                talk["unread"],
                talk["count"],
                talk["automatic"],
                talk["language"],
            )
            for conversation_id, talk in sorted(talks.items())
        ]
        self.env.cr.execute_values(
            """
            UPDATE social_crm_conversation talk
               SET last_message_at = GREATEST(talk.last_message_at, new.last),
                   last_message_preview = CASE WHEN talk.last_message_at > new.last
                                               THEN talk.last_message_preview ELSE new.preview END,
                   last_inbound_at = GREATEST(talk.last_inbound_at, new.inbound),
                   reply_until = GREATEST(talk.reply_until, new.until),
                   unread_count = COALESCE(talk.unread_count, 0) + new.unread,
                   message_count = COALESCE(talk.message_count, 0) + new.number,
                   state = CASE WHEN new.unread > 0 THEN 'open'
                                WHEN new.automatic = new.number AND talk.message_count = 0 THEN 'closed'
                                ELSE talk.state END,
                   active = talk.active OR new.unread > 0,
                   language = CASE WHEN talk.last_inbound_at > new.inbound THEN talk.language
                                   ELSE COALESCE(new.language, talk.language) END
              FROM (VALUES %s) AS new(id, last, preview, inbound, until, unread, number, automatic, language)
             WHERE talk.id = new.id
            """,
            values,
            template="(%s, %s::timestamp, %s, %s::timestamp, %s::timestamp, %s, %s, %s, %s)",
            page_size=len(values),
        )

    # ------------------------------------------------------------------
    # Echoes
    # ------------------------------------------------------------------
    def _match_echoes(self, items):
        """An echo of what the dispatcher is sending, or has sent without learning the outcome, is that message.

        :return: the items that are not such echoes
        """
        echoes = [pair for pair in items if pair[1].author.is_us]
        if not echoes:
            return items
        open_parts = self.env["social.crm.outbound.part"].search(
            [
                ("channel_id", "in", [channel.id for channel, _item in echoes]),
                ("external_id", "=", False),
                # Our own key leaves no doubt, even where the provider said that it had not done it.
                "|",
                ("key", "in", [item.key for _channel, item in echoes if item.key]),
                "&",
                ("state", "in", ECHOED),
                ("message_id.conversation_id.external_id", "in", [item.conversation_id for _channel, item in echoes]),
            ],
            order="id",
        )
        matched = set()
        for channel, item in echoes:
            part = open_parts.filtered(lambda part, channel=channel, item=item: part._is_echoed_by(channel, item))[:1]
            if part:
                open_parts -= part
                part._record_sent(item.external_id, item.occurred_at, item.sequence)
                matched.add((channel.id, item.external_id))
        self.env.flush_all()
        return [(channel, item) for channel, item in items if (channel.id, item.external_id) not in matched]

    # ------------------------------------------------------------------
    # Statuses
    # ------------------------------------------------------------------
    def _settle_by_key(self, items):
        """A status that repeats our key tells that a call of unknown outcome was made, and what became of it."""
        self._close_windows([(channel, item) for channel, item in items if item.closes_window])
        told = {item.key: item for _channel, item in items if item.key}
        if not told:
            return
        open_parts = self.env["social.crm.outbound.part"].search(
            [
                ("key", "in", list(told)),
                ("channel_id", "in", [channel.id for channel, _item in items]),
                ("state", "in", ("sending", "unknown")),
                ("external_id", "=", False),
            ]
        )
        for part in open_parts:
            part._record_sent(told[part.key].message_id)
        self.env.flush_all()

    def _note_copies(self, items):
        """What became of a copy is noted in the talk: the message itself has come as far as its person has it.

        :return: the items that are about the messages themselves
        """
        told = [(channel, item) for channel, item in items if item.recipient]
        known = self._known_ids({(channel.id, item.message_id) for channel, item in told})
        together = self.browse({message_id for message_id, _part_id in known.values()})
        messages = {message.id: message for message in together}
        copies = set()
        for channel, item in told:
            message = messages.get(known.get((channel.id, item.message_id), (None, None))[0])
            if message and message._is_copy(item.recipient):
                copies.add((channel.id, item))
                if item.error:
                    message._note_lost_copy(item.recipient, item.error)
        return [(channel, item) for channel, item in items if (channel.id, item) not in copies]

    def _note_lost_copy(self, address, error):
        env = self.channel_id._for_company().env
        self.conversation_id._message_log(
            body=env._("The copy to %(address)s did not arrive. %(error)s", address=address, error=error)
        )

    def _close_windows(self, items):
        """A talk in which the network refused a free reply is not answered freely until the person writes again."""
        known = self._known_ids({(channel.id, item.message_id) for channel, item in items})
        for channel, item in items:
            message_id, _part_id = known.get((channel.id, item.message_id), (None, None))
            talk = self.browse(message_id).conversation_id
            if talk and (not talk.last_inbound_at or talk.last_inbound_at < item.occurred_at):
                talk.reply_until = item.occurred_at

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------
    def _ingest_changes(self, items):
        """Store edits, deletions, statuses and reactions; those of unknown messages wait here.

        :return: (channel id, message's external id) of each
        :rtype: set
        """
        reactions = [pair for pair in items if isinstance(pair[1], IncomingReaction)]
        kept = self._recognise(self._pass_over_erased(reactions))
        if kept != reactions:
            items = [pair for pair in items if not isinstance(pair[1], IncomingReaction)] + kept
        people = self._people_of(kept)
        rows = {}
        for channel, item in items:
            kind, value, error = _change_of(item)
            identity_id = None
            if isinstance(item, IncomingReaction):
                identity_id = people.get((channel.network_id.id, item.author), (None, None))[0]
            key = (
                channel.id,
                item.message_id,
                kind,
                item.occurred_at,
                getattr(item, "sequence", ""),
                identity_id,
                value,
            )
            rows[key] = (*key, error or None)
        insert_rows(
            self.env,
            "social_crm_message_change",
            "channel_id message_external_id kind occurred_at sequence identity_id value error".split(),
            [rows[key] for key in sorted(rows, key=str)],
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
        )
        return {(channel.id, item.message_id) for channel, item in items}

    def _apply_changes(self, keys):
        """Apply the changes whose message is here by now, whichever of the two came first.

        :param set keys: (channel id, message's external id) to look at
        """
        changes = self._waiting_changes(keys)
        if not changes:
            return
        known = self._known_ids({(change.channel_id.id, change.message_external_id) for change in changes})
        for change in changes:
            found = known.get((change.channel_id.id, change.message_external_id))
            change.message_id = found and found[0]
        here = changes.filtered("message_id")
        of_erased = here.filtered("message_id.erased_at")
        here -= of_erased
        of_erased.unlink()  # nothing more is kept of what is gone
        statuses = here.filtered(lambda change: change.kind == "status")
        statuses._apply_statuses()
        (here - statuses)._apply_to_content()
        statuses.unlink()  # the message says how far it came; only what was said is history

    @api.model
    def _apply_overdue_changes(self):
        """Apply changes that missed their message: both were stored at the same moment, neither saw the other."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel_id, message_external_id FROM social_crm_message_change change
                 WHERE message_id IS NULL
                   AND (EXISTS (SELECT FROM social_crm_message message
                                 WHERE message.channel_id = change.channel_id
                                   AND message.external_id = change.message_external_id)
                     OR EXISTS (SELECT FROM social_crm_outbound_part part
                                 WHERE part.channel_id = change.channel_id
                                   AND part.external_id = change.message_external_id))
                 LIMIT 1000
                """
            )
        )
        self._apply_changes(set(rows))

    def _waiting_changes(self, keys):
        if not keys:
            return self.env["social.crm.message.change"]
        channel_ids, external_ids = zip(*keys, strict=True)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_message_change"
                " JOIN unnest(%s, %s) AS wanted(c, e) ON channel_id = c AND message_external_id = e"
                " WHERE message_id IS NULL ORDER BY occurred_at, sequence, id",
                list(channel_ids),
                list(external_ids),
            )
        )
        return self.env["social.crm.message.change"].browse(change_id for (change_id,) in rows)

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _announce(self, messages):
        """One notification a conversation, whatever its number of new messages."""
        for conversation, fresh in messages.grouped("conversation_id").items():
            conversation._bus_send(
                "social.crm.conversation/new_messages", {**conversation._bus_summary(), "message_ids": fresh.ids}
            )
        heard = messages.filtered(lambda message: message.direction == "in" and not message.is_automatic)
        heard.conversation_id._tell_inboxes(heard=True)
        (messages - heard).conversation_id._tell_inboxes()


def _follow(channel, item, moved):
    """An item with the conversation into which its own has moved.

    :param dict moved: (channel, old external id) → new external id
    """
    talk, seen = item.conversation_id, set()
    while (channel, talk) in moved and talk not in seen:
        seen.add(talk)
        talk = moved[channel, talk]
    return item if talk == item.conversation_id else replace(item, conversation_id=talk)


def _people_in(item):
    """Who wrote it and who got it, but for us."""
    people = (item.author, getattr(item, "recipient", None))
    return [person for person in people if person and not person.is_us]


def _other_side(item):
    """Whom a message was exchanged with, ``None`` where that is not told."""
    return item.recipient if item.author.is_us else item.author


def _with_ids(item, network_id, known):
    """An item with the ids of those of whom it tells only the number.

    :param dict known: (network id, scope, phone number) → the person's id
    """
    found = {
        role: replace(person, external_id=known[network_id, person.scope, person.phone], by_phone=False)
        for role in ("author", "recipient")
        if (person := getattr(item, role, None))
        and person.by_phone
        and (network_id, person.scope, person.phone) in known
    }
    return replace(item, **found) if found else item


def _person_row(channel, person, seen_at):
    """What is told of a person, as ``social.crm.identity._upsert`` takes it."""
    return {
        "network_id": channel.network_id.id,
        "external_id": person.external_id,
        "scope": person.scope,
        "name": person.name,
        "handle": person.handle,
        "avatar_url": person.avatar_url,
        "profile_url": person.profile_url,
        "followers": person.followers,
        "email": person.email,
        "email_authenticated": person.email_authenticated,
        "phone": person.phone,
        "seen_at": seen_at,
    }


def _past(moment):
    """A provider's clock that is wrong may not pin a message to the top for years."""
    now = fields.Datetime.now()
    return moment if moment <= now + FUTURE_TOLERANCE else now


def _html(text):
    return str(plaintext2html(text)) if text else ""


def _signature(row):
    """The author's name where no contact can tell it; a mail names its sender always, as Odoo's own do."""
    author = row["item"].author
    if row["item"].email_id and author.email:
        return formataddr((author.name, author.email))
    return None if row["partner_id"] else author.name or author.handle or author.external_id


def _sources(attachments):
    return Json([asdict(attachment) for attachment in attachments]) if attachments else None


def _attachment_preview(item):
    return ", ".join(attachment.name for attachment in item.attachments if attachment.name)[:PREVIEW_LENGTH] or None


def _change_of(item):
    """:return: kind, value and error of a change"""
    match item:
        case IncomingEdit():
            return "edit", item.text, ""
        case IncomingDeletion():
            return "deletion", "", ""
        case IncomingStatus():
            return "status", item.state, item.error
        case IncomingReaction():
            return "reaction", item.emoji, ""
