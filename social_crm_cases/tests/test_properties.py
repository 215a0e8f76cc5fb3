from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm_channels.connectors.contract import (
    Author,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    sequence_of,
)

from .common import NOON, CaseCase
from .series import examples

PEOPLE = ("q7anna", "q7ben", "q7carl")  # accounts that no other text names
CONTACTS = 3
MARKER = "zanzibar"
WORDS = (f"{MARKER} one", f"{MARKER} two", "STOP", "START")

ADDRESSES = (  # the first and the last share their e-mail
    {"email": "q7.shared@example.org", "phone": "+32 485 11 22 33"},
    {"email": "q7.ben@example.org", "phone": "+32 485 44 55 66"},
    {"email": "q7.shared@example.org", "phone": "+32 485 77 88 99"},
)
BY_DEFAULT = ("feedback", "content", "marketing")
PURPOSES = (None, "service", *BY_DEFAULT)
NETWORKS = (None, "generic", "email", "sms")

person = st.sampled_from(PEOPLE)
contact = st.integers(0, CONTACTS - 1)
decision = st.tuples(
    st.just("consent"),
    st.one_of(person, contact, contact),
    st.sampled_from(["granted", "denied"]),
    st.sampled_from(PURPOSES),
    st.sampled_from(NETWORKS),
    st.integers(0, 20),  # days: in no order
    st.one_of(st.none(), st.integers(1, 8)),
)
STEPS = st.one_of(
    st.tuples(st.just("say"), person, st.integers(0, 1), st.integers(0, 9), st.sampled_from(WORDS)),
    st.tuples(st.just("say"), person, st.integers(0, 1), st.integers(0, 9), st.sampled_from(WORDS)),
    st.tuples(st.just("link"), person, contact),
    st.tuples(st.just("revoke"), person),
    st.tuples(st.just("merge"), contact, contact),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    decision,
    decision,
    decision,
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("time"), st.integers(1, 6)),
    st.tuples(st.just("cron")),
    st.tuples(st.just("list"), st.sampled_from(["mail", "phone"]), contact, st.booleans()),
    st.tuples(st.just("edit"), person, st.integers(0, 1), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("delete"), person, st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("reply"), person, st.integers(0, 1)),
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
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Contact {number}", **ADDRESSES[number]} for number in range(CONTACTS)]
        )
        cls.community = cls.env["social.crm.community"].create({"name": "Lamp lovers", "kind": "external"})

    def test_any_series_of_events_keeps_what_must_always_hold(self):
        @settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
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
        self.edits, self.deleted, self.replies = {}, set(), 0
        self.withdrawn, self.lifted, self.exact = {}, set(), True
        self.clock = 0
        for name, *arguments in steps:
            self.clock += 1
            listed = self._listed()
            getattr(self, f"_{name}")(*arguments)
            self.env.flush_all()
            self.env.invalidate_all()
            self._check(name)
            if name not in ("list", "erase"):
                self._check_lists(name, listed)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _say(self, name, channel, number, text):
        """Somebody says something, or it is delivered again."""
        key = (name, channel, number)
        moment, text = self.said.get(key, (NOON + timedelta(days=self.clock), text))
        backfill = name in self.erased and key not in self.said
        if key not in self.said and not backfill and text == "START":
            stops = self._identity(name).consent_ids.filtered(
                lambda each: each.source == "stop_word" and each.state == "denied" and each.id not in self.withdrawn
            )
            self.lifted |= set(stops.filtered(lambda stop: stop.decided_at <= moment).ids)
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
            self.exact = False  # what one contact said does not lift what the other refused

    def _unmerge(self, number):
        merges = self.env["social.crm.merge"].search([("state", "=", "merged")], order="id")
        if number < len(merges):
            merge = merges[number]
            try:
                merge.action_undo()
                anew = {source.former_id: source.partner_id for source in merge.source_ids}
                self.contacts = {number: anew.get(each.id, each) for number, each in self.contacts.items()}
            except UserError:
                self.assertFalse(merge.partner_id, "refused only where the contact is gone")

    def _consent(self, whose, state, purpose, code, days, lasts):
        record = self._identity(whose) if isinstance(whose, str) else self._contact(whose)
        if record:
            now = fields.Datetime.now()
            self.env["social.crm.consent"].create(
                {
                    "identity_id" if isinstance(whose, str) else "partner_id": record.id,
                    "purpose": purpose,
                    "network_id": self._network(code).id,
                    "state": state,
                    "decided_at": NOON + timedelta(days=days),
                    "expires_at": now + timedelta(days=lasts) if lasts else False,
                }
            )

    def _withdraw(self, number):
        holding = self.env["social.crm.consent"].search([("ended_at", "=", False)], order="id")[number : number + 1]
        if holding.state == "denied":
            self.exact = False  # what a refusal had ended stays so, also where a START word came later
        self._note_withdrawn(holding)
        holding.action_withdraw("A mistake")

    def _note_withdrawn(self, consents):
        newest = self.env["social.crm.consent"].search([], order="id desc", limit=1).id
        self.withdrawn |= dict.fromkeys(consents.ids, newest)

    def _time(self, days):
        """Days go by: what ends one day ends so many days sooner."""
        self.env.cr.execute(
            "UPDATE social_crm_consent SET expires_at = expires_at - make_interval(days => %s) WHERE expires_at > %s",
            [days, fields.Datetime.now()],
        )

    def _cron(self):
        self.env["social.crm.consent"]._end_expired(lambda *_args, **_kwargs: 1)

    def _list(self, kind, number, on):
        """Odoo's own list is changed: by its form, or by who unsubscribes from a mailing."""
        partner = self._contact(number)
        address = partner.email_normalized if kind == "mail" else partner.phone_sanitized
        if not address:
            return
        blacklist, key = self.env[f"{kind}.blacklist"], "email" if kind == "mail" else "number"
        if on:
            blacklist.create([{key: address}]).filtered(lambda each: not each.active).active = True
            return
        listed = blacklist.search([(key, "=", address)])
        fname = "email_normalized" if kind == "mail" else "phone_sanitized"
        told = [("source", "=", f"{kind}_blacklist"), ("ended_at", "=", False), (f"partner_id.{fname}", "=", address)]
        if listed:
            self._note_withdrawn(self.env["social.crm.consent"].search(told))
            listed.active = False

    def _edit(self, name, channel, number, minutes):
        key = (name, channel, number)
        if key in self.said:
            text, moment = f"{MARKER} edited {minutes}", self.said[key][0] + timedelta(minutes=minutes)
            if minutes > self.edits.get(key, (0,))[0]:
                self.edits[key] = (minutes, text)
            self._change(channel, IncomingEdit(f"{name}-{number}", moment, text))

    def _delete(self, name, channel, number):
        key = (name, channel, number)
        if key in self.said:
            self.deleted.add(key)
            self._change(channel, IncomingDeletion(f"{name}-{number}", self.said[key][0] + timedelta(hours=1)))

    def _change(self, channel, item):
        self.env["social.crm.message"]._ingest([(self.channels[channel], item)])

    def _reply(self, name, channel):
        talk = self.env["social.crm.conversation"].search(
            [("channel_id", "=", self.channels[channel].id), ("identity_id", "=", self._identity(name).id or -1)],
            limit=1,
        )
        if talk:
            self._post(talk, f"{MARKER} answered")
            self.replies += 1

    def _erase(self, name):
        identity = self._identity(name)
        identities = identity | identity.partner_id.identity_ids
        names = set(identities.mapped("external_id"))
        if not identity or names & self.reborn:  # their words are dated later than an erasure of this moment
            return
        self.env.cr.flush()
        left = self._left_by_others(identity.partner_id)
        erasure = self.env["social.crm.erasure"]._begin(identity.partner_id, identities)
        erasure._go_on(lambda: None)
        self.assertEqual(erasure.state, "attention" if left else "done", erasure.found)
        self.assertEqual(set(erasure.found or ()), left)
        self.erased |= names

    def _left_by_others(self, partner):
        """Where the address of a contact stays after an erasure, for somebody to look at: another has it, too."""
        others = self.env["res.partner"].with_context(active_test=False)
        same = [("email_normalized", "=", partner.email_normalized), ("id", "!=", partner.id)]
        is_shared = partner.email_normalized and others.search_count(same)
        return {"res_partner.email", "res_partner.email_normalized"} if is_shared else set()

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
        self.assertEqual(len(messages), len(self.said) + self.replies, step)
        self._check_changes(step)
        for talk in talks:
            self.assertEqual(talk.message_count, len(talk.social_message_ids), step)
            moments = talk.social_message_ids.sorted().mapped("occurred_at")
            self.assertEqual(moments, sorted(moments), step)

    def _check_changes(self, step):
        """Each message reads as it was edited last, and what was taken back stays so."""
        for name, channel, number in self.said.keys() & (self.edits.keys() | self.deleted):
            key = (name, channel, number)
            message = self.env["social.crm.message"].search(
                [("channel_id", "=", self.channels[channel].id), ("external_id", "=", f"{name}-{number}")]
            )
            if name in self.erased or not message.identity_id:
                self.assertNotIn(MARKER, message.body or "", step)
            elif key in self.deleted:
                self.assertTrue(message.deleted_at, step)
            else:
                self.assertIn(self.edits[key][1], message.body, step)

    def _check_consents(self, step):
        """Of all that a person and their accounts said the strictest counts, by a reckoning of our own."""
        consents, partners = self.env["social.crm.consent"], self._living()
        for code in ("generic", "email", "sms"):
            network = self._network(code)
            for purpose in PURPOSES[1:]:
                answers = consents._answers(purpose, network, [(None, partner.id) for partner in partners])
                for partner, (answer, _since) in zip(partners, answers, strict=True):
                    said = _strictest(self._sayings(partner), purpose, network.id, self)
                    told = (step, partner.name, code, purpose)
                    if said == "denied":
                        self.assertEqual(answer, "denied", told)
                    elif self.exact:
                        missing = "missing" if purpose in ("content", "marketing") else "open"
                        self.assertIn(answer, ("blacklisted", said or missing), told)
                    self.assertEqual(
                        answer == "blacklisted",
                        answer != "denied" and purpose in BY_DEFAULT and self._is_listed(code, partner),
                        told,
                    )

    def _check_lists(self, step, before):
        """No address of whoever refuses leaves Odoo's lists by what is said to us."""
        gone = before - self._listed()
        for partner in self._living():
            for code, address in (("email", partner.email_normalized), ("sms", partner.phone_sanitized)):
                if address in gone:
                    said = _strictest(self._sayings(partner), "marketing", self._network(code).id, self)
                    self.assertNotEqual(said, "denied", (step, partner.name, code))

    def _sayings(self, partner):
        self.env["social.crm.consent"].flush_model()
        self.env.cr.execute(
            "SELECT id, state, purpose, network_id, identity_id, decided_at, expires_at"
            "  FROM social_crm_consent WHERE partner_id = %s",
            [partner.id],
        )
        return self.env.cr.dictfetchall()

    def _listed(self):
        listed = self.env["mail.blacklist"].search([]).mapped("email")
        return {*listed, *self.env["phone.blacklist"].search([]).mapped("number")}

    def _is_listed(self, code, partner):
        address = {"email": partner.email_normalized, "sms": partner.phone_sanitized}.get(code)
        return address in self._listed()

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

    def _living(self):
        return self.env["res.partner"].browse(dict.fromkeys(each.id for each in self.contacts.values())).exists()

    def _network(self, code):
        return self.env["social.crm.network"].search([("code", "=", code)]) if code else self.env["social.crm.network"]


