"""Odoo in this process, on databases that are a benchmark's own."""

import gc
import subprocess
import time
from contextlib import contextmanager

from social_crm_setup import databases
from social_crm_setup.environment import SetupError, database_name, odoo_command, setting

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def load_odoo():
    """Read the configuration, so that registries can be loaded in this process."""
    config.parse_config(["--config", setting("CONF"), "--log-level=warn", "--no-http"], setup_logging=True)


@contextmanager
def cloned(template, purpose):
    """Clone a database for as long as the block runs.

    :param str template: the database to clone
    :param str purpose: makes the name of the clone
    :return: the name of the clone
    """
    name = database_name(f"bench_{purpose}")
    databases.drop(name)
    release(template)
    databases.clone(template, name)
    try:
        yield name
    finally:
        release(name)
        databases.drop(name)


@contextmanager
def kept_or_cloned(kept, purpose):
    """Clone the template for as long as the block runs, or work in a database that outlives it.

    :param kept: names a database that is left, and found the next time; falsy for none
    :param str purpose: makes the name of a clone
    :return: the name of the database
    """
    if not kept:
        with cloned(setting("TEMPLATE_DB"), purpose) as name:
            yield name
        return
    name = database_name(f"bench_{kept}")
    if not databases.exists(name):
        databases.clone(setting("TEMPLATE_DB"), name)
    yield name
    release(name)


def timed(what, function, *args):
    """Do something, and print how long it took.

    :return: what it returned
    """
    started = time.perf_counter()
    result = function(*args)
    print(f"{what} in {time.perf_counter() - started:.0f} s", flush=True)
    return result


def release(name):
    """Close this process's connections to a database, so that it can be cloned or dropped."""
    odoo.sql_db.close_db(name)


def install(name, modules, options=()):
    """Install modules in a database, in a process of its own.

    :param modules: their names
    :param options: more of Odoo's command line
    :raise SetupError: when it fails
    """
    command = [*odoo_command(), "-c", setting("CONF"), "-d", name, "-i", ",".join(modules)]
    command += ["--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=error", *options]
    if subprocess.run(command, check=False).returncode:
        raise SetupError(f"Odoo could not install {', '.join(modules)}; mend what it says above")


@contextmanager
def environment(name):
    """Open an environment with superuser rights; what the block leaves is committed."""
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def settle():
    """Collect what earlier measurements left, so that the next does not pay for it."""
    gc.collect()
