from odoo.addons.social_crm_cases.tests.common import CaseCase


class IdeaCase(CaseCase):
    """People who say what would be better, and colleagues who make ideas of it."""
from datetime import timedelta
from odoo import fields
from odoo.tests import new_test_user
class PeerCareCase(CaseCase):
    """A forum of peer care, on which Rosa asks, Otto is trusted and Nele is new."""

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
        cls.forum = cls.env["forum.forum"].create(
            {"name": "Lamps", "peer_care": True, "escalate_after": 24, "karma_escalate": 100, "privacy": "public"}
        )
        cls.rosa = cls._member("rosa", name="Rosa Brandt", karma=150)
        cls.otto = cls._member("otto", name="Otto Weber", karma=500)
        cls.nele = cls._member("nele", name="Nele Neu", karma=5)
        cls.channel_of_forum = cls.env["social.crm.channel"]._forum_of(cls.env.company)
        cls.channel_of_forum.team_id = cls.team
    def _member(cls, login, karma, **values):
        user = new_test_user(cls.env, login=login, groups="base.group_portal", email=f"{login}@example.org", **values)
        user.karma = karma
        return user
    def _ask(cls, name="Lamp hums", user=None, text="My lamp hums at night.", hours=0):
        """Somebody asks, so many hours ago."""
        topic = (
            cls.env["forum.post"]
            .with_user(user or cls.rosa)
            .create({"forum_id": cls.forum.id, "name": name, "content": f"<p>{text}</p>"})
        )
        if hours:
            topic.flush_recordset()
            asked = fields.Datetime.now() - timedelta(hours=hours)
            cls.env.cr.execute("UPDATE forum_post SET create_date = %s WHERE id = %s", [asked, topic.id])
            topic.invalidate_recordset(["create_date"])
        return topic.sudo()
    def _answer(cls, topic, user=None, text="Use another dimmer."):
        return (
            cls.env["forum.post"]
            .with_user(user or cls.otto)
            .create({"forum_id": topic.forum_id.id, "parent_id": topic.id, "content": f"<p>{text}</p>"})
            .sudo()
        )
    def _escalate(self, topic, user=None, note=""):
        escalations = self.env["social.crm.topic.escalation"].with_user(user or self.ann)
        return escalations._escalate_by_hand(topic.with_user(user or self.ann), note).sudo()
    def _hand_back(self, case, original, user=None):
        back = self.env["social.crm.hand.back"].with_user(user or self.ann)
        action = case.with_user(user or self.ann).action_hand_back()
        back = back.browse(action["res_id"])
        back.original = original
        return back
