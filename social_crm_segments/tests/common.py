from odoo.addons.social_crm_cases.tests.common import CaseCase


class SegmentCase(CaseCase):
    """Contacts in two towns, and segments over them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Segment = cls.env["social.crm.segment"]
        cls.Partner = cls.env["res.partner"]
        cls.anna, cls.ben, cls.carl = cls.Partner.create(
            [
                {"name": "Anna", "city": "Ghent"},
                {"name": "Ben", "city": "Ghent"},
                {"name": "Carl", "city": "Lille"},
            ]
        )

    @classmethod
    def segment(cls, name, domain=None, **values):
        """:return: a segment whose members are looked at; by rule if there is a domain, else by hand"""
        rule = {"partner_domain": repr(domain)} if domain is not None else {"kind": "static"}
        if "identity_domain" in values and domain is None:
            rule = {"partner_domain": False}
        segment = cls.Segment.create({"name": name, **rule, **values})
        segment._look()
        return segment

    @classmethod
    def keep_up(cls):
        """The worker comes by, until nothing is left."""
        cls.env.flush_all()
        while cls.Segment._take_changes():
            pass

    def members(self, segment):
        return segment.member_ids.partner_id

    def moves(self, segment):
        """:return: who joined and left, in that order: names and what"""
        return [
            (move.partner_id.name or move.identity_id.name, move.kind, move.why)
            for move in segment.move_ids.sorted("id")
        ]
