"""What `steward` and the supervisor read: the environment, and under it the file that `STEWARD_CONFIG` names.

The names are those the services read themselves (libs.settings); here only what is needed to start and to find them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.embedded.ports import split_address
from cli.supervisor import sidecar

SERVICES = ("gateway", "router", "planner", "executor", "agenda")
"""In the order of their default ports."""

FIRST_GRPC_PORT = 50050
FIRST_METRICS_PORT = 9460
GATEWAY_HTTP_DEFAULT = "127.0.0.1:8080"
WORKER = "agenda-worker"
"""The second process of the agenda, which there is when its workflows run on a Hatchet."""
WORKER_METRICS_DEFAULT = "127.0.0.1:9465"
ENGINES = ("local", "hatchet", "embedded")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class ConfigurationError(Exception):
    """A setting cannot be used; the text names it, its value and what is allowed."""


@dataclass(frozen=True)
class Address:
    """Where something listens: what for (`grpc`, `http`, `metrics`), the variable that sets it, and `host:port`."""

    purpose: str
    variable: str
    value: str


@dataclass(frozen=True)
class Configuration:
    """What the supervisor goes by.

    Attributes:
        data_dir: absolute folder of the embedded default's data.
        addresses: of each service, by its name, and of the agenda's worker where there is one.
        database_url: an owner's; None: the embedded PostgreSQL is to run.
        redis_url: None: the embedded Valkey is to run, unless `disable_redis`.
        clock: the instant the suite's clock starts at; None: the machine's clock.
        agenda_engine: what runs the agenda's workflows: one of `ENGINES`.
    """

    data_dir: Path
    addresses: Mapping[str, tuple[Address, ...]]
    database_url: str | None
    redis_url: str | None
    disable_redis: bool
    clock: datetime | None
    agenda_engine: str = "local"

    def address(self, service: str, purpose: str) -> Address:
        """One address of a service."""
        return next(each for each in self.addresses[service] if each.purpose == purpose)

    @property
    def gateway_url(self) -> str:
        """Where the gateway answers HTTP, as seen from this machine."""
        host, port = split_address(self.address("gateway", "http").value)
        return f"http://{reachable(host)}:{port}"


def reachable(host: str) -> str:
    """The host to connect to for a server that listens on `host`: one that listens everywhere is here, too."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def read_configuration(environ: Mapping[str, str] | None = None) -> Configuration:
    """Read the environment and the file.

    Raises:
        ConfigurationError: a value, or the file, cannot be used.
    """
    source = _Source(os.environ if environ is None else environ)
    engine = _engine(source)
    addresses = {service: _addresses(source, number, service) for number, service in enumerate(SERVICES)}
    if engine != "local":
        addresses[WORKER] = (_worker_address(source),)
    return Configuration(
        data_dir=Path(source.text("STEWARD_DATA_DIR", "data_dir") or ".steward").absolute(),
        addresses=addresses,
        database_url=source.text("DATABASE_URL", "database_url"),
        redis_url=source.text("REDIS_URL", "redis_url"),
        disable_redis=source.flag("DISABLE_REDIS", "disable_redis"),
        clock=_instant(source.text("STEWARD_CLOCK", "")),
        agenda_engine=engine,
    )


class _Source:
    """Looks a setting up: the variable, then the service's table, then the top of the file. Empty is not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._document = _document(environ.get("STEWARD_CONFIG"))

    def text(self, variable: str, key: str, service: str = "") -> str | None:
        if value := self._environ.get(variable):
            return value
        table = self._document.get(service)
        found = table.get(key) if isinstance(table, dict) else None
        found = self._document.get(key) if found is None else found
        return str(found) if found not in (None, "") and not isinstance(found, dict) else None

    def names_a_sidecar(self) -> bool:
        """Whether the SDK's own variables say which embedded Hatchet to run."""
        return sidecar.is_named(self._environ)

    def flag(self, variable: str, key: str) -> bool:
        value = (self.text(variable, key) or "").lower()
        if value not in _TRUE + _FALSE:
            raise ConfigurationError(f"{variable} = {value!r}: must be true or false")
        return value in _TRUE


def _document(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"STEWARD_CONFIG = {path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"STEWARD_CONFIG = {path}: is not TOML: {error}") from error


def _engine(source: _Source) -> str:
    token = source.text("HATCHET_CLIENT_TOKEN", "hatchet_token", "agenda") or source.text(
        "HATCHET_CLIENT_TOKEN_FILE", "hatchet_token_file", "agenda"
    )
    engine = source.text("STEWARD_AGENDA_ENGINE", "engine", "agenda") or ("hatchet" if token else "local")
    if engine == "embedded" and not source.names_a_sidecar():
        raise ConfigurationError(sidecar.HELP)
    if engine not in ENGINES:
        raise ConfigurationError(f"STEWARD_AGENDA_ENGINE = {engine!r}: must be one of {', '.join(ENGINES)}")
    return engine


def _worker_address(source: _Source) -> Address:
    variable = "AGENDA_WORKER_METRICS_ADDR"
    value = source.text(variable, "worker_metrics_addr", "agenda") or WORKER_METRICS_DEFAULT
    _check_address(variable, value)
    return Address("metrics", variable, value)


def _addresses(source: _Source, number: int, service: str) -> tuple[Address, ...]:
    name = service.upper()
    wanted = [
        ("grpc", f"{name}_GRPC_ADDR", f"{service}_grpc_addr", f"127.0.0.1:{FIRST_GRPC_PORT + number}"),
        ("metrics", f"{name}_METRICS_ADDR", "metrics_addr", f"127.0.0.1:{FIRST_METRICS_PORT + number}"),
    ]
    if service == "gateway":
        wanted.insert(0, ("http", "GATEWAY_HTTP_ADDR", "http_addr", GATEWAY_HTTP_DEFAULT))
    found = []
    for purpose, variable, key, default in wanted:
        value = source.text(variable, key, service) or default
        _check_address(variable, value)
        found.append(Address(purpose, variable, value))
    return tuple(found)


def _check_address(variable: str, value: str) -> None:
    if value.startswith("unix:") and variable.endswith("_GRPC_ADDR"):
        return
    try:
        _, port = split_address(value)
    except ValueError:
        port = 0
    if not port:
        raise ConfigurationError(f"{variable} = {value!r}: must be host:port with a port of 1 to 65535")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ConfigurationError(
            f"STEWARD_CLOCK = {text!r}: must be an instant with its offset, such as 2026-03-02T09:00:00-05:00"
        )
    return instant
