"""PostgreSQL's errors as ours, by SQLSTATE. The texts of PostgreSQL are never taken over: they quote rows."""

from __future__ import annotations

import psycopg
from psycopg import pq

from libs.errors import (
    AlreadyExists,
    Conflict,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidInput,
    StewardError,
    Unavailable,
)

AWAY = "POSTGRES_AWAY"

_AWAY_STATES = {"25006", "57P01", "57P02", "57P03", "57P04", "57P05"}
_CONFLICT_STATES = {"40001", "40P01", "55P03"}
_STALE_STATES = {"0A000", "26000"}
"""A plan that a migration made stale, or a pooler that handed us another's connection: a new connection cures both."""


def away(message: str = "the database cannot be reached") -> Unavailable:
    """The error for every trouble with the connection."""
    return Unavailable(AWAY, message, retry_after_s=1.0)


def error_of_result(result: pq.abc.PGresult) -> StewardError:
    """The error of a failed statement."""
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    constraint = (result.error_field(pq.DiagnosticField.CONSTRAINT_NAME) or b"").decode()
    table = (result.error_field(pq.DiagnosticField.TABLE_NAME) or b"").decode()
    error = _of_state(state, constraint, table)
    error.metadata["sqlstate"] = state
    return error


def error_of_exception(error: Exception) -> StewardError:
    """The error of an exception psycopg raised by itself: before a statement went out, or when the connection broke."""
    if isinstance(error, psycopg.DataError | UnicodeError):
        return InvalidInput("DATA_REFUSED", "a value holds characters the database cannot store")
    if isinstance(error, psycopg.OperationalError | OSError | TimeoutError):
        return away()
    return Internal("POSTGRES_ERROR", f"the database client failed: {type(error).__name__}")


def is_stale(error: StewardError) -> bool:
    """Whether the connection's prepared statements are no longer good."""
    return error.metadata.get("sqlstate") in _STALE_STATES


def _of_state(state: str, constraint: str, table: str) -> StewardError:
    where = {"constraint": constraint, "table": table}
    if state in ("23505", "23P01"):
        return AlreadyExists("ROW_EXISTS", f"constraint {constraint} does not allow a second row", metadata=where)
    if state == "23503":
        return FailedPrecondition("ROW_REFERENCE", f"constraint {constraint} misses its other row", metadata=where)
    if state in _CONFLICT_STATES:
        return Conflict("TRANSACTION_CONFLICT", "another transaction was faster", retry_after_s=0.05)
    if state == "57014":
        return DeadlineExceeded("STATEMENT_TIMEOUT", "a statement took too long")
    if state in _STALE_STATES:
        return Unavailable("POSTGRES_STALE", "a prepared statement is no longer good", retry_after_s=0.0)
    if state.startswith("08") or state in _AWAY_STATES:
        return away()
    if state.startswith("53") or state == "58030":
        return Unavailable("POSTGRES_FULL", "the database has no room or connection left", retry_after_s=5.0)
    if state.startswith("22"):
        return InvalidInput("DATA_REFUSED", "a value cannot be stored as what its column is")
    return Internal("POSTGRES_ERROR", f"the database refused a statement ({state}, constraint {constraint or 'none'})")
