from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.social_crm_cases.tests.common import CaseCase


class PeerCareCase(CaseCase):
    """A forum of peer care, on which Rosa asks, Otto is trusted and Nele is new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forum = cls.env["forum.forum"].create(
            {"name": "Lamps", "peer_care": True, "escalate_after": 24, "karma_escalate": 100, "privacy": "public"}
        )
        cls.rosa = cls._member("rosa", name="Rosa Brandt", karma=150)
        cls.otto = cls._member("otto", name="Otto Weber", karma=500)
        cls.nele = cls._member("nele", name="Nele Neu", karma=5)
        cls.channel_of_forum = cls.env["social.crm.channel"]._forum_of(cls.env.company)
        cls.channel_of_forum.team_id = cls.team

    @classmethod
    def _member(cls, login, karma, **values):
        user = new_test_user(cls.env, login=login, groups="base.group_portal", email=f"{login}@example.org", **values)
        user.karma = karma
        return user

    @classmethod
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

    @classmethod
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
