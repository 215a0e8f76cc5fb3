"""Renew the list of makers and shops that are nobody's names.

    npm pack name-suggestion-index && tar xzf name-suggestion-index-*.tgz
    python -m social_crm_setup.brands package/dist/json/nsi.min.json VERSION

The index is kept by OpenStreetMap's community: https://github.com/osmlab/name-suggestion-index (BSD-3-Clause).
"""

import json
import re
import sys
from pathlib import Path

from .environment import PROJECT

LIST = PROJECT / "social_crm_community/tools/brands.txt"
HEAD = """\
# Words of the brands in name-suggestion-index {version}, one a line.
# Copyright 2026, name-suggestion-index contributors. BSD-3-Clause: see brands.LICENSE beside this file.
"""
_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_](?:[^\W\d_]|['’&-](?=\w)){2,}")


def words(index):
    """
    :param dict index: what the package has in ``nsi.json``
    :return: the words with a capital of which the names of brands are made, in small letters and in order
    :rtype: list[str]
    """
    names = (
        item["displayName"]
        for kind, tree in index["nsi"].items()
        if kind.startswith("brands/")
        for item in tree["items"]
    )
    found = (word.lower() for name in names for word in _WORD.findall(name))
    return sorted({word for word in found if _is_latin(word)})


def _is_latin(word):
    return all(char < "\u0250" or not char.isalpha() for char in word)


def main(arguments):
    path, version = arguments
    found = words(json.loads(Path(path).read_text()))
    LIST.write_text(HEAD.format(version=version) + "\n".join(found) + "\n")
    return f"{len(found)} words in {LIST.relative_to(PROJECT)}"


if __name__ == "__main__":
    print(main(sys.argv[1:]))
