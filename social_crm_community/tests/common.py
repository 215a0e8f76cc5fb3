from odoo.addons.social_crm_cases.tests.common import CaseCase


class IdeaCase(CaseCase):
    """People who say what would be better, and colleagues who make ideas of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = {stage.kind: stage for stage in cls.env["social.crm.idea.stage"].search([])}
        cls.Idea, cls.Supporter = cls.env["social.crm.idea"], cls.env["social.crm.idea.supporter"]
        cls.Source = cls.env["social.crm.idea.source"]

    @classmethod
    def _make_idea(cls, messages=None, **values):
        """:return: an idea of what was said in some messages"""
        messages = cls.env["social.crm.message"] if messages is None else messages
        return cls.Idea._make_from(cls.Source._values_of_messages(messages), {"name": "Dimmable lamps", **values})

    @classmethod
    def _contact(cls, identity, **values):
        """:return: a contact that an identity is"""
        partner = cls.env["res.partner"].create({"name": identity.name, **values})
        identity._confirm_contact(partner, "Said so")
        return partner

    def _history(self, idea):
        """:return: where an idea has been, the latest first"""
        return self.env["social.crm.idea.status"].search([("idea_id", "=", idea.id)])

    def _queries_of(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
