"""A breaker for each channel: a service that hangs must not cost every turn a whole deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

from libs.errors import Unavailable


class Breaker:
    """Refuses calls at once for a while after several in a row got no answer.

    Only silence counts (no connection after the retries, no answer within the deadline): an error that a service
    answers with, and answers quickly, is none. When the time is over one call goes out to try; its answer closes the
    breaker, its failure opens it again.

    Args:
        name: the service, for the error's text.
        failures: how many in a row open it.
        open_s: how long it refuses.
        monotonic: seconds that never go back.
    """

    __slots__ = ("_failed", "_failures", "_monotonic", "_name", "_open_s", "_open_until", "_trying")

    def __init__(
        self, name: str, failures: int = 5, open_s: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._failures = failures
        self._open_s = open_s
        self._monotonic = monotonic
        self._failed = 0
        self._open_until = 0.0
        self._trying = False

    def refusal(self) -> Unavailable | None:
        """The error to answer with instead of calling; None when the call may go out. Then its end must be told."""
        if self._failed < self._failures:
            return None
        left_s = self._open_until - self._monotonic()
        if left_s <= 0 and not self._trying:
            self._trying = True
            return None
        return Unavailable("BREAKER_OPEN", f"{self._name} does not answer", retry_after_s=max(left_s, 0.1))

    def answered(self) -> None:
        """A call got an answer, whatever it was."""
        self._failed = 0
        self._trying = False

    def silent(self) -> None:
        """A call got none."""
        self._failed += 1
        self._trying = False
        if self._failed >= self._failures:
            self._open_until = self._monotonic() + self._open_s

    def dropped(self) -> None:
        """A call was given up by its caller before there could be an answer."""
        self._trying = False
