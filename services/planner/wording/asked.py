"""The answer to a question about one event, said first: where it is, who comes, how long it takes, when it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import event_time, get, joined, texts
from services.planner.wording.model import Style


def about_one(asked: str, event: Mapping[str, Any], style: Style) -> str:
    """One or two sentences; "" for a question this module does not know.

    Args:
        asked: where, who, how_long, when or next.
        event: the only event that was found (event form of the contracts).
        style: zone and wording.
    """
    title, when = get(event, "title") or "It", event_time(event, style)
    place, guests = get(event, "location"), texts(event.get("attendees"))
    at = f" at {place}" if place else ""
    match asked:
        case "where":
            return f"{title} ({when}) is at {place}." if place else f"No place is set for {title} ({when})."
        case "who":
            came = f"Invited: {joined(guests)}." if guests else "Nobody else is invited."
            return f"You have {title}{at}, {when}. {came}"
        case "how_long":
            return f"{title} takes {length}: {when}{at}." if (length := _length(event, style)) else ""
        case "next":
            return f"Your next event is {title}{at}, {when}."
        case "when":
            return f"{title} is {when}{at}."
    return ""


def _length(event: Mapping[str, Any], style: Style) -> str:
    if event.get("all_day") is True:
        return "all day"
    start, end = times.parse(event.get("start"), style), times.parse(event.get("end"), style)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return ""
    return times.length((end - start).total_seconds())
