"""Which of the offered choices a text takes: by position, by time, by name, by words. Pure."""

from __future__ import annotations

from datetime import datetime

from services.router.flows.events import narrowed, start_of, words
from services.router.flows.filling import with_moment
from services.router.flows.guests import guest_from, with_guest
from services.router.flows.times import Moment
from services.router.model.goal import Choice, Contact, EventSearch, Goal, TimeSaid, Window
from services.router.model.local import at, clock_of, date_of, parse
from services.router.model.turn import Scene
from services.router.model.understood import Understood


def chosen(goal: Goal, understood: Understood, scene: Scene) -> Choice | None:
    """The one choice the text takes; None when it takes none or could mean several."""
    choices = goal.choices
    takes_away = goal.type != "cancel" and understood.does("takes_away")
    if not choices or takes_away:  # "delete the Wednesday one" takes none of the times offered
        return None
    if understood.choice:
        named = [each for each in choices if each.kind == "contact" and _contact(each, understood, goal, scene)]
        return named[0] if len(named) == 1 else _by_position(choices, understood.choice)
    if understood.act == "affirm" and goal.proposal is not None and not understood.times:
        return None  # a yes is to what was proposed, not to one of the times beside it
    if understood.act == "affirm" and len(choices) == 1 and not understood.times:
        return choices[0]
    by_kind = {"contact": _contact, "event": _event, "slot": _slot, "reading": _reading}
    fitting = [choice for choice in choices if by_kind[choice.kind](choice, understood, goal, scene)]
    return fitting[0] if len(fitting) == 1 else None


def less_taken_away(goal: Goal, understood: Understood, scene: Scene) -> Goal | None:
    """ "Cancel the Wednesday one", of times or events offered: the goal with the others to choose from; None when it is
    none of them, or when taking away is what the goal is for."""
    kinds = {"event": _event, "slot": _slot, "reading": _reading}
    if goal.type == "cancel" or not goal.choices or not understood.does("takes_away"):
        return None
    out = [
        each
        for each in goal.choices
        if each.kind in kinds and (kinds[each.kind](each, understood, goal, scene) or _on_day(each, understood, goal))
    ]
    left = tuple(each for each in goal.choices if each not in out)
    if len(out) != 1 or not left:
        return None
    return with_choice(goal, left[0], scene.event_length_s) if len(left) == 1 else goal.having(choices=left)


def _on_day(choice: Choice, understood: Understood, goal: Goal) -> bool:
    """Whether a day that was said, without an hour, is the choice's."""
    day = date_of(start_of(choice.value, goal.timezone), goal.timezone)
    said = (time.readings[0].start for time in understood.times if not time.has_time and time.readings)
    return any(start is not None and date_of(start, goal.timezone) == day for start in said)


def with_choice(goal: Goal, choice: Choice, default_s: float) -> Goal:
    """The goal with the choice taken."""
    offered = (choice, *(each for each in goal.choices if each is not choice))
    bare = goal.having(choices=(), asked="", asked_text="", said_when=_still_said(goal, choice), offered=offered)
    value = choice.value
    if choice.kind == "contact":
        open_words = next((guest.said for guest in goal.people if guest.state == "several"), str(value.get("name", "")))
        return with_guest(bare, guest_from(Contact.model_validate(value), open_words))
    if choice.kind == "event":
        return bare.having(event=value)
    start = parse(str(value["start"]), goal.timezone)
    end = parse(str(value["end"]), goal.timezone) if value.get("end") else None
    if value.get("day_only"):
        return with_moment(bare, Moment(date=str(value["date"])), default_s)
    if value.get("window_end"):
        window = Window(start=start, end=parse(str(value["window_end"]), goal.timezone))
        return with_moment(bare, Moment(window=window), default_s)
    taken = with_moment(bare, Moment(start=start, end=end), default_s)
    return taken.having(duration_s=goal.duration_s) if choice.kind == "slot" else taken


