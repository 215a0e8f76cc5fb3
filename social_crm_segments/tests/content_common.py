from odoo.tests import new_test_user

from .preference_common import PreferenceCase


class ContentCase(PreferenceCase):
    """Two segments with Anna in the first and Ben in the second, and two managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Content = cls.env["social.crm.content"]
        cls.second = new_test_user(cls.env, "second_manager", "social_crm_base.group_manager")
        cls.fans, cls.others = cls.env["social.crm.segment"].create(
            [
                {"name": "A380 fans", "public_name": "Fans", "kind": "static"},
                {"name": "Others", "public_name": "Others", "kind": "static"},
            ]
        )
        members = cls.env["social.crm.segment.member"]
        members.create({"segment_id": cls.fans.id, "partner_id": cls.anna.id})
        members.create({"segment_id": cls.others.id, "partner_id": cls.ben.id})

    @classmethod
    def content(cls, name="News", *bodies, approved=True, user=None, **values):
        """A content with a version for each body: a text, or values."""
        versions = [body if isinstance(body, dict) else {"body": f"<p>{body}</p>"} for body in bodies or ("Hello",)]
        content = cls.Content.with_user(user or cls.manager).create(
            {"name": name, "variant_ids": [(0, 0, version) for version in versions], **values}
        )
        if approved:
            content.action_submit()
            content.with_user(cls.second).action_approve()
        return content.with_user(cls.env.user)
