"""Typed settings: environment variables, and a TOML file (``STEWARD_CONFIG``) under them.

A service's class names its fields once; where each may be set follows from that:

- a field of the service: ``AGENDA_MAX_RETRIES``, or ``max_retries`` in the file's ``[agenda]``;
- a section in it: ``AGENDA_FOLLOW_UP__DEFAULT_DELAY_HOURS``, or ``default_delay_hours`` in ``[agenda.follow_up]``;
- a variable without the service's prefix (``env("OPENAI_API_KEY")``): that name, or the field's in the service's table;
- the fields all services share: their variable (``DATABASE_URL``), or the field's name at the top of the file or in the
  service's table.

One file may serve the whole suite: the other services' tables are theirs to check. A variable set to nothing counts as
not set. Unknown keys and bad values stop the start with the name, the value and what is allowed. Built on pydantic
itself: pydantic-settings costs 0.2 s at each of five starts, most of it for sources we do not use.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

SERVICES = ("gateway", "router", "planner", "executor", "agenda")
"""The tables one configuration file may hold."""

_ENV = "steward_env"
_NUMERIC = re.compile(r"(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}")
_SHOWN = 80
_ADDRESS = "its own host:port; for callers also several (a,b) or dns:///host:port"


class Section(BaseModel):
    """A table inside a service's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


def env(*names: str, default: Any = None, **constraints: Any) -> Any:
    """A field set by variables that carry no service's prefix; the first one that is set counts.

    ``{SERVICE}`` in a name is the service's own name in capitals (``{SERVICE}_DATABASE_URL``).
    """
    return Field(default, json_schema_extra={_ENV: list(names)}, **constraints)


class BadSettings(Exception):
    """The settings cannot be used; the text is one clear sentence for each mistake."""


