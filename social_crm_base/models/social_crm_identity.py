from collections import defaultdict
from datetime import datetime, timedelta
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.sql import as_table, drop_doubles, insert_rows, lock_in_order, update_rows, written_by_sql
from ..tools.url import web_address

#: What a provider tells about an account, and may change any day.
PROFILE_COLUMNS = ("name", "handle", "avatar_url", "profile_url", "phone", "followers")

#: What a row of :meth:`SocialCrmIdentity._upsert` tells in text.
TEXT_KEYS = ("scope", "external_id", "name", "handle", "avatar_url", "profile_url", "email", "phone")

#: ``last_seen`` is kept to the hour: the timeline knows the second, and a row that rests is a row nobody waits for.
SEEN_PRECISION = timedelta(hours=1)


class SocialCrmIdentity(models.Model):
    """An account of somebody on a network, known by the id that it has there; a handle alone waits for its id."""

    _name = "social.crm.identity"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Identity"
    _order = "last_seen desc nulls last, id desc"
    _rec_names_search = ["name", "handle", "external_id"]

    _personal_fields = (
        "network_id",
        "name",
        "handle",
        "external_id",
        "scope",
        "handle_state",
        "profile_url",
        "phone",
        "avatar_url",
        "followers",
        "first_seen",
        "last_seen",
    )
    _erase_order = 100  # until then, whatever comes in while the erasure runs can be told

    # No index of its own: the unique keys begin with it.
    network_id = fields.Many2one("social.crm.network", required=True, ondelete="restrict")
    external_id = fields.Char(string="ID on the Network", readonly=True, help="Empty while a pasted handle waits.")
    scope = fields.Char(
        default="", readonly=True, help="Account or server within which the ID has a meaning; empty where it is global."
    )
    name = fields.Char()
    handle = fields.Char()
    handle_state = fields.Selection(
        [
            ("waiting", "Waiting for first sight"),
            ("known", "Known"),
            ("recycled", "Recycled: somebody else has it now"),
        ],
        required=True,
        default="known",
        readonly=True,
    )
    avatar_url = fields.Char(readonly=True)
    avatar_128 = fields.Image(string="Avatar", max_width=128, max_height=128)
    followers = fields.Integer(readonly=True)
    profile_url = fields.Char(string="Profile")
    phone = fields.Char(readonly=True, help="As the network tells it; empty where the ID on the network is the number.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact of the confirmed link.",
    )
    link_ids = fields.One2many("social.crm.identity.link", "identity_id", string="Links")
    consent_ids = fields.One2many("social.crm.consent", "identity_id", string="Consents")
    member_ids = fields.One2many("social.crm.community.member", "identity_id", string="Communities")
    touchpoint_ids = fields.One2many("social.crm.touchpoint", "identity_id", string="Timeline")
    first_seen = fields.Datetime(readonly=True)
    last_seen = fields.Datetime(readonly=True, index=True, help="To the hour; the timeline is exact.")
    active = fields.Boolean(default=True)

    _scope_not_null = models.Constraint(
        "CHECK (scope IS NOT NULL)", "The scope of an identity may be empty, not missing."
    )
    _external_id_uniq = models.Constraint(
        "UNIQUE (network_id, scope, external_id)", "This account of the network is already known."
    )
    _waits_for_external_id = models.Constraint(
        "CHECK (CASE WHEN external_id IS NULL THEN handle_state = 'waiting' AND handle IS NOT NULL"
        " ELSE handle_state != 'waiting' END)",
        "An identity needs an ID, or a handle that waits for one.",
    )
    _waiting_handle_uniq = models.UniqueIndex(
        "(network_id, scope, lower(handle)) WHERE external_id IS NULL", "This handle is already waiting."
    )
    # Begins with what tells people apart, and names all three: the planner then takes it also in a table so young
    # that it has no statistics, where any other index would read a whole network for each handle.
    _handle_idx = models.Index("(lower(handle), network_id, scope)")
    _phone_idx = models.Index("(phone, network_id, scope) WHERE phone IS NOT NULL")

    @api.depends("name", "handle", "external_id", "network_id")
    def _compute_display_name(self):
        for identity in self:
            identity.display_name = identity.name or identity._prefixed_handle() or identity.external_id

    def _display_name_sql(self, alias, query):
        """What :meth:`_compute_display_name` says, for many at once.

        :param str alias: of the table of identities
        :param Query query: the network is joined to it
        :rtype: SQL
        """
        networks, network = self._fields["network_id"].join(self, alias, query)
        return SQL(
            "COALESCE(NULLIF(%s, ''), COALESCE(%s, '') || NULLIF(%s, ''), NULLIF(%s, ''))",
            self._field_to_sql(alias, "name", query),
            networks._field_to_sql(network, "handle_prefix", query),
            self._field_to_sql(alias, "handle", query),
            self._field_to_sql(alias, "external_id", query),
        )

    def _prefixed_handle(self):
        """Return the handle as the network writes it, ``""`` without one."""
        self.ensure_one()
        return f"{self.network_id.handle_prefix or ''}{self.handle}" if self.handle else ""

    @api.constrains("partner_id")
    def _check_partner(self):
        for identity in self:
            confirmed = identity.link_ids.filtered(lambda link: link.state == "confirmed")
            if identity.partner_id != confirmed.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(identity)s: the contact follows from the confirmed link. Confirm or revoke a link instead.",
                        identity=identity.display_name,
                    )
                )

    def action_link_contact(self):
        """Open the dialog in which a person says whose identity this is."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to a Contact"),
            "res_model": "social.crm.identity.link",
            "views": [(self.env.ref("social_crm_base.view_social_crm_identity_link_form_manual").id, "form")],
            "target": "new",
            "context": {
                "default_identity_id": self.id,
                "default_method": "manual",
                "default_state": "confirmed",
                "default_evidence": self.env._("Confirmed by %(user)s by hand: ", user=self.env.user.name),
            },
        }

    def _confirm_contact(self, partner, evidence):
        """Link to a contact because we know it ourselves, whatever the network tells.

        :param partner: one ``res.partner``
        :param str evidence: for people
        """
        self.ensure_one()
        self.env["social.crm.identity.link"].create(
            {
                "identity_id": self.id,
                "partner_id": partner.id,
                "method": "manual",
                "evidence": evidence,
                "state": "confirmed",
            }
        )

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def action_erase_person(self):
        """Open the dialog that asks what to erase of the person."""
        return self.env["social.crm.erase.person"]._open(self.partner_id, self._of_same_person())

    def action_export_person(self):
        """Begin a file with all that is kept of the person, and show how far it is."""
        return self.env["social.crm.export"]._begin(self.partner_id, self._of_same_person())

    def _of_same_person(self):
        return self | self.partner_id.with_context(active_test=False).identity_ids

    def _own_numbers(self):
        """The numbers of identities on networks that know people by their number: told, or the id itself.

        :return: in international format
        :rtype: set[str]
        """
        identities = self.filtered(lambda each: each.network_id.address == "phone")
        told = [*identities.mapped("phone"), *identities.mapped("external_id")]
        return {f"+{number.lstrip('+')}" for number in told if number and number.lstrip("+").isdecimal()}

    def _talks_to_bury(self):
        """Hook: names of conversations that a backfill may not bring back, as tombstones have them.

        :return: tuples of kind and parts, see ``social.crm.tombstone._names_of``
        :rtype: set[tuple]
        """
        return set()

    def _anonymise(self):
        """Take everything off identities that tells who they are.

        They stay until their erasure is through, and have no id on their network any more: whoever writes from
        there is somebody new.
        """
        self.flush_recordset()
        digest = self.env["social.crm.tombstone"]._digester()
        # An id is never twice the same, however often an account is erased and comes back.
        rows = [(each.id, f"erased:{digest('identity', each.id)}") for each in self]
        update_rows(self.env, self._table, ["external_id"], rows)
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_identity SET scope = '', name = NULL, handle = NULL, handle_state = 'known',"
                " avatar_url = NULL, profile_url = NULL, phone = NULL, followers = NULL, active = FALSE WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(flush=False)
        self.avatar_128 = False

    def _personal_row(self):
        """Tell of the picture too."""
        pictures = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", "avatar_128")]
        )
        return {**super()._personal_row(), "files": pictures}

    @api.model
    def _erase_person(self, person):
        """The identities themselves, once nothing refers to them."""
        gone = self.browse(person.identity_ids).exists()
        number = len(gone)
        gone.unlink()
        return number

    def _personal_condition(self, person):
        return SQL("id = ANY(%s)", person.identity_ids)

    @api.model
    def _upsert(self, rows, only_known=False):
        """Find or make the identity of each row, in a number of statements that does not grow with the rows.

        What the provider tells of a profile is taken over where it differs and is not older than what is known. A
        waiting handle adopts the id that it is first seen with; an older identity with the same handle and another
        id is marked as recycled. Identities that have no confirmed link are then linked by the evidence in the rows
        (see :meth:`social.crm.identity.link._link_by_evidence`).

        Several processes may call this on the same accounts in READ COMMITTED: rows are locked in the order of
        their ids before anything is inserted, and inserted in the order of their unique key, so that nobody waits
        in a circle. In REPEATABLE READ such a race raises a serialization failure, which Odoo retries.

        :param list[dict] rows: ``network_id`` (int), ``scope`` (str, ``""`` where ids are global), ``external_id``
            (str, empty where only the handle is known), and optionally ``name``, ``handle``, ``avatar_url``,
            ``profile_url``, ``followers`` (int), ``seen_at`` (naive UTC datetime; default now, ``None`` for an
            account that was only told of); evidence: ``email``, ``email_authenticated`` (bool), ``phone``, and
            ``evidence``, words for people where it was not the provider who told
        :param bool only_known: pass over rows whose external id is not known
        :return: the id of each row's identity, in the order of the rows
        :rtype: list[int]
        :raise ValueError: a row has neither external id nor handle
        """
        rows = self._clean_rows(rows)
        newest = self._newest_rows(rows)
        self.flush_model()
        found = self._find_by_external_id(newest)
        if only_known:
            rows = [row for row in rows if row["key"] in found]
            newest = {key: row for key, row in newest.items() if key in found}
        new_handles = {key: row for key, row in newest.items() if _has_another_handle(row, found.get(key))}
        holders = self._find_by_handle(new_handles)
        found |= {key: holders[key][0] for key in new_handles if not key[2] and holders[key]}
        touched = {current["id"] for key, current in found.items() if _is_touched(newest[key], current)}
        lock_in_order(self.browse({holder["id"] for key in holders for holder in holders[key]} | touched))
        missing = {key: row for key, row in newest.items() if key not in found}
        found |= self._adopt_waiting({key: row for key, row in missing.items() if key[2]}, holders)
        self._update_profiles(
            {key: row for key, row in newest.items() if key in found and _is_news(row, found[key])}, found
        )
        missing = {key: row for key, row in missing.items() if key not in found}
        inserted = self._insert(missing)
        # Another process may have been quicker with some.
        found |= self._find({key: row for key, row in missing.items() if key not in inserted})
        ids = {key: current["id"] for key, current in found.items()} | inserted
        self._settle_handles(new_handles)
        self._absorb_waiting({holder["id"]: ids[key] for key in new_handles for holder in holders[key] if key[2]})
        self.env["social.crm.identity.link"]._link_by_evidence(
            [
                row | {"identity_id": ids[row["key"]], "just_made": row["key"] in inserted}
                for row in rows
                if _has_evidence(row) and not found.get(row["key"], {}).get("partner_id")
            ]
        )
        return [ids[row["key"]] for row in rows]

    @api.model
    def _update_known(self, rows):
        """Take over what is told of accounts that are there already; of others it is passed over.

        :param list[dict] rows: as of :meth:`_upsert`, each with an ``external_id``
        """
        self._upsert(rows, only_known=True)

    @api.model
    def _ids_by_phone(self, numbers):
        """Who has phone numbers, of those whom their network knows by another id.

        :param numbers: (network id, scope, number as the network tells it) of each
        :return: external id by number; where several had one after the other, of who was seen last
        :rtype: dict
        """
        numbers = list(numbers)
        if not numbers:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (v.position) v.position, i.external_id
                  FROM %s
                  JOIN social_crm_identity i
                    ON i.phone = v.phone AND i.network_id = v.network_id AND i.scope = v.scope
                 WHERE i.external_id != ltrim(v.phone, '+')
              ORDER BY v.position, i.last_seen DESC NULLS LAST, i.id DESC
                """,
                as_table(
                    "v",
                    {"position": "int4", "network_id": "int4", "scope": "varchar", "phone": "varchar"},
                    [(position, *number) for position, number in enumerate(numbers)],
                ),
            )
        )
        return {numbers[position]: external_id for position, external_id in rows}

    @api.model
    def _move(self, moves):
        """Networks give accounts another id: whoever was known by the old one is known by the new one from here on.

        Where both are known they turn out to be one account, and the old one's links and facts go to the new one.

        :param moves: (network id, scope, old external id, new external id) of each
        """
        moves = [move for move in dict.fromkeys(moves) if move[2] != move[3]]
        self.flush_model()
        found = self._find_by_external_id(
            {(network_id, scope, id_, None): None for network_id, scope, *ids in moves for id_ in ids}
        )
        for network_id, scope, old_id, new_id in moves:
            old = found.pop((network_id, scope, old_id, None), None)
            new = found.get((network_id, scope, new_id, None))
            # sudo: providers tell this whoever works here, and need not be allowed to delete identities
            identity = self.sudo().browse(old["id"] if old else ())
            if old and new:
                identity._absorb_into(identity.browse(new["id"]))
            elif old:
                identity.external_id = new_id
                found[network_id, scope, new_id, None] = old
        self.flush_model()

    def _partner_changed(self, old, new):
        """Take part when identities get another contact: linked, revoked, or merged by Odoo.

        ``self`` are all identities of a change that went from ``old`` to ``new``, written already. An addon with
        facts of its own extends this, with :meth:`_follow_partner` where they simply carry the identity's contact.

        :param old: the contact that the identities had (res.partner, one or none)
        :param new: the contact that they have now (res.partner, one or none)
        """
        self._follow_partner("social.crm.touchpoint")
        self._follow_partner("social.crm.consent")
        self._follow_partner("social.crm.community.member")
        self._list_addresses_of(new)

    def _list_addresses_of(self, partner):
        """What an account refused, its contact refused: Odoo's blacklists hear of it."""
        # sudo: whoever links need not see all decisions
        consents = self.env["social.crm.consent"].sudo()
        if partner and consents.search_count([("identity_id", "in", self.ids), ("state", "=", "denied")], limit=1):
            consents._list_refused(partner)

    def _sync_partner(self, just_made=()):
        """Set the contact of identities to that of their confirmed link, and tell who derives facts from it.

        :param just_made: ids of identities that this transaction made: nobody can have facts of them yet, so nobody
            is asked
        """
        if not self:
            return
        self.env["social.crm.identity.link"].flush_model(["identity_id", "partner_id", "state"])
        self.flush_recordset(["partner_id"])
        lock_in_order(self)
        changes = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_identity i
                   SET partner_id = c.new
                  FROM (SELECT identity.id, identity.partner_id AS old, link.partner_id AS new
                          FROM social_crm_identity identity
                     LEFT JOIN social_crm_identity_link link
                            ON link.identity_id = identity.id AND link.state = 'confirmed'
                         WHERE identity.id = ANY(%s) AND identity.partner_id IS DISTINCT FROM link.partner_id) c
                 WHERE i.id = c.id
             RETURNING c.old, c.new, c.id
                """,
                list(self.ids),
            )
        )
        partners = self.env["res.partner"]
        ids_by_pair = defaultdict(list)
        for old, new, id_ in sorted(changes, key=lambda change: [part or 0 for part in change]):
            ids_by_pair[partners.browse(old), partners.browse(new)].append(id_)
        self.browse(change[2] for change in changes)._partner_written(partners.union(*chain(*ids_by_pair)))
        for (old, new), ids in ids_by_pair.items():
            having_facts = self.browse(id_ for id_ in ids if id_ not in just_made)
            if having_facts:
                having_facts._partner_changed(old, new)

    def _partner_written(self, partners):
        """Let the ORM know that the contact of these identities was written by SQL.

        :param partners: the contacts that they had or have
        """
        written_by_sql(self, ["partner_id"])
        partners.invalidate_recordset(
            ["identity_ids", "social_link_ids", "social_suggestion_ids", "social_identity_count"], flush=False
        )

    def _follow_partner(self, model_name):
        """Give the facts of these identities the contact of their identity, in one statement.

        :param str model_name: a model with the stored fields ``identity_id`` and ``partner_id``
        """
        model = self.env[model_name]
        model.flush_model(["identity_id", "partner_id"])
        self.flush_recordset(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE %s fact
                   SET partner_id = identity.partner_id
                  FROM social_crm_identity identity
                 WHERE identity.id = fact.identity_id
                   AND identity.id = ANY(%s)
                   AND fact.partner_id IS DISTINCT FROM identity.partner_id
             RETURNING fact.id
                """,
                SQL.identifier(model._table),
                list(self.ids),
            )
        )
        # sudo: the facts of all teams and companies follow the person, whoever links them
        written_by_sql(model.sudo().browse(row[0] for row in rows), ["partner_id"])

    # ---------------------------------------------------------------------------------------------
    # Upsert, step by step
    # ---------------------------------------------------------------------------------------------

    def _clean_rows(self, rows):
        """Bring rows into the form that is stored.

        Each gets a ``key``: ``(network_id, scope, external_id, None)``, or ``(network_id, scope, None, lower-case
        handle)`` where only the handle is known.
        """
        # sudo: networks are plain data, also for who may not open them
        networks = self.env["social.crm.network"].sudo().browse({row["network_id"] for row in rows})
        networks = {network.id: network for network in networks}
        now = fields.Datetime.now()
        rows = [self._clean_row(row, networks[row["network_id"]], now) for row in rows]
        named = {
            (*row["key"][:2], row["handle"].lower()): row["key"] for row in rows if row["key"][2] and row["handle"]
        }
        for row in rows:
            if not row["key"][2]:
                row["key"] = named.get((*row["key"][:2], row["key"][3]), row["key"])
        return rows

    def _clean_row(self, row, network, now):
        clean = {name: _storable(row.get(name)) for name in TEXT_KEYS}
        handle, external_id, scope = clean["handle"], network._canonical_id(clean["external_id"]), clean["scope"] or ""
        if handle:
            handle = handle.strip().removeprefix(network.handle_prefix or "") or None
        if not external_id and not handle:
            raise ValueError("An identity needs an external id or a handle.")
        return clean | {
            "key": (network.id, scope, external_id, None if external_id else handle.lower()),
            "network_id": network.id,
            "scope": scope,
            "external_id": external_id,
            "handle": handle,
            "avatar_url": web_address(clean["avatar_url"]),
            "profile_url": web_address(clean["profile_url"]) or network._profile_url(handle, external_id, scope),
            "followers": row.get("followers"),
            "seen_at": row.get("seen_at", now),
            "email_authenticated": bool(row.get("email_authenticated")),
            "evidence": row.get("evidence"),
        }

    def _newest_rows(self, rows):
        """Merge the rows of the same account, the newest value winning.

        :return: row by key, in the one order in which all processes insert
        """
        newest = {}
        for row in sorted(rows, key=lambda row: row["seen_at"] or datetime.min):
            told = {name: value for name, value in row.items() if value is not None}
            newest[row["key"]] = {**newest.get(row["key"], row), **told}
        return {key: newest[key] for key in sorted(newest, key=lambda key: [part or "" for part in map(str, key)])}

    def _find(self, rows):
        """Return the columns of the identities that rows name by their id, or by nothing but their handle, by key."""
        by_handle = self._find_by_handle({key: row for key, row in rows.items() if not key[2]})
        return self._find_by_external_id(rows) | {key: holders[0] for key, holders in by_handle.items()}

    def _find_by_external_id(self, rows):
        """Return the columns of the identities that exist, by key."""
        keys = [key for key in rows if key[2]]
        if not keys:
            return {}
        return {
            keys[current.pop("position")]: current
            for current in self.env.execute_query_dict(
                SQL(
                    """
                    SELECT v.position, %s
                      FROM %s
                      JOIN social_crm_identity i
                        ON i.network_id = v.network_id AND i.scope = v.scope AND i.external_id = v.external_id
                    """,
                    self._identity_columns(),
                    as_table(
                        "v",
                        {"position": "int4", "network_id": "int4", "scope": "varchar", "external_id": "varchar"},
                        [(position, *key[:3]) for position, key in enumerate(keys)],
                    ),
                )
            )
        }

    def _find_by_handle(self, rows):
        """Return who holds the handle of each row, known or waiting, by key; those of the row's own scope first."""
        keys = [key for key, row in rows.items() if row["handle"]]
        holders = defaultdict(list)
        if not keys:
            return holders
        for current in self.env.execute_query_dict(
            SQL(
                """
                SELECT v.position, %s
                  FROM %s
                  JOIN social_crm_identity i
                    ON i.network_id = v.network_id
                   AND lower(i.handle) = lower(v.handle)
                   AND (i.scope = v.scope OR i.scope = '' AND i.external_id IS NULL)
                 WHERE i.handle_state != 'recycled'
                 ORDER BY v.position, i.scope != v.scope, i.external_id IS NULL, i.last_seen DESC NULLS LAST, i.id DESC
                """,
                self._identity_columns(),
                as_table(
                    "v",
                    {"position": "int4", "network_id": "int4", "scope": "varchar", "handle": "varchar"},
                    [(position, *key[:2], rows[key]["handle"]) for position, key in enumerate(keys)],
                ),
            )
        ):
            holders[keys[current.pop("position")]].append(current)
        return holders

    @api.model
    def _identity_columns(self):
        names = ("id", "scope", "external_id", "partner_id", "first_seen", "last_seen", *PROFILE_COLUMNS)
        return SQL(", ").join(SQL.identifier("i", name) for name in names)

    def _adopt_waiting(self, rows, holders):
        """Give waiting handles the external id that they are now seen with.

        :param dict rows: rows of accounts that do not exist yet, by key
        :return: columns of the identities that have adopted an id, by key
        """
        adopted = {}
        for key in sorted(rows, key=lambda key: rows[key]["seen_at"] or datetime.min, reverse=True):
            waiting = next((holder for holder in holders[key] if not holder["external_id"]), None)
            if waiting and waiting["id"] not in {current["id"] for current in adopted.values()}:
                adopted[key] = waiting
        if not adopted:
            return {}
        done = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_identity i
                   SET external_id = v.external_id, scope = v.scope, handle_state = 'known'
                  FROM %s
                 WHERE i.id = v.id AND i.external_id IS NULL
             RETURNING i.id
                """,
                as_table(
                    "v",
                    {"id": "int4", "scope": "varchar", "external_id": "varchar"},
                    [(current["id"], key[1], key[2]) for key, current in adopted.items()],
                ),
            )
        )
        done = self.browse(row[0] for row in done)
        written_by_sql(done, ["external_id", "scope", "handle_state"])
        return {key: current for key, current in adopted.items() if current["id"] in done._ids}

    def _insert(self, rows):
        """Insert identities, but for those that another process is inserting at the same time.

        :param dict rows: rows by key, in the order of insertion
        :return: id by key
        """
        if not rows:
            return {}
        columns = ("network_id", "scope", "external_id", *PROFILE_COLUMNS)
        inserted = insert_rows(
            self.env,
            self._table,
            (*columns, "handle_state", "first_seen", "last_seen", "active"),
            [
                (
                    *(row[name] for name in columns),
                    "known" if row["external_id"] else "waiting",
                    row["seen_at"],
                    row["seen_at"],
                    True,
                )
                for row in rows.values()
            ],
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
            returning=("id", "network_id", "scope", "external_id", "handle"),
        )
        return {
            (network_id, scope, external_id, None if external_id else handle.lower()): id_
            for id_, network_id, scope, external_id, handle in inserted
        }

    def _update_profiles(self, news, found):
        """Take over what differs and is not older than what is known.

        :param dict news: rows by key
        :param dict found: columns of their identities, by key
        """
        if not news:
            return
        profile = SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN v.seen_at >= COALESCE(i.last_seen, v.seen_at)"
                " THEN COALESCE(v.%(name)s, i.%(name)s) ELSE %(kept)s END",
                name=SQL.identifier(name),
                # A number is told now and then only: the one that we heard of is better than none.
                kept=SQL("COALESCE(i.phone, v.phone)") if name == "phone" else SQL.identifier("i", name),
            )
            for name in PROFILE_COLUMNS
        )
        types = {name: self._fields[name].column_type[1] for name in ("id", *PROFILE_COLUMNS)}
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_identity i
                   SET %s,
                       first_seen = LEAST(i.first_seen, v.seen_at),
                       last_seen = GREATEST(i.last_seen, v.seen_at),
                       handle_state = CASE
                           WHEN i.external_id IS NULL THEN 'waiting'
                           WHEN v.seen_at >= i.last_seen AND lower(v.handle) != lower(i.handle) THEN 'known'
                           ELSE i.handle_state END
                  FROM %s
                 WHERE i.id = v.id
                """,
                profile,
                as_table(
                    "v",
                    types | {"seen_at": "timestamp"},
                    [
                        (found[key]["id"], *(row[name] for name in PROFILE_COLUMNS), row["seen_at"])
                        for key, row in news.items()
                    ],
                ),
            )
        )
        written_by_sql(
            self.browse(found[key]["id"] for key in news),
            [*PROFILE_COLUMNS, "first_seen", "last_seen", "handle_state"],
        )

    def _settle_handles(self, rows):
        """Of several accounts with the same handle, only the one seen last has it: the others' is recycled.

        :param dict rows: rows whose handle is new to their identity, by key
        """
        if not rows:
            return
        recycled = self.env.execute_query(
            SQL(
                # LATERAL: one look into the index for each handle, whatever the planner knows of the table
                """
                UPDATE social_crm_identity i
                   SET handle_state = 'recycled'
                  FROM %s
            CROSS JOIN LATERAL (
                       SELECT id
                         FROM social_crm_identity
                        WHERE lower(handle) = lower(v.handle)
                          AND network_id = v.network_id
                          AND scope = v.scope
                          AND handle_state = 'known'
                     ORDER BY last_seen DESC NULLS LAST, id DESC
                       OFFSET 1) former
                 WHERE i.id = former.id
             RETURNING i.id
                """,
                as_table(
                    "v",
                    {"network_id": "int4", "scope": "varchar", "handle": "varchar"},
                    [(*key[:2], row["handle"]) for key, row in rows.items()],
                ),
            )
        )
        written_by_sql(self.browse(row[0] for row in recycled), ["handle_state"])

    def _absorb_waiting(self, same):
        """Make one identity of a known account and the waiting handle that turned out to be it.

        A handle that was pasted waits beside its account when the account was known under another handle until now.

        :param dict same: id of the known identity, by id of what may be a waiting handle
        """
        # sudo: whoever pastes a profile URL may cause this, and need not be allowed to delete identities
        waiting = self.sudo().browse(id_ for id_, known_id in same.items() if id_ != known_id)
        for identity in waiting.filtered(lambda identity: not identity.external_id):
            identity._absorb_into(waiting.browse(same[identity.id]))

    def _absorb_into(self, known):
        """Give links and facts of an identity to the one that it turned out to be; it is gone then.

        Of what may be there once, and is there of both, that of the known one stays: whoever wants to keep more of the
        other one's takes it here before.
        """
        self.ensure_one()
        self.link_ids._move_to(known)
        self.member_ids._move_to(known)
        self.env.flush_all()
        # The facts of an upper addon are not known here; Odoo finds whatever refers to a record.
        merge = self.env["base.partner.merge.automatic.wizard"]
        for table, column in merge._get_fk_on(self._table):
            drop_doubles(self.env, table, column, self.id, known.id)
        merge._update_foreign_keys_generic(self._name, self, known)
        self.unlink()
        known._partner_changed(known.partner_id, known.partner_id)


def _storable(value):
    """Return a text that PostgreSQL can store, ``None`` for an empty one: no NUL, no half of a surrogate pair."""
    if not value:
        return None
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8") or None


def _is_news(row, current):
    """Whether a row tells something of its identity that is worth writing."""
    seen_at, last_seen = row["seen_at"], current["last_seen"]
    if row["phone"] and not current["phone"]:
        return True
    if seen_at is None:
        return False
    if last_seen is None or seen_at > last_seen + SEEN_PRECISION or seen_at < current["first_seen"] - SEEN_PRECISION:
        return True
    return seen_at >= last_seen and _has_another_profile(row, current)


def _is_touched(row, current):
    """Whether an identity may be written because of a row, here or when it is linked."""
    return _is_news(row, current) or (_has_evidence(row) and not current["partner_id"])


def _has_evidence(row):
    return bool(row["email"] or row["phone"])


def _has_another_profile(row, current):
    return any(row[name] is not None and row[name] != current[name] for name in PROFILE_COLUMNS)


def _has_another_handle(row, current):
    return bool(row["handle"]) and (current is None or (current["handle"] or "").lower() != row["handle"].lower())
