"""Learned entities: what a name means to one customer."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Learned:
    """What a name means. ``resolved``: name, email, phone, contact_id; ``origin``: answer, contact or program."""

    type: str
    value: str
    resolved: dict[str, Any]
    origin: str
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose it is: tenant, customer and the address they write from."""

    tenant_id: str
    customer_id: str
    address: str


def folded(value: str) -> str:
    """A name as it is compared: composed, case-folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
