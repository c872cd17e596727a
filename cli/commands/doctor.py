"""`steward doctor`: looks at everything the suite needs here, and says what to do about what is wrong."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer

from cli.commands.context import running
from cli.configuration import Configuration
from cli.embedded import EmbeddedError
from cli.embedded.account import server_account
from cli.embedded.binaries import postgres_program, valkey_program
from cli.embedded.ports import why_not
from cli.files import DataFolder, DataFolderError
from cli.supervisor.readiness import readyz

NEEDED_BYTES = 500 * 1024 * 1024
Finding = tuple[bool, str]


def doctor() -> None:
    """Check Python, programs, data folder, ports, stores and services; exit code 1 when something is wrong."""
    settings, record = running()
    fine = True
    for title, check in _checks(settings, record):
        try:
            good, text = check()
        except (EmbeddedError, DataFolderError, OSError) as error:
            good, text = False, str(error)
        fine &= good
        typer.echo(f"{'ok  ' if good else 'FAIL'}  {title:<11} {text}")
    raise typer.Exit(0 if fine else 1)


def _checks(settings: Configuration, record: dict[str, Any] | None) -> Iterator[tuple[str, Callable[[], Finding]]]:
    yield "python", _python
    yield "stubs", _stubs
    if settings.database_url is None:
        yield "postgres", lambda: _program([str(postgres_program("postgres")), "--version"])
        yield "account", lambda: _account(settings)
    if settings.redis_url is None and not settings.disable_redis:
        yield "valkey", lambda: _program([str(valkey_program()), "--version"])
    yield "data", lambda: _data(settings)
    yield "ports", lambda: _ports(settings, record)
    yield "database", lambda: _database((record or {}).get("database_url") or settings.database_url)
    yield "redis", lambda: _redis((record or {}).get("redis_url") or settings.redis_url, settings.disable_redis)
    yield "services", lambda: _services(settings, record)


def _python() -> Finding:
    version = sys.version.split()[0]
    return sys.version_info >= (3, 11), f"{version} at {sys.executable} (3.11 or newer is needed)"


def _stubs() -> Finding:
    missing = importlib.util.find_spec("steward") is None
    return not missing, "not generated: run make protos" if missing else "generated"


def _program(command: list[str]) -> Finding:
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode == 0, (result.stdout or result.stderr).strip()


def _account(settings: Configuration) -> Finding:
    account = server_account(DataFolder(settings.data_dir).postgres, postgres_program("postgres"))
    if account is None:
        return True, "the servers run as this user"
    how = ", with the one capability that lets it pass through closed folders" if account.reach else ""
    return True, f"the servers run as user {account.uid}{how}"


def _data(settings: Configuration) -> Finding:
    folder = settings.data_dir
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    if folder.exists():
        DataFolder(folder).prepare()
    text = f"{folder}{'' if folder.exists() else ' (made at the first start)'}, {free // 2**20} MiB free"
    return free > NEEDED_BYTES, text if free > NEEDED_BYTES else f"{text}: {NEEDED_BYTES // 2**20} MiB are needed"


def _ports(settings: Configuration, record: dict[str, Any] | None) -> Finding:
    if record is not None:
        return True, "used by the suite that runs"
    found = []
    for address in (each for group in settings.addresses.values() for each in group):
        reason = None if address.value.startswith("unix:") else why_not(address.value)
        if reason is not None:
            found.append(f"{address.variable} = {address.value}: {reason}")
    return not found, "; ".join(found) or "all free"


def _database(url: str | None) -> Finding:
    if url is None:
        return True, "not running"
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("SELECT current_setting('server_version')").fetchone()
    except psycopg.OperationalError as error:
        return False, str(error).strip().splitlines()[-1]
    return True, f"answers, version {row[0] if row else '?'}"


def _redis(url: str | None, disabled: bool) -> Finding:
    if disabled:
        return True, "left out on purpose (DISABLE_REDIS)"
    if url is None:
        return True, "not running"
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return False, f"{error}"
    return True, "answers"


def _services(settings: Configuration, record: dict[str, Any] | None) -> Finding:
    answer = readyz(settings.address("gateway", "http").value)
    if answer is None:
        return record is None, "not running" if record is None else f"{settings.gateway_url} does not answer"
    code, body = answer
    states = body.get("services")
    shown = ", ".join(f"{name} {state}" for name, state in states.items()) if isinstance(states, dict) else ""
    return code == 200, f"{body.get('status', code)}{f': {shown}' if shown else ''}"
