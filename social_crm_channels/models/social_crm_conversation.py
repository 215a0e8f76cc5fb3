from dataclasses import asdict

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_base.tools.sql import as_table, insert_rows, written_by_sql

from ..tools.quotes import own_words_of_html

CONTACT_KINDS = [
    ("direct", "Direct message"),
    ("public_comment", "Public comment"),
    ("mention", "Mention"),
    ("call", "Phone call"),
    ("video_call", "Video call"),
    ("meeting", "Meeting"),
    ("face_to_face", "Face to face"),
    ("portal", "Portal"),
]
PUBLIC_KINDS = ("public_comment", "mention")  # what everybody can read
PREVIEW_LENGTH = 120
#: What was said last comes first: in the provider's order, where two moments are the same.
LATEST_FIRST = "occurred_at DESC, provider_sequence DESC, id DESC"


class SocialCrmConversation(models.Model):
    """A thread on a channel. Public threads have many authors: the author is on the message."""

    _name = "social.crm.conversation"
    _description = "Conversation"
    _inherit = ["social.crm.thread.mixin"]
    _order = "last_message_at desc, id desc"
    _mail_post_access = "read"
    _mail_thread_customer = False

    name = fields.Char("Subject")
    active = fields.Boolean(default=True)
    # Neither channel nor assignee has an index of its own: the unique thread and the assignee's list begin with them.
    channel_id = fields.Many2one("social.crm.channel", required=True, readonly=True, ondelete="restrict")
    network_id = fields.Many2one("social.crm.network", required=True, readonly=True, ondelete="restrict", index=True)
    network_icon = fields.Char("Network icon", related="network_id.icon")
    network_color = fields.Char("Network color", related="network_id.color")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    team_id = fields.Many2one(
        "social.crm.team", ondelete="set null", tracking=True, domain="[('company_id', '=', company_id)]"
    )
    external_id = fields.Char("Thread ID", required=True, readonly=True)
    contact_kind = fields.Selection(CONTACT_KINDS, required=True, default="direct", readonly=True)
    is_group = fields.Boolean("Many authors", readonly=True)
    identity_id = fields.Many2one(
        "social.crm.identity", "Person", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    person = fields.Char("With", compute="_compute_person", help="The contact, else the identity, else the group.")
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False)]",
    )
    state = fields.Selection(
        [("open", "Open"), ("waiting", "Waiting for an answer"), ("closed", "Closed")],
        required=True,
        default="open",
        tracking=True,
    )
    last_message_at = fields.Datetime("Last message", readonly=True)
    last_message_preview = fields.Char("Last words", readonly=True)
    last_inbound_at = fields.Datetime("Last words of theirs", readonly=True)
    language = fields.Selection(
        lambda self: self.env["social.crm.message"]._language_names(),
        readonly=True,
        help="Of what they said last, as far as it is known.",
    )
    unread_count = fields.Integer("Unread", readonly=True)
    message_count = fields.Integer("Number of messages", readonly=True)
    reply_until = fields.Datetime(readonly=True, help="Until then the network lets us reply freely.")
    delivered_until = fields.Datetime(readonly=True, help="What we said until then has arrived.")
    read_until = fields.Datetime(readonly=True, help="What we said until then was read.")
    provider_data = fields.Json(readonly=True)
    next_send_at = fields.Datetime(readonly=True)
    can_answer_in_private = fields.Boolean(compute="_compute_can_answer_in_private")
    social_message_ids = fields.One2many("social.crm.message", "conversation_id", "Messages of the talk")

    _thread_uniq = models.Constraint("UNIQUE(channel_id, external_id)", "This thread is stored already.")
    _team_list_idx = models.Index("(team_id, last_message_at DESC)")
    _user_list_idx = models.Index("(user_id, last_message_at DESC)")
    _last_message_idx = models.Index("(last_message_at DESC, id DESC)")

    @api.depends("name", "identity_id", "partner_id")
    def _compute_person(self):
        for conversation in self:
            conversation.person = (
                conversation.partner_id.name
                or conversation.identity_id.display_name
                or conversation.name
                or conversation.external_id
            )

    def _person_sql(self, query):
        """What :meth:`_compute_person` says, for many at once.

        :param Query query: of conversations; tables are joined to it
        :rtype: SQL
        """
        partners, partner = self._fields["partner_id"].join(self, query.table, query)
        identities, identity = self._fields["identity_id"].join(self, query.table, query)
        return SQL(
            "COALESCE(NULLIF(%s, ''), %s, NULLIF(%s, ''), %s)",
            partners._field_to_sql(partner, "name", query),
            identities._display_name_sql(identity, query),
            self._field_to_sql(query.table, "name", query),
            self._field_to_sql(query.table, "external_id", query),
        )

    @api.depends("name", "person")
    def _compute_display_name(self):
        for conversation in self:
            person = conversation.person
            parts = (person, conversation.name if conversation.name != person else None)
            conversation.display_name = " – ".join(filter(None, parts))

    @api.depends("channel_id", "contact_kind")
    def _compute_can_answer_in_private(self):
        for conversation in self:
            is_public = conversation.contact_kind in PUBLIC_KINDS
            conversation.can_answer_in_private = is_public and conversation.channel_id._capabilities().private_reply

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    @api.model
    def _upsert(self, rows):
        """Find or make threads, in a number of queries that does not depend on how many.

        :param list[dict] rows: ``channel`` (record), ``external_id`` and, for new ones, ``name``,
            ``contact_kind``, ``identity_id``, ``is_group``, ``provider_data``
        :return: the id of each row's conversation, in order
        :rtype: list[int]
        """
        wanted = {}
        for row in rows:
            key = (row["channel"].id, row["external_id"])
            first = wanted.setdefault(key, row)
            if first is not row and not first.get("identity_id"):
                wanted[key] = {**row, "name": first.get("name") or row.get("name")}
        known = self._find(wanted)
        missing = sorted(key for key in wanted if key not in known)
        if missing:
            self._insert([wanted[key] for key in missing])
            known.update(self._find(missing))
        self._add_counterparts(
            [
                (known[key], row["identity_id"], row.get("name") or None, bool(row.get("is_group")))
                for key, row in wanted.items()
                if row.get("identity_id")
            ]
        )
        return [known[row["channel"].id, row["external_id"]] for row in rows]

    def _find(self, keys):
        if not keys:
            return {}
        channel_ids, external_ids = zip(*keys, strict=True)
        rows = self.env.execute_query(
            SQL(
                "SELECT channel_id, external_id, id FROM social_crm_conversation"
                " JOIN unnest(%s, %s) AS wanted(c, e) ON channel_id = c AND external_id = e",
                list(channel_ids),
                list(external_ids),
            )
        )
        return {(channel_id, external_id): conversation_id for channel_id, external_id, conversation_id in rows}

    def _insert(self, rows):
        columns = (
            "channel_id network_id company_id team_id external_id name contact_kind is_group identity_id"
            " partner_id provider_data state active unread_count message_count community_id".split()
        )
        partners = self._partners_of([row["identity_id"] for row in rows if row.get("identity_id")])
        insert_rows(
            self.env,
            self._table,
            columns,
            [
                (
                    row["channel"].id,
                    row["channel"].network_id.id,
                    row["channel"].company_id.id,
                    row["channel"].team_id.id or None,
                    row["external_id"],
                    row.get("name") or None,
                    row.get("contact_kind") or "direct",
                    bool(row.get("is_group")),
                    row.get("identity_id") or None,
                    partners.get(row.get("identity_id")),
                    Json(row.get("provider_data") or {}),
                    "open",
                    True,
                    0,
                    0,
                    self._community_of(row).id or None,
                )
                for row in rows
            ],
            on_conflict=SQL("ON CONFLICT (channel_id, external_id) DO NOTHING"),
        )

    def _partners_of(self, identity_ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id FROM social_crm_identity WHERE id = ANY(%s) AND partner_id IS NOT NULL",
                list(identity_ids),
            )
        )
        return dict(rows)

    def _add_counterparts(self, rows):
        """A talk that we began, and one of which the beginning was not known yet, get their person.

        :param rows: conversation id, identity id, name and whether it has many authors, of each
        """
        if rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE social_crm_conversation conversation"
                    " SET identity_id = identity.id, partner_id = identity.partner_id,"
                    " name = COALESCE(conversation.name, v.name), is_group = v.is_group"
                    " FROM %s JOIN social_crm_identity identity ON identity.id = v.identity_id"
                    " WHERE conversation.id = v.id AND conversation.identity_id IS NULL",
                    as_table("v", {"id": "int4", "identity_id": "int4", "name": "varchar", "is_group": "bool"}, rows),
                )
            )

    @api.model
    def _move(self, moves):
        """The provider gave conversations another id.

        Should the new id be known already (its first message came first), the older talk moves into it.

        :param moves: (channel, old external id, new external id) of each
        """
        moves = [move for move in dict.fromkeys(moves) if move[1] != move[2]]
        known = self._find({(channel.id, external_id) for channel, *ids in moves for external_id in ids})
        put_away = set(self.browse(known.values()).filtered(lambda talk: talk._is_put_away()).ids)
        left = {key: talk_id for key, talk_id in known.items() if talk_id in put_away}
        found = {key: talk_id for key, talk_id in known.items() if talk_id not in put_away}
        for channel, old_id, new_id in moves:
            old, new = found.pop((channel.id, old_id), None), found.get((channel.id, new_id))
            if old and not new:
                in_the_way = left.pop((channel.id, new_id), None)
                self.browse(old)._go_on_as(new_id, self.browse(in_the_way))
                found[channel.id, new_id] = old
                if in_the_way:
                    left[channel.id, old_id] = in_the_way
            elif old:
                self.browse(old)._merge_into(self.browse(new))
                left[channel.id, old_id] = old
        self.flush_model(["external_id"])

    def _go_on_as(self, external_id, in_the_way):
        """Take another id.

        :param str external_id:
        :param in_the_way: the talk that was put away under it, and gets ours for it, or none
        """
        freed = self.external_id
        for talk, wanted in ((in_the_way, f"put away:{in_the_way.id}"), (self, external_id), (in_the_way, freed)):
            talk.external_id = wanted
            talk.flush_recordset(["external_id"])  # one id at a time: none is ever twice there

    def _is_put_away(self):
        """Whether this is what :meth:`_merge_into` left: it is with whom it was with, and nobody goes on in it."""
        return not self.active and not self.message_count

    @api.model
    def _talks_of_accounts(self, accounts):
        """The talks that accounts have with us alone.

        :param accounts: (channel id, network id, scope, external id of the person) of each
        :return: the talk's external id by key; of several, of the one that was used last
        :rtype: dict
        """
        accounts = list(accounts)
        if not accounts:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (v.position) v.position, talk.external_id
                  FROM %s
                  JOIN social_crm_identity identity ON identity.network_id = v.network_id
                   AND identity.scope = v.scope AND identity.external_id = v.external_id
                  JOIN social_crm_conversation talk ON talk.identity_id = identity.id
                   AND talk.channel_id = v.channel_id
                 WHERE talk.is_group IS NOT TRUE AND talk.contact_kind = 'direct'
              ORDER BY v.position, talk.active DESC, talk.message_count > 0 DESC,
                       talk.last_message_at DESC NULLS LAST, talk.id DESC
                """,
                as_table(
                    "v",
                    {
                        "position": "int4",
                        "channel_id": "int4",
                        "network_id": "int4",
                        "scope": "varchar",
                        "external_id": "varchar",
                    },
                    [(position, *account) for position, account in enumerate(accounts)],
                ),
            )
        )
        return {accounts[position]: external_id for position, external_id in rows}

    @api.model
    def _merge_data(self, changes):
        """Keep what providers tell of talks that are there already; of others it is passed over.

        :param changes: (channel, external id, data) of each, the oldest first
        """
        merged = {}
        for channel, external_id, data in changes:
            merged.setdefault((channel.id, external_id), {}).update(data)
        if not merged:
            return
        self.env.cr.execute_values(
            "UPDATE social_crm_conversation talk SET provider_data = COALESCE(provider_data, '{}') || new.data"
            " FROM (VALUES %s) AS new(channel_id, external_id, data)"
            " WHERE talk.channel_id = new.channel_id AND talk.external_id = new.external_id"
            " AND NOT COALESCE(talk.provider_data, '{}') @> new.data",
            [(*key, Json(merged[key])) for key in sorted(merged)],
            template="(%s, %s, %s::jsonb)",
            page_size=len(merged),
        )
        self.invalidate_model(["provider_data"])

    @api.model
    def _raise_watermarks(self, marks):
        """All our messages of these talks came so far, up to a moment; of unknown talks it is passed over.

        :param marks: (channel, external id, ``delivered`` or ``read``, moment) of each
        """
        highest = {}
        for channel, external_id, state, moment in marks:
            moments = highest.setdefault((channel.id, external_id), {})
            moments[state] = max(moments.get(state, moment), moment)
        if not highest:
            return
        rows = self.env.cr.execute_values(
            "UPDATE social_crm_conversation talk"
            " SET delivered_until = GREATEST(delivered_until, new.delivered), read_until = GREATEST(read_until, new.read)"
            " FROM (VALUES %s) AS new(channel_id, external_id, delivered, read)"
            " WHERE talk.channel_id = new.channel_id AND talk.external_id = new.external_id RETURNING talk.id",
            [(*key, highest[key].get("delivered"), highest[key].get("read")) for key in sorted(highest)],
            template="(%s, %s, %s::timestamp, %s::timestamp)",
            page_size=len(highest),
            fetch=True,
        )
        self.invalidate_model(["delivered_until", "read_until"])
        self.env["social.crm.message"]._follow_watermarks([talk_id for (talk_id,) in rows])

    def _merge_into(self, target):
        """Move the whole talk into another one; what is left of this one is put away."""
        self.env.flush_all()
        for table in ("social_crm_message", "social_crm_outbound_part"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET conversation_id = %s WHERE conversation_id = %s",
                    SQL.identifier(table),
                    target.id,
                    self.id,
                )
            )
        for table, model_column in (("mail_message", "model"), ("ir_attachment", "res_model")):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET res_id = %s WHERE %s = %s AND res_id = %s",
                    SQL.identifier(table),
                    target.id,
                    SQL.identifier(model_column),
                    self._name,
                    self.id,
                )
            )
        self.env.invalidate_all()
        target.write(
            {
                "name": target.name or self.name,
                "identity_id": target.identity_id.id or self.identity_id.id,
                "partner_id": target.partner_id.id or self.partner_id.id,
                "message_count": target.message_count + self.message_count,
                "unread_count": target.unread_count + self.unread_count,
                "last_message_at": max(filter(None, (target.last_message_at, self.last_message_at)), default=False),
                "last_inbound_at": max(filter(None, (target.last_inbound_at, self.last_inbound_at)), default=False),
            }
        )
        target._refresh_preview()
        self.write({"active": False, "state": "closed", "unread_count": 0, "message_count": 0})

    def _messages_received(self, messages):
        """Hook: new messages of theirs are stored. Called once a batch, last; extend it for bulk work only.

        :param messages: ``social.crm.message``, inbound, in the provider's order; ``self`` are their conversations
        """
        messages._heed_stop_words()
        self.env["social.crm.identity"]._want_profiles(messages)

    def _mark_read(self):
        """Somebody looked: nothing is unread any more.

        Who looks while the person goes on writing meets what files that. Odoo begins the request anew then, which is
        no error, and is not logged as one; in the order of their ids two of them never wait for each other.
        """
        unread = self.filtered("unread_count")
        if not unread:
            return
        unread.check_access("read")
        self.flush_model(["unread_count"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_conversation talk SET unread_count = 0
                  FROM (SELECT id FROM social_crm_conversation WHERE id = ANY(%s)
                      ORDER BY id FOR NO KEY UPDATE) held
                 WHERE talk.id = held.id
                """,
                unread.ids,
            ),
            log_exceptions=False,
        )
        written_by_sql(unread, ["unread_count"])
        unread._tell_inboxes()
        unread._want_to_tell_read()

    def _refresh_preview(self):
        """The last message was edited or deleted: the list shows it as it now reads."""
        self.ensure_one()
        self.last_message_preview = preview(self._last_said().mail_message_id.body)

    def _last_said(self, *conditions):
        """What was said here last, by the provider's order.

        :param conditions: leaves of a domain on ``social.crm.message``
        :return: one message or none
        """
        self.ensure_one()
        return self.env["social.crm.message"].search(
            [("conversation_id", "=", self.id), *conditions], order=LATEST_FIRST, limit=1
        )

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _reply_conversation(self):
        return self

    def _reply_notices(self):
        """What stands against no answer, but makes it wait.

        :return: a sentence each
        :rtype: list[str]
        """
        self.ensure_one()
        reason = self.channel_id._capabilities().reply and self.channel_id._reason_to_wait()
        return [reason] if reason else []

    def _reply_blockers(self):
        """Why we cannot answer here now.

        :return: a sentence each, with what to do; empty when we can
        :rtype: list[str]
        """
        return sentences(self._draft()._check_outbound("reply"))

    def _template_blockers(self, template):
        """Why a template cannot be sent here now, as :meth:`_reply_blockers`.

        :param template: one ``social.crm.template``
        :rtype: list[str]
        """
        return sentences(self._draft()._check_template(template))

    def _draft(self, **values):
        """A message of ours that is not there yet.

        :param values: more values of the ``social.crm.message``
        """
        self.ensure_one()
        # sudo: the provider's answer depends on settings of the channel that are for administrators
        return (
            self.env["social.crm.message"]
            .sudo()
            .new(
                {
                    "conversation_id": self.id,
                    "channel_id": self.channel_id.id,
                    "contact_kind": self.contact_kind,
                    "direction": "out",
                    **values,
                }
            )
        )

    def _text_rule(self):
        """How long an answer may be, as the composer counts it.

        :return: ``limit``, ``measure`` and ``split`` of the contract's ``TextRule``
        :rtype: dict
        """
        self.ensure_one()
        return asdict(self.channel_id._connector()._text_rule(self.channel_id, self))

    def _original_url(self):
        """Where the last words of theirs can be seen on the network, for what cannot be answered from here.

        :rtype: str
        """
        return self._last_said(("direction", "=", "in"), ("url", "!=", False)).url or ""

    def _queue_reply(self, mail_message, purpose="reply", **values):
        """Queue a comment of ours for sending.

        :param mail_message: the comment, as posted
        :param str purpose: as of ``_check_outbound``
        :param values: more values of the ``social.crm.message``
        :return: the message
        :raise UserError: it may not be sent, for the reasons given
        """
        message = self._create_outbound(mail_message, {**values, "purpose": purpose})
        message._refuse_if(message._check_outbound(purpose))
        text = html2plaintext(mail_message.body or "", include_references=False).strip()
        if purpose != "private_reply":
            message._keep_copies()
        message._make_parts(message._sign(text, purpose), purpose)
        self.sudo()._replied(message)  # sudo: as in _create_outbound
        return message

    def _queue_template(self, mail_message, template, variables, **values):
        """Queue a template for sending.

        :param mail_message: the comment that says it in the thread
        :param template: one ``social.crm.template``
        :param dict variables: variable → text
        :param values: more values of the ``social.crm.message``
        :return: the message
        :raise UserError: it may not be sent, for the reasons given
        """
        message = self._create_outbound(mail_message, {**values, "purpose": template._purpose()})
        message._refuse_if(message._check_template(template))
        message._make_template_part(template, variables)
        self.sudo()._replied(message)  # sudo: as in _create_outbound
        return message

    def _create_outbound(self, mail_message, values):
        self.ensure_one()
        # sudo: whoever may post here may reply; the queue itself belongs to the product
        return (
            self.env["social.crm.message"]
            .sudo()
            .create(
                {
                    "mail_message_id": mail_message.id,
                    "channel_id": self.channel_id.id,
                    "conversation_id": self.id,
                    "direction": "out",
                    "state": "queued",
                    "user_id": self.env.user.id,
                    "contact_kind": self.contact_kind,
                    "occurred_at": mail_message.date,
                    "provider_sequence": self._sequences_at(mail_message.date).get(self.id, ""),
                    **values,
                }
            )
        )

    def _sequences_at(self, moment):
        """How what people said in a second is ordered: an answer in that second takes it over, and stands below them.

        :param datetime moment: the second
        :return: the provider's latest sequence by id of the conversation, for those in which people spoke then
        :rtype: dict[int, str]
        """
        # sudo: whoever answers, it stands below all that was said
        spoke = self.sudo().filtered(lambda talk: talk.last_inbound_at == moment)
        if not spoke:
            return {}
        groups = spoke.env["social.crm.message"]._read_group(
            [("conversation_id", "in", spoke.ids), ("occurred_at", "=", moment), ("direction", "=", "in")],
            ["conversation_id"],
            ["provider_sequence:max"],
        )
        return {talk.id: sequence for talk, sequence in groups}

    def _replied(self, message):
        """Keep the list in step with an answer of ours; what a machine says leaves them waiting for a person's."""
        self.ensure_one()
        answered = {"unread_count": 0, **({"state": "waiting"} if self.state == "open" else {})}
        # that we wait after an answer goes without saying
        self.with_context(tracking_disable=True).write(
            {
                "last_message_at": max(filter(None, (self.last_message_at, message.occurred_at))),
                "last_message_preview": preview(message.mail_message_id.body),
                "message_count": self.message_count + 1,
                **({} if message.is_automatic else answered),
            }
        )

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_assign_to_me(self):
        """Make whoever presses the button responsible."""
        self.user_id = self.env.user

    def action_close(self):
        """Put the talk away as done; what was unread in it counts as read."""
        self.write({"state": "closed"})
        self._mark_read()

    def action_reopen(self):
        """Go on in a talk that was done."""
        self.write({"state": "open"})

    def action_mark_read(self):
        """Say that all in it was read: the button does, and whatever opens the talk."""
        self._mark_read()

    def action_answer_in_private(self):
        """Open the dialog in which a public comment is answered by a direct message."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer in private"),
            "res_model": "social.crm.private.reply",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_id": self.id},
        }

    def action_view_messages(self):
        """Open the messages of the talk as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_message")
        return {**action, "domain": [("conversation_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _bus_summary(self):
        """What a list needs to know about a change.

        :rtype: dict
        """
        self.ensure_one()
        return {"id": self.id, "unread_count": self.unread_count}


def preview(body):
    """:return: the first of somebody's own words, in one line"""
    return " ".join(own_words_of_html(body or "").split())[:PREVIEW_LENGTH]


def sentences(blockers):
    """:return: what stands against sending and what to do, a sentence or two each"""
    return [f"{blocker['reason']} {blocker['remedy']}" for blocker in blockers]
