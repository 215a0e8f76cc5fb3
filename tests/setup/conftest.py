"""A copy of the project to try its commands on, and an Odoo that is there already."""

from pathlib import Path

import pytest
from copy_of_project import Copy
from social_crm_setup import databases
from social_crm_setup.environment import setting


@pytest.fixture
def copy(tmp_path):
    tmp_path.chmod(0o755)
    copy = Copy(tmp_path)
    yield copy
    for name in databases.names(copy.prefix):
        databases.drop(name)


@pytest.fixture
def odoo_home(tmp_path):
    """The Odoo of this run as a user's own: a folder with its source and, in ``venv``, a Python that has its packages."""
    import odoo.release  # here, because most tests need no Odoo

    home = tmp_path / "home"
    home.mkdir()
    (home / "odoo").symlink_to(Path(odoo.release.__file__).parent)
    (home / "venv").symlink_to(Path(setting("NODE")).parents[5])
    return home
