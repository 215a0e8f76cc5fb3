"""Odoo's command line on a database, outside any server."""

import os
import subprocess

from social_crm_setup.environment import odoo_command, setting


def run_odoo(database, *arguments, script=None, timeout=300, **variables):
    """Run an Odoo command to its end.

    :param arguments: the subcommand, if any, and options
    :param str script: what it reads from its standard input
    :param float timeout: seconds
    :param variables: for the environment of the process
    :return: what it printed, and what it logged
    :rtype: tuple[str, str]
    :raise AssertionError: it failed, or logged a warning or worse that is about this product
    """
    subcommand = arguments[:1] if arguments and not arguments[0].startswith("-") else ()
    options = [f"--config={setting('CONF')}", f"--database={database}", "--log-level=warn"]
    done = subprocess.run(
        [*odoo_command(), *subcommand, *options, *arguments[len(subcommand) :]],
        input=script,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    assert not complaints(done.stderr), done.stderr[-5000:]
    return done.stdout, done.stderr


def run_in_shell(database, script, **variables):
    """Run a script in an Odoo shell, where it has an ``env``; what it does not commit is rolled back.

    :return: what it printed
    :rtype: str
    """
    return run_odoo(database, "shell", "--no-http", script=script, **variables)[0]


def complaints(log):
    """Return the lines of a log that tell of an error, or of a warning about this product."""
    return [
        line
        for line in log.splitlines()
        if any(word in line for word in (" ERROR ", " CRITICAL ", "Traceback"))
        or (" WARNING " in line and ("social_crm" in line or "social.crm" in line))
    ]
