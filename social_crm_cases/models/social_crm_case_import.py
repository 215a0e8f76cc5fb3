from odoo import Command, api, fields, models
from odoo.tools import SQL, email_normalize, html_sanitize, plaintext2html

from odoo.addons.social_crm_base.tools.sql import as_table, insert_rows, update_rows, written_by_sql
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of

from ..tools.imported import IN, NOTE, OUT, ImportedMessage
from .social_crm_case import WITH_HISTORY
from .social_crm_case_intake import IN_BULK

BATCH = 1000  # cases of one round


class SocialCrmCase(models.Model):
    """Cases that come from another helpdesk with their history."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    external_number = fields.Char(
        "Number elsewhere", readonly=True, copy=False, help="By which it was known in the helpdesk it came from."
    )

    _external_number_uniq = models.UniqueIndex(
        "(company_id, external_number) WHERE external_number IS NOT NULL", "This case was imported already."
    )

    @api.model
    def _imported(self, numbers):
        """Which cases of this company came from elsewhere already.

        :param numbers: as they were numbered there
        :return: case by number
        :rtype: dict[str, odoo.model.social_crm_case]
        """
        cases = self.with_context(active_test=False).search(
            [("external_number", "in", list(numbers)), ("company_id", "=", self.env.company.id)]
        )
        return {case.external_number: case for case in cases}

    @api.model
    def _import(self, rows, messages):
        """Make cases with their history, in a number of queries that does not depend on how many there are.

        What is here already is left as it is; messages that are new in it are added. Nobody is told, nothing is sent,
        no playbook begins. What was promised on an open case holds, and is not made known where it was missed before.

        :param rows: pairs of an ``ImportedCase`` and the values that its names stand for: ``stage_id``, ``is_closed``,
            ``team_id``, ``user_id``, ``type_id``, ``tag_ids`` (ids), ``channel_id``; at most :data:`BATCH` of them
        :param messages: ``ImportedMessage`` of these cases, or of such as were imported before
        :return: the new cases, and the number of new messages
        :rtype: tuple
        """
        known = self._imported({case.number for case, _values in rows} | {said.number for said in messages})
        openings = self._openings([case for case, _values in rows if case.number not in known])
        new = [(case, values) for case, values in rows if case.number in openings]
        cases = self._create_imported(new, openings)
        fresh = {case.external_number: case for case in cases}
        by_number = known | fresh
        places = {number: (channel, item.author) for number, (channel, item) in openings.items()}
        places |= self._places_of_known({said.number: known[said.number] for said in messages if said.number in known})
        said = [_opening_words(case) for case, _values in new if case.description]
        said += [each for each in messages if each.number in by_number]
        number = self._import_messages([each for each in said if each.direction != NOTE], by_number, places)
        notes = [each for each in said if each.direction == NOTE]
        # a person who was erased takes what was noted of them along
        number += self._import_notes(
            [each for each in notes if each.number in fresh or by_number[each.number]._knows_person()], by_number
        )
        self._copy_files([(None, self._name, fresh[case.number].id, case.file_ids) for case, _values in new])
        self._import_ratings([(fresh[case.number], case) for case, _values in new if case.rating])
        cases._begin_with_history()
        return cases, number

    def _knows_person(self):
        return bool((self.identity_id or self.partner_id) and not self.erased_at)

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    def _openings(self, cases):
        """How each case began: on which channel its history is kept, and whose it is.

        Cases of people who were erased since are left out: an import must not bring them back.

        :param cases: ``ImportedCase`` of each
        :return: channel and ``IncomingMessage`` by number
        :rtype: dict
        """
        networks = self.env["social.crm.network"].with_context(active_test=False).search([])
        by_name = {name.casefold(): network for network in networks for name in (network.name, network.code)}
        codes = {person: self._network_code_of(person, by_name) for person in {case.person for case in cases}}
        channels = {
            code: self.env["social.crm.channel"]._for_import(by_name[code.casefold()]) for code in set(codes.values())
        }
        pairs = [
            (
                channels[codes[case.person]],
                IncomingMessage(
                    external_id=case.number,
                    conversation_id=_thread_of(case.number),
                    author=self._author_of(case.person, codes[case.person]),
                    occurred_at=case.opened_at,
                ),
            )
            for case in cases
        ]
        # sudo: who was erased is nobody's to read, and nobody's to bring back
        allowed = self.env["social.crm.message"].sudo()._pass_over_erased(pairs)
        return {item.external_id: (channel, item) for channel, item in allowed}

    def _network_code_of(self, person, by_name):
        """Where a person is known, by the most that is told of them."""
        network = by_name.get(person.network.casefold())
        if person.handle and network:
            return network.code
        if email_normalize(person.email):
            return "email"
        return "phone" if self._phone_of(person) else "generic"

    def _author_of(self, person, code):
        email, phone = email_normalize(person.email) or "", self._phone_of(person)
        ids = {"email": email, "phone": phone}
        # whoever imports vouches for their own files
        author = {"name": person.name, "email": email, "email_authenticated": True, "phone": phone}
        if code in ids:
            return Author(ids[code], **author)
        return Author("", handle=person.handle if code != "generic" else "", **author)

    def _phone_of(self, person):
        return (person.phone and self.env["res.partner"]._phone_format(number=person.phone)) or ""

    def _places_of_known(self, cases):
        """Where the history of cases goes on that were imported before.

        :param cases: case by number
        :return: channel and author by number
        :rtype: dict
        """
        # sudo: the product writes down what was said
        talks = self.browse().union(*cases.values()).sudo().conversation_ids
        by_thread = {talk.external_id: talk for talk in talks if talk.channel_id.is_import}
        places, generic = {}, None
        for number in cases:
            talk = by_thread.get(_thread_of(number))
            if talk:
                identity = talk.identity_id
                author = Author(identity.external_id or "", handle=identity.handle or "", name=identity.name or "")
                places[number] = (talk.channel_id, author)
            else:
                generic = generic or self.env["social.crm.channel"]._for_import(
                    self.env.ref("social_crm_base.network_generic")
                )
                places[number] = (generic, Author(""))
        return places

    # ------------------------------------------------------------------
    # Cases
    # ------------------------------------------------------------------
    def _create_imported(self, rows, openings):
        if not rows:
            return self.browse()
        # sudo: people are known whoever imports what they said
        people = self.env["social.crm.message"].sudo()._people_of(list(openings.values()))
        vals_list = []
        for case, values in rows:
            channel, item = openings[case.number]
            identity_id, _partner_id = people.get((channel.network_id.id, item.author), (False, None))
            vals_list.append(self._imported_values(case, values, channel) | {"identity_id": identity_id})
        return self.with_context(**IN_BULK, **{WITH_HISTORY: True}).create(vals_list).with_env(self.env)

    def _imported_values(self, case, values, channel):
        waits = values["team_id"] and not values["user_id"] and not values["is_closed"]
        # sudo: channels for imported talk are archived, and an agent may not see another's
        channel = self.env["social.crm.channel"].sudo().browse(values["channel_id"]) or channel
        return {
            **values,
            "external_number": case.number,
            "name": case.subject,
            "company_id": self.env.company.id,
            "priority": case.priority,
            "tag_ids": [Command.set(values["tag_ids"])],
            "channel_id": channel.id,
            "network_id": channel.network_id.id,
            "contact_kind": "direct",
            **({"partner_id": case.person.partner_id} if case.person.partner_id else {}),
            "opened_at": case.opened_at,
            "closed_at": case.closed_at or False,
            "first_response_at": case.first_response_at or False,
            "last_message_at": case.opened_at,
            "waiting_since": waits and case.opened_at,
            "rating_last_value": 0,
            "routing_reason": self.env._("Imported: it was case %s elsewhere.", case.number),
        }

    def _begin_with_history(self):
        """Measure what was, and let run what is promised, without a word about what was missed before."""
        if not self:
            return
        self._measure_times()
        self._lead_conversations()
        self.filtered(lambda case: not case.is_closed)._fit_sla(since_opening=True)
        now = fields.Datetime.now()
        # sudo: clocks run whoever imports
        statuses = self.env["social.crm.sla.status"].sudo()
        statuses.flush_model()
        rows = self.env.execute_query(
            SQL(
                "UPDATE social_crm_sla_status SET warned_at = %s, escalated_at = CASE WHEN deadline < %s THEN %s END"
                " WHERE case_id = ANY(%s) AND reached_at IS NULL AND warn_at <= %s RETURNING id",
                now,
                now,
                now,
                self.ids,
                now,
            )
        )
        written_by_sql(statuses.browse(id_ for (id_,) in rows), ["warned_at", "escalated_at"])

    def _import_ratings(self, pairs):
        """Count how satisfied people were there too.

        :param pairs: a case and the ``ImportedCase`` it was made of
        """
        model = self.env["ir.model"]._get(self._name)
        # sudo: people rate, whoever imports it
        self.env["rating.rating"].sudo().with_context(**IN_BULK).create(
            [
                {
                    "res_model_id": model.id,
                    "res_id": case.id,
                    "rating": imported.rating,
                    "partner_id": case.partner_id.id,
                    "rated_partner_id": case.user_id.partner_id.id,
                    "consumed": True,
                }
                for case, imported in pairs
            ]
        )

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------
    def _import_messages(self, said, cases, places):
        """Store what was said, and note when.

        :param said: ``ImportedMessage`` of each
        :param cases: case by number
        :param places: channel and author of their person by number
        :return: number of new messages
        """
        users = self.env["res.users"].browse({each.user_id for each in said if each.user_id})
        names = {user.id: user.name for user in users}
        items = {
            (places[each.number][0].id, _key_of(each)): (each, self._item(each, *places[each.number], names))
            for each in said
        }
        # sudo: the product writes down what was said
        messages = self.env["social.crm.message"].sudo()
        rows = messages._take_in_history([(places[each.number][0], item) for each, item in items.values()])
        if not rows:
            return 0
        imported = {row["id"]: items[row["channel"].id, row["external_id"]][0] for row in rows}
        self._file({id_: cases[each.number] for id_, each in imported.items()})
        self._sign(rows, imported, cases)
        files = [(row["mail_message_id"], row["conversation_id"], imported[row["id"]].file_ids) for row in rows]
        self._copy_files([(mail_id, "social.crm.conversation", talk_id, ids) for mail_id, talk_id, ids in files])
        self._note_imported_moments(imported.values(), cases)
        return len(rows)

    def _item(self, said, channel, author, names):
        """Make what a connector would have told of a message."""
        if said.direction == OUT:
            ours = {"author": Author("", name=names.get(said.user_id) or said.author, is_us=True), "recipient": author}
        else:
            other = self._author_of(said.person, "email")
            is_other = channel.network_id.code == "email" and other.external_id
            ours = {"author": other if is_other and other.external_id != author.external_id else author}
        return IncomingMessage(
            external_id=_key_of(said),
            conversation_id=_thread_of(said.number),
            occurred_at=said.occurred_at,
            sequence=sequence_of(said.line),
            conversation_name=author.name,
            text=said.text,
            html=said.html,
            **ours,
        )

    def _sign(self, rows, imported, cases):
        """Say who of us wrote, and whose contact did where no identity tells."""
        users = {row["id"]: imported[row["id"]].user_id for row in rows if imported[row["id"]].user_id}
        update_rows(self.env, "social_crm_message", ["user_id"], list(users.items()))
        partner_of = {user.id: user.partner_id.id for user in self.env["res.users"].browse(set(users.values()))}
        authors = [(row["mail_message_id"], partner_of[users[row["id"]]]) for row in rows if row["id"] in users]
        contacts = {
            row["id"]: (row["mail_message_id"], cases[imported[row["id"]].number].partner_id.id)
            for row in rows
            if row["direction"] == "in" and not row["partner_id"] and cases[imported[row["id"]].number].partner_id
        }
        update_rows(
            self.env,
            "social_crm_message",
            ["partner_id"],
            [(id_, partner_id) for id_, (_mail_id, partner_id) in contacts.items()],
        )
        update_rows(self.env, "mail_message", ["author_id"], [*authors, *contacts.values()])

    def _note_imported_moments(self, said, cases):
        """Note on the cases when they and we spoke."""
        inbound, spoken, answered = {}, {}, {}
        for each in sorted(said, key=lambda each: each.occurred_at):
            case = cases[each.number]
            spoken[case.id] = each.occurred_at
            if each.direction == IN:
                inbound[case.id] = each.occurred_at
            elif each.occurred_at >= case.opened_at:
                answered.setdefault(case.id, each.occurred_at)
        self._note_moments(spoken, latest=["last_message_at"])
        self._note_moments(inbound, latest=["last_inbound_at"])
        self._note_moments(answered, earliest=["first_response_at"])
        self.browse(answered)._measure_times()
        self.browse(spoken)._lead_conversations()

    def _import_notes(self, said, cases):
        """Keep what colleagues noted where they find it: on the case.

        :param said: ``ImportedMessage`` of each
        :return: number of new notes
        """
        notes = {f"<{_key_of(each)}@imported>": each for each in said}
        if not notes:
            return 0
        ids = list({cases[each.number].id for each in notes.values()})
        known = self.env.execute_query(
            SQL(
                "SELECT message_id FROM mail_message WHERE model = %s AND res_id = ANY(%s) AND message_id = ANY(%s)",
                self._name,
                ids,
                list(notes),
            )
        )
        notes = {key: each for key, each in notes.items() if (key,) not in set(known)}
        partners = {
            user.id: user.partner_id.id
            for user in self.env["res.users"].browse({each.user_id for each in notes.values() if each.user_id})
        }
        note = self.env.ref("mail.mt_note").id
        rows = insert_rows(
            self.env,
            "mail_message",
            "model res_id date body message_type subtype_id author_id email_from message_id is_internal"
            " reply_to_force_new".split(),
            [
                (
                    self._name,
                    cases[each.number].id,
                    each.occurred_at,
                    html_sanitize(each.html) if each.html else str(plaintext2html(each.text)),
                    "comment",
                    note,
                    partners.get(each.user_id),
                    None if each.user_id else each.author or None,
                    key,
                    True,
                    False,
                )
                for key, each in notes.items()
            ],
            returning=["id", "message_id", "res_id"],
        )
        self._copy_files([(id_, self._name, case_id, notes[key].file_ids) for id_, key, case_id in rows])
        self.browse(ids).invalidate_recordset(["message_ids"], flush=False)
        return len(notes)

    def _copy_files(self, places):
        """Copy attachments to where they belong now; the files themselves are shared.

        :param places: id of the ``mail.message`` or ``None``, model and id of the record, and ids of the attachments
        """
        rows = [(mail_id, model, id_, file_id) for mail_id, model, id_, file_ids in places for file_id in file_ids]
        if not rows:
            return
        self.env["ir.attachment"].flush_model()
        copied = SQL(", ").join(
            SQL.identifier(name)
            for name in "name type url store_fname db_datas checksum file_size mimetype index_content".split()
        )
        types = {"mail_id": "int4", "model": "varchar", "record_id": "int4", "file_id": "int4"}
        self.env.cr.execute(
            SQL(
                """
                  WITH wanted AS (
                       SELECT nextval(pg_get_serial_sequence('ir_attachment', 'id')) AS new_id, place.* FROM %s),
                       copied AS (
                       INSERT INTO ir_attachment (id, res_model, res_id, company_id, create_uid, create_date, %s)
                       SELECT new_id, model, record_id, %s, %s, %s, %s
                         FROM wanted JOIN ir_attachment file ON file.id = file_id
                    RETURNING id)
                INSERT INTO message_attachment_rel (message_id, attachment_id)
                SELECT mail_id, id FROM copied JOIN wanted ON new_id = id WHERE mail_id IS NOT NULL
                """,
                as_table("place", types, rows),
                copied,
                self.env.company.id,
                self.env.uid,
                fields.Datetime.now(),
                copied,
            )
        )
        self.env.invalidate_all(flush=False)


def _thread_of(number):
    """The id of the conversation that holds what was said in a case elsewhere."""
    return f"case-{number}"


def _key_of(said):
    return f"{_thread_of(said.number)}:{said.key}"


def _opening_words(case):
    """What the person wrote first, where only the case says it."""
    return ImportedMessage(case.line, case.number, "opening", case.opened_at, IN, case.description)
