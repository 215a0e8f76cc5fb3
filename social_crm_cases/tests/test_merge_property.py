from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm_channels.connectors.contract import Author

from .series import SERIES, SeriesCase, examples

PEOPLE = ("1", "2", "3@here", "3@there")  # the last two: the same id on two servers
CONTACTS = ("Anna", "Ben", "Carl", "Dora")

#: What is never deleted by anything that these series do.
LASTING = (
    "social.crm.identity",
    "social.crm.conversation",
    "social.crm.message",
    "social.crm.case",
    "social.crm.touchpoint",
    "social.crm.consent",
    "social.crm.community.member",
    "social.crm.merge",
)

people, contacts = st.sampled_from(PEOPLE), st.integers(0, len(CONTACTS) - 1)
steps = st.one_of(
    st.tuples(st.just("hear"), people),
    st.tuples(st.just("link"), people, contacts),
    st.tuples(st.just("suggest"), people, contacts),
    st.tuples(st.just("revoke"), people),
    st.tuples(st.just("consent"), people, st.sampled_from(["granted", "denied"])),
    st.tuples(st.just("merge"), contacts, contacts),
    st.tuples(st.just("merge"), contacts, contacts, contacts),
    st.tuples(st.just("undo"), st.integers(0, 3)),
)


@tagged("post_install", "-at_install")
class TestMergeProperty(SeriesCase):
    """Whatever people say and colleagues decide, merge and take back: nothing is lost, and all facts agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.community_id = cls.env["social.crm.community"].create({"name": "Forum"})
        cls.facts = [
            model
            for name, model in sorted(cls.env.registry.items())
            if name.startswith("social.crm.")
            and model._auto
            and not (model._abstract or model._transient)
            and name != "social.crm.identity.link"
            and {"identity_id", "partner_id"} <= model._fields.keys()
            and model._fields["partner_id"].store
        ]

    @settings(max_examples=examples(12), **SERIES)
    @given(st.lists(steps, min_size=6, max_size=14), st.randoms(use_true_random=False))
    def test_series(self, series, random):
        self._live_through(series, random)

    def _begin(self):
        self.contacts = self.env["res.partner"].create([{"name": name} for name in CONTACTS])
        self.said, self.merges, self.linked_to = 0, [], {}
        self.links_made = {link.id: link.partner_id.name for link in self.env["social.crm.identity.link"].search([])}
        self.seen = {name: set() for name in LASTING}
        for person in PEOPLE:
            self._hear(person)

    # Steps ---------------------------------------------------------------------------------------

    def _hear(self, person):
        self.said += 1
        external_id, _at, scope = person.partition("@")
        kind = "public_comment" if self.said % 3 == 0 else "direct"
        values = {
            "external_id": f"m{self.said}",
            "conversation_id": f"talk-{kind}-{person}",
            "author": Author(external_id=external_id, scope=scope, name=person),
            "contact_kind": kind,
        }
        self._say((person, f"Number {self.said}", values))

    def _identity(self, person):
        external_id, _at, scope = person.partition("@")
        return self.env["social.crm.identity"].search(
            [
                ("network_id", "=", self.channel.network_id.id),
                ("external_id", "=", external_id),
                ("scope", "=", scope),
            ]
        )

    def _link(self, person, number):
        contact = self.contacts.exists()[number % len(self.contacts.exists())]
        identity = self._identity(person)
        if identity.partner_id != contact:
            self._suggest(person, number).action_confirm()
            self.linked_to[identity] = contact.name

    def _suggest(self, person, number):
        contact = self.contacts.exists()[number % len(self.contacts.exists())]
        values = {"identity_id": self._identity(person).id, "partner_id": contact.id, "state": "suggested"}
        link = self.env["social.crm.identity.link"].create(values)
        self.links_made[link.id] = contact.name
        return link

    def _revoke(self, person):
        identity = self._identity(person)
        identity.link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()
        self.linked_to.pop(identity, None)

    def _consent(self, person, state):
        self.env["social.crm.consent"].create({"identity_id": self._identity(person).id, "state": state})

    def _merge(self, destination, *sources):
        living = self.contacts.exists()
        chosen = [living[number % len(living)] for number in (destination, *sources)]
        before = {identity: bool(identity.partner_id) for identity in map(self._identity, PEOPLE)}
        self.env.flush_all()
        log = self.env["social.crm.merge"]
        known = log.search([])
        ids = {contact.id for contact in chosen}
        self.env["base.partner.merge.automatic.wizard"]._merge(sorted(ids), chosen[0])
        self.env.flush_all()
        self.env.invalidate_all()
        self.merges += log.search([]) - known
        self.assertEqual({identity: bool(identity.partner_id) for identity in before}, before)

    def _waiting(self):
        return [merge for merge in self.merges if merge.state == "merged"]

    def _undo(self, number):
        result = super()._undo(number)
        self.contacts |= self.env["social.crm.merge"].union(*self.merges).source_ids.partner_id
        return result

    # What always holds ---------------------------------------------------------------------------

    def _check(self):
        self.env.flush_all()
        for name in LASTING:
            self.env.cr.execute(SQL("SELECT id FROM %s", SQL.identifier(self.env[name]._table)))
            ids = {id_ for (id_,) in self.env.cr.fetchall()}
            self.assertLessEqual(self.seen[name], ids, f"{name}: lost")
            self.seen[name] = ids
        self.assertFalse(
            self.env.execute_query(
                SQL(
                    """
                    SELECT identity.id
                      FROM social_crm_identity identity
                 LEFT JOIN social_crm_identity_link link ON link.identity_id = identity.id AND link.state = 'confirmed'
                     WHERE identity.partner_id IS DISTINCT FROM link.partner_id
                    """
                )
            ),
            "an identity is not its confirmed link's contact",
        )
        for model in self.facts:
            strays = self.env.execute_query(
                SQL(
                    """
                    SELECT fact.id
                      FROM %s fact
                      JOIN social_crm_identity identity ON identity.id = fact.identity_id
                     WHERE fact.partner_id IS DISTINCT FROM identity.partner_id
                    """,
                    SQL.identifier(model._table),
                )
            )
            self.assertFalse(strays, f"{model._name}: a fact is not its identity's contact's")

    def _check_end(self):
        """Each identity is whose it was said to be, and each link where it was made."""
        self._fresh()
        owners = {identity: identity.partner_id.name for identity in map(self._identity, PEOPLE) if identity.partner_id}
        self.assertEqual(owners, self.linked_to)
        links = {link.id: link.partner_id.name for link in self.env["social.crm.identity.link"].search([])}
        self.assertEqual(links, self.links_made)
