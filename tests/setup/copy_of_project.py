"""A copy of the project to try its commands on, with state, databases and ports of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from social_crm_setup.environment import PROJECT

MANIFEST = """{
    "name": "Tried", "version": "19.0.1.0.0", "summary": "Tried", "author": "Social CRM Contributors",
    "license": "LGPL-3", "depends": ["mail"],
}
"""


class Copy:
    """A copy of the project with one small addon, and nothing of what the set-up makes."""

    def __init__(self, folder):
        self.folder = folder / "project"
        self.cache = folder / "cache"
        self.prefix = f"social_crm_test_copy{os.getpid()}"
        # The traffic is for the real addons; the commands do without it.
        left_out = shutil.ignore_patterns("__pycache__", "demo_traffic.py")
        shutil.copytree(PROJECT / "setup", self.folder / "setup", ignore=left_out)
        (self.folder / "tried").mkdir()
        (self.folder / "tried" / "__manifest__.py").write_text(MANIFEST)
        (self.folder / "tried" / "__init__.py").touch()

    def environment(self, **variables):
        """Return the user's environment, without what the running set-up added to it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SOCIAL_CRM_")}
        inherited.pop("ODOO_HOME", None)
        inherited["PATH"] = inherited["PATH"].replace(f"{Path(sys.executable).parent}:", "")
        return inherited | {
            "XDG_CACHE_HOME": str(self.cache),
            "SOCIAL_CRM_DB_PREFIX": self.prefix,
            **{name: str(value) for name, value in variables.items()},
        }

    def run(self, *command, timeout=300, **variables):
        """Run a command of the copy to its end.

        :param command: such as ``"setup/demo", "--no-serve"``
        :param variables: further environment variables
        :rtype: subprocess.CompletedProcess
        """
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def bash(self, script):
        """Return a command that runs lines of bash after the libraries of ``setup/lib``."""
        return "bash", "-c", ". setup/lib/common.sh; . setup/lib/prepare.sh; mkdir -p $LOCAL/log; touch $LOG\n" + script

    def error_of(self, *command, **variables):
        """Run a command that must fail, and return the one line that says why, which is the last that it prints."""
        result = self.run(*command, **variables)
        assert result.returncode > 0, result.stdout
        lines = result.stderr.splitlines()
        assert [line for line in lines if line.startswith("error: ")] == lines[-1:], result.stderr
        return lines[-1]

    @contextlib.contextmanager
    def running(self, *command, **variables):
        """Start a command of the copy as the leader of a session, and end what is left of it."""
        with (self.folder / "output").open("w") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment(**variables),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def output(self):
        """Return what the command that was started last has said so far."""
        return (self.folder / "output").read_text()

    def share_downloads(self):
        """Give it what pip and npm have downloaded already, as links."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "social_crm")
        for folder in (cache / "wheels", cache / "npm"):
            if folder.exists():
                shutil.copytree(folder, self.cache / "social_crm" / folder.name, copy_function=os.link)
