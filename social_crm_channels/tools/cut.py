"""Cut one person out of what came in for several."""

import re

from odoo.addons.social_crm_base.tools.person import as_pattern

#: What stands where a name stood in words that are not the person's.
BLANK = "…"

_GONE = object()


def cut_out(data, names, mentioned):
    """Return JSON data without the entries that are a person's, and without their names in what is left.

    An entry is an element of a list. It is the person's where one of its values is one of their names, unless that
    stands in a list deeper down, which is cut by itself. Where a name stands among other words, somebody speaks of them.

    :param data: as ``json.loads`` returns it
    :param names: ids, addresses and the like that values may be
    :param mentioned: what else they may be called in texts
    :return: the data, ``None`` where all of it is the person's
    """
    found = _without(data, {name.lower() for name in names})
    terms = [*names, *mentioned]
    if found is _GONE:
        return None
    return _blanked(found, re.compile(f"@?{as_pattern(terms)}", re.IGNORECASE)) if terms else found


def _without(value, names):
    if isinstance(value, list):
        elements = [_without(each, names) for each in value]
        return [each for each in elements if each is not _GONE]
    if isinstance(value, dict):
        # some networks keep people by their ids
        members = {key: _without(each, names) for key, each in value.items() if key.lower() not in names}
        return _GONE if any(each is _GONE for each in members.values()) else members
    return _GONE if str(value).lower() in names else value


def _blanked(value, pattern):
    if isinstance(value, list):
        return [_blanked(each, pattern) for each in value]
    if isinstance(value, dict):
        return {key: _blanked(each, pattern) for key, each in value.items()}
    return pattern.sub(BLANK, value) if isinstance(value, str) else value
