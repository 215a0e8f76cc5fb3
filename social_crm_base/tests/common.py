from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, new_test_user
from odoo.tools.translate import code_translations

#: A Sunday; what is "later" in a test is some hours after it.
NOON = datetime(2026, 3, 1, 12, 0, 0)


def hours(number):
    """:return: a moment so many hours after noon"""
    return NOON + timedelta(hours=number)


@contextmanager
def undone(env):
    """What is done within is taken back, also where it fails: for a test that tries many ways."""
    try:
        with closing(env.cr.savepoint()):
            yield
            env.flush_all()  # what the database refuses is not taken back unseen
    finally:
        env.registry.clear_cache()


def translated(env, addon, lang, texts):
    """Have an addon say texts in another language, within the context manager that this returns.

    :param dict texts: translations by what the code says
    """
    env["res.lang"]._activate_lang(lang)
    return patch.dict(code_translations.python_translations, {(addon, lang): texts})


class RegistryMixin:
    """Goes before a ``TransactionCase`` that needs what another addon would bring along: models, or more of ours."""

    def add_models(self, *definitions, tables=True):
        """Load models, or extensions of models, until the test is over.

        :param definitions: classes with ``_module = None``
        :param bool tables: whether new models get a table
        """
        names = [definition._name for definition in definitions]
        known = {name: self.registry[name]._base_classes__ for name in names if name in self.registry}
        new = [name for name in names if name not in known]
        self.addCleanup(self._remove_models, new, known)
        for definition in definitions:
            add_to_registry(self.registry, definition)
        self.registry._setup_models__(self.env.cr, [*new, *known])
        if tables:
            self.make_tables(*new)

    def make_tables(self, *names):
        self.registry.clear_all_caches()  # that these models are not known
        self.registry.init_models(self.env.cr, names, {})

    def _remove_models(self, new, known):
        for name in new:
            del self.registry[name]
        for name, bases in known.items():
            self.registry[name]._base_classes__ = bases
        self.registry._setup_models__(self.env.cr, ["res.partner", *known])


class SocialCrmCase(TransactionCase):
    """Networks, users of each role and two contacts, Anna and Ben."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        cls.Identity = cls.env["social.crm.identity"]
        cls.Link = cls.env["social.crm.identity.link"]
        cls.Touchpoint = cls.env["social.crm.touchpoint"]
        cls.telegram = cls.env.ref("social_crm_base.network_telegram")
        cls.x = cls.env.ref("social_crm_base.network_x")
        cls.email = cls.env.ref("social_crm_base.network_email")
        cls.env.company.country_id = cls.env.ref("base.be")
        cls.anna, cls.ben = cls.env["res.partner"].create(
            [
                {"name": "Anna", "email": "anna@example.org", "phone": "+32 485 11 22 33"},
                {"name": "Ben", "email": "ben@example.org", "phone": "+32 485 44 55 66"},
            ]
        )
        cls.user = new_test_user(cls.env, "social_user", "social_crm_base.group_user,base.group_partner_manager")
        cls.manager = new_test_user(cls.env, "social_manager", "social_crm_base.group_manager")
        cls.admin = new_test_user(cls.env, "social_admin", "social_crm_base.group_admin")
        cls.salesman = new_test_user(cls.env, "salesman", "sales_team.group_sale_salesman,base.group_partner_manager")

    def row(self, external_id="1", **values):
        """:return: a row as a connector gives it to ``_upsert``, on X and seen at noon unless told otherwise"""
        return {
            "network_id": self.x.id,
            "scope": "",
            "external_id": external_id,
            "seen_at": NOON,
        } | values

    def upsert(self, *rows):
        """:return: the identities of rows"""
        return self.Identity.browse(self.Identity._upsert(list(rows)))

    def log(self, *identities, **values):
        """:return: a touchpoint of each identity"""
        rows = [
            {"identity_id": identity.id, "occurred_at": NOON, "kind": "message_in"} | values for identity in identities
        ]
        return self.Touchpoint.browse(self.Touchpoint._log(rows))

    def queries_of(self, action, *args):
        """:return: the number of statements that a call and what it leaves to be written take"""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def link(self, identity, partner, state="confirmed"):
        """:return: a link made by hand"""
        return self.Link.create({"identity_id": identity.id, "partner_id": partner.id, "state": state})
