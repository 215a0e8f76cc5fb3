from datetime import timedelta

from hypothesis import strategies as st

from odoo import fields
from odoo.tools import SQL

from .common import SegmentCase

PEOPLE = ("q7dora", "q7emil", "q7finn")
TOWNS = ("Ghent", "Lille", False)
CONTACTS = 3

person, contact = st.sampled_from(PEOPLE), st.integers(0, CONTACTS - 1)
STEPS = (
    st.tuples(st.just("move_house"), contact, st.sampled_from(TOWNS)),
    st.tuples(st.just("tag"), contact, st.booleans()),
    st.tuples(st.just("employ"), contact, contact),
    st.tuples(st.just("archive"), contact, st.booleans()),
    st.tuples(st.just("say"), person, st.sampled_from(["direct", "mention"])),
    st.tuples(st.just("say"), person, st.sampled_from(["direct", "mention"])),
    st.tuples(st.just("join"), person, st.sampled_from(["member", "voice"]), st.booleans()),
    st.tuples(st.just("leave"), person),
    st.tuples(st.just("link"), person, contact),
    st.tuples(st.just("link"), person, contact),
    st.tuples(st.just("revoke"), person),
    st.tuples(st.just("close"), person),
    st.tuples(st.just("merge"), contact, contact),
    st.tuples(st.just("unmerge")),
    st.tuples(st.just("erase"), person),
    st.tuples(st.just("by_sql"), contact, st.sampled_from(TOWNS[:2])),
    st.tuples(st.just("put"), contact),
    st.tuples(st.just("put_account"), person),
    st.tuples(st.just("rule"), st.integers(0, 3)),
    st.tuples(st.just("look"), st.integers(0, 10)),
    st.tuples(st.just("worker")),
)
#: What every series begins with: people who are somewhere already, so that most of what follows means something.
BEFORE = (
    ("say", "q7dora", "mention"),
    ("join", "q7dora", "voice", False),
    ("link", "q7dora", 0),
    ("say", "q7emil", "direct"),
    ("join", "q7emil", "voice", True),
    ("employ", 1, 2),
    ("tag", 0, True),
    ("put", 1),
    ("worker",),
)


