"""Requests drawn at random: names, days, hours, verbs and order, as people type them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 3, 2)  # a Monday
_FIRST = ("Priya", "Marcus", "Elena", "Tobias", "Naomi", "Gustavo", "Ingrid", "Kwame", "Sofia", "Dmitri", "Ruth")
_LAST = ("Okafor", "Lindqvist", "Moreau", "Castellanos", "Novak", "Brennan", "Tanaka", "Haddad", "Whitfield", "Pereira")
_NOUNS = ("call", "meeting", "lunch", "chat", "review")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_SCHEDULE = ("schedule", "book", "set up", "arrange", "put in")
_RESCHEDULE = ("reschedule", "move", "shift", "push")
_CANCEL = ("cancel", "call off", "delete", "scrap")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contact."""

    first: str
    last: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        """An address of theirs."""
        return f"{self.first}.{self.last}@example.com".lower()


def somebody(dice: random.Random) -> Somebody:
    """A contact drawn."""
    return Somebody(dice.choice(_FIRST), dice.choice(_LAST))


def noun(dice: random.Random) -> str:
    """What is scheduled."""
    return dice.choice(_NOUNS)


def moment(dice: random.Random, *, not_at: datetime | None = None) -> tuple[str, datetime]:
    """Words for a time in working hours of the coming days, and the instant they mean on Monday 2 March 2026."""
    while True:
        ahead = dice.randrange(1, 5)
        day = TODAY + timedelta(days=ahead)
        hour, minute = dice.randrange(9, 17), dice.choice((0, 0, 15, 30, 45))
        at = datetime.combine(day, time(hour, minute), ZONE)
        if at != not_at:
            break
    day_words = "tomorrow" if ahead == 1 and dice.random() < 0.5 else _WEEKDAYS[day.weekday()]
    on = "" if day_words == "tomorrow" else dice.choice(("", "on "))
    return dice.choice(
        (f"{on}{day_words} at {_clock(dice, hour, minute)}", f"at {_clock(dice, hour, minute)} {on}{day_words}")
    ), at


def _clock(dice: random.Random, hour: int, minute: int) -> str:
    twelve, half = (hour - 1) % 12 + 1, "am" if hour < 12 else "pm"
    if minute == 0:
        return dice.choice((f"{twelve}{half}", f"{twelve} {half}", f"{hour:02d}:00"))
    return dice.choice((f"{twelve}:{minute:02d}{half}", f"{twelve}:{minute:02d} {half}", f"{hour:02d}:{minute:02d}"))


def schedule(dice: random.Random, who: Somebody, what: str, when: str) -> str:
    """A request to schedule."""
    verb = dice.choice(_SCHEDULE)
    forms = (
        f"{verb} a {what} with {who.first} {when}",
        f"can you {verb} a {what} {when} with {who.first}?",
        f"{when} {verb} a {what} with {who.first}",
        f"please {verb} a {what} with {who.name} {when}",
    )
    return typed(dice, dice.choice(forms))


def reschedule(dice: random.Random, who: Somebody, what: str, when: str = "") -> str:
    """A request to move; without a time when none is given."""
    verb = dice.choice(_RESCHEDULE) if when else "reschedule"
    to = f" to {when}" if when else ""
    return typed(
        dice, dice.choice((f"{verb} my {what} with {who.first}{to}", f"please {verb} the {what} with {who.name}{to}"))
    )


def cancel(dice: random.Random, who: Somebody, what: str) -> str:
    """A request to cancel."""
    verb = dice.choice(_CANCEL)
    return typed(dice, dice.choice((f"{verb} my {what} with {who.first}", f"{verb} the {what} with {who.name} please")))


def yes(dice: random.Random) -> str:
    """A yes."""
    return dice.choice(("yes", "yep", "ok", "sure", "do it", "go ahead", "yes please", "sounds good", "Yeah"))


def typed(dice: random.Random, text: str) -> str:
    """As typed: properly, in lower case, or without punctuation too."""
    style = dice.randrange(3)
    if style == 0:
        return text[0].upper() + text[1:]
    lowered = text.lower()
    return lowered if style == 1 else "".join(character for character in lowered if character not in "?!,.")
