from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SocialCrmCase

OPERATIONS = ("read", "write", "create", "unlink")

#: What each role may do with each model of the addon, as r(ead), w(rite), c(reate), u(nlink).
ACCESS = {
    "social.crm.network": {"user": "r", "manager": "r", "admin": "rwcu"},
    "social.crm.identity": {"user": "rwc", "manager": "rwcu", "admin": "rwcu"},
    "social.crm.identity.link": {"user": "rwc", "manager": "rwcu", "admin": "rwcu"},
    "social.crm.consent": {"user": "rc", "manager": "rc", "admin": "rc"},
    "social.crm.stop.word": {"user": "r", "manager": "rwcu", "admin": "rwcu"},
    "social.crm.community": {"user": "r", "manager": "rwcu", "admin": "rwcu"},
    "social.crm.community.member": {"user": "rwc", "manager": "rwcu", "admin": "rwcu"},
    "social.crm.merge": {"user": "r", "manager": "r", "admin": "r"},
    "social.crm.merge.source": {"user": "r", "manager": "r", "admin": "r"},
    "social.crm.merge.line": {"user": "r", "manager": "r", "admin": "r"},
    "social.crm.touchpoint": {"user": "r", "manager": "r", "admin": "r"},
    "social.crm.erasure": {"admin": "r"},
    "social.crm.export": {"admin": "ru"},
    "social.crm.tombstone": {"admin": "r"},
}


@tagged("post_install", "-at_install")
class TestAccess(SocialCrmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "user": cls.user,
            "manager": cls.manager,
            "admin": cls.admin,
            "salesman": cls.salesman,
            "employee": new_test_user(cls.env, "social_employee", "base.group_user"),
            "portal": new_test_user(cls.env, "social_portal", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    def test_every_model_of_the_addon_has_its_row(self):
        models = self.env["ir.model"].search([("model", "=like", "social.crm.%"), ("transient", "=", False)])
        models = models.filtered(lambda model: not self.env[model.model]._abstract)
        own = models.filtered(lambda model: "social_crm_base" in model.modules.split(", "))
        self.assertEqual(set(own.mapped("model")), set(ACCESS))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_roles(self):
        for model, roles in ACCESS.items():
            for role, user in self.roles.items():
                for operation in OPERATIONS:
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, operation[0] in roles.get(role, ""))

    def test_each_role_implies_the_one_below(self):
        self.assertTrue(self.manager.has_group("social_crm_base.group_user"))
        self.assertTrue(self.admin.has_group("social_crm_base.group_manager"))
        self.assertTrue(self.env.ref("base.user_admin").has_group("social_crm_base.group_admin"))

    def test_what_was_said_to_another_company_is_not_seen(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        identity = self.upsert(self.row())
        ours = self.log(identity, company_id=self.env.company.id)
        theirs = self.log(identity, company_id=elsewhere.id)
        nobodys = self.log(identity)
        for user in (self.user, self.manager, self.admin):
            seen = self.Touchpoint.with_user(user).search([("identity_id", "=", identity.id)])
            self.assertEqual(seen, ours | nobodys)
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                theirs.with_user(user).read(["summary"])

    def test_a_community_of_another_company_is_not_seen(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        communities = self.env["social.crm.community"]
        ours, theirs, everybodys = communities.create(
            [{"name": "C", "company_id": id_} for id_ in (self.env.company.id, elsewhere.id, False)]
        )
        identity = self.upsert(self.row())
        members = self.env["social.crm.community.member"].create(
            [{"community_id": each.id, "identity_id": identity.id} for each in (ours, theirs, everybodys)]
        )
        for user in (self.user, self.manager, self.admin):
            seen = communities.with_user(user).search([("name", "=", "C")])
            self.assertEqual(seen, ours | everybodys)
            self.assertEqual(members.with_user(user).search([("id", "in", members.ids)]).community_id, seen)

    def test_identities_are_shared_by_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "social_crm_base.group_user",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        identity = self.upsert(self.row(name="Anna"))
        self.assertEqual(identity.with_user(stranger).name, "Anna")

    def test_the_contact_shows_nothing_social_to_others(self):
        identity = self.upsert(self.row())
        self.link(identity, self.anna)
        for role in ("salesman", "employee"):
            fields = self.anna.with_user(self.roles[role]).fields_get()
            self.assertFalse([name for name in fields if name.startswith("social_") or name == "identity_ids"])
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.anna.with_user(self.roles[role]).read(["identity_ids"])
