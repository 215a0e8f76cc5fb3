from odoo.addons.social_crm_base.tests.common import SocialCrmCase

from ..controllers import preferences
from ..models.social_crm_preference_choice import UNASKED


class PreferenceCase(SocialCrmCase):
    """Anna, who is on X and Telegram, and Ben."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Preference = cls.env["social.crm.preference"]
        cls.Consent = cls.env["social.crm.consent"]
        cls.on_x = cls.Identity.browse(cls.Identity._upsert([cls._account(cls.x, "1", "Anna on X")]))
        cls.on_telegram = cls.Identity.browse(cls.Identity._upsert([cls._account(cls.telegram, "2", "Anna T")]))

    def setUp(self):
        super().setUp()
        preferences.WRONG.clear()

    @classmethod
    def _account(cls, network, external_id, name):
        return {"network_id": network.id, "scope": "", "external_id": external_id, "name": name}

    def link_anna(self):
        for identity in (self.on_x, self.on_telegram):
            self.link(identity, self.anna)

    def preference(self, partner=None, identity=None):
        people = [(partner.id if partner else None, identity.id if identity else None)]
        return self.Preference.browse(self.Preference._of(people))

    def allow(self, partner=None, identity=None, purposes=UNASKED, **values):
        whose = {"partner_id": partner.id} if partner else {"identity_id": identity.id}
        return self.Consent.create([{**whose, "purpose": purpose, **values} for purpose in purposes])

    def answers(self, *people, purpose="content"):
        """What each allows, by account and network."""
        return [
            self.Consent._answers(
                purpose, network, [(identity.id if identity else None, partner.id if partner else None)]
            )[0][0]
            for partner, identity, network in people
        ]

    def refusal(self, partner=None, identity=None, kind="post", network=None, segments=None):
        row = (partner.id if partner else None, identity.id if identity else None, (network or self.x).id)
        return self.Preference._refusals([row], kind, segments)[0]

    def merge(self, source, into):
        """:return: what was written down"""
        self.env.flush_all()
        before = self.env["social.crm.merge"].search([])
        self.env["base.partner.merge.automatic.wizard"]._merge([source.id, into.id], into)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["social.crm.merge"].search([]) - before
