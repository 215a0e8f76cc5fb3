"""The project's databases: made once, stamped with the sources they stand on, and cloned.

Three kinds are built:

* ``core``: what our addons depend on, without demo data;
* ``test``: a clone of it with our addons installed, which each group of tests clones again;
* ``demo``: everything, with demo data.

The stamp is the database's own comment, written last: a database that was not finished has none and is built anew.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import errors, sql

from .environment import (
    SetupError,
    addons,
    database_name,
    foreign_depends,
    odoo_command,
    setting,
    source_hash,
)

# What pages name, as Odoo's own test runner makes it, and what their scripts ask for later.
_BUNDLES = """
env["ir.qweb"]._pregenerate_assets_bundles()
for name in ("bus.websocket_worker_assets", "web.assets_backend_lazy", "web.assets_emoji"):
    env["ir.qweb"]._get_asset_bundle(name, css=False).js()
    env["ir.qweb"]._get_asset_bundle(name, js=False).css()

env.cr.commit()
"""
_ODOO_OPTIONS = ["--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=warn"]


def check():
    """Make sure that the server answers and lets us create databases.

    :raise SetupError: when it does not
    """
    with _server() as cursor:
        cursor.execute("SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        user, may_create = cursor.fetchone()
    if user == "postgres":
        raise SetupError("Odoo refuses the PostgreSQL role postgres; set PGUSER to another role with CREATEDB")
    if not may_create:
        raise SetupError(f"the PostgreSQL role {user} may not create databases; run ALTER ROLE {user} CREATEDB")


def is_current(kind):
    """Tell whether the database of a kind stands on the sources of this moment, freshly installed."""
    return _read_stamp(database_name(kind)) == _wanted_stamp(kind)


def build(kind):
    """Make the database of a kind anew, and what it is cloned from where that is out of date."""
    name = database_name(kind)
    wanted = _wanted_stamp(kind)
    drop(name)
    if kind == "test":
        if not is_current("core"):
            build("core")
        clone(database_name("core"), name)
    modules = foreign_depends() if kind == "core" else addons()
    _run_odoo(name, "--init", modules or ["base"], ["--with-demo"] if kind == "demo" else [])
    if kind == "test":
        _make_bundles(name)
    _write_stamp(name, wanted)


def update_test():
    """Bring the test database to the present sources with the least work, for the quick loop.

    What is updated in place may keep traces of what was removed: the stamp says so, and a full run builds it anew.
    """
    name = database_name("test")
    wanted, present = _wanted_stamp("test"), _read_stamp(name)
    if _must_build_anew(present, wanted):
        build("test")
        return
    changed = [addon for addon, sources in present["addons"].items() if wanted["addons"][addon] != sources]
    added = [addon for addon in wanted["addons"] if addon not in present["addons"]]
    _write_stamp(name, None)
    for action, modules in (("--update", changed), ("--init", added)):
        if modules:
            _run_odoo(name, action, modules)
    _write_stamp(name, dict(wanted, updated=True))


def needs_update():
    """Tell whether the quick loop has to bring the test database up to date first."""
    present = _read_stamp(database_name("test"))
    return not present or {**present, "updated": False} != _wanted_stamp("test")


def exists(name):
    """Tell whether there is a database of a name."""
    with _server() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.rowcount)


def clone(template, name):
    """Copy a database with its files.

    :param str template: the database to copy, to which nobody is connected
    :param str name: the new database, which must not exist
    """
    with _server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    files = _filestore(template)
    if files.is_dir():
        # Odoo never changes a stored file, so that a hard link does as well as a copy.
        shutil.copytree(files, _filestore(name), copy_function=os.link, dirs_exist_ok=True)


def stop_autovacuum(name):
    """Keep autovacuum from the tables of a database whose tests take everything back.

    It would count what a test has just taken back as no rows at all on many pages, and PostgreSQL would plan the next
    test's statements for empty tables: one of the inbox then takes half a minute.
    """
    with _server(name) as cursor:
        cursor.execute(
            "SELECT string_agg(format('ALTER TABLE %s SET (autovacuum_enabled = false)', oid::regclass), ';')"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        cursor.execute(cursor.fetchone()[0])


def drop(name):
    """Remove a database with its files, and who is connected to it; one that is not there is no error."""
    with _server() as cursor:
        # WITH (FORCE) may not end an autovacuum, which belongs to nobody; a plain DROP sends it away by itself.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user AND pid != pg_backend_pid()",
            [name],
        )
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    shutil.rmtree(_filestore(name), ignore_errors=True)


def names(prefix):
    """Return the names of the databases that the set-up made under a prefix, such as ``social_crm``."""
    with _server() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{prefix}_(core|test|demo|bench)(_|$)"])
        return sorted(name for (name,) in cursor.fetchall())


def drop_all():
    """Remove every database of ours.

    :return: their names
    :rtype: list[str]
    """
    found = names(setting("DB_PREFIX"))
    for name in found:
        drop(name)
    return found


def _must_build_anew(present, wanted):
    return (
        not present
        or (present["odoo"], present["modules"]) != (wanted["odoo"], wanted["modules"])
        or not present["addons"].keys() <= wanted["addons"].keys()
    )


def _wanted_stamp(kind):
    stamp = {"odoo": _odoo_identity(), "modules": foreign_depends()}
    if kind != "core":
        stamp["addons"] = {addon: source_hash(addon, demo=kind == "demo") for addon in addons()}
        stamp["updated"] = False
    return stamp


def _odoo_identity():
    import odoo.release  # here, because the server can be asked without an Odoo

    return f"{odoo.release.version} {Path(odoo.release.__file__).parent}"


def _read_stamp(name):
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return json.loads(row[0]) if row and row[0] else None


def _write_stamp(name, stamp):
    with _server() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(json.dumps(stamp) if stamp else None)
            )
        )


def _run_odoo(name, action, modules, options=()):
    command = [*odoo_command(), "-c", setting("CONF"), "-d", name, action, ",".join(modules), *_ODOO_OPTIONS, *options]
    result = subprocess.run(command, check=False)
    missing = set(modules) - _installed_modules(name)
    if result.returncode or missing:
        raise SetupError(
            f"Odoo could not install or update {', '.join(sorted(missing) or modules)}; mend what it says above"
        )


def _make_bundles(name):
    """Make the bundles of scripts and styles once.

    Else the first page of each group makes them, and its other requests wait for the test's one cursor in vain.
    """
    command = [*odoo_command(), "shell", "-c", setting("CONF"), "-d", name, "--no-http", "--log-level=warn"]
    subprocess.run(command, input=_BUNDLES, text=True, stdout=subprocess.DEVNULL, check=True)


def _installed_modules(name):
    # Odoo only warns about a module that it does not find.
    with _server(name) as cursor:
        cursor.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
        return {module for (module,) in cursor.fetchall()}


def _filestore(name):
    return Path(setting("DATA_DIR"), "filestore", name)


@contextmanager
def _server(database="postgres"):
    """Yield a cursor outside any transaction; on the server's maintenance database unless told otherwise."""
    try:
        connection = psycopg2.connect(dbname=database, connect_timeout=10)
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise SetupError(
            f"PostgreSQL does not answer ({reason}); start it, or set PGHOST, PGPORT, PGUSER and PGPASSWORD"
        ) from error
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            try:
                yield cursor
            except errors.ObjectInUse as error:
                raise SetupError(f"{error.diag.message_primary}; stop what uses it and run it again") from error


def main(arguments):
    match arguments:
        case ["check"]:
            check()
        case ["current", kind]:
            return 0 if is_current(kind) else 1
        case ["build", kind]:
            build(kind)
        case ["needs-update"]:
            return 0 if needs_update() else 1
        case ["update"]:
            update_test()
        case ["drop-all"]:
            print(" ".join(drop_all()))
        case _:
            raise SystemExit(f"databases: no such action: {' '.join(arguments)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
