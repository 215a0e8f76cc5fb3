"""Whatever is missing, the commands say in one line what happened and what to do."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from copy_of_project import Copy
from social_crm_setup.environment import PROJECT
from social_crm_setup.servers import free_port

NOBODY = 65534
DEAD_PROXY = dict.fromkeys(["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"], "http://127.0.0.1:9")


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_port_taken(copy):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = copy.error_of("setup/demo", SOCIAL_CRM_PORT=port)
    assert f"port {port} is taken" in said
    assert f"SOCIAL_CRM_PORT={port + 100}" in said


@pytest.mark.parametrize("port", ["http", "80", "99999"])
def test_port_that_is_none(copy, port):
    assert "is no port" in copy.error_of("setup/demo", SOCIAL_CRM_PORT=port)


def test_unknown_option(copy):
    assert "--no-serve" in copy.error_of("setup/demo", "--serve")


def test_postgresql_down(copy, odoo_home):
    port = free_port()
    said = copy.error_of("setup/test", ODOO_HOME=odoo_home, PGHOST="127.0.0.1", PGPORT=port)
    assert "PostgreSQL does not answer" in said
    assert str(port) in said
    assert "start it" in said


def test_postgresql_down_is_also_seen_without_its_client(copy, odoo_home):
    said = copy.error_of(
        sys.executable, "-m", "social_crm_setup.databases", "check", PGHOST="127.0.0.1", PGPORT=free_port()
    )
    assert "PostgreSQL does not answer" in said


def test_too_little_disk(copy):
    said = copy.error_of("setup/test", SOCIAL_CRM_MIN_FREE_MB=10**9)
    assert "the disk is full" in said
    assert "1000000000 MB are needed" in said


def test_disk_full_in_the_middle_of_a_step(copy):
    said = copy.error_of(*copy.bash("step 'Unpacking' dd if=/dev/zero of=/dev/full count=1"))
    assert "the disk is full (Unpacking)" in said


def test_a_step_that_fails_shows_why(copy):
    command = copy.bash("step 'Reading' cat /nowhere")
    assert "this step failed: Reading" in copy.error_of(*command)
    assert "No such file" in copy.run(*command).stderr


def test_odoo_on_path_of_another_version(copy, tmp_path):
    write_program(tmp_path / "bin" / "odoo", "#!/bin/sh\necho Odoo Server 18.0\n")
    said = copy.error_of("setup/test", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert "is Odoo 18.0 and this needs 19.0" in said
    assert "ODOO_HOME" in said


def test_odoo_home_of_another_version(copy, tmp_path):
    checkout = tmp_path / "checkout"
    write_program(checkout / "odoo" / "release.py", "series = '17.0'\n")
    said = copy.error_of("setup/test", ODOO_HOME=checkout)
    assert "is of another version (17.0" in said


def test_odoo_home_that_is_none(copy, tmp_path):
    assert "is no folder" in copy.error_of("setup/test", ODOO_HOME=tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "no Odoo that can be loaded" in copy.error_of("setup/test", ODOO_HOME=tmp_path / "empty")


def test_no_network_for_odoo(copy):
    said = copy.error_of("setup/test", ODOO_HOME="download", **DEAD_PROXY)
    assert "no network (Downloading Odoo" in said
    assert not list(copy.cache.rglob("*.deb"))


def test_no_network_for_python_packages(copy):
    download = f"step Fetching {sys.executable} -m pip download --retries=1 --no-cache-dir pytest"
    # Without the machine's own settings, which may name packages on its disk.
    settings = DEAD_PROXY | {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    assert "no network (Fetching)" in copy.error_of(*copy.bash(download), **settings)


def test_no_network_for_node_packages(copy, odoo_home):
    said = copy.error_of("setup/test", ODOO_HOME=odoo_home, npm_config_fetch_retries=0, **DEAD_PROXY)
    assert "no network (Installing Node packages)" in said


def test_neither_root_nor_sudo():
    # Every program of the system that it asks for but sudo; and, where we are root, a user who is nobody.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy, programs = Copy(Path(folder)), Path(folder, "programs")
        programs.mkdir()
        for name in ("dirname", "dpkg-query", "apt-get", "id"):
            (programs / name).symlink_to(shutil.which(name))
        user = [shutil.which("setpriv"), f"--reuid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        script = ". setup/lib/common.sh; . setup/lib/system.sh; need_packages no-such-package"
        said = copy.error_of(*user, "/bin/bash", "-c", script, PATH=programs)
    assert "installing no-such-package needs root and there is no sudo" in said


def test_unknown_addon_or_path():
    # On the project itself, because the answer needs all that is prepared here.
    result = subprocess.run(
        [PROJECT / "setup" / "test", "no_such_addon"], capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode > 0
    assert "there is no addon and no test no_such_addon" in result.stderr


def test_a_server_that_a_step_starts_holds_neither_lock_nor_output(copy):
    pid_file = copy.folder / "pid"
    start = f"lock; step Starting as_root setsid --fork sh -c 'echo $$ >{pid_file}; exec sleep 600'; unlock"
    try:
        # It would not end if the server held its output, nor get the lock again if the server held that.
        result = copy.run(*copy.bash(f"{start}; flock --nonblock $LOCAL/lock true"), timeout=20)
        assert result.returncode == 0, result.stderr
    finally:
        copy.run(*copy.bash(f"as_root kill $(cat {pid_file})"))
