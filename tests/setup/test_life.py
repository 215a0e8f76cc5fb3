"""The set-up from nothing to nothing, beside an Odoo that is there already."""

import json
import signal
import time

import psutil
import pytest
import requests
import websocket
from social_crm_setup import databases
from social_crm_setup.servers import free_port


def wait_for(condition, within, what):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(0.2)


def free_ports():
    """Return the first of four free ports in a row."""
    while True:
        port = free_port()
        taken = {item.laddr.port for item in psutil.net_connections("tcp") if item.laddr}
        if not taken.intersection(range(port, port + 4)) and port < 65000:
            return port


def processes_of(copy):
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(copy.folder) in " ".join(process.info["cmdline"] or [])
    ]


@pytest.fixture
def settings(odoo_home):
    return {"ODOO_HOME": odoo_home, "SOCIAL_CRM_PORT": free_ports()}


def test_from_nothing_to_nothing(copy, settings):
    copy.share_downloads()
    interrupt_in_the_middle(copy, settings)
    demo_ends_by_itself(copy, settings)
    demo_serves_a_browser(copy, settings)
    demo_leaves_nothing_running_when_killed(copy, settings)
    clean_removes_it_all(copy, settings)


def interrupt_in_the_middle(copy, settings):
    with copy.running("setup/demo", "--no-serve", **settings) as process:
        wait_for(lambda: "Installing Python packages" in copy.output(), 60, "the packages' turn")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 130
    assert "run it again to go on" in copy.output()
    wait_for(lambda: not processes_of(copy), 10, "the end of what the interrupted step started")


def demo_ends_by_itself(copy, settings):
    first = copy.run("setup/demo", "--no-serve", **settings)
    assert first.returncode == 0, first.stderr
    # The step that was cut off is done anew, the one before it is not.
    assert "Installing Python packages" in first.stdout
    assert "Making a Python environment" not in first.stdout
    assert "Downloading" not in first.stdout
    assert not list(copy.cache.rglob("*.deb"))
    assert processes_of(copy) == []
    started = time.monotonic()
    again = copy.run("setup/demo", "--no-serve", **settings)
    assert again.returncode == 0, again.stderr
    assert "Making" not in again.stdout
    assert "Installing" not in again.stdout
    assert time.monotonic() - started < 60


def demo_serves_a_browser(copy, settings):
    url = f"http://127.0.0.1:{settings['SOCIAL_CRM_PORT']}"
    with copy.running("setup/demo", **settings) as process:
        wait_for(lambda: "Stop it with Ctrl-C" in copy.output(), 120, "where to click")
        assert url in copy.output()
        live_bus_works(url, f"{copy.prefix}_demo")
        second = copy.run("setup/demo", **settings)
        assert "runs already" in second.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0  # a worker may be in the middle of something
    assert processes_of(copy) == []


def live_bus_works(url, database):
    session = requests.Session()
    login = {"params": {"db": database, "login": "admin", "password": "admin"}}
    answer = session.post(f"{url}/web/session/authenticate", json=login, timeout=30).json()
    assert answer["result"]["username"] == "admin"
    browser = websocket.create_connection(
        f"{url.replace('http', 'ws')}/websocket?version={answer['result']['websocket_worker_version']}",
        origin=url,
        cookie=f"session_id={session.cookies['session_id']}",
        timeout=20,
    )
    browser.send(json.dumps({"event_name": "subscribe", "data": {"channels": [], "last": 0}}))
    call = {
        "model": "res.users.settings",
        "method": "set_res_users_settings",
        "args": [[answer["result"]["user_settings"]["id"]], {"is_discuss_sidebar_category_channel_open": False}],
        "kwargs": {},
    }
    done = session.post(f"{url}/web/dataset/call_kw", json={"params": call}, timeout=30).json()
    assert "error" not in done, done
    while "res.users.settings" not in browser.recv():  # what others were told before comes first; it times out
        pass
    browser.close()


def demo_leaves_nothing_running_when_killed(copy, settings):
    with copy.running("setup/demo", **settings) as process:
        wait_for(lambda: "Stop it with Ctrl-C" in copy.output(), 120, "where to click")
        process.kill()
        process.wait()
        wait_for(lambda: not processes_of(copy), 30, "the end of the servers")


def clean_removes_it_all(copy, settings):
    assert databases.names(copy.prefix)
    with copy.running("setup/demo", **settings):
        wait_for(lambda: "Stop it with Ctrl-C" in copy.output(), 120, "where to click")
        cleaned = copy.run("setup/clean")
    assert cleaned.returncode == 0, cleaned.stderr
    assert "Stopped the demo" in cleaned.stdout
    assert f"{copy.prefix}_demo" in cleaned.stdout
    assert databases.names(copy.prefix) == []
    assert not (copy.folder / ".local").exists()
    assert not (copy.cache / "social_crm").exists()
    assert copy.run("setup/clean").returncode == 0
