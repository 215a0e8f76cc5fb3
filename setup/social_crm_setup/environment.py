"""Where things are, and which sources a database stands on."""

import ast
import hashlib
import os
import shlex
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_NOT_IN_A_DATABASE = {"tests", "src", "readme", "__pycache__"}  # src: below static/, read when it is asked for


class SetupError(Exception):
    """Something the user can mend; its text is one line that says what happened and what to do."""


def setting(name):
    """Return a variable of the environment that ``setup/lib/prepare.sh`` exports.

    :param str name: its name without the prefix ``SOCIAL_CRM_``, such as ``CONF``
    :rtype: str
    :raise SetupError: when it is missing, that is, outside ``./setup/test`` and the like
    """
    try:
        return os.environ["SOCIAL_CRM_" + name]
    except KeyError:
        raise SetupError(
            f"SOCIAL_CRM_{name} is not set; run this through ./setup/test, ./setup/bench or ./setup/demo"
        ) from None


def database_name(kind):
    """Return the name of one of our databases, such as ``social_crm_demo`` for ``demo``."""
    return f"{setting('DB_PREFIX')}_{kind}"


def odoo_command():
    """Return the command line that runs Odoo, as a list, without options."""
    return shlex.split(setting("ODOO"))


def addons():
    """Return the names of the project's addons in alphabetical order."""
    return sorted(manifest.parent.name for manifest in PROJECT.glob("*/__manifest__.py"))


def foreign_depends():
    """Return the names of the modules that our addons depend on and that are not ours, in alphabetical order."""
    ours = addons()
    depends = {
        name
        for addon in ours
        for name in ast.literal_eval((PROJECT / addon / "__manifest__.py").read_text()).get("depends", [])
    }
    return sorted(depends.difference(ours))


def source_hash(addon, demo=False):
    """Return a hash of those files of an addon that an installed database depends on.

    :param str addon: its name
    :param bool demo: whether its demo data counts
    :return: 16 hexadecimal digits
    :rtype: str
    """
    digest = hashlib.sha256()
    skipped = _NOT_IN_A_DATABASE | (set() if demo else {"demo"})
    root = PROJECT / addon
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not skipped.intersection(inside.parts):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