def _strictest(sayings, purpose, network_id, life):
    """What counts of all that was said, reckoned slowly and from the decisions alone.

    :return: ``denied`` or ``granted``; None where nothing was said; where contacts were merged, ``denied`` only if
        nothing that anybody of them allowed could have lifted it
    """
    now = fields.Datetime.now()
    said = [each for each in sayings if each["id"] not in life.lifted]
    holding = [
        each
        for each in said
        if each["id"] not in life.withdrawn and (not each["expires_at"] or each["expires_at"] > now)
    ]
    grants = [
        grant
        for grant in holding
        if grant["state"] == "granted"
        and not (
            life.exact
            and any(
                _covers(later, grant) and grant["id"] <= life.withdrawn.get(later["id"], grant["id"]) for later in said
            )
        )
    ]
    refusals = [
        refusal
        for refusal in holding
        if refusal["state"] == "denied" and not any(_covers(grant, refusal) for grant in grants)
    ]
    for state, decisions in (("denied", refusals), ("granted", grants)):
        if any(_speaks_of(each, purpose, network_id) for each in decisions):
            return state
    return None


def _covers(later, earlier):
    return (
        (later["decided_at"], later["id"]) > (earlier["decided_at"], earlier["id"])
        and later["identity_id"] == earlier["identity_id"]
        and later["network_id"] in (None, earlier["network_id"])
        and (later["purpose"] == earlier["purpose"] or (not later["purpose"] and earlier["purpose"] in BY_DEFAULT))
    )


def _speaks_of(decision, purpose, network_id):
    return decision["network_id"] in (None, network_id) and (
        decision["purpose"] == purpose or (not decision["purpose"] and purpose in BY_DEFAULT)
    )
