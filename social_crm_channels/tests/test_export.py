import json
import tracemalloc
import zipfile
from random import Random

from odoo.tests import tagged

from ..connectors.contract import Author, FetchedFile
from .common import SocialCrmCase

ANNA = Author("4711000815", handle="anna_marker", name="Anna Marker")

FILE_SIZE = 12 << 20

#: Bytes that writing may take: a batch of messages, and no file whole.
MEMORY = 10 << 20

#: Statements that reading a batch of a thousand messages or touchpoints, and a model, may take.
QUERIES_A_BATCH, QUERIES_A_MODEL = 8, 8

MULTIPLY = """
    CREATE TEMP TABLE copies ON COMMIT DROP AS
    SELECT nextval('mail_message_id_seq') AS new_mail, message.*, number
      FROM social_crm_message message, generate_series(1, %(number)s) number
     WHERE message.id = %(id)s;
    INSERT INTO mail_message (id, model, res_id, date, body, message_type, subtype_id, author_id, message_id)
    SELECT new_mail, model, res_id, date, '<p>Message ' || number || '</p>', message_type, subtype_id, author_id,
           'copy-' || new_mail
      FROM copies JOIN mail_message mail ON mail.id = copies.mail_message_id;
    INSERT INTO social_crm_message (mail_message_id, channel_id, conversation_id, external_id, direction, identity_id,
           contact_kind, occurred_at, provider_sequence, state, attachment_state)
    SELECT new_mail, channel_id, conversation_id, external_id || ':' || number, direction, identity_id, contact_kind,
           occurred_at + number * interval '1 second', provider_sequence, state, attachment_state FROM copies;
    INSERT INTO social_crm_touchpoint (identity_id, company_id, network_id, occurred_at, kind, is_touch, summary)
    SELECT copies.identity_id, talk.company_id, talk.network_id, copies.occurred_at, 'message_in', FALSE, 'Message'
      FROM copies JOIN social_crm_conversation talk ON talk.id = copies.conversation_id;
    DROP TABLE copies;
"""


@tagged("post_install", "-at_install")
class TestLargeExport(SocialCrmCase):
    """Somebody who has written for years is exported in batches: neither memory nor queries grow with each message."""

    def test_queries_grow_with_batches_of_messages_alone(self):
        number = 20_000
        message = self.ingest(self.said("Message 0", author=ANNA))
        export = self.begin(message, number)
        steps = self.env["social.crm.erasure"]._steps()
        with self.assertQueryCount(2 * number // 1000 * QUERIES_A_BATCH + len(steps) * QUERIES_A_MODEL):
            export._attempt(self.env.invalidate_all)
        data, _archive = self.opened(export)
        texts = [row["Text"] for row in data["Channel Message"]]
        self.assertEqual(texts, [f"Message {place}" for place in range(number)])
        self.assertEqual(len(data["Touchpoint"]), number)

    def test_memory_grows_neither_with_messages_nor_with_files(self):
        message = self.ingest(self.said("Message 0", author=ANNA))
        for place in range(2):
            content = Random(place).randbytes(FILE_SIZE)
            message._store_files([FetchedFile(content, f"{place}.bin", "application/octet-stream")])
        export = self.begin(message, 3_000)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        export._attempt(self.env.invalidate_all)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.assertLess(peak, MEMORY)
        data, archive = self.opened(export)
        files = [told.split()[0] for told in data["Channel Message"][0]["Files"].split(", ")]
        self.assertEqual([archive.getinfo(name).file_size for name in files], [FILE_SIZE] * 2)
        self.assertIn(content, [archive.read(name) for name in files])

    def begin(self, message, number):
        """Have the person's one message copied by the database alone, but for its files.

        :return: the export that was asked for
        """
        self.env.flush_all()
        self.env.cr.execute(MULTIPLY, {"id": message.id, "number": number - 1})
        self.env.invalidate_all()
        exports = self.env["social.crm.export"]
        export = exports.browse(exports._begin(self.env["res.partner"], message.identity_id)["res_id"])
        self.env.flush_all()
        self.env.invalidate_all()
        return export

    def opened(self, export):
        """:return: what a program reads in the archive, and the archive"""
        self.assertEqual(export.state, "done", export.error)
        path = export.attachment_id._full_path(export.attachment_id.store_fname)
        archive = self.enterContext(zipfile.ZipFile(path))
        return json.loads(archive.read("data.json")), archive
