"""Filling a goal's slots from what was understood: people, times, lengths, titles, places. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from services.router.flows.times import Known, Moment, moments_of
from services.router.model.goal import Choice, Contact, Goal, Guest, TimeSaid
from services.router.model.local import after_days, clock_of, date_of, day_start, iso, later, next_day
from services.router.model.turn import Scene
from services.router.model.understood import PersonSaid, Understood

DAY_S = 86_400.0
_NOT_GUESTS = frozenset({"assignee", "recipient"})


def guests(understood: Understood) -> tuple[Guest, ...]:
    """The people named as taking part, in order; an address said for the only unknown one is theirs."""
    named = _one_of(understood, [person for person in understood.people if _takes_part(person)])
    found = list({_who(guest): guest for guest in named}.values())  # somebody spoken of twice comes once
    known = {guest.email.casefold() for guest in found if guest.email}
    emails = [email for email in understood.emails if email.casefold() not in known]
    unknown = [index for index, guest in enumerate(found) if guest.state == "unknown"]
    if len(unknown) == 1 and len(emails) == 1:
        found[unknown[0]] = found[unknown[0]].model_copy(update={"email": emails[0], "state": "known"})
        return tuple(found)
    return (*found, *(Guest(said=email, name=email, email=email) for email in emails))


def _one_of(understood: Understood, people: Sequence[PersonSaid]) -> list[Guest]:
    """The people as guests; those between whom there is a choice ("Sarah or Tom") are one who is still open."""
    said = understood.slots.get("either")
    names = {str(name).casefold() for name in said} if isinstance(said, list) else set()
    either = [person for person in people if person.text.casefold() in names]
    if len(either) < 2:
        return [guest_of(person) for person in people]
    candidates = tuple(each for person in either for each in person.candidates or (Contact(name=person.name),))
    one = Guest(
        said=" or ".join(person.text for person in either), name=" or ".join(person.name for person in either),
        state="several", candidates=candidates, either=True,
    )  # fmt: skip
    return [one, *(guest_of(person) for person in people if person not in either)]


def _takes_part(person: PersonSaid) -> bool:
    """Who is only named in the title ("Dentist appointment with Dr. Lee") is a guest when we know them."""
    return person.role not in _NOT_GUESTS and (person.role != "title" or person.resolution == "exact")


def _who(guest: Guest) -> str:
    return guest.contact_id or (guest.email or guest.name or guest.said).casefold()


def guest_of(person: PersonSaid) -> Guest:
    """A named person as far as they are known."""
    if len(person.candidates) == 1 and person.resolution != "several":
        return guest_from(person.candidates[0], person.text)
    if len(person.candidates) > 1:
        return Guest(said=person.text, name=person.name, state="several", candidates=person.candidates)
    return Guest(said=person.text, name=person.name or person.text, state="unknown")


def guest_from(contact: Contact, said: str) -> Guest:
    """A person who is one contact; of a name alone the address is still to be asked for."""
    state: Literal["known", "unknown"] = "known" if contact.id or contact.email else "unknown"
    return Guest(said=said, name=contact.name or said, email=contact.email, contact_id=contact.id, state=state)


def with_usual_hours(goal: Goal, understood: Understood) -> Goal:
    """The goal with the hours that what it is called is usually at."""
    said = understood.slots.get("usual_hours")
    if not isinstance(said, list) or len(said) != 2:
        return goal
    return goal.having(usual_hours=(str(said[0]), str(said[1])))


def with_people(goal: Goal, understood: Understood) -> Goal:
    """The goal with the people of the text: they answer our question, replace the others, or ("also Bob") join them."""
    if goal.asked == "unknown_person":
        return _with_address(goal, understood)
    named = guests(understood)
    if not named:
        return goal
    if goal.asked == "which_person":
        return with_guest(goal, named[0])
    if (meant_now := _meant_instead(goal, named)) is not None:
        return meant_now
    joins = understood.does("also") or (understood.manner.more is not None and not understood.does("instead"))
    if goal.people and joins:
        names = {guest.name.casefold() for guest in named}
        return goal.having(people=(*(guest for guest in goal.people if guest.name.casefold() not in names), *named))
    return goal.having(people=named)


def _meant_instead(goal: Goal, named: tuple[Guest, ...]) -> Goal | None:
    """The goal with another of those who were to choose from ("no, Kim") in place of the one taken; None for any other
    people."""
    ids = [str(choice.value.get("id") or "") for choice in goal.offered if choice.kind == "contact"]
    if len(named) != 1 or not named[0].contact_id or named[0].contact_id not in ids[1:]:
        return None
    people = tuple(named[0] if guest.contact_id == ids[0] else guest for guest in goal.people)
    return goal.having(people=people)


def with_guest(goal: Goal, guest: Guest) -> Goal:
    """The goal with the person whose identity is open replaced."""
    people = list(goal.people)
    at = next((index for index, other in enumerate(people) if other.state in ("several", "unknown")), None)
    if at is None:
        return goal
    people[at] = guest
    return goal.having(people=tuple(people))


def open_guest(goal: Goal) -> Guest | None:
    """The person whose identity is open."""
    return next((guest for guest in goal.people if guest.state in ("several", "unknown")), None)


def _with_address(goal: Goal, understood: Understood) -> Goal:
    guest = open_guest(goal)
    if guest is None:
        return goal
    if understood.emails and understood.does("also"):
        mails = tuple(Guest(said=mail, name=mail, email=mail) for mail in understood.emails)
        return goal.having(people=(*goal.people, *mails))
    if understood.emails:
        return with_guest(goal, guest.model_copy(update={"email": understood.emails[0], "state": "known"}))
    if understood.does("without"):
        return with_guest(goal, guest.model_copy(update={"state": "without"}))
    named = [
        other
        for other in guests(understood)
        if other.name.casefold() != guest.name.casefold() or other.state != "unknown"
    ]
    return with_guest(goal, named[0]) if named else goal


def with_words(goal: Goal, understood: Understood) -> Goal:
    """The goal with title, place, notes and length of the text."""
    changes: dict[str, object] = {}
    title = understood.slot_text("title") or (understood.titles[0] if understood.titles else "")
    explicit = understood.slots.get("title_explicit") is True
    names = explicit or (not goal.title_explicit and understood.act in ("change", "inform"))
    if title and (names or not goal.title):
        changes |= {"title": title, "title_explicit": names}
    place = understood.slot_text("place") or (understood.places[0] if understood.places else "")
    if place:
        changes["place"] = place
    if notes := understood.slot_text("notes"):
        changes["notes"] = notes
    length = length_said(understood)
    if length is not None:
        changes |= {"duration_s": length, "end": goal.start + timedelta(seconds=length) if goal.start else None}
    if understood.slots.get("all_day") is True:
        changes["all_day"] = True
    return goal.having(**changes) if changes else goal


def length_said(understood: Understood) -> float | None:
    """The length that was said, in seconds; one to move by or to add is none."""
    said = next((time.length_s for time in understood.times if time.role in ("duration", "") and time.is_length), None)
    slot = understood.slot_number("duration_s")
    return said or (slot if slot and slot > 0 else None)


_NO_BEGINNING = frozenset({"limit", "end_time"})


def times_said(understood: Understood, *roles: str) -> tuple[TimeSaid, ...]:
    """The times (not lengths) of these roles; of any role but what is ruled out when none is given."""
    times = (time for time in understood.times if not time.is_length)
    return tuple(time for time in times if (time.role in roles if roles else time.role not in _NO_BEGINNING))


def settled(
    goal: Goal,
    scene: Scene,
    *,
    default_s: float,
    date: str | None = None,
    clock: str | None = None,
    length_s: float | None = None,
) -> Goal:
    """Turns the words for the time into the time, when they have one meaning; several become choices to ask about.

    Args:
        goal: its ``said_when`` is used up unless a question is due.
        scene: here and now.
        default_s: the event's length when none was said.
        date: the day meant when only a clock time was said, when the goal has none.
        clock: the clock time kept when only a day was said, when the goal has none.
        length_s: the length said in the same text; a longer stretch is then where it is to lie.
    """
    for said in goal.said_when:
        hour = None if goal.suggested or goal.clock is None else goal.clock
        known = Known(scene.now, goal.timezone, goal.date or date, goal.clock or clock, length_s, hour)
        found = moments_of(said, known)
        if len(found) > 1:
            choices = tuple(_reading_choice(moment, goal.timezone) for moment in found)
            return goal.having(choices=choices, start=None, end=None, asked_text=said.text)
        goal = goal.having(said_when=goal.said_when[1:])
        if found:
            goal = _also_those_days(goal, with_moment(goal, found[0], default_s))
    return shifted(goal, goal.start)


def shifted(goal: Goal, base: datetime | None) -> Goal:
    """The goal moved by the seconds that were said, from ``base``; unchanged while that is not known."""
    if goal.shift_s is None or base is None:
        return goal
    start = later(base, goal.shift_s, goal.timezone)
    end = start + (goal.end - goal.start) if goal.start and goal.end else None
    day, clock = date_of(start, goal.timezone), clock_of(start, goal.timezone)
    return goal.having(shift_s=None, start=start, end=end, date=day, clock=clock, suggested=False)


def with_shift(goal: Goal, understood: Understood) -> Goal:
    """The goal with what the text says to move by or to add to the length."""
    said = understood.slots.get("changes")
    changes = (
        {key: said[key] for key in ("shift_s", "extend_s") if isinstance(said.get(key), int | float)}
        if isinstance(said, dict)
        else {}
    )
    return goal.having(**changes) if changes else goal


def with_moment(goal: Goal, moment: Moment, default_s: float) -> Goal:
    """The goal at that moment; the length stays unless the words have one."""
    fresh = goal.having(choices=(), suggested=False, recurrence=moment.recurrence or goal.recurrence)
    if goal.all_day and (days := _days_of(goal, moment)) is not None:
        return over_days(fresh, *days)
    if moment.window is not None:
        return fresh.having(window=moment.window, start=None, end=None, date=None, clock=None)
    if moment.clock is not None:
        fresh = fresh.having(all_day=False)
    if moment.start is None:
        return fresh.having(window=None, date=moment.date or goal.date, start=None, end=None)
    length = (moment.end - moment.start).total_seconds() if moment.end is not None else goal.duration_s or default_s
    return at_time(fresh, moment, length)


def _days_of(goal: Goal, moment: Moment) -> tuple[str, str] | None:
    """The first day and the one after the last, when whole days were said; None for a clock time."""
    many = max(1, round((goal.duration_s or 0.0) / DAY_S))
    if moment.window is not None and goal.duration_s:
        first = date_of(moment.window.start, goal.timezone)
        return first, after_days(first, many)
    if moment.window is not None:
        last = date_of(moment.window.end - timedelta(seconds=1), goal.timezone)
        return date_of(moment.window.start, goal.timezone), next_day(last)
    if moment.date is None or moment.clock is not None:
        return None
    return moment.date, after_days(moment.date, many)


def _also_those_days(before: Goal, goal: Goal) -> Goal:
    """Whole days one after the other ("off Thursday and Friday") are one stretch."""
    adjoin = goal.all_day and before.all_day and before.end is not None and before.end == goal.start
    return goal.having(start=before.start, date=before.date) if adjoin else goal


def over_days(goal: Goal, first: str, after: str) -> Goal:
    """The goal over whole days, up to the beginning of the day ``after``."""
    start, end = day_start(first, goal.timezone), day_start(after, goal.timezone)
    return goal.having(
        all_day=True, window=None, date=first, clock=None, start=start, end=end, duration_s=None, suggested=False
    )


def as_whole_days(goal: Goal) -> Goal:
    """A goal that was told to take all day, on the day it has."""
    day = goal.date or (date_of(goal.start, goal.timezone) if goal.start else None)
    if not goal.all_day or day is None or (goal.start is not None and goal.clock is None):
        return goal
    return over_days(goal, day, next_day(day))


def at_time(goal: Goal, moment: Moment, length_s: float) -> Goal:
    """The goal at an instant, with a length."""
    start = moment.start
    assert start is not None  # the caller looked
    said_length = length_s if moment.end is not None else goal.duration_s
    return goal.having(
        window=None,
        date=date_of(start, goal.timezone),
        clock=clock_of(start, goal.timezone),
        start=start,
        end=start + timedelta(seconds=length_s),
        duration_s=said_length,
    )


def _reading_choice(moment: Moment, timezone: str) -> Choice:
    start = moment.start or (moment.window.start if moment.window else None)
    if start is None and moment.date is not None:
        value = {
            "label": moment.note,
            "start": iso(day_start(moment.date, timezone), timezone),
            "date": moment.date,
            "day_only": True,
        }
    else:
        value = {"label": moment.note, "start": iso(start, timezone) if start else ""}
        if moment.end is not None:
            value["end"] = iso(moment.end, timezone)
        if moment.window is not None:
            value["window_end"] = iso(moment.window.end, timezone)
    return Choice(kind="reading", label=str(moment.note or value["start"]), value=value)


def contact_choices(candidates: Sequence[Contact]) -> tuple[Choice, ...]:
    """People to choose from."""
    return tuple(
        Choice(
            kind="contact",
            label=contact.name,
            value={
                "id": contact.id,
                "name": contact.name,
                "email": contact.email,
                "company": contact.company,
                "phone": contact.phone,
            },
        )
        for contact in candidates
    )
