"""What an erasure takes away is what an export gives: whoever adds to one has to add to the other.

The test does not know the models. It erases a person once and looks which rows were touched, plants words in all that
they could say, exports, erases again, and wants each word that is gone in the file.
"""

import io
import json
import zipfile
from collections import defaultdict

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm_base.tests.common import undone
from odoo.addons.social_crm_base.tests.personal_data import gathered
from odoo.addons.social_crm_channels.connectors.contract import (
    Author,
    Delivery,
    FetchedFile,
    IncomingEdit,
    IncomingReaction,
)

from .common import NOON, CaseCase

ANNA = Author("4711000815", handle="anna_marker", name="Anna Marker", email="anna@example.org", phone="+32485112233")
BEN = Author("4711000816", handle="ben_other", name="Ben Other")

#: Columns by which rows are found, or in which the database allows no other word: what stands there stays.
KEYS = frozenset(
    "checksum access_token leave_token feed_token store_fname mimetype model module res_model res_field scope external_id dedup_key message_id"
    " conversation_key provider_sequence edit_sequence sequence message_external_id key lang tz field handle"
    " email phone email_normalized phone_sanitized".split()
)

COPY = "a copy of what is told elsewhere"
TECHNICAL = "a technical value: it says nothing of a person"
OTHERS = "names others"

#: Columns that one kind of row alone uses: nothing ever stands there in others.
OF_KIND = {"social_crm_message_change.previous": SQL("kind = 'edit'")}

#: What is erased and not told, and why: columns, and tables as a whole.
EXEMPT = {
    "crm_lead.email_cc": OTHERS,
    "crm_lead.email_domain_criterion": TECHNICAL,
    "ir_attachment.index_content": "the words of a file that comes along",
    "ir_attachment.description": TECHNICAL,
    "ir_attachment.url": TECHNICAL,
    "mail_mail": "a message on its way out: the message tells it",
    "mail_activity.res_name": "the name of the record that it is about",
    "mail_message.incoming_email_cc": OTHERS,
    "mail_message.incoming_email_to": OTHERS,
    "mail_message.outgoing_email_to": OTHERS,
    "mail_message.reply_to": "an address of ours",
    "mail_scheduled_message.notification_parameters": TECHNICAL,
    "mail_scheduled_message.send_context": TECHNICAL,
    "rating_rating.res_name": COPY,
    "social_crm_conversation.last_message_preview": COPY,
    "social_crm_conversation.provider_data": "what the connector needs to answer: reply tokens, ids of topics",
    "social_crm_event.error": "why it could not be read; may quote what others said",
    "social_crm_event.headers": TECHNICAL,
    "res_partner.complete_name": COPY,
    "social_crm_export": "an export itself",
    "social_crm_merge_line.record_ids": "ids of records that are told themselves",
    "social_crm_message_change.error": "what the network said of a delivery; the message tells it",
    "social_crm_outbound_part.body": COPY,
    "social_crm_outbound_part.error": "the message tells it",
    "social_crm_outbound_part.template_values": "the text that was sent holds them",
}


