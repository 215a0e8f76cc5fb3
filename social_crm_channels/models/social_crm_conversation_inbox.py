from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: What asks for work. Indexes of these words make it quick to find among millions that are done.
OPEN_STATES = ("open", "waiting")
COUNT_CAP = 1000  # nobody needs to know how many more there are, and counting them all takes time
PAGE_CAP = 200
CHOICES = 1000  # of channels, teams, tags: more than anybody looks through
STATUSES = {
    "open": Domain("state", "in", OPEN_STATES),
    "closed": Domain("state", "=", "closed"),
    "any": Domain.TRUE,
}


class SocialCrmConversationInbox(models.Model):
    """What the inbox shows: queues of conversations, a page at a time, in a time that does not grow with them.

    Record rules decide what anybody sees; nothing here looks past them.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    _open_list_idx = models.Index("(last_message_at DESC, id DESC) WHERE state IN ('open', 'waiting')")
    _open_user_idx = models.Index("(user_id, last_message_at DESC, id DESC) WHERE state IN ('open', 'waiting')")
    _waiting_idx = models.Index("(last_message_at DESC, id DESC) WHERE state = 'waiting'")
    _open_team_idx = models.Index("(team_id, last_message_at DESC, id DESC) WHERE state IN ('open', 'waiting')")

    # ------------------------------------------------------------------
    # For the screen
    # ------------------------------------------------------------------
    @api.model
    @api.readonly
    def inbox_start(self):
        """What the screen needs once.

        :return: ``queues`` and ``orders`` (``key``, ``label``), ``channels``, ``teams`` and ``colleagues`` (``id``,
            ``name``), ``languages`` (code, name)
        :rtype: dict
        """
        self.check_access("read")
        channels = self.env["social.crm.channel"].search([], limit=CHOICES)
        teams = self.env["social.crm.team"].search([], limit=CHOICES)
        return {
            "queues": [{"key": key, "label": label} for key, (label, _domain) in self._inbox_queues().items()],
            "orders": [{"key": key, "label": label} for key, (label, _way) in self._inbox_orders().items()],
            "channels": channels.read(["name", "network_icon", "network_color"], load=None),
            "teams": [{"id": team.id, "name": team.name} for team in teams],
            "colleagues": [{"id": user.id, "name": user.name} for user in teams.member_ids | self.env.user],
            "languages": self.env["social.crm.message"]._language_names(),
        }

    @api.model
    @api.readonly
    def inbox_list(self, queue="mine", filters=None, search="", order="newest", after=None, limit=40):
        """One page of a queue.

        :param str queue: key of a queue, see :meth:`_inbox_queues`
        :param dict filters: see :meth:`_inbox_filter_domain`
        :param str search: words of people or messages; all of them must be there, each may be a beginning. Of talks in
            which they were said, the latest are found: 100 at least where there are as many
        :param str order: key of an order, see :meth:`_inbox_orders`
        :param list after: ``after`` of the page before
        :param int limit: rows of the page, at most 200
        :return: ``rows``, see :meth:`_inbox_rows`, and ``after``, ``False`` on the last page
        :rtype: dict
        """
        limit = min(limit, PAGE_CAP)
        query = self._search(self._inbox_domain(queue, filters, search))
        key, id_ = self._inbox_order_key(order, query.table), SQL.identifier(query.table, "id")
        way = self._inbox_way(order)
        if after:
            beyond = SQL("<") if way == "DESC" else SQL(">")
            query.add_where(SQL("(%s, %s) %s (%s::timestamp, %s)", key, id_, beyond, *after))
        query.order = SQL("%s %s, %s %s", key, SQL(way), id_, SQL(way))  # pylint: disable=sql-injection
        query.limit = limit + 1
        found = self.env.execute_query(query.select(SQL("%s::text", key), id_))
        page = found[:limit]
        return {
            "rows": self.browse(row[1] for row in page)._inbox_rows(),
            "after": list(page[-1]) if len(found) > limit else False,
        }

    @api.model
    @api.readonly
    def inbox_rows(self, ids, queue=None, filters=None, search=""):
        """The rows of conversations, as they are now.

        :param list[int] ids: of conversations; those that may not be read, or are not in the queue, are left out
        :param str queue: key of a queue, ``None`` for any
        :param dict filters: as of :meth:`inbox_list`
        :param str search: as of :meth:`inbox_list`
        :rtype: list[dict]
        """
        domain = Domain("id", "in", ids)
        if queue:
            domain &= self._inbox_domain(queue, filters, search)
        return self.search(domain, order="id", limit=PAGE_CAP)._inbox_rows()

    @api.model
    @api.readonly
    def inbox_counts(self, queues, filters=None):
        """How many conversations are in queues.

        :param list[str] queues: keys
        :param dict filters: as of :meth:`inbox_list`
        :return: number by key; 1,000 where there are that many or more
        :rtype: dict
        """
        if not queues:
            return {}
        found = {key: self._search(self._inbox_domain(key, filters), limit=COUNT_CAP) for key in queues}
        counted = (
            SQL("SELECT %s, count(*) FROM (%s) found", key, query.select(SQL("1"))) for key, query in found.items()
        )
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(counted)))

    # ------------------------------------------------------------------
    # Hooks: an addon that knows more about conversations adds to these
    # ------------------------------------------------------------------
    @api.model
    def _inbox_queues(self):
        """Hook: the queues, in the order in which they are shown.

        :return: label, and what gives the domain, by key
        :rtype: dict
        """
        return {
            "mine": (self.env._("Mine"), lambda: Domain("user_id", "=", self.env.uid)),
            "unassigned": (self.env._("Unassigned"), lambda: Domain("user_id", "=", False)),
            "teams": (self.env._("My teams"), lambda: Domain("team_id", "in", self.env.user._own_teams().ids)),
            "mentions": (self.env._("Mentions"), self._inbox_mentions),
            "waiting": (self.env._("Waiting"), lambda: Domain("state", "=", "waiting")),
            "all": (self.env._("All"), lambda: Domain.TRUE),
        }

    @api.model
    def _inbox_orders(self):
        """Hook: how a queue can be sorted.

        :return: label and ``ASC`` or ``DESC`` by key
        :rtype: dict
        """
        return {"newest": (self.env._("Newest first"), "DESC"), "oldest": (self.env._("Oldest first"), "ASC")}

    @api.model
    def _inbox_order_key(self, order, table):
        """Hook: the moment by which an order of :meth:`_inbox_orders` sorts, never NULL.

        :param str order: its key
        :param str table: alias of the conversation
        :rtype: SQL
        """
        return SQL.identifier(table, "last_message_at")

    @api.model
    def _inbox_filter_domain(self, filters):
        """Hook: what filters mean.

        :param dict filters: ``channel_id``, ``team_id``, ``language`` (code), ``status`` (``open``, which goes without
            saying, ``closed`` or ``any``), ``domain`` (of a saved view); all optional
        :rtype: Domain
        """
        domain = STATUSES.get(filters.get("status"), STATUSES["open"])
        for name in ("channel_id", "team_id", "language"):
            if filters.get(name):
                domain &= Domain(name, "=", filters[name])
        return domain & self._inbox_view_domain(filters.get("domain"))

    def _inbox_rows(self):
        """Hook: what the list shows of these conversations, in their order.

        :return: ``thread`` is where the talk is shown and answered: ``model`` and ``id``; moments are in UTC
        :rtype: list[dict]
        """
        talks = self.sudo()  # sudo: of talks that may be read, their person, channel, team and colleague are shown
        query = talks._as_query(ordered=False)
        columns = [SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in talks._inbox_columns(query).items()]
        found = {row["id"]: row for row in self.env.execute_query_dict(query.select(*columns))}
        kinds = dict(self._fields["contact_kind"]._description_selection(self.env))
        return [talks._inbox_row(found[talk_id], kinds) for talk_id in self.ids if talk_id in found]

    def _inbox_columns(self, query):
        """Hook: what the list shows of conversations, read at once: it is the hottest path of all.

        :param Query query: of these conversations; tables are joined to it
        :return: SQL by name
        :rtype: dict
        """
        names = (
            "id partner_id identity_id name last_message_preview channel_id network_icon network_color contact_kind"
            " is_group language last_message_at last_inbound_at unread_count state user_id team_id"
        )
        return {
            **{name: self._field_to_sql(query.table, name, query) for name in names.split()},
            **{name: self._inbox_name(name, query) for name in ("channel", "network", "user", "team")},
            "person": self._person_sql(query),
        }

    @api.model
    def _inbox_row(self, talk, kinds):
        """Hook: what one row shows.

        :param dict talk: the values of :meth:`_inbox_columns`
        :param dict kinds: label by kind of contact
        :rtype: dict
        """
        return _as_row(talk, kinds)

    def _inbox_name(self, name, query):
        model, alias = self._fields[f"{name}_id"].join(self, query.table, query)
        return model._field_to_sql(alias, "name", query)

    @api.model
    def _inbox_mentions(self):
        """Conversations in which a colleague named the user in a note that they have not read.

        :rtype: Domain
        """
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ALL ").join(self._inbox_mentioned())))

    @api.model
    def _inbox_mentioned(self):
        """Hook: where the user may have been named.

        :return: statements that select ids of conversations
        :rtype: list[SQL]
        """
        return [self._inbox_mentioned_in(self._name)]

    @api.model
    def _inbox_mentioned_in(self, model):
        """:return: ids of the records of a model in which the user was named and has not looked yet"""
        self.env["mail.notification"].flush_model(["is_read"])
        return SQL(
            "(SELECT note.res_id FROM mail_notification told JOIN mail_message note ON note.id = told.mail_message_id"
            " WHERE told.res_partner_id = %s AND told.is_read IS NOT TRUE"
            " AND note.model = %s AND note.message_type = 'comment')",
            self.env.user.partner_id.id,
            model,
        )

    # ------------------------------------------------------------------
    # Together
    # ------------------------------------------------------------------
    @api.model
    def _inbox_domain(self, queue, filters=None, search=""):
        queues = self._inbox_queues()
        if queue not in queues:
            raise UserError(self.env._("There is no queue “%s” any more. Choose another one on the left.", queue))
        filters, search = dict(filters or {}), search.replace("\x00", "").strip()
        if search or queue == "mentions":  # what is looked for may be done already
            filters.setdefault("status", "any")
        domain = queues[queue][1]() & Domain("last_message_at", "!=", False) & self._inbox_filter_domain(filters)
        return self._inbox_search_domain(search, domain) if search else domain

    @api.model
    def _inbox_view_domain(self, domain):
        try:
            view = Domain(domain or Domain.TRUE)
            view.validate(self)
        except ValueError as error:
            raise UserError(
                self.env._("This view asks for something that is not there any more. Delete it and save it anew.")
            ) from error
        return view

    @api.model
    def _inbox_way(self, order):
        orders = self._inbox_orders()
        if order not in orders:
            raise UserError(self.env._("A queue cannot be sorted by “%s”.", order))
        return orders[order][1]


def _as_row(talk, kinds):
    return {
        "id": talk["id"],
        "thread": {"model": "social.crm.conversation", "id": talk["id"]},
        "person": talk["person"],
        "partner_id": talk["partner_id"] or False,
        "identity_id": talk["identity_id"] or False,
        "subject": talk["name"] or "",
        "preview": talk["last_message_preview"] or "",
        "channel_id": talk["channel_id"],
        "channel": talk["channel"],
        "network": talk["network"],
        "network_icon": talk["network_icon"] or False,
        "network_color": talk["network_color"] or False,
        "contact_kind": talk["contact_kind"],
        "contact_kind_label": kinds[talk["contact_kind"]],
        "is_group": bool(talk["is_group"]),
        "language": talk["language"] or "",
        "last_message_at": fields.Datetime.to_string(talk["last_message_at"]),
        "last_inbound_at": fields.Datetime.to_string(talk["last_inbound_at"]),
        "unread": talk["unread_count"] or 0,
        "state": talk["state"],
        "user": _named(talk, "user"),
        "team": _named(talk, "team"),
    }


def _named(talk, name):
    return talk[f"{name}_id"] is not None and {"id": talk[f"{name}_id"], "name": talk[name]}
