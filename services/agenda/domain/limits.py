"""What can be kept at all: zones that exist, times within two centuries, somebody to say it to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from libs.errors import FieldViolation, InvalidInput

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def check_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC when empty. Raises InvalidInput for one that does not exist."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        description = "not an IANA time zone"
        raise InvalidInput("BAD_TIMEZONE", description, violations=[FieldViolation("timezone", description)]) from error


def check_instant(at: datetime | None, field: str) -> datetime | None:
    """The instant itself. Raises InvalidInput for one no calendar of ours reaches."""
    if at is not None and not _EARLIEST <= at < _LATEST:
        description = "between the years 1900 and 2199"
        raise InvalidInput("BAD_TIME", description, violations=[FieldViolation(field, description)])
    return at


def check_customer(customer: Mapping[str, Any]) -> None:
    """Raises InvalidInput when it does not say who it is."""
    if not customer.get("customer_id"):
        description = "is needed"
        raise InvalidInput(
            "CUSTOMER_MISSING",
            "the customer's id is needed",
            violations=[FieldViolation("customer.customer_id", description)],
        )
