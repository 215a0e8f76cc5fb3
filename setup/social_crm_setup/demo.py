"""Start the demo, send traffic through it, and stay up until stopped."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from .environment import PROJECT, SetupError, database_name, setting
from .servers import OdooServer, Proxy, TelegramServer

TRAFFIC = PROJECT / "setup" / "demo_traffic.py"


def main(serve):
    """Run the demo.

    :param bool serve: stay up after the table
    """
    # A signal that is not caught would leave the servers behind.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    port = int(setting("PORT"))
    with contextlib.ExitStack() as running:
        running.enter_context(_pid_file())
        odoo = OdooServer(
            database_name("demo"),
            name="demo",
            port=port + 1,
            gevent_port=port + 2,
            workers=2,
            cron_workers=3,  # two drains, and one for the rest
            options=["--proxy-mode"],
        )
        print("Starting Odoo with two workers", flush=True)
        running.enter_context(odoo)
        telegram = running.enter_context(TelegramServer("demo_telegram", port + 3))
        proxy = running.enter_context(Proxy(odoo, "demo_proxy", port))
        _send_traffic(odoo, proxy, telegram)
        if serve:
            _stay_up(odoo, proxy)


def _send_traffic(odoo, proxy, telegram):
    if not TRAFFIC.exists():
        return
    environment = {
        "SOCIAL_CRM_URL": proxy.url,
        "SOCIAL_CRM_DATABASE": odoo.database,
        "SOCIAL_CRM_TELEGRAM_URL": telegram.url,
    }
    result = subprocess.run([sys.executable, str(TRAFFIC)], env={**os.environ, **environment}, check=False)
    if result.returncode:
        raise SetupError(f"the traffic did not come through; see {odoo.log}")


def _stay_up(odoo, proxy):
    print(
        f"\nSocial CRM runs at {proxy.url}/odoo\n"
        f"  log in as admin with the password admin, and open the app Social CRM\n"
        f"  its log is {odoo.log}\n"
        f"Stop it with Ctrl-C; ./setup/demo starts it again, ./setup/clean removes it all.",
        flush=True,
    )
    odoo.process.wait()
    raise SetupError(f"Odoo ended by itself; see {odoo.log}")


@contextlib.contextmanager
def _pid_file():
    """Hold ``.local/demo.pid``: whoever cannot lock it knows that the demo runs, and as which process."""
    path = Path(setting("CONF")).with_name("demo.pid")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError("the demo of this folder runs already; use it, or stop it first") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _interrupt(number, frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(serve="--no-serve" not in sys.argv[1:])
    except KeyboardInterrupt:
        print("\nStopped.")
    except SetupError as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
