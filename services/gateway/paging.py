"""Page tokens: where a list goes on, in a form nobody needs to understand."""

from __future__ import annotations

import base64
import binascii

from libs.errors import FieldViolation, InvalidInput

DEFAULT_SIZE = 50
MAX_SIZE = 1_000


def token_of(key: str) -> str:
    """The token after a row of this key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(token: str) -> str:
    """The key in a token; empty for the first page.

    Raises:
        InvalidInput: ``PAGE_TOKEN_INVALID``.
    """
    try:
        key = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _invalid() from None
    if "\x00" in key or len(key) > 256:
        raise _invalid()
    return key


def number_of(token: str) -> int:
    """The number in a token; 0 for the first page. Raises like ``key_of``."""
    key = key_of(token)
    if not key:
        return 0
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise _invalid()
    return int(key)


def place_in(token: str) -> tuple[str, int]:
    """The key and the number in a token of ``key:number``; empty and 0 for the first page. Raises like ``key_of``."""
    key, _, number = key_of(token).rpartition(":")
    if token and not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise _invalid()
    return key, int(number or 0)


def size_of(page_size: int) -> int:
    """Rows of a page: the default for 0."""
    return min(page_size or DEFAULT_SIZE, MAX_SIZE)


def _invalid() -> InvalidInput:
    violation = FieldViolation("page_token", "must be a next_page_token of the same list")
    return InvalidInput("PAGE_TOKEN_INVALID", "the page token is none of ours", violations=[violation])
