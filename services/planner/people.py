"""Who a name means: learned, else exactly one contact, else several or unknown; the type is kept either way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from services.planner.contacts_client import ContactSource
from services.planner.entities import Learned, Owner, folded
from services.planner.language import Found
from services.planner.memory import Memory
from steward.common.v1 import common_pb2

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "doctor", "professor", "sir", "madam"])
MAX_CANDIDATES = 10


class Resolved(StrEnum):
    """How well a person was resolved; the names are those of ``common.Resolution``."""

    EXACT = "EXACT"
    SEVERAL = "SEVERAL"
    UNKNOWN = "UNKNOWN"
    UNSPECIFIED = "UNSPECIFIED"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who it may be."""

    id: str
    name: str
    email: str
    phone: str
    source: str
    score: float
    company: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A person entity and who it means."""

    resolution: Resolved
    candidates: tuple[Candidate, ...] = field(default=())


class PeopleResolver:
    """Looks names up in memory and contacts, side by side."""

    def __init__(self, memory: Memory, contacts: ContactSource) -> None:
        self._memory = memory
        self._contacts = contacts

    async def resolve(self, owner: Owner, customer: common_pb2.Customer, people: Sequence[Found]) -> list[Who]:
        """Who each person is, in order. No name, no call; one call to the executor whatever their number."""
        names = list(dict.fromkeys(p.value for p in people if p.referent is None))
        if not names:
            return [_of_referent(p) for p in people]
        learned, contacts = await asyncio.gather(
            self._memory.recall(owner, "PERSON", names), self._contacts.search(customer, names)
        )
        return [
            _of_referent(p) if p.referent else _who(p.value, learned.get(folded(p.value)), contacts) for p in people
        ]


def _of_referent(person: Found) -> Who:
    r = person.referent
    if r is None:
        return Who(Resolved.UNSPECIFIED)
    return Who(Resolved.EXACT, (Candidate(r.id, r.name, r.email, r.phone, r.source or "recent", r.score),))


def _who(name: str, learned: Learned | None, contacts: dict[str, list[dict[str, Any]]] | None) -> Who:
    if learned is not None:
        known = learned.resolved
        text = {key: str(known.get(key) or "") for key in ("contact_id", "name", "email", "phone")}
        return Who(
            Resolved.EXACT,
            (
                Candidate(
                    text["contact_id"], text["name"] or learned.value, text["email"], text["phone"], "learned", 1.0
                ),
            ),
        )
    if contacts is None:
        return Who(Resolved.UNSPECIFIED)
    good = best_matches(name, contacts.get(name, []))
    if not good:
        return Who(Resolved.UNKNOWN)
    return Who(Resolved.EXACT if len(good) == 1 else Resolved.SEVERAL, tuple(good[:MAX_CANDIDATES]))


def best_matches(name: str, contacts: Sequence[dict[str, Any]]) -> list[Candidate]:
    """The contacts that fit a name best: all of the best class there is (whole name, part of it, mistyped), no worse
    ones."""
    said = _parts(name)
    scored = [(likeness(said, _parts(str(c.get("name") or ""))), c) for c in contacts]
    best = max((score for score, _ in scored), default=0.0)
    if best < _TYPO:
        return []
    return [_candidate(contact, score) for score, contact in scored if score == best]


_WHOLE, _PART, _TYPO = 1.0, 0.9, 0.75


def likeness(said: Sequence[str], known: Sequence[str]) -> float:
    """1 the whole name, 0.9 some of its parts (in any order, or their beginnings), 0.75 the same but for one slip, 0
    otherwise."""
    if not said or not known:
        return 0.0
    if list(said) == list(known):
        return _WHOLE
    if all(any(part == k or (len(part) == 1 and k.startswith(part)) for k in known) for part in said):
        return _PART
    if all(any(part == k or _slip(part, k) for k in known) for part in said):
        return _TYPO
    return 0.0


_LONG = 6


def _slip(a: str, b: str) -> bool:
    """One letter missing, too many or swapped, or (in long names) wrong: "Joan" is another name than "John"."""
    if len(a) == len(b) < _LONG and sorted(a) != sorted(b):
        return False
    return len(a) >= 4 and len(b) >= 4 and a[0] == b[0] and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


def _parts(name: str) -> list[str]:
    parts = [part.strip(".,'’") for part in folded(name).replace("-", " ").split()]
    return [part for part in parts if part and part not in _TITLES]


def _candidate(contact: dict[str, Any], score: float) -> Candidate:
    text = {key: str(contact.get(key) or "") for key in ("id", "name", "email", "phone", "company")}
    return Candidate(text["id"], text["name"], text["email"], text["phone"], "contact", score, text["company"])
