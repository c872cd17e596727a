"""Reading a text for a customer: the pure reading, then who its people are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from functools import lru_cache

from services.planner.entities import Owner
from services.planner.language import Context, Found, Kind, Understanding, read
from services.planner.language.entities.people import word_by_word
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
        understanding = self.understand(text, context, context.intent)
        if owner is None:
            return ReadText(replace(understanding, entities=tuple(e for e in understanding.entities if not e.weak)), {})
        people = [e for e in understanding.entities if e.kind is Kind.PERSON]
        resolved = await self._people.resolve(owner, customer, people) if people else []
        who = dict(zip(map(id, people), resolved, strict=True))
        parted = await self._told_apart(owner, customer, people, who)
        if parted:
            entities = tuple(part for each in understanding.entities for part in parted.get(id(each), (each,)))
            understanding = replace(understanding, entities=entities)
        return _without_unknown_weak(understanding, who)

    async def _told_apart(
        self, owner: Owner, customer: common_pb2.Customer, people: list[Found], who: dict[int, Who]
    ) -> dict[int, tuple[Found, ...]]:
        """Names said one after the other without a comma ("sarah tom and ann"): nobody has all of them together, and
        each alone is somebody's. Who they are is put into ``who``."""
        unknown = [each for each in people if who[id(each)].resolution is Resolved.UNKNOWN and " " in each.text.strip()]
        if not unknown:
            return {}
        parts = {id(each): word_by_word(each) for each in unknown}
        alone = [part for each in parts.values() for part in each]
        found = dict(zip(map(id, alone), await self._people.resolve(owner, customer, alone), strict=True))
        known = {
            each: found_parts
            for each, found_parts in parts.items()
            if all(found[id(part)].resolution in (Resolved.EXACT, Resolved.SEVERAL) for part in found_parts)
        }
        who.update({id(part): found[id(part)] for found_parts in known.values() for part in found_parts})
        return known


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
