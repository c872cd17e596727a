"""Structured logs: one JSON object a line on standard error, safe by default.

    log = get_logger(__name__)
    log.info("turn_answered", turn_id=turn_id, ms=12.5)

Events are names in snake_case; fields are ids, numbers and codes. Fields whose names promise personal data or secrets
are left out whoever passes them (``REDACTED_KEYS``), in nested mappings too; ``STEWARD_LOG_PERSONAL=1`` (development)
lets all but secrets through. Lines of other libraries go the same way with their text as ``message``. Built on the
standard library: structlog costs 0.2 s at each of five starts and does the same with more layers.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any

from libs.errors import StewardError

SECRET_WORDS = ("token", "authorization", "secret", "password", "credential", "api_key", "apikey", "cookie", "dsn")
"""A key that holds one of these is dropped always."""

PERSONAL_WORDS = (
    "text",
    "phone",
    "address",
    "email",
    "mail",
    "body",
    "subject",
    "title",
    "name",
    "person",
    "contact",
    "prompt",
    "reply",
)
"""A key whose last or only word is one of these is dropped, and one that starts with it, too."""

_SAFE_SUFFIXES = ("_id", "_ids", "_count", "_ms", "_s", "_bytes", "_kind", "_len", "_hash")
_EXACT = frozenset(
    {"key", "keys", "from", "to", "user", "sender", "recipient", "params", "payload", "request", "response"}
)

LATE_S = 0.05
"""How long a line of the access log may be held back, in seconds."""

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def is_redacted(key: str, *, personal_allowed: bool = False) -> bool:
    """Whether a field of this name is left out of the logs."""
    name = key.lower()
    if any(word in name for word in SECRET_WORDS):
        return True
    if personal_allowed or name.endswith(_SAFE_SUFFIXES):
        return False
    return name in _EXACT or any(name.endswith(word) or name.startswith(f"{word}_") for word in PERSONAL_WORDS)


class Logger:
    """Writes events of one part of a service. Cheap when its level is off."""

    __slots__ = ("_bound", "_logger")

    def __init__(self, logger: logging.Logger, bound: Mapping[str, Any] | None = None) -> None:
        self._logger = logger
        self._bound = dict(bound or {})

    def bind(self, **fields: Any) -> Logger:
        """A logger that adds these fields to each event."""
        return Logger(self._logger, {**self._bound, **fields})

    def debug(self, event: str, **fields: Any) -> None:
        """Details for whoever is looking for a fault."""
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Any) -> None:
        """Something happened as it should."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Something is wrong and handled."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, *, exc_info: BaseException | None = None, **fields: Any) -> None:
        """Something failed; with ``exc_info`` the traceback goes along."""
        self._write(logging.ERROR, event, fields, exc_info)

    def _write(self, level: int, event: str, fields: dict[str, Any], error: BaseException | None = None) -> None:
        if not self._logger.isEnabledFor(level):
            return
        if self._bound:
            fields = {**self._bound, **fields}
        info = (type(error), error, error.__traceback__) if error is not None else None
        record = logging.LogRecord(self._logger.name, level, "", 0, event, None, info)
        record.__dict__["fields"] = fields
        self._logger.handle(record)


def get_logger(name: str) -> Logger:
    """The logger of a module (``__name__``) or of a part (``rpc``)."""
    return Logger(logging.getLogger(name))


class AccessLog:
    """One line for each call of a server, made without a log record and an encoder.

    5 µs in place of 60, seven times a turn. In an event loop the lines of ``LATE_S`` are written together: each write
    wakes whoever reads them. What a killed process had not written yet is lost; errors are never held back.

    All that goes in was checked before (ids, codes, names of methods), so nothing in it needs escaping or redaction.
    """

    __slots__ = ("_loop", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        atexit.register(self.flush)

    def write(self, method: str, code: str, ms: float, reason: str, caller: str, tenant_id: str, trace_id: str) -> None:
        """Writes the event ``rpc``; nothing before ``configure_logging``, or with a level above info."""
        if _lines.stream is None:
            return
        more = f',"reason":"{reason}"' if reason else ""
        if caller:
            more += f',"caller":"{caller}","tenant_id":"{tenant_id}","trace_id":"{trace_id}"'
        self._waiting.append(
            f'{{"ts":"{_timestamp(time.time())}","level":"info","service":"{_lines.service}","logger":"rpc","event":"rpc",'
            f'"method":"{method}","code":"{code}","ms":{ms:.2f}{more}}}\n'
        )
        self._flush_soon()

    def flush(self) -> None:
        """Writes what is held back."""
        lines, self._waiting, self._loop = self._waiting, [], None
        if lines and _lines.stream is not None:
            _lines.stream.write("".join(lines))
            _lines.stream.flush()

    def _flush_soon(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(LATE_S, self.flush)


class _Lines:
    """Where access lines go; set by ``configure_logging``."""

    service = ""
    stream: IO[str] | None = None


_lines = _Lines()


def configure_logging(service: str, level: str = "info", stream: IO[str] | None = None) -> None:
    """Makes this process write JSON lines; called once at start.

    Args:
        service: goes into each line.
        level: debug, info, warning or error.
        stream: where to; standard error when None.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(service, personal_allowed=os.environ.get("STEWARD_LOG_PERSONAL") == "1"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level.lower()])
    _lines.service = service
    _lines.stream = handler.stream if root.level <= logging.INFO else None
    for noisy in ("psycopg.pool", "asyncio", "httpx", "httpcore", "urllib3"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class JsonFormatter(logging.Formatter):
    """One line of JSON for a record; never raises for a field it cannot encode (``str`` of it then)."""

    def __init__(self, service: str, *, personal_allowed: bool = False) -> None:
        super().__init__()
        self._service = service
        self._personal_allowed = personal_allowed
        self._keys: dict[str, bool] = {}

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "ts": _timestamp(record.created),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
        }
        fields: dict[str, Any] | None = record.__dict__.get("fields")
        if fields is None:
            line["event"], line["message"] = "log", record.getMessage()[:2000]
        else:
            line["event"] = record.msg
            self._add(line, fields)
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _traceback(record.exc_info[1], personal_allowed=self._personal_allowed)
        return _encode(line)

    def _add(self, line: dict[str, Any], fields: Mapping[str, Any]) -> None:
        for key, value in fields.items():
            if value is None or self._is_dropped(key):
                continue
            if isinstance(value, Mapping):
                nested: dict[str, Any] = {}
                self._add(nested, value)
                value = nested
            line[f"{key}_" if key in line else key] = value

    def _is_dropped(self, key: str) -> bool:
        dropped = self._keys.get(key)
        if dropped is None:
            dropped = self._keys[key] = is_redacted(key, personal_allowed=self._personal_allowed)
        return dropped


def _timestamp(created: float) -> str:
    return f"{_second(int(created))}.{int(created % 1 * 1000):03d}Z"


@lru_cache(maxsize=4)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


def _traceback(error: BaseException, *, personal_allowed: bool) -> list[str]:
    """Where it happened and of which types. Texts only of errors known to hold no row or message of a person."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 80:
        kind = type(seen).__qualname__
        lines.append(f"{kind}: {seen}"[:500] if personal_allowed or isinstance(seen, (StewardError, OSError)) else kind)
        lines += [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__, limit=-20)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines
