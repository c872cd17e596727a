"""Page tokens: the place of the last row, opaque to callers and without authority (AIP-158)."""

import base64
import binascii
import json
from datetime import datetime

from libs.errors import FieldViolation, InvalidInput

DEFAULT_SIZE = 50
Place = tuple[datetime, str]
"""Where a row stands in its list: its time and its id."""


def page_size(asked: int) -> int:
    """The number of rows of a page; 0 means the default."""
    return asked or DEFAULT_SIZE


def token_of(at: datetime, row_id: str) -> str:
    """The token that goes on after a row."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), row_id]).encode()).decode().rstrip("=")


def place_of(token: str) -> Place | None:
    """The place a token names; None for the beginning. Raises InvalidInput for a token that is none of ours."""
    if not token:
        return None
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not isinstance(row_id, str) or "\x00" in row_id:
            raise ValueError("not a place")
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        description = "not a page token of this list"
        raise InvalidInput(
            "BAD_PAGE_TOKEN", description, violations=[FieldViolation("page_token", description)]
        ) from error
    return instant, row_id
