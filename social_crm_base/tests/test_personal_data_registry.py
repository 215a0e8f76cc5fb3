"""A model that knows a person and is passed over by export and erasure is found here, whoever wrote it."""

from odoo import fields, models
from odoo.tests import tagged

from .common import RegistryMixin, SocialCrmCase
from .personal_data import gathered

#: What tells that a record is about a person.
PEOPLE = ("res.partner", "social.crm.identity")

#: Columns of ours that may hold a copy of what somebody is called, by the last word of their name.
COPIES = ("name", "handle", "email", "phone", "person", "author", "avatar", "preview", "summary")

#: Models of Odoo that know people by what is written in them alone.
ALSO = {
    "bus.bus": "holds notifications that quote",
}

LOOKUP = (
    "another application's: Privacy Lookup lists it with the contact, the search of all tables reports what is left"
)
LOGIN = "of people with a login, who are not erased before their user is"
MESSAGES = "told and erased with the threads and messages that it belongs to (mail.message)"
SETTINGS = "settings: which contact or record is meant there is no news of a person"

#: Models of Odoo and its applications that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    # mail
    "ir.attachment": MESSAGES,
    "mail.activity": MESSAGES,
    "mail.followers": MESSAGES,
    "mail.mail": MESSAGES,
    "mail.message.reaction": MESSAGES,
    "mail.notification": MESSAGES,
    "mail.scheduled.message": MESSAGES,
    "mail.push.device": LOGIN,
    "discuss.channel.member": LOOKUP,
    "discuss.channel.rtc.session": "lasts as long as a call",
    # calendar
    "calendar.filters": "whose calendar a colleague looks at: it shows the contact, anonymised or not",
    # accounting and trade: the law keeps them, and the contact is kept then (res.partner._reasons_to_keep)
    "account.analytic.account": LOOKUP,
    "account.analytic.distribution.model": SETTINGS,
    "account.analytic.line": LOOKUP,
    "product.supplierinfo": "what we buy from a supplier",
    "res.partner.bank": LOOKUP,
    # other applications
    "gamification.karma.tracking": LOGIN,
    "project.collaborator": LOOKUP,
    "project.project": LOOKUP,
    "project.task": LOOKUP,
    "rating.rating": LOOKUP,
    "sms.sms": LOOKUP,
    "snailmail.letter": LOOKUP,
    "website.visitor": LOOKUP,
    # Odoo itself
    "ir.actions.server": SETTINGS,
    "ir.model.data": "names records by what installed them",
    "ir.ui.menu": SETTINGS,
    "res.company": "ours",
    "res.partner.category": "named by us, after a thing",
    "res.users": LOGIN,
    "res.users.settings.volumes": LOGIN,
    "theme.ir.ui.view": SETTINGS,
}


def known_by(model):
    """Return the fields by which a model may know a person.

    A one2many is the other side of a field that is looked at itself.

    :rtype: list[str]
    """
    return [name for name, field in model._fields.items() if field.store and _may_name_person(model, field)]


def _may_name_person(model, field):
    if field.type in ("many2one", "many2many"):
        return field.comodel_name in PEOPLE
    if field.type in ("reference", "many2one_reference"):
        return True
    ours = model._name.startswith("social.crm.")
    return ours and field.type in ("char", "text") and field.name.split("_")[-1] in COPIES


def passed_over(registry, exempt):
    """Return what is wrong with the models that know a person, whoever made them, by name.

    A dialog (transient) is emptied by Odoo within hours and is not looked at.

    :rtype: dict[str, str]
    """
    wrong, also = {}, ALSO | gathered(registry, "ALSO")
    for name, model in registry.items():
        if model._abstract or model._transient or not model._auto or name in exempt:
            continue
        knows = known_by(model) or ([also[name]] if name in also else [])
        missing = [hook for hook in ("_personal_data", "_erase_person") if not hasattr(model, hook)]
        if knows and missing:
            wrong[name] = f"lacks {', '.join(missing)} and knows people by {', '.join(knows)}"
    return wrong


@tagged("post_install", "-at_install")
class TestPersonalDataRegistry(RegistryMixin, SocialCrmCase):
    def setUp(self):
        super().setUp()
        self.ours = gathered(self.registry, "EXEMPT")

    def test_every_model_that_knows_a_person_exports_and_erases(self):
        self.assertEqual(passed_over(self.registry, EXEMPT | self.ours), {})

    def test_every_exemption_is_needed(self):
        installed = self.ours.keys() | (EXEMPT.keys() & set(self.registry))
        self.assertLessEqual({"res.users", "mail.activity", "social.crm.community"}, installed)
        without = set(passed_over(self.registry, exempt={}))
        self.assertEqual(installed - without, set(), "have the hooks, know nobody or are gone: no exemption is needed")

    def test_what_knows_people_by_its_words_alone_is_there(self):
        also = ALSO | gathered(self.registry, "ALSO")
        self.assertEqual(also.keys() - set(self.registry), set(), "there is no such model")
        self.assertEqual({name for name in also if known_by(self.registry[name])}, set(), "is found without")

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

        class Ticket(models.Model):
            _module = None
            _name = "helpdesk.fan.ticket"
            _description = "Ticket of another application"
            customer_id = fields.Many2one("res.partner")

        class Card(models.Model):
            _module = None
            _name = "social.crm.card"
            _description = "Card"
            owner_phone = fields.Char()

        class Fans(models.TransientModel):
            _module = None
            _name = "social.crm.fans"
            _description = "Fans"
            identity_id = fields.Many2one("social.crm.identity")

        self.add_models(Fan, Member, Ticket, Card, Fans, tables=False)
        wrong = passed_over(self.registry, EXEMPT | self.ours)
        self.assertEqual(set(wrong), {"social.crm.fan", "helpdesk.fan.ticket", "social.crm.card"})
        self.assertIn("identity_id", wrong["social.crm.fan"])
        self.assertIn("owner_phone", wrong["social.crm.card"])
