"""JSON as it is stored: compact, not escaped, and refusing what the other side could not read."""

from __future__ import annotations

import json
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dumps(value: Any) -> str:
    """The value as JSON text.

    Raises:
        TypeError: something in it has no form in JSON (a datetime: store its ISO text).
        ValueError: NaN or an infinity.
    """
    return _encoder.encode(value)


loads = json.loads
