"""How the rules of intents are written: lines of text, read once at import."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEGINS = re.compile(r"[a-z_.]+ +-?\d")
_GROUPS = {
    "@other": "noun:task noun:list noun:reminder noun:contact",
    "@elsewhere": "noun:free noun:task noun:list noun:conflict",
    "@changes": "verb:move verb:cancel verb:update",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Adds ``weight`` to ``intent`` when ``needs`` are all there and nothing of ``without`` is."""

    intent: str
    weight: float
    needs: frozenset[str]
    without: frozenset[str]


def rules(text: str) -> tuple[Rule, ...]:
    """Rules, one a line: ``intent weight needed features ! features that must not be there``.

    A line without an intent and a weight goes on with the one before; ``#`` begins a comment; ``@other`` and the
    like are groups.
    """
    for name, features in _GROUPS.items():
        text = text.replace(name, features)
    lines: list[str] = []
    for line in (part.split("#", 1)[0].strip() for part in text.splitlines()):
        if _BEGINS.match(line):
            lines.append(line)
        elif line:
            lines[-1] += f" {line}"
    return tuple(_rule(line) for line in lines)


def _rule(line: str) -> Rule:
    needed, _, unwanted = line.partition("!")
    intent, weight, *needs = needed.split()
    return Rule(intent, float(weight), frozenset(needs), frozenset(unwanted.split()))
