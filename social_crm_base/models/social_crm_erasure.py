import logging
import time

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.cursor import read_committed
from ..tools.person import NotYet, Person, as_bytes_text, escaped, mentions

_logger = logging.getLogger(__name__)

CRON = "social_crm_base.cron_erase"

#: Tables whose words are looked at last, whoever owns them, and how large they may be to be read to the end.
MAX_TABLE_SIZE = 4 << 30

#: What PostgreSQL types hold words.
TEXT_TYPES = ("text", "character varying", "character", "json", "jsonb", "bytea", "text[]", "character varying[]")

#: Seconds that the search of one table may take.
SEARCH_TIMEOUT = 120

#: Seconds of searching between two commits; one table may take longer.
ROUND = 1


class SocialCrmErasure(models.Model):
    """The erasure of one person: what was asked for, how far it is, and what came of it.

    The moment it is asked for, accounts and contact are anonymised and tombstones stand against backfills. Then
    every model that knows a person erases its part, batch by batch (``_erase_person``), each committed: a process
    that dies loses the batch it was at, and the next one goes on there. What finds the rest, ``person``, is deleted
    last, after the whole database was searched for it. What remains names nobody.

    An identity is shared by the companies of a database, and so is the person: whoever erases must be an
    administrator of all companies that talked to them, for the talks of all of them go.
    """

    _name = "social.crm.erasure"
    _description = "Erasure"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, help="Names nobody; the same person's tombstones refer to it.")
    user_id = fields.Many2one("res.users", "Asked for by", required=True, readonly=True, ondelete="restrict")
    requested_at = fields.Datetime("Asked for", required=True, readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    state = fields.Selection(
        [
            ("running", "Erasing"),
            ("searching", "Searching for what is left"),
            ("done", "Done: nothing is left"),
            ("attention", "Done: look at what was found"),
        ],
        required=True,
        default="running",
        readonly=True,
    )
    person = fields.Json(groups=fields.NO_ACCESS, help="Who it is; empty once nothing is left to find.")
    step = fields.Char(readonly=True, help="The model, later the table, that is being worked on.")
    step_name = fields.Char("Working on", compute="_compute_step_name")
    progress = fields.Float(readonly=True, aggregator=None)
    waits_for = fields.Char("Waits", readonly=True)
    erased = fields.Json(readonly=True, help="Rows by model.")
    found = fields.Json(readonly=True, help="Rows by table and column in which the person's words still stand.")
    notes = fields.Json(readonly=True, help="Sentences for the report.")
    tombstone_count = fields.Integer("Tombstones", compute="_compute_tombstone_count")
    report = fields.Html(compute="_compute_report")

    def _compute_tombstone_count(self):
        counts = dict(
            self.env["social.crm.tombstone"]._read_group([("erasure_id", "in", self.ids)], ["erasure_id"], ["__count"])
        )
        for erasure in self:
            erasure.tombstone_count = counts.get(erasure, 0)

    @api.depends("step")
    def _compute_step_name(self):
        for erasure in self:
            erasure.step_name = erasure._title(erasure.step) if erasure.step else False

    @api.depends("erased", "found", "notes", "state")
    def _compute_report(self):
        for erasure in self:
            erasure.report = erasure._write_report()

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    @api.model
    def _begin(self, partner, identities, contact="anonymise", keep_blacklist=False):
        """Erase a person: hide them at once, and do the rest in the background.

        :param partner: ``res.partner``, one or none
        :param identities: the ``social.crm.identity`` of the person that were seen; what was linked since goes too
        :param str contact: ``anonymise`` the contact, or ``keep`` it as it is
        :param bool keep_blacklist: leave the addresses on Odoo's blacklists
        :return: the erasure
        :raise AccessError: the user is no administrator of all companies that talked to the person
        :raise UserError: the person has a login
        """
        # sudo: the contact and the talks of all companies are one person's
        linked_since = partner.sudo().with_context(active_test=False).identity_ids - identities
        identities |= linked_since
        self._check_may(partner, identities)
        # sudo: as above
        self, partner, identities = self.sudo(), partner.sudo(), identities.sudo()
        reasons = partner._reasons_to_keep() if partner and contact == "anonymise" else []
        contact = "keep" if reasons else contact
        person = Person.gather(partner, identities, contact=contact, keep_blacklist=keep_blacklist)
        tombstones = self.env["social.crm.tombstone"]
        erasure = self.create(
            {
                "name": tombstones._digester()("person", person.partner_id, person.identity_ids)[:16],
                "user_id": self.env.uid,
                "requested_at": fields.Datetime.now(),
                "person": person.to_json(),
                "erased": {},
                "found": {},
                "notes": self._first_notes(partner, linked_since, person, reasons),
            }
        )
        tombstones._lay(self._names_of(person, identities), erasure)
        identities._anonymise()
        if partner and contact == "anonymise":
            partner._anonymise()
        self.env.ref(CRON)._trigger()
        _logger.info("Erasure %s was asked for by user %s", erasure.name, self.env.uid)
        return erasure

    def _check_may(self, partner, identities, login=False):
        """Refuse who may not export or erase a person.

        :param bool login: whether the person may be a user
        :raise AccessError: the user is no administrator of all companies that talked to the person
        :raise UserError: nobody was chosen, or the person has a login
        """
        if not (self.env.su or self.env.user.has_group("social_crm_base.group_admin")):
            raise AccessError(self.env._("Only administrators of Social CRM may export or erase a person."))
        # sudo: users are the system's
        if not login and partner.sudo().with_context(active_test=False).user_ids:
            raise UserError(
                self.env._("%s can log in here. Delete the user first, under Settings > Users.", partner.display_name)
            )
        if not (partner or identities):
            raise UserError(self.env._("Choose a person."))
        if not self.env.su and self._companies_of(partner, identities) - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "Other companies have talked to this person too, and you are not allowed to see them. An erasure or"
                    " an export takes in the talks of all companies: ask an administrator of all of them."
                )
            )

    def _companies_of(self, partner, identities):
        """The companies that have something of a person, by all that knows one: timelines have an end of their own."""
        # sudo: that is what we want to know
        partner, identities = partner.sudo(), identities.sudo()
        person, companies = Person.gather(partner, identities), partner.company_id.ids
        for name in self._models_of_people():
            model = self.env[name].sudo()  # sudo: as above
            if hasattr(model, "_companies_of_person"):
                companies += model._companies_of_person(person)
        return self.env["res.company"].browse(set(companies))

    def _names_of(self, person, identities):
        """How a backfill may name the person."""
        tombstones, network = self.env["social.crm.tombstone"], self.env["social.crm.network"]
        names = set()
        for network_id, scope, external_id, handle in person.accounts:
            names |= tombstones._names_of(network.browse(network_id), scope, external_id, handle)
        for email in person.emails:
            names |= tombstones._names_of(network, email=email)
        for phone in person.phones:
            names |= tombstones._names_of(network, phone=phone)
        return names | identities._talks_to_bury()

    def _first_notes(self, partner, linked_since, person, reasons):
        notes = list(reasons)
        if linked_since:
            notes.append(
                self.env._(
                    "Accounts that were linked to the contact since the dialog was opened, erased with the others: %s",
                    len(linked_since),
                )
            )
        if person.keeps_contact:
            notes.append(
                self.env._(
                    "The contact itself was kept, and what it refused, so that nobody writes to it by mistake. Odoo's"
                    " Privacy Lookup deals with it."
                )
            )
        elif partner:
            notes.append(self.env._("The contact was anonymised and archived; documents that name it stay whole."))
        if person.choices["keep_blacklist"] and not person.keeps_contact:
            notes.append(self.env._("The addresses stay on Odoo's blacklists, so that nobody writes to them again."))
        return notes

    # ------------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------------
    @api.model
    def _run(self):
        """Cron: go on with all erasures, until the time is up."""
        commit = self.env["ir.cron"]._commit_progress
        for erasure in self.search([("state", "in", ("running", "searching"))], order="id"):
            if not erasure.with_context(lang=erasure.user_id.lang)._go_on(commit):
                break
        self.env["ir.attachment"]._gc_file_store()  # the files of what was erased leave the disk now, not tomorrow

    def _go_on(self, commit):
        """Work from where this stands to its end.

        :param commit: called after each batch; a falsy answer other than ``None`` means that the time is up
        :return: whether there is time for more
        :rtype: bool
        """
        self.ensure_one()
        done = self._steps()
        try:
            while self.state == "running":
                self._erase_some(done)
                if self._save(commit):
                    return False
        except NotYet as reason:
            self.waits_for = str(reason)
            # sudo: scheduled actions are technical
            self.env.ref(CRON).sudo()._trigger(fields.Datetime.add(fields.Datetime.now(), minutes=1))
            return not self._save(commit)
        while self.state == "searching":
            self._search_some()
            if self._save(commit):
                return False
        return True

    def _save(self, commit):
        """:return: whether the time is up"""
        self.env.flush_all()
        remaining = commit()
        read_committed(self.env.cr)
        self.env.invalidate_all()
        return remaining is not None and remaining <= 0

    def _steps(self):
        """Models that know a person, in the order in which they erase them."""
        models_ = [(getattr(model, "_erase_order", 50), name) for name, model in self._models_of_people().items()]
        return [name for _order, name in sorted(models_)]

    @api.model
    def _models_of_people(self):
        """All models that have the hooks, by name."""
        return {
            name: model
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and hasattr(model, "_erase_person")
        }

    def _erase_some(self, steps):
        """One batch of one step; the last step begins once all others have nothing left."""
        person = Person.from_json(self.person)
        step = self.step or steps[0]
        if step == steps[-1]:
            self._hold_still(person)
            for name in steps[:-1]:  # what has come in meanwhile
                while self._count(name, self.env[name]._erase_person(person)):
                    pass
        number = self._count(step, self.env[step]._erase_person(person))
        following = step if number else next(iter(steps[steps.index(step) + 1 :]), None)
        self.write(
            {
                "person": person.to_json(),
                "step": following or False,
                "state": "running" if following else "searching",
                "progress": 90 * (steps.index(following) if following else len(steps)) / len(steps),
                "waits_for": False,
            }
        )

    def _hold_still(self, person):
        """From here to the end of the transaction, nobody writes anything that refers to the identities."""
        self.env.cr.execute(
            SQL("SELECT id FROM social_crm_identity WHERE id = ANY(%s) ORDER BY id FOR UPDATE", person.identity_ids)
        )

    def _count(self, name, number):
        if number:
            erased = self.erased or {}
            self.erased = erased | {name: erased.get(name, 0) + number}
        return number

    # ------------------------------------------------------------------
    # Searching for what is left
    # ------------------------------------------------------------------
    def _search_some(self):
        """Search the next tables that hold words, for about a second; after the last, forget who it was."""
        person, found = Person.from_json(self.person), self.found or {}
        tables = self._tables_with_words()
        names = sorted(table for table in tables if table > (self.step or ""))
        if not names:
            self._finish()
            return
        until = time.monotonic() + ROUND
        while names and time.monotonic() < until:
            step = names.pop(0)
            found |= self._search_table(step, tables[step], person)
        self.write({"step": step, "found": found, "progress": 100 - 10 * len(names) / len(tables)})

    def _finish(self):
        self.write(
            {
                "person": False,
                "step": False,
                "progress": 100,
                "finished_at": fields.Datetime.now(),
                "state": "attention" if self.found else "done",
            }
        )
        _logger.info("Erasure %s is through: %s", self.name, self.state)

    def _tables_with_words(self):
        """Columns that may hold words of all tables that hold anything, but for our own notes of who it is, by table.

        :rtype: dict[str, list[tuple[str, str]]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT class.relname, column_.attname, format_type(column_.atttypid, NULL)
                  FROM pg_class class
                  JOIN pg_attribute column_ ON column_.attrelid = class.oid AND column_.attnum > 0
                 WHERE class.relkind = 'r' AND class.relnamespace = current_schema::regnamespace
                   AND NOT column_.attisdropped AND format_type(column_.atttypid, NULL) = ANY(%s)
                   AND (class.relname, column_.attname) != (%s, 'person') AND pg_relation_size(class.oid) > 0
              ORDER BY class.relname, column_.attnum
                """,
                list(TEXT_TYPES),
                self._table,
            )
        )
        tables = {}
        for table, column, type_ in rows:
            tables.setdefault(table, []).append((column, type_))
        return tables

    def _search_table(self, table, columns, person):
        """:return: number of rows by ``table.column``; ``None`` where there was no time to look"""
        ((size,),) = self.env.execute_query(SQL("SELECT pg_relation_size(%s::regclass)", f'"{table}"'))
        if size > MAX_TABLE_SIZE:
            return {table: None}
        terms = person.terms + person.full_names
        if person.keeps_contact:  # it is still called so
            own = {*person.emails, *person.phones, *(phone.lstrip("+") for phone in person.phones), *person.names}
            terms = [term for term in terms if term not in own]
        conditions = [
            SQL("count(*) FILTER (WHERE %s)", self._names_person(SQL.identifier(column), type_, terms))
            for column, type_ in columns
        ]
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", SEARCH_TIMEOUT * 1000))
                ((*numbers,),) = self.env.execute_query(
                    SQL("SELECT %s FROM %s", SQL(", ").join(conditions), SQL.identifier(table))
                )
                self.env.cr.execute(SQL("SET LOCAL statement_timeout = 0"))
        except Exception:  # whatever it is, the other tables are searched
            _logger.warning("Table %s could not be searched for erasure %s", table, self.name, exc_info=True)
            return {table: None}
        return {f"{table}.{column}": number for (column, _type), number in zip(columns, numbers, strict=True) if number}

    def _names_person(self, column, type_, terms):
        if type_ == "bytea":
            return mentions(as_bytes_text(column), escaped(terms))
        return mentions(SQL("%s::text", column), terms)

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _title(self, name):
        """What people call a model, or a table."""
        name = name if name in self.env else name.replace("_", ".")
        # sudo: the names of models are no secret
        return self.env["ir.model"].sudo()._get(name).name if name in self.env else name

    def _place(self, place):
        """What people call ``table.column``; its own name where no screen shows it."""
        table, _dot, column = place.partition(".")
        model = table.replace("_", ".")
        # sudo: the names of fields are no secret
        field = self.env["ir.model.fields"].sudo()._get(model, column) if model in self.env else None
        if field:
            return f"{self._title(table)}: {field.field_description}"
        return self._title(table) if not column else place

    def _write_report(self):
        """What was erased and what is left, table by table; names nobody."""
        self.ensure_one()
        erased = [(self._title(name), number) for name, number in (self.erased or {}).items()]
        parts = [Markup("<p>%s</p>") % note for note in self.notes or []]
        if erased:
            parts.append(self._as_table(self.env._("Erased or anonymised"), sorted(erased)))
        if self.state in ("done", "attention"):
            found = [
                (self._place(place), self.env._("not searched") if number is None else number)
                for place, number in (self.found or {}).items()
            ]
            if found:
                parts.append(
                    Markup("<p>%s</p>")
                    % self.env._(
                        "Their id, handle, address or full name still stands in these places, in what others wrote or in"
                        " other applications. Look there, and use Odoo's Privacy Lookup."
                    )
                )
                parts.append(self._as_table(self.env._("Found by the search of all tables"), found))
            else:
                parts.append(
                    Markup("<p>%s</p>")
                    % self.env._(
                        "All tables were searched for their ids, handles, addresses and full names: nothing was found."
                    )
                )
        return Markup().join(parts)

    def _as_table(self, title, rows):
        body = Markup().join(
            Markup('<tr><td class="pe-5">%s</td><td class="text-end">%s</td></tr>') % row for row in rows
        )
        return Markup(
            '<table class="table table-sm w-auto"><thead><tr><th>%s</th><th class="text-end">%s</th></tr></thead>%s</table>'
        ) % (title, self.env._("Rows"), Markup("<tbody>%s</tbody>") % body)
