import json
from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import RegistryMixin
from odoo.addons.social_crm_base.tools.person import Person

from ..connectors.contract import Author, Delivery, FetchedFile, IncomingDeletion, IncomingEdit, IncomingReaction
from .common import MOMENT, SocialCrmCase

MARKER = "zanzibar"
ANNA = Author("4711000815", handle="anna_marker", name="Anna Marker", email="anna.marker@example.org")
BEN = Author("4711000816", handle="ben_other", name="Ben Other")


@tagged("post_install", "-at_install")
class TestErasure(SocialCrmCase):
    def identity(self, author=ANNA):
        return self.env["social.crm.identity"].search(
            [("network_id", "=", self.network.id), ("external_id", "=", author.external_id)]
        )

    def erase(self, identities=None):
        self.env.cr.flush()  # notifications, too, were committed long ago
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], identities or self.identity())
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        return erasure

    def where_is(self, *words):
        """:return: ``table.column`` of whatever holds one of some words"""
        erasures = self.env["social.crm.erasure"]
        self.env.flush_all()
        found = set()
        for table, columns in erasures._tables_with_words().items():
            for column, type_ in columns:
                text = f"encode({column!r}, 'escape')" if type_ == "bytea" else f'"{column}"::text'
                text = text.replace("'" + column + "'", f'"{column}"')
                self.env.cr.execute(
                    f'SELECT count(*) FROM "{table}" WHERE {text} ILIKE ANY(%s)',  # noqa: S608 - names of the catalogue
                    [[f"%{word}%" for word in words]],
                )
                if self.env.cr.fetchone()[0]:
                    found.add(f"{table}.{column}")
        return found

    def told(self, act):
        """:return: ids of the talks of which inboxes that are open hear because of an act"""
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].search([], order="id DESC", limit=1).id or 0
        act()
        self.env.cr.precommit.run()
        news = self.env["bus.bus"].search([("id", ">", last), ("message", "like", "social.crm.inbox/changed")])
        return {id_ for each in news for id_ in json.loads(each.message)["payload"]["conversation_ids"]}

    def test_inboxes_that_are_open_hear_of_talks_that_were_emptied_and_closed(self):
        self.ingest(self.said(author=ANNA, text=MARKER), self.said(number=2, author=BEN, talk="9", text="Hello"))
        talk, identity = self.conversation(), self.identity()
        self.assertEqual(self.told(lambda: self.erase(identity)), set(talk.ids))
        self.assertEqual((talk.state, talk.identity_id), ("closed", identity.browse()))

    def test_inboxes_that_are_open_hear_of_names_and_last_words_that_are_gone(self):
        conversations = self.env["social.crm.conversation"]
        comment = {"contact_kind": "public_comment", "talk": "9"}
        message = self.ingest(self.said(author=ANNA, text=MARKER, **comment))
        talk = message.conversation_id
        talk.name = MARKER
        self.env.flush_all()
        self.assertEqual(self.told(lambda: conversations._forget_names_in(message.ids)), set(talk.ids))
        message.erased_at = Datetime.now()
        self.env.flush_all()
        self.assertEqual(self.told(lambda: conversations._refresh_erased_previews(talk.ids)), set(talk.ids))
        self.assertFalse(talk.name or talk.last_message_preview)

    def test_a_direct_talk_keeps_its_number_of_messages_and_nothing_else(self):
        self.ingest(*(self.said(number=number, author=ANNA, text=f"{MARKER} {number}") for number in range(1, 4)))
        self.reply(f"We know {MARKER}, Anna")
        talk = self.conversation()
        talk.message_post(body=f"Note: {MARKER}", subtype_xmlid="mail.mt_note")
        talk.activity_schedule("mail.mail_activity_data_todo", summary=MARKER, user_id=self.agent.id)
        talk.name = f"About {MARKER}"
        before = (talk.message_count, len(talk.social_message_ids), talk.last_message_at, talk.last_inbound_at)
        erasure = self.erase()
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(self.where_is(MARKER, "4711000815", "anna_marker", "Anna Marker"))
        self.assertEqual(
            (talk.message_count, len(talk.social_message_ids), talk.last_message_at, talk.last_inbound_at), before
        )
        self.assertFalse(talk.identity_id or talk.name or talk.last_message_preview or talk.activity_ids)
        self.assertEqual(talk.state, "closed")
        self.assertEqual(set(talk.social_message_ids.mapped("direction")), {"in", "out"})
        self.assertIn("whom this talk was with has been erased", " ".join(talk._reply_blockers()))
        self.assertTrue(all(talk.social_message_ids.mapped("erased_at")))
        self.assertEqual(erasure.erased["social.crm.message"], 4)

    def test_address_is_taken_out_of_the_copies_of_others_mails(self):
        person = self.env["social.crm.identity"].browse(
            self.env["social.crm.identity"]._upsert(
                [{"network_id": self.env.ref("social_crm_base.network_email").id, "external_id": "ben@people.example"}]
            )
        )
        self.ingest(
            *(
                self.said(number=number, author=ANNA, text="Hello", also_to=copies)
                for number, copies in enumerate(
                    (
                        '"Ben" <ben@people.example>, Carl <carl@people.example>',
                        "BEN@people.example",
                        "bigben@people.example",
                    ),
                    1,
                )
            )
        )
        erasure = self.erase(person)
        self.assertEqual(erasure.state, "done", erasure.found)
        messages = self.conversation().social_message_ids.sorted("occurred_at").mail_message_id
        self.assertEqual(
            messages.mapped("incoming_email_cc"), ['"Carl" <carl@people.example>', False, "bigben@people.example"]
        )

    def test_in_public_only_this_persons_words_go_and_their_handle(self):
        public = {"contact_kind": "public_comment", "is_group": True}
        self.ingest(
            self.said(number=1, author=BEN, text="Nice van", **public),
            self.said(number=2, author=ANNA, text=f"I hate {MARKER}", **public),
            self.said(number=3, author=BEN, text="@Anna_Marker calm down, https://example.org/anna_marker", **public),
        )
        self.reply("Sorry @anna_marker, it comes tomorrow")
        talk = self.conversation()
        erasure = self.erase()
        self.assertEqual(erasure.state, "done", erasure.found)
        texts = [message.mail_message_id.preview for message in talk.social_message_ids]
        self.assertEqual(texts[:3], ["Nice van", "", "… calm down, https://example.org/…"])
        self.assertEqual(texts[3], "Sorry …, it comes tomorrow")
        self.assertEqual(talk.social_message_ids.part_ids.body, "Sorry …, it comes tomorrow")
        self.assertEqual(talk.social_message_ids.part_ids.state, "queued")
        self.assertEqual(talk.social_message_ids.identity_id, self.identity(BEN))
        self.assertNotEqual(talk.state, "closed")
        self.assertEqual(talk.message_count, 4)

    def test_reactions_previous_texts_and_files_go(self):
        self.ingest(self.said(number=1, author=ANNA, text=MARKER), self.said(number=2, author=BEN, talk="talk-2"))
        message = self.conversation().social_message_ids
        self.ingest(
            IncomingEdit(message.external_id, MOMENT + timedelta(minutes=1), f"{MARKER} edited"),
            IncomingReaction(self.conversation("talk-2").social_message_ids.external_id, ANNA, MOMENT, "+1"),
            IncomingEdit("4711000815:9", MOMENT, f"{MARKER} waits for its message"),
        )
        message._store_files([FetchedFile(b"x", f"{MARKER}.txt", "text/plain")])
        erasure = self.erase()
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(self.where_is(MARKER, "4711000815"))
        self.assertFalse(self.env["social.crm.message.change"].search([("identity_id", "!=", False)]))
        self.assertTrue(self.conversation("talk-2").social_message_ids.mail_message_id.body)

    def test_what_an_author_deleted_is_nowhere(self):
        self.network.deleted_content = "erase"
        words = f"Is <{MARKER}> & co. broken, or is it only me who cannot find the switch?"
        for number, name in enumerate((words[:50] + "…", f"Anna: {words[:30]}…", "Their tent"), 1):
            with self.subTest(name):
                talk = f"talk-{number}"
                said = self.said(words, number=number, talk=talk, subject=f"{MARKER}!", conversation_name=name)
                message = self.ingest(said)
                self.ingest(IncomingEdit(said.external_id, MOMENT + timedelta(minutes=1), f"{MARKER} edited"))
                message._store_files([FetchedFile(b"x", f"{MARKER}.txt", "text/plain")])
                self.quote(message.mail_message_id)
                raw = self.deliver("done", number, said.author)
                raw.payload = json.dumps({"id": said.external_id, "text": MARKER}).encode()
                self.env.cr.flush()
                self.assertIn(
                    "social_crm_conversation.name" if number < 3 else "mail_message.body", self.where_is(MARKER)
                )
                self.ingest(
                    IncomingEdit(said.external_id, MOMENT + timedelta(minutes=3), f"{MARKER} comes too late"),
                    IncomingDeletion(said.external_id, MOMENT + timedelta(minutes=2)),
                )
                self.env.cr.flush()
                self.env["social.crm.retention"]._erase_raw_of_deleted()
                self.assertFalse(self.where_is(MARKER))
                self.assertTrue(message.deleted_at and message.identity_id)
                self.assertEqual(self.conversation(talk).name, name if number == 3 else False)

    def quote(self, mail):
        """Let Odoo keep what it makes of a message: a translation, the preview of a link, and a mail."""
        self.env["mail.message.translation"].create(
            {"message_id": mail.id, "source_lang": "de", "target_lang": "en_US", "body": MARKER}
        )
        preview = self.env["mail.link.preview"].create({"source_url": f"https://{MARKER}.example/{mail.id}"})
        self.env["mail.message.link.preview"].create({"message_id": mail.id, "link_preview_id": preview.id})
        self.env["mail.mail"].create({"mail_message_id": mail.id, "body_html": MARKER})

    def test_a_reply_that_waits_is_not_sent(self):
        self.ingest(self.said(author=ANNA))
        part = self.reply().part_ids
        part.template_values = {"name": "Anna Marker"}
        self.erase()
        self.assertEqual((part.state, part.body, part.template_values), ("failed", False, False))
        self.assertEqual(part.message_id.state, "failed")

    # ------------------------------------------------------------------
    # Backfills
    # ------------------------------------------------------------------
    def test_a_backfill_brings_nobody_back(self):
        said = [self.said(number=number, author=ANNA, text=MARKER) for number in range(1, 4)]
        self.ingest(*said[:2])
        self.reply(f"We know {MARKER}")
        while self.env["social.crm.outbound.part"].search([("state", "=", "queued")]):
            self.env["social.crm.outbound.part"].search([("state", "=", "queued")])._record_sent("ours-1")
        self.erase()
        messages, identities = self.env["social.crm.message"], self.env["social.crm.identity"]
        before = (messages.search_count([]), identities.with_context(active_test=False).search_count([]))
        ours = self.said(number=1, external_id="ours-1", author=Author("shop", is_us=True), recipient=ANNA, text=MARKER)
        elsewhere = self.said(number=7, external_id="ours-7", author=Author("shop", is_us=True), text=MARKER)
        again = self.ingest(
            *said,
            ours,
            elsewhere,
            IncomingEdit(said[0].external_id, MOMENT + timedelta(minutes=5), MARKER),
            IncomingDeletion(said[1].external_id, MOMENT),
            IncomingReaction(said[0].external_id, ANNA, MOMENT, MARKER),
        )
        self.assertFalse(again)
        self.assertEqual(
            (messages.search_count([]), identities.with_context(active_test=False).search_count([])), before
        )
        self.assertFalse(self.where_is(MARKER, "4711000815"))

    def test_a_backfill_of_a_thousand_messages_asks_once(self):
        self.ingest(self.said(author=ANNA))
        self.erase()
        items = [(self.channel, self.said(number=number, author=ANNA)) for number in range(1000)]
        self.env["social.crm.message"]._pass_over_erased(items[:1])  # reads the key
        with self.assertQueryCount(2):
            self.assertFalse(self.env["social.crm.message"]._pass_over_erased(items))

    def test_who_writes_after_the_erasure_is_heard_as_somebody_new(self):
        self.ingest(self.said(author=ANNA))
        old_talk, old_identity = self.conversation(), self.identity()
        self.erase()
        later = Datetime.now() + timedelta(minutes=1)
        new = self.ingest(self.said(number=2, author=ANNA, text="Me again", occurred_at=later))
        self.assertEqual(len(new), 1)
        self.assertNotEqual(new.conversation_id, old_talk)
        self.assertNotEqual(new.identity_id, old_identity)
        self.assertEqual(new.conversation_id.message_count, 1)

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------
    def test_talks_of_another_company_count_also_where_no_timeline_tells_of_them(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["social.crm.team"].create({"name": "Care", "company_id": company.id})
        channel = self.make_channel(company_id=company.id, team_id=team.id, account_external_id="elsewhere")
        public = {"contact_kind": "public_comment", "is_group": True}
        for talk in ({"author": ANNA}, {"author": BEN, **public}):
            with self.subTest(**talk):
                said = [self.said(number=1, talk="there", **talk), self.said(number=2, author=ANNA, talk="there")]
                messages = self.ingest(*said, channel=channel)
                self.env["social.crm.touchpoint"].search([("identity_id", "=", self.identity().id)]).unlink()
                for begin in (
                    self.env["social.crm.erasure"].with_user(self.admin)._begin,
                    self.env["social.crm.export"].with_user(self.admin)._begin,
                ):
                    with self.assertRaisesRegex(AccessError, "all of them"):
                        begin(self.env["res.partner"], self.identity())
                messages.conversation_id.unlink()

    # ------------------------------------------------------------------
    # Raw deliveries
    # ------------------------------------------------------------------
    def deliver(self, state, number, author=ANNA):
        payload = json.dumps({"number": number, "from": author.external_id, "text": MARKER}).encode()
        (event_id,) = self.env["social.crm.event"]._store(
            self.channel, [Delivery(payload, f"{author.external_id}:{number}", author.external_id)]
        )
        event = self.env["social.crm.event"].browse(event_id)
        event.state = state
        return event

    def test_raw_deliveries_that_name_the_person_go_dead_ones_too(self):
        self.ingest(self.said(author=ANNA))
        theirs = self.deliver("done", 1) | self.deliver("dead", 2)
        other = self.deliver("done", 3, BEN)
        erasure = self.erase()
        self.assertFalse(theirs.exists())
        self.assertTrue(other.exists())
        self.assertEqual(erasure.erased["social.crm.event"], 2)

    def test_what_waits_is_read_first(self):
        self.ingest(self.said(author=ANNA))
        waiting, read = self.deliver("pending", 1), self.deliver("done", 2)
        erasure = self.erase()
        self.assertEqual(erasure.state, "running")
        self.assertTrue(erasure.waits_for)
        self.assertTrue((waiting.exists() and not read.exists()) or read.exists())
        waiting.state = "dead"
        erasure._go_on(lambda: None)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(waiting.exists() or read.exists())

    def test_a_name_that_is_not_ascii_is_found_in_bytes(self):
        zoe = Author("zoë-4711", handle="zoë_marker", name="Zoë")
        self.ingest(self.said(author=zoe))
        for number, ascii_only in enumerate((True, False)):
            payload = json.dumps({"from": zoe.handle}, ensure_ascii=ascii_only).encode()
            self.env["social.crm.event"]._store(self.channel, [Delivery(payload, f"z{number}")])
        events = self.env["social.crm.event"].search([("dedup_key", "in", ("z0", "z1"))])
        events.state = "done"
        self.erase(self.identity(zoe))
        self.assertFalse(events.exists())

    # ------------------------------------------------------------------
    # Export
    # ------------------------------------------------------------------
    def test_what_is_told_of_a_person_is_theirs_alone(self):
        self.ingest(
            self.said(number=1, author=ANNA, text="Mine"),
            self.said(number=2, author=BEN, text="Not mine", talk="talk-2"),
        )
        self.reply("For Anna")
        for number, author, text in ((1, ANNA, "Mine"), (2, BEN, "Not mine")):
            event = {"type": "message", "id": f"m{number}", "conversation": {"id": f"talk-{number}"}, "text": text}
            event |= {"author": {"id": author.external_id}, "sent_at": MOMENT.isoformat() + "Z", "sequence": number}
            self.env["social.crm.event"]._store(self.channel, [Delivery(json.dumps(event).encode(), f"told-{number}")])
        person = Person.gather(self.env["res.partner"], self.identity())
        told = {name: list(self.env[name]._personal_data(person)) for name in self.env["social.crm.erasure"]._steps()}
        texts = [row["Text"] for row in told["social.crm.message"]]
        self.assertEqual(texts, ["Mine", "For Anna"])
        self.assertEqual([row["Text"] for row in told["social.crm.event"]], ["Mine"])
        self.assertEqual(len(told["social.crm.conversation"]), 1)
        self.assertEqual(len(told["social.crm.identity"]), 1)
        self.assertNotIn("Not mine", str(told))


class CrashingConnector(models.AbstractModel):
    """Another addon's way of reading, which stumbles over what nobody foresaw."""

    _module = None
    _inherit = "social.crm.connector.generic"
    _name = "social.crm.connector.generic"

    def _parse(self, channel, payload, headers):
        raise KeyError("unforeseen")


@tagged("post_install", "-at_install")
class TestErasureOfWhatCrashesItsReader(RegistryMixin, SocialCrmCase):
    def test_it_goes_whole_and_holds_nothing_up(self):
        self.ingest(self.said(author=ANNA))
        payloads = [{"events": [{"from": ANNA.external_id}, {"from": BEN.external_id}]}, {"from": BEN.external_id}]
        deliveries = [Delivery(json.dumps(payload).encode(), f"d{place}") for place, payload in enumerate(payloads)]
        ids = self.env["social.crm.event"]._store(self.channel, deliveries, error="KeyError: 'unforeseen'")
        mixed, bens = self.env["social.crm.event"].browse(ids)
        self.add_models(CrashingConnector, tables=False)
        identity = self.env["social.crm.identity"].search([("external_id", "=", ANNA.external_id)])
        self.env.cr.flush()  # notifications, too, were committed long ago
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], identity)
        with self.assertLogs("odoo.addons.social_crm_channels.models.social_crm_event", "WARNING") as logs:
            erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertFalse(mixed.exists())
        self.assertTrue(bens.exists())
        self.assertIn(f"{mixed.id} cannot be read again", logs.output[0])
