"""Real processes to talk to: Odoo with workers, the servers of networks, and the proxy in front of the demo."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from .environment import PROJECT, SetupError, odoo_command, setting

LOOPBACK = "127.0.0.1"

# Whatever ends us, even a kill -9, the kernel then tells what we started to stop (Linux only).
_DIE_WITH_US = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def free_port():
    """Return a TCP port of the loopback interface where nobody listens at this moment.

    It is none of those that the kernel gives to whoever connects to somebody, so that it is still free a minute later.
    """
    while True:
        with socket.socket() as probe:
            port = random.randrange(10000, _first_given_port())  # noqa: S311 - not a secret
            with contextlib.suppress(OSError):
                probe.bind((LOOPBACK, port))
                return port


def _first_given_port():
    """:return: the lowest port that the kernel gives to whoever connects to somebody; elsewhere than on Linux a guess"""
    try:
        first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        first = 32000
    return first if first > 11000 else 32000  # where all ports are given, none is safer than another


class Server:
    """A program that listens on a port of the loopback interface; a context manager that starts and stops it.

    :param str name: names its log, ``<SOCIAL_CRM_LOG_DIR>/<name>.log``
    :param int port: where it listens; any free one when left out
    """

    ready_path = "/"
    ready_within = 60.0  # seconds

    def __init__(self, name, port=None):
        self.name = name
        self.port = port or free_port()
        self.log = Path(setting("LOG_DIR"), f"{name}.log")
        self.process = None

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.port}"

    def start(self):
        """Start it and wait until it answers.

        :return: itself
        :raise SetupError: when it ends, or does not answer in time
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own, so that a signal to it also reaches its workers, and Ctrl-C does not.
            self.process = subprocess.Popen(
                [*_DIE_WITH_US, *self._command()],
                env={**os.environ, **self._environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self, within=20.0):
        """Ask it to end, wait, and kill what is still there.

        :param float within: seconds that it may take
        """
        if self.is_running():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within)
        self.kill()

    def kill(self):
        """Kill it with all its processes, as a power cut would."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def is_running(self):
        return bool(self.process) and self.process.poll() is None

    def __enter__(self):
        return self if self.is_running() else self.start()

    def __exit__(self, *exception):
        self.stop()

    def _command(self):
        """Return the command line as a list."""
        raise NotImplementedError

    def _environment(self):
        return {}

    def _wait_until_ready(self):
        deadline = time.monotonic() + self.ready_within
        while not self._is_ready():
            if not self.is_running():
                raise SetupError(f"{self.name} ended at once (exit status {self.process.returncode}); see {self.log}")
            if time.monotonic() > deadline:
                raise SetupError(f"{self.name} did not answer within {self.ready_within:.0f} s; see {self.log}")
            time.sleep(0.1)

    def _is_ready(self):
        return self._answers(self.url + self.ready_path)

    @staticmethod
    def _answers(url):
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except urllib.error.HTTPError:
            return True  # an answer, if not a kind one
        except OSError:
            return False
        return True


class OdooServer(Server):
    """Odoo on one database, with workers as in production (or threaded, with ``workers=0``).

    :param str database: the only database that it serves
    :param int workers: HTTP workers
    :param int cron_workers: cron workers, or cron threads when there are no workers
    :param options: further options of Odoo's command line
    """

    ready_path = "/web/login"
    ready_within = 180.0

    def __init__(self, database, *, name=None, port=None, gevent_port=None, workers=2, cron_workers=2, options=()):
        super().__init__(name or f"odoo_{database}", port)
        self.database = database
        self.gevent_port = gevent_port or free_port()
        self.workers = workers
        self.cron_workers = cron_workers
        self.options = list(options)

    def worker_pids(self):
        """Return the process ids of its HTTP, cron and gevent workers."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def _command(self):
        return [
            *odoo_command(),
            f"--config={setting('CONF')}",
            f"--database={self.database}",
            f"--http-interface={LOOPBACK}",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            f"--workers={self.workers}",
            f"--max-cron-threads={self.cron_workers}",
            *self.options,
        ]

    def _is_ready(self):
        # With workers, web sockets have a process of their own, which comes up later.
        return super()._is_ready() and (
            not self.workers or self._answers(f"http://{LOOPBACK}:{self.gevent_port}/websocket/health")
        )


class MastodonServer(Server):
    """The PyPI package mastodon-mock, which other people wrote, in the place of a Mastodon server."""

    ready_path = "/api/v2/instance"

    def __init__(self, name="mastodon", port=None):
        super().__init__(name, port)

    def _command(self):
        listens = [f"--host={LOOPBACK}", f"--port={self.port}", f"--domain={LOOPBACK}:{self.port}"]
        return [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", *listens]


class IssoServer(Server):
    """The PyPI package isso, which other people wrote: comments below the pages of a blog, with a feed for each page.

    Whoever comments may do so as often as a test likes, and change it for a quarter of an hour.
    """

    ready_path = "/info"

    def __init__(self, name="isso", port=None):
        super().__init__(name, port)
        self._folder = None

    def start(self):
        self._folder = tempfile.TemporaryDirectory()
        Path(self._folder.name, "isso.cfg").write_text(
            f"[general]\ndbpath = {self._folder.name}/comments.db\nhost = {self.url}/\nmax-age = 15m\n"
            f"[server]\nlisten = {self.url}\n[guard]\nenabled = false\n[rss]\nbase = {self.url}\n"
        )
        return super().start()

    def kill(self):
        super().kill()
        if self._folder:
            self._folder.cleanup()

    def _command(self):
        return [sys.executable, "-c", "import isso; isso.main()", "-c", f"{self._folder.name}/isso.cfg", "run"]


class NodeServer(Server):
    """A script of ``setup/`` that Node runs."""

    script = None

    def __init__(self, name, port=None, *ports):
        super().__init__(name, port)
        self.ports = ports

    def _command(self):
        return [setting("NODE"), str(PROJECT / "setup" / self.script), *map(str, (self.port, *self.ports))]

    def _environment(self):
        return {"NODE_PATH": setting("NODE_MODULES")}


class TelegramServer(NodeServer):
    """The npm package telegram-test-api, which other people wrote, in the place of Telegram."""

    script = "telegram_server.js"

    def __init__(self, name="telegram", port=None):
        super().__init__(name, port)


class ImapServer(Server):
    """The PyPI package pymap, an IMAP server that keeps its mail in memory: mailbox ``demouser``, password ``demopass``."""

    user, password = "demouser", "demopass"

    def __init__(self, name="imap", port=None):
        super().__init__(name, port)

    def _command(self):
        program = str(Path(sys.executable).with_name("pymap"))
        return [program, "--host", LOOPBACK, "--port", str(self.port), "--no-tls", "dict", "--demo-data"]

    def _is_ready(self):
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=5) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


class Proxy(NodeServer):
    """One port for a browser, in front of the two of an Odoo with workers, which needs the option ``--proxy-mode``."""

    script = "proxy.js"

    def __init__(self, odoo, name="proxy", port=None):
        super().__init__(name, port, odoo.port, odoo.gevent_port)