class SegmentPropertyCase(SegmentCase):
    """Series of what happens to people, after which whoever a rule finds is a member, and nobody else.

    A step ``("tag", 1, True)`` is the method ``_tag(1, True)``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Fan"})
        cls.community = cls.env["social.crm.community"].create({"name": "Lamps", "kind": "external"})
        cls.loud = cls.env["social.crm.behaviour"].create(
            {"name": "Mentioned us twice", "contact_kind": "mention", "at_least": 2}
        )
        of_community = [("community_id", "=", cls.community.id), ("role", "=", "voice")]
        ghent = cls.segment("Ghent", [("city", "=", "Ghent")])
        voices = cls.segment(
            "Voices",
            [("identity_ids.member_ids", "any", of_community)],
            identity_domain=repr([("member_ids", "any", of_community)]),
        )
        cls.by_hand = cls.segment("By hand")
        nested = [("social_segment_ids", "in", (ghent | cls.by_hand).ids)]
        first = cls.segment("First", [*nested, ("category_id", "not in", cls.tag.ids)])
        cls.segments = (
            ghent
            | voices
            | first
            | cls.segment("Fans", ["|", ("category_id", "in", cls.tag.ids), ("name", "=like", "%Anna%")])
            | cls.segment(
                "Loud",
                [("social_behaviour_ids", "in", cls.loud.ids)],
                identity_domain=repr([("social_behaviour_ids", "in", cls.loud.ids)]),
            )
            | cls.segment(
                "Asking",
                [("social_case_ids", "any", [("is_closed", "=", False)])],
                identity_domain=repr([("social_case_ids.is_closed", "=", False)]),
            )
            | cls.segment(
                "Helped",
                [("social_case_ids.stage_id", "in", cls.solved.ids), ("social_case_ids.is_closed", "=", True)],
                identity_domain=repr([("social_case_ids.stage_id", "in", cls.solved.ids)]),
            )
            | cls.segment(
                "On the timeline",
                [("social_touchpoint_ids", "any", [("kind", "=", "message_in"), ("is_touch", "=", False)])],
                identity_domain=repr([("touchpoint_ids", "any", [("kind", "=", "message_in")])]),
            )
            | cls.segment("Outside", ["!", ("social_segment_ids", "in", first.ids), ("city", "!=", False)])
            | cls.segment("Staff", [("parent_id.city", "=", "Ghent")])
            | cls.segment(
                "Quiet",
                [("identity_ids", "!=", False), ("social_message_ids.contact_kind", "!=", "mention")],
                identity_domain=repr([("social_segment_ids", "not in", voices.ids)]),
            )
        )

    def _in_a_savepoint(self, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self._live_through(steps)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    def _live_through(self, steps):
        self.contacts = [self.anna, self.ben, self.carl]
        self.said, self.merges = 0, self.env["social.crm.merge"]
        for name, *arguments in (*BEFORE, *steps):
            getattr(self, f"_{name}")(*arguments)
            self.env.flush_all()
            self.env.invalidate_all()
        self._check(steps)

    def _check(self, steps):
        self.keep_up()
        self.env.invalidate_all()
        self.assertFalse(self.segments.filtered("problem"), steps)
        for segment in self.segments:
            for model, people in (("res.partner", "partner_id"), ("social.crm.identity", "identity_id")):
                domain = segment._domain(model)
                wanted = segment._people(model).search(domain).ids if domain is not None else []
                members = segment.member_ids.mapped(people).ids
                self.assertEqual(sorted(members), sorted(wanted), (segment.name, model, steps))
        self.assertFalse(self.by_hand.member_ids.identity_id.partner_id, steps)
        self._check_history(steps)

    def _check_history(self, steps):
        """Whoever is in has joined last, and whoever is out has left last, if ever they were in."""
        [(wrong,)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*)
                  FROM (SELECT DISTINCT ON (segment_id, partner_id, identity_id)
                               segment_id, partner_id, identity_id, kind
                          FROM social_crm_segment_move
                      ORDER BY segment_id, partner_id, identity_id, id DESC) last
             LEFT JOIN social_crm_segment_member member
                    ON member.segment_id = last.segment_id
                   AND member.partner_id IS NOT DISTINCT FROM last.partner_id
                   AND member.identity_id IS NOT DISTINCT FROM last.identity_id
                 WHERE (last.kind = 'joined') IS DISTINCT FROM (member.id IS NOT NULL)
                """
            )
        )
        self.assertEqual(wrong, 0, steps)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _identity(self, name):
        return self.env["social.crm.identity"].search([("external_id", "=", name)])

    def _move_house(self, number, town):
        self.contacts[number].city = town

    def _by_sql(self, number, town):
        """What goes past the ORM."""
        self.env.cr.execute(SQL("UPDATE res_partner SET city = %s WHERE id = %s", town, self.contacts[number].id))
        self.env.invalidate_all(flush=False)

    def _tag(self, number, given):
        command = fields.Command.link if given else fields.Command.unlink
        self.contacts[number].category_id = [command(self.tag.id)]

    def _employ(self, number, firm):
        if number < firm and self.contacts[number] != self.contacts[firm]:
            self.contacts[number].parent_id = self.contacts[firm]

    def _archive(self, number, archived):
        self.contacts[number].active = not archived

    def _say(self, name, kind):
        self.said += 1
        moment = fields.Datetime.now() - timedelta(days=1, minutes=-self.said)
        values = {"contact_kind": kind, "occurred_at": moment, "external_id": f"{name}-{self.said}"}
        return super()._say((name, "Words", values))

    def _join(self, name, role, in_bulk):
        identity = self._identity(name)
        if identity and in_bulk:
            now = fields.Datetime.now()
            row = {"community_id": self.community.id, "identity_id": identity.id, "role": role}
            self.env["social.crm.community.member"]._upsert([{**row, "first_seen": now, "last_seen": now}])
        elif identity and not identity.member_ids:
            identity.member_ids = [fields.Command.create({"community_id": self.community.id, "role": role})]

    def _leave(self, name):
        self._identity(name).member_ids.unlink()

    def _link(self, name, number):
        identity = self._identity(name)
        if identity and not identity.partner_id:
            links = self.env["social.crm.identity.link"]
            known = links.search([("identity_id", "=", identity.id), ("partner_id", "=", self.contacts[number].id)])
            known.action_confirm() if known else identity._confirm_contact(self.contacts[number], "Said so")

    def _revoke(self, name):
        self._identity(name).link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()

    def _close(self, name):
        self._identity(name).social_case_ids.filtered(lambda case: not case.is_closed).action_close()

    def _merge(self, source, destination):
        source, destination = self.contacts[source], self.contacts[destination]
        if source == destination or source.parent_id or destination.parent_id:
            return
        before = self.env["social.crm.merge"].search([])
        self.env["base.partner.merge.automatic.wizard"]._merge((source | destination).ids, destination)
        self.contacts = [destination if each == source else each for each in self.contacts]
        self.merges = (self.env["social.crm.merge"].search([]) - before) | self.merges

    def _unmerge(self):
        merge = self.merges.filtered(lambda each: each.state == "merged" and each.partner_id)[:1]
        if merge:
            merge.sudo()._undo()

    def _erase(self, name):
        identity = self._identity(name)
        if identity:
            partner = identity.partner_id
            if partner in self.contacts[1:]:
                return  # one contact is enough to lose
            others = identity._of_same_person()
            erasure = self.env["social.crm.erasure"]._begin(partner, others, contact="anonymise")
            erasure.sudo()._go_on(lambda: None)

    def _put(self, number):
        if self.contacts[number].active:
            self.by_hand.add_people(self.contacts[number])

    def _put_account(self, name):
        self.by_hand.add_people(identities=self._identity(name))

    def _rule(self, number):
        towns = ("Ghent", "Lille", "Nowhere", "Ghent")
        self.segments[0].partner_domain = repr([("city", "=", towns[number])])
        self.segments[0]._look()

    def _look(self, number):
        self.segments[number]._look()

    def _worker(self):
        self.keep_up()
