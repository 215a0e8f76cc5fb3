from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of

from .common import NOON, CaseCase

PEOPLE = ("q7anna", "q7ben", "q7carl")  # accounts that no other text names
CONTACTS = 3
MARKER = "zanzibar"
WORDS = (f"{MARKER} one", f"{MARKER} two", "STOP", "START")

person = st.sampled_from(PEOPLE)
contact = st.integers(0, CONTACTS - 1)
STEPS = st.one_of(
    st.tuples(st.just("say"), person, st.integers(0, 1), st.integers(0, 9), st.sampled_from(WORDS)),
    st.tuples(st.just("say"), person, st.integers(0, 1), st.integers(0, 9), st.sampled_from(WORDS)),
    st.tuples(st.just("link"), person, contact),
    st.tuples(st.just("revoke"), person),
    st.tuples(st.just("merge"), contact, contact),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    st.tuples(st.just("consent"), contact, st.booleans()),
    st.tuples(st.just("erase"), person),
    st.tuples(st.just("anew"), person, st.integers(0, 1), st.integers(0, 9)),
)

#: Facts that carry the contact of their identity.
FACTS = (
    "social.crm.touchpoint",
    "social.crm.consent",
    "social.crm.conversation",
    "social.crm.message",
    "social.crm.case",
    "social.crm.community.member",
)


