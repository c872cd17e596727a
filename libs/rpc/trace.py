"""W3C trace context (``traceparent``), carried on with or without OpenTelemetry installed.

``00-<32 hex trace id>-<16 hex span id>-<2 hex flags>``. The trace id is the name of a request in all logs and in the
text of INTERNAL errors.
"""

from __future__ import annotations

import random
import re

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")

_random = (
    random.Random()
)  # ids for correlation, not secrets: seeded by the operating system, no system call for each id


def new_traceparent() -> str:
    """The start of a new trace, not sampled (we do not export it ourselves)."""
    return f"00-{_random.getrandbits(128) | 1:032x}-{_random.getrandbits(64) | 1:016x}-00"


def child_of(traceparent: str) -> str:
    """The same trace with a span id of our own; a new trace when the text is not a traceparent."""
    if not is_traceparent(traceparent):
        return new_traceparent()
    return f"{traceparent[:36]}{_random.getrandbits(64) | 1:016x}{traceparent[52:55]}"


def is_traceparent(text: str) -> bool:
    """Whether the text is a whole, non-zero traceparent."""
    return _TRACEPARENT.fullmatch(text) is not None


def trace_id_of(traceparent: str) -> str:
    """The 32 hex digits that name the trace."""
    return traceparent[3:35]
