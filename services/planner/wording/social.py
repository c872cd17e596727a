"""SOCIAL: talk. Short and warm, with no claim in it."""

from __future__ import annotations

from datetime import datetime

from services.planner.wording import times
from services.planner.wording.facts import get
from services.planner.wording.model import LATER_S, Awaited, Part, Said, Style, always, topic

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


always("SOCIAL", "thanks", "Thanks.", "You're welcome!")
always("SOCIAL", "glad", "Praise for what was done.", "Glad to help!")
always("SOCIAL", "noted", '"OK" to what needs no answer.', "OK. Tell me if you need anything else.")


@topic("SOCIAL", "again", "{reply}")
def again(part: Part, style: Style) -> Said:
    """What we said last, once more."""
    said = str(part.facts.get("reply") or "").strip()
    return Said(f"I said: {said}" if said else "What can I do for you?")


always(
    "SOCIAL",
    "complaint",
    "Somebody is not content.",
    "I'm sorry about that. Tell me in other words what you need, or say “talk to a person”.",
)
always(
    "SOCIAL",
    "who_i_am",
    "Who or what the assistant is.",
    "I'm Steward, an assistant program, not a person. I look after your calendar, tasks, contacts, emails and "
    "reminders. Say “talk to a person” if you'd rather have one.",
)
always("SOCIAL", "how_i_am", "How the assistant is.", "All good here, thanks for asking! What can I do for you?")
always(
    "SOCIAL",
    "languages",
    "Which languages the assistant reads.",
    "I only read and write English so far. What can I do for you?",
)


@topic("SOCIAL", "time", "{now, timezone}")
def time(part: Part, style: Style) -> Said:
    """The time and day it is."""
    now = times.parse(part.facts.get("now"), style) or style.now
    place = times.place_of_zone(style.zone)
    clock = times.clock(now, style) if isinstance(now, datetime) else ""
    return Said(f"It's {clock} on {times.day(now, style)} ({place}).")


always("SOCIAL", "help", "What we can do.", _HELP)
always("SOCIAL", "bye", "A goodbye.", "Talk to you later!")
always(
    "SOCIAL",
    "small_talk",
    "Anything else that asks for nothing.",
    "I'm here whenever you need something scheduled, moved, noted or sent.",
)


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