def other_taken(goal: Goal, understood: Understood, default_s: float) -> Goal | None:
    """ "No, the other one": what was left of the question answered last, when that is one thing; None for any other
    text."""
    taken, left = goal.offered[:1], goal.offered[1:]
    if goal.choices or not left or not understood.does("other_one"):
        return None
    named = [each for each in left if set(words(each.label)) & set(words(understood.text))] if len(left) > 1 else left
    if len(named) != 1:
        return None
    again = goal.having(choices=(named[0], taken[0], *(each for each in left if each is not named[0])))
    if taken[0].kind == "contact":
        people = tuple(
            guest.model_copy(update={"state": "several"}) if guest.contact_id == taken[0].value.get("id") else guest
            for guest in goal.people
        )
        again = again.having(people=people)
    other = with_choice(again, named[0], default_s)
    return _on_its_day(goal, other) if taken[0].kind == "event" else other


def _on_its_day(before: Goal, goal: Goal) -> Goal:
    """An hour that was meant on the day of the one event is meant on the day of the other."""
    if before.start is None or before.end is None or not before.event or not goal.event or before.all_day:
        return goal
    stands = date_of(start_of(before.event, goal.timezone), goal.timezone)
    if date_of(before.start, goal.timezone) != stands:
        return goal  # a day of its own was said
    day = date_of(start_of(goal.event, goal.timezone), goal.timezone)
    start = at(day, clock_of(before.start, goal.timezone), goal.timezone)
    end = start + (before.end - before.start)
    return goal.having(start=start, end=end, date=day)


def _still_said(goal: Goal, choice: Choice) -> tuple[TimeSaid, ...]:
    """The words for the time that the choice leaves open: a reading settles the first, a slot all of them."""
    left = {"reading": goal.said_when[1:], "slot": ()}
    return left.get(choice.kind, goal.said_when)


def _by_position(choices: tuple[Choice, ...], position: int) -> Choice | None:
    index = position - 1 if position > 0 else len(choices) + position
    return choices[index] if 0 <= index < len(choices) else None


def _contact(choice: Choice, understood: Understood, goal: Goal, scene: Scene) -> bool:
    email = str(choice.value.get("email", "")).casefold()
    if email and email in {said.casefold() for said in understood.emails}:
        return True
    if any(
        _is_same(contact, choice)
        for person in understood.people
        for contact in person.candidates
        if len(person.candidates) == 1
    ):
        return True
    others = [set(words(other.label)) for other in goal.choices if other is not choice]
    label = {*words(choice.label), *words(str(choice.value.get("company", ""))), *words(email)}
    own = label - set().union(*others) if others else label
    return bool(own & set(words(understood.text)))


def _is_same(contact: Contact, choice: Choice) -> bool:
    return contact.id == choice.value.get("id") if contact.id else contact.email == choice.value.get("email")


def _event(choice: Choice, understood: Understood, goal: Goal, scene: Scene) -> bool:
    times = tuple(time for time in understood.times if not time.is_length)
    if times:
        return bool(narrowed([choice.value], EventSearch(times=times), scene.now, goal.timezone))
    others = [set(words(other.label)) for other in goal.choices if other is not choice]
    own = set(words(choice.label)) - set().union(*others) if others else set(words(choice.label))
    return bool(own & set(words(understood.text)))


def _slot(choice: Choice, understood: Understood, goal: Goal, scene: Scene) -> bool:
    start = start_of(choice.value, goal.timezone)
    return any(_fits(time, start, goal.timezone) for time in understood.times if not time.is_length)


def _reading(choice: Choice, understood: Understood, goal: Goal, scene: Scene) -> bool:
    label = str(choice.value.get("label", "")).casefold()
    if label and set(words(label)) <= set(words(understood.text)):
        return True
    start = parse(str(choice.value["start"]), goal.timezone)
    return any(_fits(time, start, goal.timezone) for time in understood.times if not time.is_length)


def _fits(time: TimeSaid, start: datetime, timezone: str) -> bool:
    for reading in time.readings[:1]:
        if reading.start is None:
            continue
        if time.has_time and not time.has_date:
            return clock_of(reading.start, timezone) == clock_of(start, timezone)
        if time.grain == "part_of_day" and not time.has_date and reading.end is not None:
            hours = clock_of(reading.start, timezone), clock_of(reading.end, timezone)
            return hours[0] <= clock_of(start, timezone) and (
                clock_of(start, timezone) < hours[1] or hours[1] <= hours[0]
            )
        if reading.end is not None and time.kind != "instant":
            return reading.start <= start < reading.end
        return reading.start == start
    return False
