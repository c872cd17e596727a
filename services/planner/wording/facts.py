"""Reading facts: JSON from others, so every look is a careful one. Texts of people are kept to one line and a bounded
length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.planner.wording import times
from services.planner.wording.model import Style

_LONGEST = 160


def text(value: Any, limit: int = _LONGEST) -> str:
    """A text on one line; "" for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    line = " ".join(str(value).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def get(facts: Mapping[str, Any], *names: str) -> str:
    """The first of the texts that is there."""
    return next((found for name in names if (found := text(facts.get(name)))), "")


def obj(value: Any) -> Mapping[str, Any]:
    """An object; empty for anything else."""
    return value if isinstance(value, Mapping) else {}


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return (
        [item for item in value if isinstance(item, Mapping)]
        if isinstance(value, Sequence) and not isinstance(value, str)
        else []
    )


def texts(value: Any) -> list[str]:
    """The texts of a list; a single text is a list of one."""
    if isinstance(value, str):
        return [text(value)] if value.strip() else []
    return [found for item in value if (found := text(item))] if isinstance(value, Sequence) else []


def joined(names: Sequence[str]) -> str:
    """Ann; Ann and Bob; Ann, Bob and Cy."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def event_time(event: Mapping[str, Any], style: Style) -> str:
    """When an event is."""
    return times.span(event.get("start"), event.get("end"), style, all_day=event.get("all_day") is True)


def event_line(event: Mapping[str, Any], style: Style) -> str:
    """ "Call with Ann, Tue, Mar 3, 3:00–3:30 PM"."""
    title = get(event, "title") or "(no title)"
    when = event_time(event, style)
    return f"{title}, {when}" if when else title


def numbered(lines: Sequence[str]) -> str:
    """One line each, numbered for answering."""
    return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))


def contact_line(contact: Mapping[str, Any]) -> str:
    """ "John Smith (john@example.com, Acme)"."""
    more = [found for name in ("email", "phone", "company") if (found := get(contact, name))]
    name = get(contact, "name", "label") or "(no name)"
    return f"{name} ({', '.join(more)})" if more else name


def slot_lines(options: Any, style: Style) -> list[str]:
    """Free slots as lines."""
    return [line for o in objects(options) if (line := times.span(o.get("start"), o.get("end"), style))]


def named(what: Mapping[str, Any]) -> str:
    """What a goal is about: its title, with the people when the title does not name them."""
    title = get(what, "title") or get(obj(what.get("event")), "title")
    people = [name for name in texts(what.get("with")) if name.casefold() not in title.casefold()]
    return (
        f"{title} with {joined(people)}"
        if title and people and get(what, "type") == "schedule"
        else title or (f"something with {joined(people)}" if people else "")
    )


def quoted(title: str) -> str:
    """A title as a name in a sentence."""
    return f"“{title}”" if title else "that"


def when_of(what: Mapping[str, Any], style: Style) -> str:
    """When a goal's thing shall be."""
    day = times.parse(what.get("date"), style)
    if not what.get("start") and day is not None and what.get("all_day") is not True:
        return times.day(day, style)
    return times.span(
        what.get("start") or what.get("date"), what.get("end"), style, all_day=what.get("all_day") is True
    )


def zone_of(what: Mapping[str, Any], style: Style) -> str:
    """The zone's place, for brackets."""
    return times.place_of_zone(style.zone or get(what, "timezone"))
