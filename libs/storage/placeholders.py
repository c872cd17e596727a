"""psycopg's placeholders as PostgreSQL's, once for each statement of the code.

``%s`` and ``%(name)s`` become ``$1``, ``%%`` becomes ``%``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARSED_MAX = 5000
_PLACEHOLDER = re.compile(r"%(?:%|s|\((\w+)\)s|(.)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A statement as PostgreSQL takes it; ``names`` are its parameters in order when they are named."""

    query: bytes
    names: tuple[str, ...] | None


_parsed: dict[str, Parsed] = {}


def parse(sql: str) -> Parsed:
    """``%s`` to ``$1``, ``%(name)s`` to the number of the name, ``%%`` to ``%``."""
    known = _parsed.get(sql)
    if known is not None:
        return known
    names: list[str] = []
    positional = 0

    def number(match: re.Match[str]) -> str:
        nonlocal positional
        if match.group() == "%%":
            return "%"
        if match.group(1):
            if match.group(1) not in names:
                names.append(match.group(1))
            return f"${names.index(match.group(1)) + 1}"
        if match.group() != "%s":
            raise ValueError(f"only %s, %(name)s and %% may follow a %: {sql!r}")
        positional += 1
        return f"${positional}"

    query = _PLACEHOLDER.sub(number, sql)
    if names and positional:
        raise ValueError(f"either %s or %(name)s, not both: {sql!r}")
    if len(_parsed) >= _PARSED_MAX:
        _parsed.clear()
    _parsed[sql] = Parsed(query.encode(), tuple(names) if names else None)
    return _parsed[sql]
