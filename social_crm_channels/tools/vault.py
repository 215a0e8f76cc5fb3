"""Secrets at rest.

They are encrypted where the server's configuration file holds ``social_crm_secret_key``, so that whoever gets hold of
a dump of the database cannot use them: one key, or several with commas between, of which the first encrypts and each
may decrypt. A key is 32 random bytes in URL-safe base64 (the Fernet specification,
https://github.com/fernet/spec/blob/master/Spec.md).
"""

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

OPTION = "social_crm_secret_key"


class SecretsUnreadable(Exception):
    """There is something stored that none of the keys opens."""


class NotAKey(SecretsUnreadable):
    """What is configured is no key: it opens nothing, and nothing is stored in plain instead."""


def seal(values):
    """Make secrets fit for the database.

    :param dict values: name → text
    :return: the same dictionary, or a text where the server has a key
    :rtype: dict | str
    :raise NotAKey:
    """
    keys = _keys()
    if not keys or not values:
        return values
    return MultiFernet(_fernets(keys)).encrypt(json.dumps(values).encode()).decode()


def unseal(stored):
    """Read what :func:`seal` made, whether it is encrypted or not.

    :rtype: dict
    :raise SecretsUnreadable: no key opens it
    """
    if not isinstance(stored, str):
        return stored or {}
    keys = _keys()
    if not keys:
        raise SecretsUnreadable
    try:
        return json.loads(MultiFernet(_fernets(keys)).decrypt(stored))
    except InvalidToken as error:
        raise SecretsUnreadable from error


def is_current(stored):
    """Whether this is what :func:`seal` would make of it today: encrypted with the first key, or plain without one.

    :rtype: bool
    :raise NotAKey:
    """
    keys = _keys()
    if not stored or not keys or not isinstance(stored, str):
        return not stored or (not keys and not isinstance(stored, str))
    try:
        _fernets(keys)[0].decrypt(stored)
    except InvalidToken:
        return False
    return True


def _keys():
    return (config.get(OPTION) or "").replace(" ", "")


@lru_cache(maxsize=4)
def _fernets(keys):
    # each webhook needs it, and the keys change with the configuration file only
    try:
        return [Fernet(key) for key in keys.split(",") if key]
    except ValueError as error:
        raise NotAKey from error
