"""What a search leaves out ("all meetings but the standup"): an event that fits all that one exception says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from libs import limits
from services.executor.providers.base import ActionContext
from services.executor.providers.builtin import matching
from services.executor.providers.builtin.contact_store import emails_named
from services.executor.providers.builtin.events import Event
from services.executor.providers.builtin.failures import invalid
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import Statement
from services.executor.providers.builtin.words import likeness, words

MOST = 20
_SAME_PERSON = 0.9


@dataclass(frozen=True, slots=True)
class Spared:
    """Words of a title, who takes part, days and hours; what is not said is empty."""

    query: str
    attendee: str
    limits: tuple[limits.Limit, ...]


def read(params: Params) -> tuple[Spared, ...]:
    """The exceptions of a selector or a list; each says something."""
    given = params.values.get("except") or ()
    if not isinstance(given, list | tuple) or len(given) > MOST:
        raise invalid(params.path("except"), f"There can be at most {MOST} exceptions.")
    found = [_read_one(Params(each, f"{params.path('except')}[{i}]")) for i, each in enumerate(given)]
    return tuple(each for each in found if each.query or each.attendee or each.limits)


def _read_one(params: Params) -> Spared:
    return Spared(params.text("query"), params.text("attendee", 320), params.limits())


def statements(exceptions: Sequence[Spared], context: ActionContext) -> list[Statement]:
    """One statement for each that names somebody: the addresses the contacts have for the name."""
    return [emails_named(context.customer_id, words(each.attendee)) for each in exceptions if each.attendee]


def left(
    events: Sequence[Event],
    exceptions: Sequence[Spared],
    rows: Sequence[Sequence[Mapping[str, Any]]],
    zone: ZoneInfo,
) -> list[Event]:
    """The events that no exception spares, in the order given; ``rows`` are the answers of ``statements``."""
    answers = iter(rows)
    named = [
        matching.attendee_named(each.attendee, addresses(each.attendee, next(answers))) if each.attendee else None
        for each in exceptions
    ]
    return [
        event
        for event in events
        if not any(_spares(each, who, event, zone) for each, who in zip(exceptions, named, strict=True))
    ]


def addresses(name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The addresses of the contacts that have every word of the name."""
    wanted = words(name)
    return [
        row["email"]
        for row in rows
        if all(any(likeness(word, token) >= _SAME_PERSON for token in row["name_tokens"]) for word in wanted)
    ]


def _spares(one: Spared, who: matching.Attendee | None, event: Event, zone: ZoneInfo) -> bool:
    fits = bool(matching.scores([event], one.query, who))
    start, end = event.extent(zone)
    return fits and all(
        any(a < end and start < b for a, b in limits.ruled_out([each], start, end, zone)) for each in one.limits
    )
