"""The code keeps to the rules of ruff and pylint-odoo."""

import subprocess
import sys

import pytest
from social_crm_setup.environment import PROJECT, addons

COMMANDS = {
    "ruff": ["ruff", "check", "."],
    "ruff-format": ["ruff", "format", "--check", "."],
    "pylint-odoo": ["pylint", "--rcfile=.pylintrc", "--disable=missing-readme", "--score=n", *addons()],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_clean(name):
    program, *arguments = COMMANDS[name]
    result = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{program} {' '.join(arguments)}\n{result.stdout}{result.stderr}"
