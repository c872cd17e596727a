"""SOCIAL: talk. Short and warm, with no claim in it."""

from __future__ import annotations

from datetime import datetime

from services.planner.wording import times
from services.planner.wording.facts import get
from services.planner.wording.model import LATER_S, Awaited, Part, Said, Style, topic

_HELP = (
    "I keep your calendar, tasks, contacts, emails and reminders. For example:\n"
    "• Schedule a call with Ann tomorrow at 3 PM\n"
    "• What's on my calendar on Friday?\n"
    "• Move my call with Ann to Thursday at 10\n"
    "• Remind me in two hours to call Bob"
)


@topic("SOCIAL", "greeting", "{}")
def greeting(part: Part, style: Style) -> Said:
    """A greeting."""
    first = style.name.split()[0] if style.name.split() else ""
    return Said(f"Hi{f' {first}' if first else ''}! What can I do for you?")


@topic("SOCIAL", "thanks", "{}")
def thanks(part: Part, style: Style) -> Said:
    """Thanks."""
    return Said("You're welcome!")


@topic("SOCIAL", "glad", "{}")
def glad(part: Part, style: Style) -> Said:
    """Praise for what was done."""
    return Said("Glad to help!")


@topic("SOCIAL", "noted", "{}")
def noted(part: Part, style: Style) -> Said:
    """ "OK" to what needs no answer."""
    return Said("OK. Tell me if you need anything else.")


@topic("SOCIAL", "again", "{reply}")
def again(part: Part, style: Style) -> Said:
    """What we said last, once more."""
    said = str(part.facts.get("reply") or "").strip()
    return Said(f"I said: {said}" if said else "What can I do for you?")


@topic("SOCIAL", "complaint", "{}")
def complaint(part: Part, style: Style) -> Said:
    """Somebody is not content."""
    return Said("I'm sorry about that. Tell me in other words what you need, or say “talk to a person”.")


@topic("SOCIAL", "who_i_am", "{}")
def who_i_am(part: Part, style: Style) -> Said:
    """Who or what the assistant is."""
    return Said(
        "I'm Steward, an assistant program, not a person. I look after your calendar, tasks, contacts, emails and "
        "reminders. Say “talk to a person” if you'd rather have one."
    )


@topic("SOCIAL", "how_i_am", "{}")
def how_i_am(part: Part, style: Style) -> Said:
    """How the assistant is."""
    return Said("All good here, thanks for asking! What can I do for you?")


@topic("SOCIAL", "languages", "{}")
def languages(part: Part, style: Style) -> Said:
    """Which languages the assistant reads."""
    return Said("I only read and write English so far. What can I do for you?")


@topic("SOCIAL", "time", "{now, timezone}")
def time(part: Part, style: Style) -> Said:
    """The time and day it is."""
    now = times.parse(part.facts.get("now"), style) or style.now
    place = times.place_of_zone(style.zone)
    clock = times.clock(now, style) if isinstance(now, datetime) else ""
    return Said(f"It's {clock} on {times.day(now, style)} ({place}).")


@topic("SOCIAL", "help", "{}")
def help_(part: Part, style: Style) -> Said:
    """What we can do."""
    return Said(_HELP)


@topic("SOCIAL", "bye", "{}")
def bye(part: Part, style: Style) -> Said:
    """A goodbye."""
    return Said("Talk to you later!")


@topic("SOCIAL", "small_talk", "{}")
def small_talk(part: Part, style: Style) -> Said:
    """Anything else that asks for nothing."""
    return Said("I'm here whenever you need something scheduled, moved, noted or sent.")


@topic("SOCIAL", "promise", "{topic, by: instant|null}")
def promise(part: Part, style: Style) -> Said:
    """The person promised to come back or to do something."""
    about = get(part.facts, "topic")
    by = times.parse(part.facts.get("by"), style)
    deadline = by if isinstance(by, datetime) else None
    kind = "action_expected" if get(part.facts, "kind") == "action" else "response_expected"
    awaits = Awaited(
        kind,
        f"They said they would come back{f' about {about}' if about else ''}",
        f"topic:{about or 'promise'}"[:200],
        LATER_S,
        deadline,
        says_when=True,
    )
    return Said("Sounds good, take your time.", "", (), awaits)
