"""The one tree of errors that cross a service boundary.

    StewardError
    ├── InvalidInput         the request is wrong whatever the state        INVALID_ARGUMENT
    ├── NotFound                                                            NOT_FOUND
    ├── AlreadyExists                                                       ALREADY_EXISTS
    ├── FailedPrecondition   right request, wrong state: retry is useless   FAILED_PRECONDITION
    ├── Conflict             lost a race: read again, then try again        ABORTED
    ├── Unauthenticated                                                     UNAUTHENTICATED
    ├── PermissionDenied                                                    PERMISSION_DENIED
    ├── Exhausted            over a limit; see retry_after_s                RESOURCE_EXHAUSTED
    ├── Unavailable          a needed part is away; the same call may work  UNAVAILABLE
    ├── DeadlineExceeded     the time of the call is used up                DEADLINE_EXCEEDED
    ├── NotBuilt             known, but not offered here                    UNIMPLEMENTED
    └── Internal             our fault; what went wrong stays in the log    INTERNAL

Code raises these and catches them by class and ``reason``; only ``libs.rpc.status`` knows what they are on the wire. A
reason is a stable name in capitals that a caller may act on; the message is for people who read logs and may reach
another service, so it never holds the text, number, address or name of a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DOMAIN = "steward"
"""The ``domain`` of every ``google.rpc.ErrorInfo`` we send."""

_REASON = re.compile(r"[A-Z][A-Z0-9_]{0,62}\Z")


def is_reason(text: str) -> bool:
    """Whether the text has the form of a reason."""
    return _REASON.match(text) is not None


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field that is wrong: its path in the request (``turn.text``) and what is allowed."""

    field: str
    description: str


class StewardError(Exception):
    """Base of all errors a service answers with on purpose.

    Args:
        reason: stable UPPER_SNAKE name; ``ValueError`` when it is not one.
        message: one sentence for logs and other services; no personal data.
        metadata: ids that help the caller (keys in snake_case).
        retry_after_s: seconds after which the same call may work; None when waiting does not help.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        metadata: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        if not is_reason(reason):
            raise ValueError(f"reason must be UPPER_SNAKE, at most 63 characters: {reason!r}")
        super().__init__(reason, message)
        self.reason = reason
        self.message = message
        self.metadata: dict[str, str] = dict(metadata or {})
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


class InvalidInput(StewardError):
    """The request is wrong in itself. ``violations`` names the fields."""

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        violations: Sequence[FieldViolation] = (),
        metadata: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(reason, message, metadata=metadata, retry_after_s=retry_after_s)
        self.violations: tuple[FieldViolation, ...] = tuple(violations)


class NotFound(StewardError):
    """No such thing for this tenant."""


class AlreadyExists(StewardError):
    """A thing with this key exists and is another one."""


class FailedPrecondition(StewardError):
    """The state does not allow it, and will not without something else happening first."""


class Conflict(StewardError):
    """Somebody else was faster (stale version, lost lease, serialization failure): read again and retry."""


class Unauthenticated(StewardError):
    """We do not know who is calling."""


class PermissionDenied(StewardError):
    """We know who is calling, and they may not."""


class Exhausted(StewardError):
    """A limit is reached; ``retry_after_s`` says when to come again."""


class Unavailable(StewardError):
    """Something needed is away; the same call may work later."""


class DeadlineExceeded(StewardError):
    """The time of the call is used up; the work may still have happened."""


class NotBuilt(StewardError):
    """The method exists in the contract but is not offered by this server."""


class Internal(StewardError):
    """A fault of ours. Its message is fixed on the wire; the cause is in the log under the request's id."""
