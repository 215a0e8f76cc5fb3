"""A model that knows a person and is passed over by export and erasure is found here, whoever wrote it."""

from odoo import fields, models
from odoo.tests import tagged

from .common import RegistryMixin, SocialCrmCase

#: What tells that a record is about a person.
PEOPLE = ("res.partner", "social.crm.identity")

#: Models that know people by what is written in them alone.
ALSO = {
    "res.partner": "is the person",
    "mail.message": "says what they wrote, and who read it",
    "social.crm.event": "holds raw payloads",
    "social.crm.message.change": "holds what a message said before",
    "social.crm.outbound.part": "holds what was said to them",
    "social.crm.export": "holds a copy of everything",
    "bus.bus": "holds notifications that quote",
}

#: Models that refer to a person and need no hooks, and why.
EXEMPT = {
    "social.crm.erasure": "names nobody but in what it deletes last",
    "social.crm.tombstone": "holds hashes",
    "social.crm.community": "names who runs it, a contact that is anonymised itself",
}


def passed_over(registry):
    """Return what is wrong with the models of ours that know a person, by name.

    A dialog (transient) is emptied by Odoo within hours and is not looked at.

    :rtype: dict[str, str]
    """
    wrong = {}
    for name, model in registry.items():
        if model._abstract or model._transient or not model._auto or name in EXEMPT:
            continue
        refers = [field.name for field in model._fields.values() if _refers_to_person(field)]
        known = (name.startswith("social.crm.") and refers) or name in ALSO
        missing = [hook for hook in ("_personal_data", "_erase_person") if not hasattr(model, hook)]
        if known and missing:
            wrong[name] = f"lacks {', '.join(missing)} and knows people by {', '.join(refers) or ALSO.get(name)}"
    return wrong


def _refers_to_person(field):
    return field.store and field.type in ("many2one", "many2many") and field.comodel_name in PEOPLE


@tagged("post_install", "-at_install")
class TestPersonalDataRegistry(RegistryMixin, SocialCrmCase):
    def test_every_model_that_knows_a_person_exports_and_erases(self):
        self.assertEqual(passed_over(self.registry), {})

    def test_every_exemption_is_needed(self):
        for name in EXEMPT:
            self.assertIn(name, self.registry, "is no model any more")
            self.assertFalse(hasattr(self.registry[name], "_erase_person"), "has the hooks: no exemption is needed")

    def test_every_hook_is_called(self):
        steps = self.env["social.crm.erasure"]._steps()
        hooked = [
            name for name, model in self.registry.items() if hasattr(model, "_erase_person") and not model._abstract
        ]
        self.assertEqual(set(steps), set(hooked))
        self.assertEqual(steps[-1], "social.crm.identity", "what tells who it was comes last")

    def test_a_model_that_was_forgotten_is_found(self):
        """The test above must be able to fail."""

        class Fan(models.Model):
            _module = None
            _name = "social.crm.fan"
            _description = "Fan"
            identity_id = fields.Many2one("social.crm.identity")

        class Member(models.Model):
            _module = None
            _name = "social.crm.member"
            _description = "Member"
            _inherit = ["social.crm.personal.data.mixin"]
            partner_ids = fields.Many2many("res.partner", "social_crm_member_rel")

        class Fans(models.TransientModel):
            _module = None
            _name = "social.crm.fans"
            _description = "Fans"
            identity_id = fields.Many2one("social.crm.identity")

        self.add_models(Fan, Member, Fans, tables=False)
        wrong = passed_over(self.registry)
        self.assertEqual(set(wrong), {"social.crm.fan"})
        self.assertIn("identity_id", wrong["social.crm.fan"])
