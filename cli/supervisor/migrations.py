"""Whether the databases are as the services' code wants them; asked at every start, so it must cost next to nothing."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.configuration import SERVICES

if TYPE_CHECKING:  # 0.1 s that only a look into the database is worth
    from psycopg import Connection

_REVISION = re.compile(r"^revision\b[^=\n]*=\s*[\"']([^\"']+)[\"']|^revision\s*,[^=\n]*=\s*[\"']([^\"']+)[\"']", re.M)


class MigrationError(Exception):
    """The databases cannot be looked at, or not brought up to date; one sentence."""


def services_folder() -> Path:
    """The folder of the package `services`, found without importing it."""
    spec = importlib.util.find_spec("services")
    if spec is None or not spec.submodule_search_locations:
        raise MigrationError("The package services is not to be found: run steward from its checkout or installation.")
    return Path(next(iter(spec.submodule_search_locations)))


def newest_revision(service: str, services: Path) -> str | None:
    """The revision of a service's last migration; None when it has none."""
    files = sorted((services / service / "migrations" / "versions").glob("[0-9]*.py"))
    if not files:
        return None
    found = _REVISION.search(files[-1].read_text())
    if found is None:
        raise MigrationError(f"{files[-1]} names no revision.")
    return found.group(1) or found.group(2)


def outdated(database_url: str) -> list[str]:
    """The services whose schema is not at their newest migration.

    Args:
        database_url: the owner's URL, by which migrations are made.

    Raises:
        MigrationError: the database cannot be reached.
    """
    import psycopg

    folder = services_folder()
    wanted = {service: revision for service in SERVICES if (revision := newest_revision(service, folder))}
    try:
        with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as connection:
            return [service for service, revision in wanted.items() if _current(connection, service) != revision]
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] or type(error).__name__
        raise MigrationError(f"The database of DATABASE_URL cannot be used: {reason}") from error


def _current(connection: Connection[Any], service: str) -> str | None:
    from psycopg import errors, sql

    query = sql.SQL("SELECT version_num FROM {}.alembic_version").format(sql.Identifier(service))
    try:
        row = connection.execute(query).fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return None
    return str(row[0]) if row else None
