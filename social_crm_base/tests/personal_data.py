"""What models do with what they know of people, where that needs a word.

Each addon has a module of this name for models of its own. The tests that look at all models gather them, so that
none of them knows the addons that build on this one.
"""

from importlib import import_module
from importlib.util import find_spec

#: Models of ours that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.community": "names who runs it, a contact that is anonymised itself",
    "social.crm.erasure": "names nobody but in what it deletes last",
    "social.crm.network": "named by us, after a thing",
}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.touchpoint": ["social_crm_base.touchpoint_retention_days"],
    "social.crm.identity": ["social_crm_base.passer_by_retention_days"],
    "social.crm.identity.link": ["social_crm_base.passer_by_retention_days"],
    "social.crm.merge": ["social_crm_base.merge_retention_days"],
    "social.crm.merge.source": ["social_crm_base.merge_retention_days"],
    "social.crm.merge.line": ["social_crm_base.merge_retention_days"],
    "social.crm.consent": ["social_crm_base.consent_retention_days"],
    "social.crm.erasure": ["social_crm_base.erasure_retention_days"],
    "social.crm.export": ["social_crm_base.export_retention_days"],
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.network": "is configuration",
    "social.crm.stop.word": "is configuration",
    "social.crm.community": "is configuration",
    "social.crm.community.member": "goes with the account, and is no longer than the person is part of the community",
    "social.crm.tombstone": "holds hashes, by which a backfill is stopped for as long as there are backfills",
}


def gathered(registry, name):
    """Return one of these tables with the rows of all addons that are installed.

    :param str name: of the table, such as ``EXEMPT``
    :rtype: dict
    """
    rows = {}
    for addon in sorted(each for each in registry._init_modules if each.startswith("social_crm_")):
        module = f"odoo.addons.{addon}.tests.personal_data"
        if find_spec(f"odoo.addons.{addon}.tests") and find_spec(module):
            rows |= getattr(import_module(module), name, {})
    return rows
