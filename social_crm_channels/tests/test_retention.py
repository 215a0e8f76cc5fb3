import json
from datetime import timedelta

from odoo import models
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.social_crm_base.tests.common import RegistryMixin
from odoo.addons.social_crm_base.tests.personal_data import gathered

from ..connectors.contract import Delivery, FetchedFile, IncomingDeletion, IncomingEdit, IncomingReaction
from .common import SocialCrmCase

OLD = timedelta(days=40)
LOGGER = "odoo.addons.social_crm_base.models.social_crm_retention"

#: The kinds of records that are base's own.
OF_BASE = ("touchpoint", "passer_by", "merge", "consent", "erasure", "export")


class TimelineOfAnotherAddon(models.AbstractModel):
    """An addon whose timeline lies in a table that is not there."""

    _module = None
    _name = "social.crm.retention"
    _inherit = "social.crm.retention"

    def _purge_touchpoints(self, before):
        return self._delete("social_crm_timeline_of_another_addon", SQL("occurred_at < %s", before))


@tagged("post_install", "-at_install")
class TestRetention(RegistryMixin, SocialCrmCase):
    def setUp(self):
        super().setUp()
        self.old, self.now = Datetime.now() - OLD, Datetime.now()

    def keep_for(self, kind, days=30):
        addon = "social_crm_base" if kind in OF_BASE else "social_crm_channels"
        self.env["ir.config_parameter"].set_param(f"{addon}.{kind}_retention_days", days)

    def purge(self):
        """:return: rows that were dealt with, until nothing is left; no kind fails"""
        with self.assertNoLogs(LOGGER, "INFO"):
            return self.purge_whatever_fails()

    def purge_whatever_fails(self):
        total = 0
        for _round in range(20):
            number, more = self.env["social.crm.retention"]._purge()
            total += number
            if not more:
                self.env.invalidate_all()
                return total
        raise AssertionError("the vacuum finds something for ever")

    def deliver(self, state, payload, received_at=None):
        (event_id,) = self.env["social.crm.event"]._store(
            self.channel, [Delivery(json.dumps(payload).encode(), str(payload))]
        )
        event = self.env["social.crm.event"].browse(event_id)
        event.write({"state": state, "received_at": received_at or self.old})
        return event

    def test_nothing_is_deleted_that_nobody_asked_for(self):
        self.ingest(self.said("Hello", occurred_at=self.old))
        self.deliver("dead", {})
        for parameter in self.env["social.crm.retention"]._kinds():
            self.env["ir.config_parameter"].set_param(parameter, False)
        self.assertEqual(self.purge(), 0)

    def test_deliveries(self):
        done, dead, waiting = (self.deliver(state, {"n": state}) for state in ("done", "dead", "pending"))
        self.keep_for("delivery")
        self.purge()
        self.assertEqual((done | dead | waiting).exists(), dead | waiting)
        self.keep_for("dead_delivery")
        self.purge()
        self.assertEqual((dead | waiting).exists(), waiting)

    def test_texts_of_sent_calls(self):
        self.ingest(self.said())
        sent, queued = self.reply("Sent").part_ids, self.reply("Queued").part_ids
        sent.write({"state": "sent", "sent_at": self.old})
        self.keep_for("outbound_part")
        self.purge()
        self.assertEqual((sent.body, queued.body), (False, "Queued"))
        self.assertIn("Sent", sent.message_id.body)

    def test_changes_and_those_that_wait(self):
        self.ingest(
            self.said(occurred_at=self.old),
            IncomingEdit("m1", self.old, "Edited"),
            IncomingReaction("m1", self.said().author, self.now, "+1"),
            IncomingEdit("never", self.old, "Waits"),
        )
        changes = self.env["social.crm.message.change"]
        self.assertEqual(changes.search_count([]), 3)
        self.keep_for("waiting_change")
        self.purge()
        self.assertEqual(set(changes.search([]).mapped("kind")), {"edit", "reaction"})
        self.keep_for("change")
        self.purge()
        self.assertEqual(changes.search([]).mapped("kind"), ["reaction"])

    def test_the_timeline(self):
        self.ingest(self.said(occurred_at=self.old), self.said(number=2, occurred_at=self.now))
        self.keep_for("touchpoint")
        self.purge()
        touchpoints = self.env["social.crm.touchpoint"].search([("res_model", "=", "social.crm.message")])
        self.assertEqual(len(touchpoints), 1)

    def test_files(self):
        self.ingest(self.said(occurred_at=self.old))
        message = self.conversation().social_message_ids
        message._store_files([FetchedFile(b"x", "photo.txt", "text/plain")])
        self.keep_for("attachment", 50)
        self.purge()
        self.assertTrue(message.mail_message_id.attachment_ids)
        self.keep_for("attachment")
        self.purge()
        self.assertFalse(message.mail_message_id.attachment_ids)
        self.assertTrue(message.body)

    def test_closed_conversations_lose_their_words_and_keep_their_numbers(self):
        self.ingest(self.said(occurred_at=self.old), self.said(number=2, talk="open", occurred_at=self.old))
        closed = self.conversation()
        closed.state = "closed"
        self.keep_for("closed_conversation")
        self.purge()
        self.assertFalse(closed.social_message_ids.body or closed.last_message_preview)
        self.assertEqual((closed.message_count, closed.identity_id.handle), (1, "anna"))
        self.assertTrue(self.conversation("open").social_message_ids.body)

    # ------------------------------------------------------------------
    # What networks ask for
    # ------------------------------------------------------------------
    def test_a_network_that_asks_for_less_gets_it(self):
        self.ingest(self.said(occurred_at=self.old), self.said(number=2, occurred_at=self.now))
        old, new = self.deliver("dead", {"n": 1}), self.deliver("done", {"n": 2}, self.now)
        self.network.retention_days = 35
        self.purge()
        first, second = self.conversation().social_message_ids.sorted("occurred_at")
        self.assertFalse(first.body)
        self.assertTrue(second.body)
        self.assertEqual((old | new).exists(), new)
        self.assertEqual(self.conversation().message_count, 2)

    def test_what_was_deleted_is_forgotten_where_the_network_asks_for_it(self):
        for rule in ("keep", "erase"):
            with self.subTest(rule):
                self.network.deleted_content = rule
                talk, number = f"talk-{rule}", 1 if rule == "keep" else 2
                self.ingest(
                    self.said("Oops", number=number, talk=talk),
                    IncomingEdit(f"m{number}", self.now - timedelta(seconds=5), "Oops again"),
                    IncomingDeletion(f"m{number}", self.now),
                )
                raw = self.deliver("done", {"id": f"m{number}", "text": "Oops"}, self.now)
                dead = self.deliver("dead", {"id": f"m{number}", "text": "Oops", "broken": True}, self.now)
                other = self.deliver("done", {"id": f"m{number}0", "text": "Fine"}, self.now)
                self.purge()
                message = self.conversation(talk).social_message_ids
                self.assertTrue(message.deleted_at)
                erased = rule == "erase"
                self.assertEqual(bool(message.body), not erased)
                self.assertEqual(any(message.change_ids.mapped("previous")), not erased)
                self.assertEqual([self.content(each) == b"" for each in (raw, dead)], [erased] * 2)
                self.assertEqual(dead.state, "done" if erased else "dead")
                self.assertTrue(self.content(other))

    def test_a_delivery_whose_content_was_erased_is_still_known(self):
        self.network.deleted_content = "erase"
        self.ingest(self.said("Oops"), IncomingDeletion("m1", self.now))
        raw = self.deliver("dead", {"id": "m1", "text": "Oops"}, self.now)
        self.purge()
        self.assertIn("asks for it to be forgotten", raw.error)
        again = Delivery(payload=b'{"id": "m1", "text": "Oops"}', dedup_key=raw.dedup_key)
        self.assertFalse(self.env["social.crm.event"]._store(self.channel, [again]))

    def content(self, event):
        event.invalidate_recordset()
        return bytes(event.with_context(bin_size=False).payload or b"")

    def test_an_id_that_a_connector_composed_is_found_in_its_pieces(self):
        self.network.deleted_content = "erase"
        self.ingest(self.said("Oops", external_id="99:5"), IncomingDeletion("99:5", self.now))
        raw = self.deliver("done", {"message_id": 5, "chat": {"id": 99}}, self.now)
        other = self.deliver("done", {"message_id": 6, "chat": {"id": 99}}, self.now)
        self.purge()
        self.assertEqual([bool(self.content(each)) for each in (raw, other)], [False, True])

    # ------------------------------------------------------------------
    # People, and what is kept of what was done about them
    # ------------------------------------------------------------------
    def passer_by(self, external_id, seen_at=None):
        identities = self.env["social.crm.identity"]
        return identities.browse(
            identities._upsert(
                [
                    {
                        "network_id": self.network.id,
                        "scope": "",
                        "external_id": external_id,
                        "seen_at": seen_at or self.old,
                    }
                ]
            )
        )

    def test_passers_by(self):
        seen, gone, known, refused, talked = (
            self.passer_by("seen", self.now),
            *map(self.passer_by, ("gone", "known", "refused")),
            self.ingest(self.said(occurred_at=self.old)).identity_id,
        )
        contact = self.env["res.partner"].create({"name": "Known"})
        links = self.env["social.crm.identity.link"]
        links.create({"identity_id": known.id, "partner_id": contact.id, "state": "confirmed"})
        links.create({"identity_id": gone.id, "partner_id": contact.id, "state": "suggested"})
        self.env["social.crm.consent"].create({"identity_id": refused.id, "state": "denied"})
        (touchpoint_id,) = self.env["social.crm.touchpoint"]._log(
            [{"identity_id": gone.id, "occurred_at": self.old, "kind": "other", "summary": "Walked by"}]
        )
        self.keep_for("passer_by")
        self.purge()
        everybody = seen | gone | known | refused | talked
        self.assertEqual(everybody.exists(), everybody - gone)
        touchpoint = self.env["social.crm.touchpoint"].browse(touchpoint_id)
        self.assertEqual((touchpoint.kind, touchpoint.summary), ("other", False))

    def test_merges(self):
        contacts = self.env["res.partner"].create([{"name": "Carl"}, {"name": "Carla", "email": "c@example.org"}])
        for contact, external_id in zip(contacts, ("c1", "c2"), strict=True):
            self.env["social.crm.identity.link"].create(
                {"identity_id": self.passer_by(external_id).id, "partner_id": contact.id, "state": "confirmed"}
            )
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge(contacts.ids, contacts[0])
        merge = self.env["social.crm.merge"].search([("partner_id", "=", contacts[0].id)])
        sources, lines = merge.source_ids, merge.line_ids
        self.assertTrue(sources and lines)
        self.keep_for("merge")
        self.purge()
        self.assertTrue(merge.exists())
        merge.merged_at = self.old
        self.purge()
        self.assertFalse(merge.exists() or sources.exists() or lines.exists())

    def test_consents_that_ended_and_never_a_refusal_that_holds(self):
        consents = self.env["social.crm.consent"]
        contact = self.env["res.partner"].create({"name": "Carl"})

        def decide(state, days_ago, purpose):
            return consents.create(
                {
                    "partner_id": contact.id,
                    "state": state,
                    "purpose": purpose,
                    "decided_at": self.now - timedelta(days=days_ago),
                }
            )

        old, refusal = decide("granted", 90, "content"), decide("denied", 80, "content")
        behind, between, holding = (
            decide("denied", 90, "feedback"),
            decide("granted", 80, "feedback"),
            decide("granted", 70, "feedback"),
        )
        withdrawn = decide("granted", 90, "marketing")
        withdrawn._end(self.old)
        fresh = decide("granted", 20, "service")
        fresh._end(self.now)
        self.assertTrue(old.ended_at and behind.ended_at and between.ended_at)
        self.keep_for("consent")
        self.purge()
        everything = old | refusal | behind | between | holding | withdrawn | fresh
        self.assertEqual(everything.exists(), everything - old - withdrawn - between)
        holding.action_withdraw()
        self.assertFalse(behind.ended_at, "what was refused before holds again")

    def test_reports_of_erasures(self):
        stranger = self.passer_by("stranger")
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], stranger)
        tombstones = self.env["social.crm.tombstone"].search([("erasure_id", "=", erasure.id)])
        self.keep_for("erasure")
        erasure._go_on(lambda: None)
        self.purge()
        self.assertTrue(erasure.exists())
        erasure.finished_at = self.old
        self.purge()
        self.assertFalse(erasure.exists())
        self.assertEqual(tombstones.exists(), tombstones)

    # ------------------------------------------------------------------
    # All of it
    # ------------------------------------------------------------------
    def test_all_that_is_stored_has_a_time_to_live_or_a_reason(self):
        stored = {
            name
            for name, model in self.registry.items()
            if name.startswith("social.crm.") and model._auto and not (model._abstract or model._transient)
        }
        kept_by, for_ever = (gathered(self.registry, table) for table in ("KEPT_BY", "KEPT_FOR_EVER"))
        self.assertEqual(stored - kept_by.keys() - for_ever.keys(), set(), "say how long it is kept, or why")
        self.assertEqual((kept_by.keys() | for_ever.keys()) - stored, set(), "there is no such model")
        self.assertFalse(kept_by.keys() & for_ever.keys())
        kinds = set(self.env["social.crm.retention"]._kinds())
        self.assertEqual({kind for of_model in kept_by.values() for kind in of_model}, kinds)

    def test_what_is_no_number_stops_nothing(self):
        done = self.deliver("done", {"n": 1})
        late = self.deliver("done", {"n": 2}, self.now)
        self.env["social.crm.touchpoint"]._log([{"occurred_at": self.old, "kind": "other"}])
        self.keep_for("delivery", "30 days")
        self.keep_for("closed_conversation", "nonsense")
        self.keep_for("change", 10**12)
        self.keep_for("touchpoint")
        with self.assertLogs("odoo.addons.social_crm_base.tools.days", "WARNING") as logs:
            self.purge()
        self.assertIn("30 days", logs.output[0])
        self.assertEqual((done | late).exists(), late)
        self.assertFalse(self.env["social.crm.touchpoint"].search([("kind", "=", "other")]))

    def test_one_kind_that_fails_stops_no_other(self):
        done = self.deliver("done", {"n": 1})
        self.keep_for("touchpoint")
        self.add_models(TimelineOfAnotherAddon, tables=False)
        with mute_logger("odoo.sql_db"), self.assertLogs(LOGGER, "ERROR"):
            self.purge_whatever_fails()
        self.assertFalse(done.exists())

    def test_defaults_are_what_is_installed(self):
        retention = self.env["social.crm.retention"]
        installed = self.env["ir.model.data"].search(
            [("model", "=", "ir.config_parameter"), ("name", "like", "parameter_%_retention_days")]
        )
        parameters = self.env["ir.config_parameter"].browse(installed.mapped("res_id"))
        self.assertEqual(
            {each.key: int(each.value) for each in parameters if each.key in retention._kinds()},
            retention._default_days(),
        )

    def test_one_round_is_of_bounded_size(self):
        rows = [{"occurred_at": self.old, "kind": "other"}] * 2500
        self.env["social.crm.touchpoint"]._log(rows)
        self.keep_for("touchpoint")
        self.assertEqual(self.env["social.crm.retention"]._purge(), (2000, True))

    def test_the_screen_writes_what_the_vacuum_reads(self):
        settings = self.env["res.config.settings"].create({"social_crm_touchpoint_days": 7})
        settings.execute()
        parameter = self.env["ir.config_parameter"].get_param("social_crm_base.touchpoint_retention_days")
        self.assertEqual(parameter, "7")
        fields = [name for name in settings._fields if name.startswith("social_crm_") and name.endswith("_days")]
        told = {settings._fields[name].config_parameter for name in fields}
        self.assertEqual(told, set(self.env["social.crm.retention"]._kinds()))
