"""All rows of a list, a page at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")
Place = tuple[datetime, str]
"""Where a row stands in its list: its time and its id."""
PAGE = 1000


async def every(page: Callable[[Place | None], Awaitable[list[T]]], place: Callable[[T], Place]) -> AsyncIterator[T]:
    """Each row, from the pages of at most `PAGE` rows that come after a place."""
    last: Place | None = None
    while True:
        rows = await page(last)
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        last = place(rows[-1])
