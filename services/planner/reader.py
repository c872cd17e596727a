"""Reading a text for a customer: the pure reading, then who its people are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from functools import lru_cache

from services.planner.entities import Owner
from services.planner.language import Context, Found, Kind, Understanding, read
from services.planner.people import PeopleResolver, Resolved, Who
from services.planner.times import Preferences
from steward.common.v1 import common_pb2


@dataclass(frozen=True, slots=True)
class ReadText:
    """A reading with who its people are, by place in ``understanding.entities``."""

    understanding: Understanding
    who: dict[int, Who]


class Reader:
    """Reads texts.

    The last readings are kept in memory: a turn's text is read for its entities, and a moment later for its plan.
    """

    def __init__(self, people: PeopleResolver, default_region: str, kept: int = 256) -> None:
        self._people = people
        self.understand = lru_cache(maxsize=kept)(read)
        self.default_region = default_region

    async def read(self, text: str, context: Context, owner: Owner | None, customer: common_pb2.Customer) -> ReadText:
        """The reading; people are resolved when a customer is given. Weak ones that nobody knows are left out."""
        understanding = self.understand(text, context)
        if owner is None:
            return ReadText(replace(understanding, entities=tuple(e for e in understanding.entities if not e.weak)), {})
        people = [e for e in understanding.entities if e.kind is Kind.PERSON]
        resolved = await self._people.resolve(owner, customer, people) if people else []
        return _without_unknown_weak(understanding, dict(zip(map(id, people), resolved, strict=True)))


def _without_unknown_weak(understanding: Understanding, who: dict[int, Who]) -> ReadText:
    known = (Resolved.EXACT, Resolved.SEVERAL)
    kept: list[Found] = []
    places: dict[int, Who] = {}
    for entity in understanding.entities:
        person = who.get(id(entity))
        if entity.weak and (person is None or person.resolution not in known):
            continue
        if person is not None:
            places[len(kept)] = person
        kept.append(entity)
    return ReadText(replace(understanding, entities=tuple(kept)), places)


def preferences_of(customer: common_pb2.Customer) -> Preferences:
    """Date order by locale; the day's bounds by working hours."""
    american = customer.locale[-3:].upper() in {"-US", "-PH", "-CA"} or not customer.locale
    hours = [(h.start, h.end) for h in customer.working_hours]
    start = min((time.fromisoformat(s) for s, _ in hours), default=time(9))
    end = max((time.fromisoformat(e) for _, e in hours if e != "24:00"), default=time(18))
    return Preferences(
        date_order="MDY" if american else "DMY", day_start=start, day_end=end if end > start else time(18)
    )


def region_of(customer: common_pb2.Customer, default: str) -> str:
    """The country of numbers without a prefix."""
    region = customer.locale.rpartition("-")[2].upper()
    return region if len(region) == 2 and region.isalpha() and "-" in customer.locale else default
