import uuid

from odoo import Command, api, fields, models
from odoo.tools import SQL, email_normalize

from odoo.addons.rating.models.rating_data import _rating_to_text
from odoo.addons.social_crm_base.tools.sql import insert_rows, update_rows, written_by_sql
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage

from ..tools.imported import IN, NOTE, ImportedMessage, thread_of
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
        networks = self.env["social.crm.network"].with_context(active_test=False).search([("code", "!=", False)])
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
                    conversation_id=thread_of(case.number),
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
        places, generic = {}, None
        for number, case in cases.items():
            # sudo: the product writes down what was said
            talk = case.sudo().conversation_ids.filtered("channel_id.is_import")[:1]
            if not talk:
                generic = generic or self.env["social.crm.channel"]._for_import(
                    self.env.ref("social_crm_base.network_generic")
                )
            identity = talk.identity_id
            author = Author(identity.external_id or "", handle=identity.handle or "", name=identity.name or "")
            places[number] = (talk.channel_id or generic, author)
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
        if not pairs:
            return
        models = [self.env["ir.model"]._get(name) for name in (self._name, "social.crm.team")]
        rows = insert_rows(
            self.env,
            "rating_rating",
            "res_model_id res_model res_id res_name parent_res_model_id parent_res_model parent_res_id rating rating_text"
            " partner_id rated_partner_id consumed access_token".split(),
            [
                (
                    models[0].id,
                    self._name,
                    case.id,
                    case.display_name,
                    (case.team_id and models[1].id) or None,
                    (case.team_id and case.team_id._name) or None,
                    case.team_id.id or None,
                    imported.rating,
                    _rating_to_text(imported.rating),
                    case.partner_id.id or None,
                    case.user_id.partner_id.id or None,
                    True,
                    uuid.uuid4().hex,
                )
                for case, imported in pairs
            ],
            returning=["res_id", "rating"],
        )
        update_rows(self.env, self._table, ["rating_last_value"], rows)
        self.browse(case_id for case_id, _rating in rows).invalidate_recordset(["rating_ids"], flush=False)


def _opening_words(case):
    """What the person wrote first, where only the case says it."""
    return ImportedMessage(case.line, case.number, "opening", case.opened_at, IN, case.description)
