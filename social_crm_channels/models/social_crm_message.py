import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize
from odoo.tools.mail import email_split_tuples

from odoo.addons.social_crm_base.models.social_crm_consent import PURPOSES

from ..tools.text import split_text
from ..tools.wake import wake
from .social_crm_conversation import CONTACT_KINDS, sentences
from .social_crm_conversation_copies import copies_in_words

OUTBOUND_STATES = ("queued", "sending", "sent", "delivered", "read", "failed", "unknown")
# How far a message came; a late status never takes it back.
STATE_RANK = {"queued": 0, "sending": 1, "unknown": 2, "sent": 3, "failed": 4, "delivered": 5, "read": 6}


class SocialCrmMessage(models.Model):
    """The channel side of one ``mail.message``: where it came from or goes to, and how far it got."""

    _name = "social.crm.message"
    _description = "Channel Message"
    _order = "occurred_at, provider_sequence, id"
    _rec_name = "external_id"
    _log_access = False  # the street in writes it; who says what and when is told by fields of its own
    _erase_order = 20

    mail_message_id = fields.Many2one("mail.message", required=True, ondelete="cascade", index=True, readonly=True)
    body = fields.Html(related="mail_message_id.body")
    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="restrict", readonly=True)
    conversation_id = fields.Many2one("social.crm.conversation", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="conversation_id.company_id")
    external_id = fields.Char("Message ID", readonly=True)
    url = fields.Char("Original", readonly=True, help="Where it can be seen on the network.")
    direction = fields.Selection([("in", "Theirs"), ("out", "Ours")], required=True, readonly=True)
    identity_id = fields.Many2one(
        "social.crm.identity", "Author", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one("res.users", "Our author", readonly=True, ondelete="set null")
    author = fields.Char("Said by", compute="_compute_author")
    network_icon = fields.Char("Network icon", related="channel_id.network_icon")
    network_color = fields.Char("Network color", related="channel_id.network_color")
    contact_kind = fields.Selection(CONTACT_KINDS, required=True, default="direct", readonly=True)
    purpose = fields.Selection(
        [("reply", "Answer"), ("private_reply", "Private answer to a comment"), *PURPOSES],
        "What for",
        readonly=True,
        help="What it is sent for. Just before it is sent, we look once more whether that is allowed.",
    )
    occurred_at = fields.Datetime("Said at", required=True, readonly=True)
    provider_sequence = fields.Char(required=True, default="", readonly=True)
    state = fields.Selection(
        [
            ("received", "Received"),
            ("queued", "Waiting to be sent"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Not sent"),
            ("unknown", "May have been sent"),
        ],
        "Delivery",
        required=True,
        default="received",
        readonly=True,
    )
    error = fields.Text(readonly=True)
    reply_to_id = fields.Many2one(
        "social.crm.message", "In reply to", readonly=True, ondelete="set null", index="btree_not_null"
    )
    is_automatic = fields.Boolean("Automatic", readonly=True, help="A machine wrote it; it asks nobody to work.")
    spam_reason = fields.Char("Why it is spam", readonly=True, help="It is kept, and asks nobody to work.")
    edited_at = fields.Datetime("Edited", readonly=True)
    edit_sequence = fields.Char(readonly=True)
    deleted_at = fields.Datetime("Deleted", readonly=True)
    erased_at = fields.Datetime("Erased", readonly=True, help="Its words are gone for good; the row is counted.")
    erase_raw = fields.Boolean(readonly=True, help="Raw deliveries that name it are still to be emptied.")
    attachment_sources = fields.Json(readonly=True)
    attachment_state = fields.Selection(
        [("none", "None"), ("pending", "Being fetched"), ("done", "Stored"), ("failed", "Not stored")],
        "Attachments",
        required=True,
        default="none",
        readonly=True,
    )
    attachment_attempts = fields.Integer(readonly=True)
    attachment_after = fields.Datetime(readonly=True)
    consent_effect = fields.Selection(
        [("stop", "Refuses unasked messages"), ("start", "Allows them again")],
        "STOP or START",
        readonly=True,
        help="The whole message was a STOP or START word.",
    )
    part_ids = fields.One2many("social.crm.outbound.part", "message_id", "Parts", readonly=True)
    change_ids = fields.One2many("social.crm.message.change", "message_id", "Changes", readonly=True)

    _external_uniq = models.UniqueIndex(
        "(channel_id, external_id) WHERE external_id IS NOT NULL", "This message is stored already."
    )
    _order_idx = models.Index("(conversation_id, occurred_at, provider_sequence, id)")
    _attachments_idx = models.Index("(attachment_after) WHERE attachment_state = 'pending'")
    _spam_idx = models.Index("(occurred_at DESC) WHERE spam_reason IS NOT NULL")
    _erase_raw_idx = models.Index("(id) WHERE erase_raw")
    _outbound_idx = models.Index("(channel_id, state) WHERE direction = 'out'")

    @api.depends("identity_id", "partner_id", "user_id", "direction")
    def _compute_author(self):
        for message in self:
            ours = message.user_id.name or message.channel_id.account_handle or message.channel_id.name
            theirs = message.partner_id.name or message.identity_id.display_name
            message.author = ours if message.direction == "out" else theirs

    @api.depends("author", "occurred_at")
    def _compute_display_name(self):
        for message in self:
            moment = fields.Datetime.context_timestamp(message, message.occurred_at)
            message.display_name = " – ".join(filter(None, (message.author, f"{moment:%Y-%m-%d %H:%M}")))

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _check_outbound(self, purpose):
        """Why a message may not be sent now.

        :param str purpose: ``reply`` to somebody who wrote to us, or one of the purposes of ``social.crm.consent``
        :return: dictionaries ``code``, ``reason``, ``remedy``, texts for people; empty when it may be sent
        :rtype: list[dict]
        """
        self.ensure_one()
        conversation, channel = self.conversation_id, self.channel_id
        capabilities = channel._capabilities()
        blockers = []
        if not capabilities.reply:
            blockers.append(
                {
                    "code": "no_reply",
                    "reason": self.env._("This channel cannot take replies."),
                    "remedy": self.env._("Open the original and answer there, or answer on another channel."),
                }
            )
        if conversation.reply_until and conversation.reply_until <= fields.Datetime.now():
            blockers.append(
                {
                    "code": "window_closed",
                    "reason": self.env._("The time in which the network lets us answer freely is over."),
                    "remedy": self.env._("Send a template, or wait until the person writes again.")
                    if capabilities.templates
                    else self.env._("Wait until the person writes again, or answer on another channel."),
                }
            )
        blockers += (
            self._person_blockers()
            + self._connection_blockers()
            + self._consent_blockers(purpose)
            + self._community_blockers(purpose)
        )
        return blockers + channel._connector()._reply_blockers(channel, conversation)

    def _person_blockers(self):
        if not self.conversation_id._is_with_nobody():
            return []
        return [
            {
                "code": "erased",
                "reason": self.env._("The data of the person whom this talk was with has been erased."),
                "remedy": self.env._("Nobody can be answered here. If they write again, another talk begins."),
            }
        ]

    def _connection_blockers(self):
        if self.channel_id.state != "draft":
            return []
        return [
            {
                "code": "not_connected",
                "reason": self.env._("The channel %s is not connected.", self.channel_id.name),
                "remedy": self.env._("Ask an administrator to connect it."),
            }
        ]

    def _consent_blockers(self, purpose):
        """Nobody is asked for leave to answer them; everything that they did not start needs it."""
        conversation = self.conversation_id
        if purpose == "reply":
            if conversation.last_inbound_at or conversation.is_group:
                return []
            purpose = "service"
        if not (conversation.identity_id or conversation.partner_id):
            return []
        # sudo: what the person said counts, whoever may read it
        return (
            self.env["social.crm.consent"]
            .sudo()
            ._blockers(purpose, conversation.network_id, conversation.identity_id, conversation.partner_id)
        )

    def _check_template(self, template):
        """Why a template may not be sent now. It is what reaches people after the window, and passes nothing else.

        :param template: one ``social.crm.template``
        :return: as :meth:`_check_outbound`
        :rtype: list[dict]
        """
        blockers = [each for each in self._check_outbound(template._purpose()) if each["code"] != "window_closed"]
        if template.channel_id != self.channel_id or not (template.active and template.approved):
            blockers.append(
                {
                    "code": "no_template",
                    "reason": self.env._("The template %s cannot be sent here now.", template.display_name),
                    "remedy": template.note or self.env._("Choose another one."),
                }
            )
        return blockers

    @staticmethod
    def _refuse_if(blockers):
        if blockers:
            raise UserError("\n".join(sentences(blockers)))

    def _make_parts(self, text, purpose="reply"):
        """Cut a message into the calls that will send it, and wake the dispatcher.

        :param str text: plain text
        :param str purpose: as of :meth:`_check_outbound`
        :raise UserError: there is nothing to send, or the text or an attachment is too large
        """
        self.ensure_one()
        attachments = self.mail_message_id.attachment_ids
        problems = self._sending_problems(text, attachments, purpose)
        if problems:
            raise UserError("\n".join(problems))
        self._queue_parts(self._cut(text, attachments, purpose))

    def _cut(self, text, attachments, purpose):
        """Return the calls that will send some words and files.

        :param str text: plain text
        :param attachments: ``ir.attachment``
        :param str purpose: as of :meth:`_check_outbound`
        :return: values of ``social.crm.outbound.part``, in order
        :rtype: list[dict]
        """
        connector, capabilities = self.channel_id._connector(), self.channel_id._capabilities()
        rule = connector._text_rule(self.channel_id, self.conversation_id)
        parts = []
        if capabilities.one_call and (text or attachments):
            parts.append({"kind": "text", "body": text})
            attachments = attachments.browse()
        elif attachments and text and connector._text_length(text) <= capabilities.caption_limit:
            parts.append({"kind": "attachment", "attachment_id": attachments[0].id, "body": text})
            attachments = attachments[1:]
        else:
            parts += [{"kind": "text", "body": piece} for piece in split_text(text, rule.limit, connector._text_length)]
        return parts + [{"kind": "attachment", "attachment_id": attachment.id} for attachment in attachments]

    def _make_template_part(self, template, values):
        """Make the one call that will send a template, and wake the dispatcher.

        :param template: one ``social.crm.template``
        :param dict values: variable → text
        """
        self.ensure_one()
        part = {"template_id": template.id, "template_values": values, "body": template._render(values)}
        self._queue_parts([{"kind": "template", **part}])

    def _queue_parts(self, parts):
        self.env["social.crm.outbound.part"].create(
            [
                {"message_id": self.id, "sequence": sequence, "key": str(uuid.uuid4()), **part}
                for sequence, part in enumerate(parts)
            ]
        )
        wake(self.env, "social_crm_channels.cron_dispatch")

    def _sending_problems(self, text, attachments, purpose):
        """Return why some words and files cannot go out as they are, a sentence each, as :meth:`_cut` takes them.

        :rtype: list[str]
        """
        if not (text or attachments):
            return [self.env._("There is nothing to send. Write something or attach a file.")]
        connector = self.channel_id._connector()
        rule = connector._text_rule(self.channel_id, self.conversation_id)
        return self._attachment_problems(attachments, purpose) + self._length_problems(
            connector._text_length(text), rule
        )

    def _length_problems(self, length, rule):
        if not rule.limit or length <= rule.limit or rule.split:
            return []
        return [
            self.env._(
                "The text is too long for this channel by %(excess)s: shorten it to %(limit)s characters.",
                excess=length - rule.limit,
                limit=rule.limit,
            )
        ]

    def _attachment_problems(self, attachments, purpose):
        """As :meth:`_sending_problems`, of the files alone."""
        limit, connector = self.channel_id._capabilities().attachment_limit, self.channel_id._connector()
        if attachments and not limit:
            return [self.env._("This channel cannot send files. Remove them, or send a link instead.")]
        too_large = attachments.filtered(lambda attachment: attachment.file_size > limit)
        refusals = [
            connector._attachment_refusal(self.channel_id, self.conversation_id, attachment)
            for attachment in attachments - too_large
        ]
        return [
            self.env._(
                "%(name)s is too large for this channel: at most %(limit)s MB can be sent.",
                name=attachment.name,
                limit=limit >> 20,
            )
            for attachment in too_large
        ] + list(filter(None, refusals))

    def _addressee(self):
        """Whom a message of ours is for, where the network sends to a person and not to a thread.

        :rtype: odoo.model.social_crm_identity
        """
        self.ensure_one()
        return self.conversation_id.identity_id

    def _keep_copies(self):
        """Keep who gets an answer beside its person, as it was when it was written: a mail has them in its Cc."""
        answered = self.reply_to_id.filtered(lambda message: message.direction == "in")
        copies = self.conversation_id._copies(self._addressee(), answered)
        if copies:
            self.mail_message_id.incoming_email_cc = copies_in_words(copies)

    def _is_copy(self, address):
        """Whether an address got a message of ours beside its person."""
        copies = email_split_tuples(self.mail_message_id.incoming_email_cc or "")
        return address != self._addressee().external_id and address in {email_normalize(each) for _name, each in copies}

    @api.model
    def _follow_watermarks(self, conversation_ids):
        """Messages of ours that were sent by the time until which all have arrived, or were read, have come so far.

        A part's ``sent_at`` is when its call began: whatever waited in our queue had not been read before.

        :param list[int] conversation_ids:
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                  WITH sent AS (
                       SELECT message.id, message.state, talk.read_until,
                              GREATEST(talk.delivered_until, talk.read_until) AS delivered_until,
                              COALESCE((SELECT max(sent_at) FROM social_crm_outbound_part part
                                         WHERE part.message_id = message.id), message.occurred_at) AS sent_at
                         FROM social_crm_message message
                         JOIN social_crm_conversation talk ON talk.id = message.conversation_id
                        WHERE talk.id = ANY(%s)
                          AND message.direction = 'out' AND message.state IN ('sent', 'delivered'))
                UPDATE social_crm_message message
                   SET state = CASE WHEN sent_at <= read_until THEN 'read' ELSE 'delivered' END, error = NULL
                  FROM sent
                 WHERE message.id = sent.id
                   AND (sent_at <= read_until OR (sent_at <= delivered_until AND sent.state = 'sent'))
             RETURNING message.id
                """,
                list(conversation_ids),
            )
        )
        if rows:
            moved = self.browse(message_id for (message_id,) in rows)
            moved.invalidate_recordset(["state", "error"])
            moved._delivery_changed()

    def _derive_state(self):
        """A message is as far as its least successful part."""
        changed = self.browse()
        for message in self:
            parts = message._valid_parts()
            states = set(parts.mapped("state"))
            state = next(
                (state for state in ("failed", "unknown", "sending", "queued", "sent") if state in states), "sent"
            )
            error = next(filter(None, parts.mapped("error")), False)
            if state == "sent" and STATE_RANK[message.state] > STATE_RANK["sent"] and states <= {"sent"}:
                state, error = message.state, message.error  # a status knows more
            if (state, error) != (message.state, message.error):
                message.write({"state": state, "error": error})
                changed |= message
        if changed:
            changed._delivery_changed()

    def _valid_parts(self):
        """What a message consists of: an attempt that did not arrive and was sent again is none of it any more.

        :rtype: odoo.model.social_crm_outbound_part
        """
        return self.part_ids.filtered(lambda part: part.state != "replaced")

    def _follow_status(self, external_id, state, error):
        """The provider tells how far a part of ours came, which carries its id, or a whole message.

        :return: whether the message came so far
        :rtype: bool
        """
        self.ensure_one()
        part = self.part_ids.filtered(lambda part: part.external_id == external_id)[:1]
        if part.state == "replaced":  # what became of an earlier attempt is no news of this one
            return False
        if state == "failed":
            part.write({"state": "failed", "error": error})
        elif part.state == "failed":
            part.write({"state": "sent", "error": False})
        if state != "failed" and "failed" in self.part_ids.mapped("state"):
            return False
        self.write({"state": state, "error": error})
        return True

    def _delivery_changed(self):
        """Hook: the delivery state of these messages of ours has changed."""
        for conversation in self.conversation_id:
            conversation._bus_send("social.crm.conversation/changed", conversation._bus_summary())

    def _thread_badges(self):
        """What threads show beside these messages.

        :return: a dict for each of them, in their order
        :rtype: list[dict]
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        changeable = self.conversation_id.sudo(False)._filtered_access("write")
        return [message._thread_badge(labels, message.conversation_id in changeable) for message in self]

    def _thread_badge(self, labels, may_change):
        return {
            "id": self.id,
            "direction": self.direction,
            "author": self.identity_id.display_name or "",
            "automatic": self.is_automatic,
            "state": self.state,
            "state_label": labels[self.state],
            "error": self.error or "",
            "can_retry": self.state == "failed" and bool(self.part_ids),
            "edited": bool(self.edited_at),
            "deleted": bool(self.deleted_at),
            "erased": bool(self.erased_at),
            "attachment_state": self.attachment_state,
            **self._changes_offered(may_change),
            "sentiment": self.sentiment or "",
            "network": self.conversation_id.network_id.name,
            "network_icon": self.conversation_id.network_id.icon or "",
        }

    def _touchpoint_row(self):
        self.ensure_one()
        conversation = self.conversation_id
        return {
            "identity_id": conversation.identity_id.id,
            "partner_id": conversation.partner_id.id or None,
            "company_id": conversation.company_id.id,
            "network_id": conversation.network_id.id,
            "occurred_at": self.occurred_at,
            "kind": "message_out",
            "is_touch": True,
            "res_model": self._name,
            "res_id": self.id,
        }

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_open_conversation(self):
        """Open the talk in which the message was said."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.conversation",
            "res_id": self.conversation_id.id,
            "views": [(False, "form")],
        }

    def action_retry(self):
        """Send again what the provider refused, at once or after it had taken it.

        :raise UserError: something stands in the way still
        """
        for message in self.filtered(lambda message: message.state == "failed"):
            parts = message.part_ids.filtered(lambda part: part.state == "failed")
            if not parts:  # it failed before parts did so
                parts = message.part_ids.filtered(lambda part: part.state == "sent")
                # sudo: the queue belongs to the product; the right to answer is checked below
                parts.sudo().write({"state": "failed", "error": message.error})
            parts.action_send_again()

    # ------------------------------------------------------------------
    # For the queues
    # ------------------------------------------------------------------
    @api.model
    def _known_ids(self, keys):
        """Which messages are stored, as a whole or as a part of a split one.

        :param keys: (channel id, external id) of each
        :return: key → (message id, part id or ``None``)
        :rtype: dict
        """
        keys = list(keys)
        if not keys:
            return {}
        # What was erased is known by the hash of its id alone.
        erased = self._erased_ids(keys)
        channel_ids, external_ids = zip(*keys, *erased, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                  WITH wanted AS (SELECT * FROM unnest(%s, %s) AS wanted(c, e))
                SELECT channel_id, external_id, message_id, id FROM social_crm_outbound_part
                  JOIN wanted ON channel_id = c AND external_id = e
                 UNION ALL
                SELECT channel_id, external_id, id, NULL FROM social_crm_message
                  JOIN wanted ON channel_id = c AND external_id = e
                """,
                list(channel_ids),
                list(external_ids),
            )
        )
        known = {}
        for channel_id, external_id, message_id, part_id in rows:
            key = (channel_id, external_id)
            known.setdefault(erased.get(key, key), (message_id, part_id))
        return known