class ServiceSettings(Section):
    """What every service needs; a service's own class adds its fields and sets ``service``."""

    service: ClassVar[str] = ""
    """The service's name: prefix of its variables (in capitals) and its table in the file."""

    embedded: bool = env(
        "STEWARD_EMBEDDED", default=False, description="the embedded default, on loopback without keys"
    )
    data_dir: Path = env("STEWARD_DATA_DIR", default=Path(".steward"), description="data of the embedded default")
    clock_file: Path | None = env("STEWARD_CLOCK_FILE", description="file that moves the suite's clock (development)")
    gateway_grpc_addr: str = env("GATEWAY_GRPC_ADDR", default="127.0.0.1:50050", description=_ADDRESS)
    router_grpc_addr: str = env("ROUTER_GRPC_ADDR", default="127.0.0.1:50051", description=_ADDRESS)
    planner_grpc_addr: str = env("PLANNER_GRPC_ADDR", default="127.0.0.1:50052", description=_ADDRESS)
    executor_grpc_addr: str = env("EXECUTOR_GRPC_ADDR", default="127.0.0.1:50053", description=_ADDRESS)
    agenda_grpc_addr: str = env("AGENDA_GRPC_ADDR", default="127.0.0.1:50054", description=_ADDRESS)
    metrics_addr: str = env("{SERVICE}_METRICS_ADDR", default="", description="host:port; empty: 9460 … 9464")
    database_url: SecretStr | None = env(
        "{SERVICE}_DATABASE_URL", "DATABASE_URL", description="PostgreSQL; a service's own goes before the shared one"
    )
    redis_url: SecretStr | None = env("REDIS_URL", description="Redis or Valkey; empty: without")
    disable_redis: bool = env("DISABLE_REDIS", default=False, description="run without Redis on purpose")
    log_level: str = env(
        "STEWARD_LOG_LEVEL",
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="debug, info, warning or error",
    )
    tls_cert: Path | None = env("STEWARD_TLS_CERT", description="own certificate chain, PEM")
    tls_key: Path | None = env("STEWARD_TLS_KEY", description="key of the certificate, PEM")
    tls_ca: Path | None = env("STEWARD_TLS_CA", description="authority of all services' certificates, PEM")
    reflection: bool = env("STEWARD_GRPC_REFLECTION", default=True, description="serve gRPC reflection")

    @field_validator(
        "gateway_grpc_addr", "router_grpc_addr", "planner_grpc_addr", "executor_grpc_addr", "agenda_grpc_addr"
    )
    @classmethod
    def _check_address(cls, value: str) -> str:
        parts = value.split(",")
        if not all(_is_address(part.strip()) for part in parts):
            raise ValueError("must be host:port, with a port of 0 to 65535")
        if len(parts) > 1 and not all(_NUMERIC.fullmatch(part.strip()) for part in parts):
            raise ValueError("several need numeric hosts (10.0.0.1:50051,10.0.0.2:50051), or one dns:///host:port")
        return value

    @model_validator(mode="after")
    def _check_own_address(self) -> Self:
        if self.service and ("," in self.grpc_addr or self.grpc_addr.startswith("dns:")):
            raise ValueError(
                f"{self.service.upper()}_GRPC_ADDR = {self.grpc_addr!r}: the service's own must be one host:port; "
                "several, or dns:///, are for those who call it"
            )
        return self

    @model_validator(mode="after")
    def _check_tls(self) -> Self:
        files = (self.tls_cert, self.tls_key, self.tls_ca)
        if any(files) and not all(files):
            raise ValueError("STEWARD_TLS_CERT, STEWARD_TLS_KEY and STEWARD_TLS_CA go together: set all three or none")
        return self

    @property
    def grpc_addr(self) -> str:
        """The own gRPC address."""
        return str(getattr(self, f"{self.service}_grpc_addr"))

    @property
    def own_metrics_addr(self) -> str:
        """Where the own metrics are served."""
        return self.metrics_addr or f"127.0.0.1:{9460 + SERVICES.index(self.service)}"

    @property
    def redis_enabled(self) -> bool:
        """Whether Redis is to be used at all."""
        return self.redis_url is not None and not self.disable_redis

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Reads and checks the settings.

        Raises:
            BadSettings: a file that cannot be read, an unknown key or a bad value.
        """
        environ = os.environ if environ is None else environ
        sources: dict[str, str] = {}
        values = _from_file(cls, environ, sources)
        _from_environment(cls, f"{cls.service.upper()}_", environ, values, sources)
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise BadSettings("\n".join(_sentence(cls, each, sources) for each in error.errors())) from None


S = TypeVar("S", bound=ServiceSettings)


def _is_address(value: str) -> bool:
    port = value.rpartition(":")[2]
    return value.startswith("unix:") or (port.isdigit() and int(port) < 65536 and len(value) > len(port) + 1)


def load(settings_class: type[S]) -> S:
    """The settings of this process; ends it with code 2 and one sentence a mistake when they cannot be used."""
    try:
        return settings_class.load()
    except BadSettings as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"{settings_class.service}: {line}\n")
        raise SystemExit(2) from None


def _from_file(cls: type[ServiceSettings], environ: Mapping[str, str], sources: dict[str, str]) -> dict[str, Any]:
    path = environ.get("STEWARD_CONFIG")
    if not path:
        return {}
    document = _document(path)
    own = document.pop(cls.service, {})
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key in SERVICES and isinstance(value, dict):
            continue
        if key not in ServiceSettings.model_fields:
            allowed = ", ".join(sorted(ServiceSettings.model_fields))
            raise BadSettings(f"{key} in {path}: unknown key; allowed there: {allowed}, and a table for each service")
        values[key], sources[key] = value, f"{key} in {path}"
    if not isinstance(own, dict):
        raise BadSettings(f"{cls.service} in {path} = {own!r}: must be a table")
    for key, value in own.items():
        values[key], sources[key] = value, f"[{cls.service}] {key} in {path}"
    return values


def _document(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise BadSettings(f"STEWARD_CONFIG={path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"STEWARD_CONFIG={path}: is not TOML: {error}") from None


def _from_environment(
    model: type[BaseModel], stem: str, environ: Mapping[str, str], values: dict[str, Any], sources: dict[str, str]
) -> None:
    """Puts what the environment sets over ``values``.

    Variables of fields are ``stem`` and the field's name in capitals.
    """
    service = stem.partition("_")[0]
    for name, info in model.model_fields.items():
        nested = info.annotation
        if isinstance(nested, type) and issubclass(nested, Section):
            below = values.get(name, {})
            if isinstance(below, dict):  # what is no table is refused by the check of the whole
                inner = dict(below)
                _from_environment(nested, f"{stem}{name.upper()}__", environ, inner, sources)
                if inner:
                    values[name] = inner
            continue
        for variable in _variables(info, service) or [f"{stem}{name.upper()}"]:
            if text := environ.get(variable):
                values[name] = _parsed(info, text)
                sources[f"{stem}{name}"] = sources[name] = variable
                break


def _parsed(info: FieldInfo, text: str) -> Any:
    """Lists in variables have commas between their parts; everything else pydantic reads from text."""
    if get_origin(info.annotation) in (list, tuple, set, frozenset):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _variables(info: FieldInfo, service: str) -> list[str]:
    extra = info.json_schema_extra
    names = extra.get(_ENV, []) if isinstance(extra, dict) else []
    return [str(name).replace("{SERVICE}", service) for name in names] if isinstance(names, list) else []


def _sentence(cls: type[ServiceSettings], error: Any, sources: Mapping[str, str]) -> str:
    path = [str(part) for part in error["loc"]]
    if not path:
        return str(error["msg"]).removeprefix("Value error, ")
    stem = f"{cls.service.upper()}_" + "".join(f"{part.upper()}__" for part in path[:-1])
    where = sources.get(f"{stem}{path[-1]}") or (sources.get(path[0]) if len(path) == 1 else None)
    where = where or f"[{'.'.join([cls.service, *path[:-1]])}] {path[-1]}"
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown key; allowed: {', '.join(_siblings(cls, path))}"
    shown = "(hidden)" if _is_secret(cls, path) else repr(error["input"])[:_SHOWN]
    return f"{where} = {shown}: {_plain(error['msg'])}"


def _plain(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _siblings(cls: type[BaseModel], path: list[str]) -> list[str]:
    model: type[BaseModel] = cls
    for part in path[:-1]:
        nested = model.model_fields[part].annotation
        if not (isinstance(nested, type) and issubclass(nested, BaseModel)):
            return []
        model = nested
    return sorted(model.model_fields)


def _is_secret(cls: type[BaseModel], path: list[str]) -> bool:
    info = cls.model_fields.get(path[0])
    return info is not None and "SecretStr" in str(info.annotation)
