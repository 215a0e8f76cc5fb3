"""Each addon is a Python package that pip can build."""

import ast
import email
import subprocess
import sys
import zipfile

import pytest
from social_crm_setup.environment import PROJECT, addons


@pytest.mark.parametrize("addon", addons())
def test_wheel(addon, tmp_path):
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path]
    subprocess.run([*command, PROJECT / addon], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    manifest = ast.literal_eval((PROJECT / addon / "__manifest__.py").read_text())
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = email.message_from_bytes(
            archive.read(next(name for name in names if name.endswith(".dist-info/METADATA")))
        )
    assert f"odoo/addons/{addon}/__manifest__.py" in names
    # what is read at run time and is no module
    read = [path for path in (PROJECT / addon / "tools").glob("*") if path.is_file()]
    assert {f"odoo/addons/{addon}/tools/{path.name}" for path in read} <= set(names)
    assert metadata["Name"] == f"odoo-addon-{addon}"
    assert metadata["Version"].startswith(manifest["version"])
    assert metadata["License"] == manifest["license"] or metadata["License-Expression"]
    wanted = metadata.get_all("Requires-Dist")
    for depended in set(manifest["depends"]).intersection(addons()):
        assert any(line.startswith(f"odoo-addon-{depended}=") for line in wanted), wanted