@tagged("post_install", "-at_install")
class TestPersonalDataParity(CaseCase):
    def test_what_is_erased_is_exported(self):
        self.live()
        planted = self.plant(self.rows_that_an_erasure_touches())
        self.assertGreater(len({place for _table, _id, _column, place in planted.values()}), 60)
        told = self.export()
        self.assertIn("4711000815", told)
        with undone(self.env):
            self.erase()
            gone = {
                word for word, (table, id_, column, _place) in planted.items() if not self.has(word, table, id_, column)
            }
        missing = {planted[word][-1] for word in gone if word not in told}
        missing = {table if (table := place.split(".")[0]) in EXEMPT else place for place in missing}
        self.assertEqual(missing - set(EXEMPT), set(), "is erased, and no export tells of it")
        self.assertEqual(set(EXEMPT) - missing, set(), "is told, or kept: no exemption is needed")

    def test_every_model_that_knows_a_person_has_a_part_in_this(self):
        self.live()
        erasures = self.env["social.crm.erasure"]
        touched = {self.env[name]._table for name in erasures._steps()} & set(erasures._tables_with_words())
        untouched = touched - {table for table, _id in self.rows_that_an_erasure_touches()}
        self.assertEqual(untouched, set())

    # ------------------------------------------------------------------
    # A life
    # ------------------------------------------------------------------
    def live(self):
        """Anna writes, is answered, edits, reacts, is noted of, met, sold to and merged, and rates us."""
        messages = self._say(
            ("anna", "My van is late", {"author": ANNA}),
            ("ben", "Mine too", {"author": BEN}),
        )
        mine, bens = messages
        talk, case = mine.conversation_id, mine.case_id
        self.anna = self.env["res.partner"].create(
            {"name": "Anna Marker", "email": "anna@example.org", "phone": "+32 485 11 22 33"}
        )
        self.identity = mine.identity_id
        links = self.env["social.crm.identity.link"]
        links.search([("identity_id", "=", self.identity.id)]).unlink()
        links.create({"identity_id": self.identity.id, "partner_id": self.anna.id, "state": "confirmed"})
        self.env["social.crm.message"]._ingest(
            [
                (self.channel, IncomingEdit(mine.external_id, NOON.replace(hour=13), "My van is very late")),
                (self.channel, IncomingReaction(bens.external_id, ANNA, NOON, "+1")),
            ]
        )
        mine._store_files([FetchedFile(b"van", "van.txt", "text/plain")])
        talk.with_user(self.ann).message_post(
            body="It comes tomorrow", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        payload = {"type": "message", "id": "m-9", "text": "Hello?", "sent_at": "2026-03-02T12:00:00Z"}
        payload |= {"conversation": {"id": "talk-anna"}, "author": {"id": ANNA.external_id, "handle": ANNA.handle}}
        self.env["social.crm.event"]._store(self.channel, [Delivery(json.dumps(payload).encode(), "delivery-9")])
        self.env["social.crm.event"].search([("dedup_key", "=", "delivery-9")]).state = "done"
        self.work_on(talk, case)
        self.env.cr.flush()  # notifications, too, were committed long ago

    def work_on(self, talk, case):
        """What colleagues write down of her."""
        self.env["social.crm.consent"].create({"identity_id": self.identity.id, "evidence": "She said so"})
        community = self.env["social.crm.community"].create({"name": "Fans"})
        self.env["social.crm.community.member"].create({"community_id": community.id, "identity_id": self.identity.id})
        # over already: what she says later is heard
        self.env["social.crm.block"].create(
            {"identity_id": self.identity.id, "reason": "Shouted", "until": NOON.replace(year=2025)}
        )
        lead = self.env["crm.lead"].create({"name": "Van", "partner_id": self.anna.id, "description": "Wants a van"})
        meeting = self.env["calendar.event"].create(
            {
                "name": "Drive",
                "start": "2026-03-02 10:00:00",
                "stop": "2026-03-02 11:00:00",
                "partner_ids": (self.anna | self.ann.partner_id).ids,
            }
        )
        for record in (talk, case, self.anna, lead, meeting):
            record.message_post(body="Likes vans", subtype_xmlid="mail.mt_note", attachments=[("note.txt", b"vans")])
            if record != meeting:  # which is one itself
                record.activity_schedule("mail.mail_activity_data_todo", summary="Ring", user_id=self.ann.id)
            self.env["mail.scheduled.message"].create(
                {
                    "model": record._name,
                    "res_id": record.id,
                    "author_id": self.ann.partner_id.id,
                    "body": "Soon",
                    "scheduled_date": "2099-01-01 00:00:00",
                }
            )
        self.env["social.crm.draft"].create(
            {
                "conversation_id": talk.id,
                "res_model": case._name,
                "res_id": case.id,
                "body": "It comes on Monday",
                "note": "Are you sure?",
            }
        )
        swarm = self.env["social.crm.swarm"].create(
            {"case_id": case.id, "kind": "colleague", "question": "Which van?", "asked_by_id": self.ann.id}
        )
        self.env["social.crm.swarm.answer"].create(
            {"swarm_id": swarm.id, "user_id": self.ann.id, "answer": "The red one"}
        )
        case._portal_rate(1, "Never a van again")
        for live in gathered(self.registry, "LIFE").values():
            live(self)
        twin = self.env["res.partner"].create({"name": "Anna Twin", "email": "twin@example.org"})
        self.env["social.crm.consent"].create({"partner_id": twin.id, "evidence": "The twin said so"})
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | twin).ids, self.anna)
        self.env["social.crm.export"]._begin(self.anna, self.anna.identity_ids)

    # ------------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------------
    def erase(self):
        erasure = self.env["social.crm.erasure"]._begin(self.anna, self.anna.identity_ids)
        while erasure.state == "running":
            erasure._erase_some(erasure._steps())
            self.env.flush_all()
        self.env.invalidate_all()

    def export(self):
        """:return: all that stands in the file, and in the files that come with it"""
        exports = self.env["social.crm.export"]
        export = exports.browse(exports._begin(self.anna, self.anna.identity_ids)["res_id"])
        export._write_file(lambda: None)
        archive = zipfile.ZipFile(io.BytesIO(export.attachment_id.raw))
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())

    def rows_that_an_erasure_touches(self):
        """:return: (table, id) of all rows that are changed or deleted"""
        before = self.fingerprints()
        with undone(self.env):
            self.erase()
            after = self.fingerprints()
        return [place for place, digest in before.items() if after.get(place) != digest]

    def fingerprints(self):
        self.env.flush_all()
        erasure = self.env["social.crm.erasure"]
        # some that know a person hold no word at all
        tables = {*erasure._tables_with_words(), *(self.env[name]._table for name in erasure._steps())}
        found = {}
        for table in tables:
            if table.startswith(("ir_model", "ir_ui", "ir_act")) or not self.has_id(table):
                continue
            self.env.cr.execute(SQL("SELECT id, md5(t::text) FROM %s t", SQL.identifier(table)))
            found |= {(table, id_): digest for id_, digest in self.env.cr.fetchall()}
        return found

    def has_id(self, table):
        self.env.cr.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'"
            " AND data_type = 'integer'",
            [table],
        )
        return bool(self.env.cr.fetchone())

    def plant(self, rows):
        """Put a word of its own into each text of some rows.

        :return: table, id, column and ``table.column`` by word
        """
        models_by_table = {model._table: self.env[name] for name, model in self.registry.items() if model._auto}
        columns = {
            table: [
                (name, field.column_type[0])
                for name, field in models_by_table[table]._fields.items()
                if field.store and field.column_type and field.type in ("char", "text", "html", "json")
                if name not in KEYS and not field.translate and not field.company_dependent
            ]
            for table in {table for table, _id in rows}
            if table in models_by_table
        }
        planted, of_row = {}, defaultdict(list)
        for table, id_ in rows:
            for column, type_ in columns.get(table, ()):
                word = f"mark{len(planted)}er"
                if (kind := OF_KIND.get(f"{table}.{column}")) and not self.is_of_kind(table, id_, kind):
                    continue
                kept = json.dumps([{"name": word, "evidence": word}])
                value = SQL("%s::jsonb", kept) if type_ == "jsonb" else SQL("%s", word)
                planted[word] = (table, id_, column, f"{table}.{column}")
                of_row[table, id_].append(SQL("%s = %s", SQL.identifier(column), value))
        for (table, id_), assignments in of_row.items():
            self.env.cr.execute(
                SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(table), SQL(", ").join(assignments), id_)
            )
        self.env.invalidate_all(flush=False)
        return planted

    def is_of_kind(self, table, id_, kind):
        self.env.cr.execute(SQL("SELECT 1 FROM %s WHERE id = %s AND %s", SQL.identifier(table), id_, kind))
        return bool(self.env.cr.fetchone())

    def has(self, word, table, id_, column):
        self.env.cr.execute(
            SQL(
                "SELECT %s::text LIKE %s FROM %s WHERE id = %s",
                SQL.identifier(column),
                f"%{word}%",
                SQL.identifier(table),
                id_,
            )
        )
        row = self.env.cr.fetchone()
        return bool(row and row[0])