@tagged("post_install", "-at_install")
class TestProperties(CaseCase):
    """Whatever happens to people, in whatever order, nothing is lost, doubled or somebody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = cls.channel | cls._channel("Acme forum", team_id=cls.team.id)
        cls.partners = cls.env["res.partner"].create([{"name": f"Contact {number}"} for number in range(CONTACTS)])
        cls.community = cls.env["social.crm.community"].create({"name": "Lamp lovers", "kind": "external"})

    def test_any_series_of_events_keeps_what_must_always_hold(self):
        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(steps=st.lists(STEPS, min_size=3, max_size=14))
        def check(steps):
            savepoint = self.env.cr.savepoint()
            try:
                self._live_through(steps)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)

        check()

    def _live_through(self, steps):
        self.contacts = dict(enumerate(self.partners))
        self.said, self.erased, self.reborn = {}, set(), set()
        self.clock = 0
        for name, *arguments in steps:
            self.clock += 1
            getattr(self, f"_{name}")(*arguments)
            self.env.flush_all()
            self.env.invalidate_all()
            self._check(name)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _say(self, name, channel, number, text):
        """Somebody says something, or it is delivered again."""
        key = (name, channel, number)
        moment, text = self.said.get(key, (NOON + timedelta(days=self.clock), text))
        backfill = name in self.erased and key not in self.said
        self._deliver(key, moment, text, 0 if backfill or key in self.said else 1)

    def _anew(self, name, channel, number):
        """Who was erased writes again: they are somebody new."""
        key = (name, channel, 100 + number)
        if name in self.erased and key not in self.said:
            self.reborn.add(name)
            self._deliver(key, fields.Datetime.now() + timedelta(minutes=5), MARKER, 1)

    def _deliver(self, key, moment, text, expected):
        name, channel, number = key
        item = IncomingMessage(
            f"{name}-{number}",
            f"talk-{name}",
            Author(name, name=f"{name.title()} Marker", handle=f"{name}_marker"),
            moment,
            sequence=sequence_of(number),
            text=text,
        )
        new = self.env["social.crm.message"]._ingest([(self.channels[channel], item)])
        self.assertEqual(len(new), expected, f"{key}: once, however often it is delivered, and never after an erasure")
        if not expected:
            return
        self.said[key] = (moment, text)
        identity = self._identity(name)
        if identity not in self.community.member_ids.identity_id:
            members = self.env["social.crm.community.member"]
            members.create({"community_id": self.community.id, "identity_id": identity.id})

    def _link(self, name, number):
        identity, partner = self._identity(name), self._contact(number)
        if not identity or not partner:
            return
        links = self.env["social.crm.identity.link"]
        link = links.search([("identity_id", "=", identity.id), ("partner_id", "=", partner.id)], limit=1)
        link = link or links.create({"identity_id": identity.id, "partner_id": partner.id})
        link.action_confirm()

    def _revoke(self, name):
        self._identity(name).link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()

    def _merge(self, source, destination):
        source, destination = self._contact(source), self._contact(destination)
        if source and destination and source != destination:
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge((source | destination).ids, destination)

    def _unmerge(self, number):
        merges = self.env["social.crm.merge"].search([("state", "=", "merged")], order="id")
        if number < len(merges):
            merge = merges[number]
            try:
                merge.action_undo()
            except UserError:
                self.assertFalse(merge.partner_id, "refused only where the contact is gone")

    def _consent(self, number, granted):
        partner = self._contact(number)
        if partner:
            self.env["social.crm.consent"].create(
                {
                    "partner_id": partner.id,
                    "purpose": "marketing",
                    "state": "granted" if granted else "denied",
                    "decided_at": NOON + timedelta(days=self.clock),
                }
            )

    def _erase(self, name):
        identity = self._identity(name)
        identities = identity | identity.partner_id.identity_ids
        names = set(identities.mapped("external_id"))
        if not identity or names & self.reborn:  # their words are dated later than an erasure of this moment
            return
        self.env.cr.flush()
        erasure = self.env["social.crm.erasure"]._begin(identity.partner_id, identities)
        erasure._go_on(lambda: None)
        self.assertEqual(erasure.state, "done", erasure.found)
        self.erased |= names

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------
    def _check(self, step):
        self._check_links(step)
        self._check_facts(step)
        self._check_messages(step)
        self._check_consents(step)

    def _check_links(self, step):
        """The contact of an identity is that of its one confirmed link."""
        for identity in self.env["social.crm.identity"].search([("network_id", "=", self.channel.network_id.id)]):
            confirmed = identity.link_ids.filtered(lambda link: link.state == "confirmed")
            self.assertLessEqual(len(confirmed), 1, step)
            self.assertEqual(identity.partner_id, confirmed.partner_id, step)

    def _check_facts(self, step):
        """What somebody said or decided is that of whoever they are now."""
        for name in FACTS:
            strayed = self.env.execute_query(
                SQL(
                    "SELECT fact.id FROM %s fact JOIN social_crm_identity identity ON identity.id = fact.identity_id"
                    " WHERE fact.partner_id IS DISTINCT FROM identity.partner_id",
                    SQL.identifier(self.env[name]._table),
                )
            )
            self.assertEqual(strayed, [], f"{name} after {step}")

    def _check_messages(self, step):
        """Each message is there once, in the order in which it was said, and counted."""
        talks = self.env["social.crm.conversation"].search([("channel_id", "in", self.channels.ids)])
        messages = talks.social_message_ids
        self.assertEqual(len(messages), len(self.said), step)
        for talk in talks:
            self.assertEqual(talk.message_count, len(talk.social_message_ids), step)
            moments = talk.social_message_ids.sorted().mapped("occurred_at")
            self.assertEqual(moments, sorted(moments), step)

    def _check_consents(self, step):
        """Who refused, by whichever of their accounts, is not written to for it."""
        consents = self.env["social.crm.consent"]
        for partner in self.env["res.partner"].browse(p.id for p in self.contacts.values()).exists():
            refused = consents.search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("state", "=", "denied"),
                    ("ended_at", "=", False),
                    ("decided_at", "<=", NOON + timedelta(days=self.clock)),
                ]
            )
            [(answer, _since)] = consents._answers("marketing", self.channel.network_id, [(None, partner.id)])
            if refused:
                self.assertEqual(answer, "denied", step)

    # ------------------------------------------------------------------
    # Who is who
    # ------------------------------------------------------------------
    def _identity(self, name):
        """:return: the account as it is known now; none before it said anything, and after it was erased"""
        return self.env["social.crm.identity"].search(
            [("network_id", "=", self.channel.network_id.id), ("external_id", "=", name)]
        )

    def _contact(self, number):
        return self.contacts[number].exists()
