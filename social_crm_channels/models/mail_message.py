import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, formataddr
from odoo.tools.mail import email_split_tuples

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH
from odoo.addons.social_crm_base.tools.person import address_pattern, names_address
from odoo.addons.social_crm_base.tools.sql import update_rows


class MailMessage(models.Model):
    _inherit = "mail.message"

    social_message_ids = fields.One2many(
        "social.crm.message", "mail_message_id", "Channel message", groups="social_crm_base.group_user"
    )

    def _told_elsewhere(self):
        """What was said on a channel is told with all that is known of it there."""
        return SQL(
            "(%s OR EXISTS (SELECT FROM social_crm_message told WHERE told.mail_message_id = mail_message.id))",
            super()._told_elsewhere(),
        )

    # ------------------------------------------------------------------
    # Which messages a thread shows, and in which order
    # ------------------------------------------------------------------
    def _social_thread_ids(self, thread):
        """Hook: messages that a thread of ours shows beside its own.

        :param thread: any record with a thread
        :return: statements that select ids of messages; ``None`` for threads that are not ours
        :rtype: list[SQL] | None
        """
        if thread._name == "social.crm.conversation":
            return [self._said_in(Domain("conversation_id", "=", thread.id))]
        return None

    def _said_in(self, domain):
        """:return: a statement that selects ids of ``mail.message`` for a domain of ``social.crm.message``"""
        # sudo: what may be read is decided on the mail.message, as for any thread
        return self.env["social.crm.message"].sudo()._search(domain).subselect("mail_message_id")

    def _written_on(self, model, ids):
        """:return: a statement that selects ids of the messages that were written on records themselves"""
        self.flush_model(["model", "res_id"])
        return SQL("(SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s))", model, list(ids))

    def _message_fetch(
        self,
        domain,
        *,
        thread=None,
        search_term=None,
        is_notification=None,
        before=None,
        after=None,
        around=None,
        limit=30,
    ):
        """Threads of ours show the messages of their conversations, in the order of the provider."""
        ours = self._social_thread_ids(thread) if thread else None
        if ours is None:
            return super()._message_fetch(
                domain,
                thread=thread,
                search_term=search_term,
                is_notification=is_notification,
                before=before,
                after=after,
                around=around,
                limit=limit,
            )
        # One list of ids: of two conditions, either of which may hold, each message there is would be asked.
        shown = SQL(" UNION ALL ").join([self._written_on(thread._name, thread.ids), *ours])
        domain = Domain(True if domain is None else domain) & Domain("id", "in", SQL("(%s)", shown))
        domain &= Domain("message_type", "!=", "user_notification")
        if search_term:
            return super()._message_fetch(
                domain,
                search_term=search_term,
                is_notification=is_notification,
                before=before,
                after=after,
                limit=limit,
            )
        if is_notification is not None:
            domain &= Domain("message_type", "=" if is_notification else "!=", "notification")
        if around is not None:
            older = self._fetch_in_order(domain, "<=", around, limit // 2)
            newer = self._fetch_in_order(domain, ">", around, limit // 2)
            return {"messages": newer[::-1] + older}
        if after:
            return {"messages": self._fetch_in_order(domain, ">", after, limit)[::-1]}
        return {"messages": self._fetch_in_order(domain, "<", before, limit)}

    def _fetch_in_order(self, domain, operator, reference_id, limit):
        """One page by (time said, provider's sequence, id), beginning at a message.

        :param str operator: ``<`` and ``<=`` go back in time, ``>`` forward
        :param int reference_id: the message to begin at, falsy for the newest
        :return: readable messages, the one nearest to the reference first
        """
        # sudo: access is checked below, on the page alone
        query = self.sudo()._search(domain)
        alias = query.left_join(query.table, "id", "social_crm_message", "mail_message_id", "social")
        moment = SQL("COALESCE(%s, %s)", SQL.identifier(alias, "occurred_at"), SQL.identifier(query.table, "date"))
        sequence = SQL("COALESCE(%s, '') COLLATE \"C\"", SQL.identifier(alias, "provider_sequence"))
        key = SQL("%s, %s, %s", moment, sequence, SQL.identifier(query.table, "id"))
        backwards = operator.startswith("<")
        if reference_id:
            query.add_where(SQL("(%s) %s (%s)", key, SQL(operator), self._order_key_of(reference_id)))
        direction = SQL("DESC") if backwards else SQL("ASC")
        query.order = SQL(
            "%s %s, %s %s, %s %s", moment, direction, sequence, direction, SQL.identifier(query.table, "id"), direction
        )
        query.limit = limit
        ids = [message_id for (message_id,) in self.env.execute_query(query.select())]
        return self.browse(ids)._filtered_access("read")

    def _order_key_of(self, message_id):
        return SQL(
            "SELECT COALESCE(social.occurred_at, mail.date), COALESCE(social.provider_sequence, '') COLLATE \"C\", mail.id"
            " FROM mail_message mail LEFT JOIN social_crm_message social ON social.mail_message_id = mail.id"
            " WHERE mail.id = %s ORDER BY social.id LIMIT 1",
            message_id,
        )

    # ------------------------------------------------------------------
    # What the thread shows of the channel
    # ------------------------------------------------------------------
    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "social_crm"]

    def _to_store(self, store: Store, fields, **kwargs):
        super()._to_store(store, [field for field in fields if field != "social_crm"], **kwargs)
        if "social_crm" not in fields:
            return
        # sudo: whoever may read a message may see how it travelled
        channel_sides = self.env["social.crm.message"].sudo().search_fetch([("mail_message_id", "in", self.ids)])
        for side, badge in zip(channel_sides, channel_sides._thread_badges(), strict=True):
            store.add(side.mail_message_id, {"social_crm": badge})

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _erase_person(self, person):
        return super()._erase_person(person) or self._erase_copies(person.addresses)

    def _erase_copies(self, addresses):
        """Take a person's addresses out of the mails of others that they had a copy of."""
        if not addresses:
            return 0
        pattern = address_pattern(addresses)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, incoming_email_cc FROM mail_message WHERE %s ORDER BY id LIMIT %s",
                names_address(SQL.identifier("incoming_email_cc"), addresses),
                ERASE_BATCH,
            )
        )
        kept = []
        for message_id, copies in rows:
            others = [pair for pair in email_split_tuples(copies) if email_normalize(pair[1]) not in addresses]
            text = ", ".join(formataddr(pair, charset="utf-8") for pair in others)
            kept.append((message_id, None if re.search(pattern, text, re.IGNORECASE) else text or None))
        update_rows(self.env, self._table, ["incoming_email_cc"], kept)
        return len(rows)
