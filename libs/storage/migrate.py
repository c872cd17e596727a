"""Brings the database up to the code.

``python -m libs.storage.migrate router agenda`` or ``all`` (``--url postgresql://…``).

For each service: its schema, its two roles (protocols.md 9), then the revisions in
``services/<service>/migrations/versions`` that are missing, with one version table a schema. Two migrators at once wait
for each other. The login needs to own the database (or may create schemas in it) and CREATEROLE; it need not be
superuser. Services need not be stopped: revisions expand first and contract a release later.

When nothing is missing, Alembic (0.8 s to import) is not even loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from libs.storage.ddl import roles_of
from libs.storage.revisions import head_of, upgrade

SERVICES_DIR = Path(__file__).resolve().parents[2] / "services"
_LOCK = 7_311_970_245
"""Number of the advisory lock that one migrator holds; any, but always the same."""


class MigrationFailed(Exception):
    """A clear sentence about what stopped the migrations."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns 0 when everything is up to date, 1 when not; a sentence says why."""
    parser = argparse.ArgumentParser(
        prog="python -m libs.storage.migrate", description="Migrates the services' schemas."
    )
    parser.add_argument("services", nargs="+", help="names of services, or all")
    parser.add_argument("--url", help="database; else <SERVICE>_DATABASE_URL or DATABASE_URL")
    parser.add_argument("--services-dir", type=Path, default=SERVICES_DIR, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        migrate(options.services, options.url, options.services_dir)
    except MigrationFailed as error:
        sys.stderr.write(f"migrate: {error}\n")
        return 1
    return 0


def migrate(services: Sequence[str], url: str | None = None, services_dir: Path = SERVICES_DIR) -> None:
    """Migrates services, by name or ``all``.

    Args:
        services: names of services; ``all`` for each that has migrations.
        url: the database; else ``DATABASE_URL`` (an owner's). ``<SERVICE>_DATABASE_URL`` is what the service itself
            connects with.
        services_dir: where their folders are.

    Raises:
        MigrationFailed: an unknown service, no database, or a revision that fails (which changes nothing).
    """
    for name in _names(services, services_dir):
        address = url or os.environ.get("DATABASE_URL") or os.environ.get(f"{name.upper()}_DATABASE_URL")
        if not address:
            raise MigrationFailed("no database: set DATABASE_URL or give --url")
        try:
            with _locked(address) as connection:
                _migrate_one(connection, address, name, services_dir / name / "migrations" / "versions")
        except psycopg.Error as error:
            raise MigrationFailed(f"{name}: {_first_line(error)}") from error


def _migrate_one(connection: psycopg.Connection[object], url: str, service: str, versions: Path) -> None:
    head = head_of(versions)
    _make_roles(connection, service, os.environ)
    at = _version(connection, service)
    if at == head:
        _say(f"{service}: up to date ({head})")
        return
    _say(f"{service}: {at or 'empty'} -> {head}")
    upgrade(url, service, versions)
    _say(f"{service}: done")


def _names(services: Sequence[str], services_dir: Path) -> list[str]:
    known = sorted(path.parent.parent.name for path in services_dir.glob("*/migrations/versions"))
    if "all" in services:
        return known
    for name in services:
        if name not in known:
            raise MigrationFailed(f"{name} has no migrations; known are {', '.join(known) or 'none'}")
    return list(services)


@contextmanager
def _locked(url: str) -> Iterator[psycopg.Connection[object]]:
    with psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="steward-migrate") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield connection  # the lock ends with the connection


def _make_roles(connection: psycopg.Connection[object], service: str, environ: Mapping[str, str]) -> None:
    """The schema and the roles, made when missing: roles belong to the server, so a restored database may lack them."""
    schema = sql.Identifier(service)
    logins = [None, _login_of(environ.get(f"{service.upper()}_DATABASE_URL"))]
    for role in roles_of(service):
        _make_role(connection, role)
        for login in logins:
            _grant_membership(connection, role, login)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    for role in roles_of(service):
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, sql.Identifier(role)))


def _make_role(connection: psycopg.Connection[object], role: str) -> None:
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcanlogin FROM pg_roles WHERE rolname = %s", (role,)
    ).fetchone()
    if row is None:
        create = sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION")
        try:
            connection.execute(create.format(sql.Identifier(role)))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            return  # made at the same moment for another database of this server: the lock is a database's
    elif row != (False,):
        raise MigrationFailed(
            f"the role {role} exists and may log in or bypass row-level security; drop or alter it first"
        )


def _grant_membership(connection: psycopg.Connection[object], role: str, login: str | None) -> None:
    """Lets a login (None: the one connected) take a role with SET ROLE, without having its rights otherwise."""
    to = sql.SQL("CURRENT_USER") if login is None else sql.Identifier(login)
    if login is None:
        member = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", (role,)).fetchone()
    else:
        member = connection.execute(
            "SELECT count(*) = 0 OR bool_or(pg_has_role(rolname, %s, 'SET')) FROM pg_roles WHERE rolname = %s",
            (role, login),
        ).fetchone()
    if member != (True,):
        connection.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(sql.Identifier(role), to))


def _login_of(url: str | None) -> str | None:
    if not url:
        return None
    user = conninfo_to_dict(url).get("user")
    return str(user) if user else None


def _version(connection: psycopg.Connection[object], service: str) -> str | None:
    table = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{service}.alembic_version",)).fetchone()
    if table != (True,):
        return None
    query = sql.SQL("SELECT version_num FROM {}.alembic_version").format(sql.Identifier(service))
    row = connection.execute(query).fetchone()
    return str(row[0]) if isinstance(row, tuple) else None


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]


def _say(line: str) -> None:
    sys.stdout.write(f"migrate: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
