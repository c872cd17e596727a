"""When several people are free, asked by text; every calendar drawn at random, the answer checked minute by minute."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.e2e import phrases
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.plan_phrases import typed
from tests.e2e.suite import Person, Suite

Stretch = tuple[datetime, datetime]


def _customer(suite: Suite, who: phrases.Somebody, hours: tuple[int, int]) -> Person:
    """Another customer of the same tenant, known by an address, with working hours of their own."""
    other = suite.person(f"app-{who.email}", now=NOW, timezone=ZONE)
    other.act("task.list_tasks")
    days = [{"weekday": day, "start": f"{hours[0]:02d}:00", "end": f"{hours[1]:02d}:00"} for day in range(1, 6)]
    other.patch(f"/v1/customers/{other.address}", email=who.email, working_hours=days)
    return other


def _fill(person: Person, dice: random.Random, day: date) -> list[Stretch]:
    busy = []
    for _ in range(dice.randrange(1, 6)):
        start = datetime.combine(day, time(dice.randrange(8, 18), dice.choice((0, 15, 30, 45))), phrases.ZONE)
        end = start + timedelta(minutes=dice.choice((15, 30, 60, 120)))
        person.act("calendar.create_event", title="Busy", start=start.isoformat(), end=end.isoformat())
        busy.append((start, end))
    return busy


def _first_free(busy: list[Stretch], day: date, hours: list[tuple[int, int]], length: timedelta) -> datetime | None:
    """The first quarter hour of a day at which nobody has anything for so long, within everybody's hours."""
    start = datetime.combine(day, time(max(begin for begin, _ in hours)), phrases.ZONE)
    last = datetime.combine(day, time(min(end for _, end in hours)), phrases.ZONE) - length
    while start <= last:
        if all(start + length <= begin or start >= end for begin, end in busy):
            return start
        start += timedelta(minutes=15)
    return None


def _found(answer: dict[str, Any]) -> list[Stretch]:
    [step] = [each for each in answer["workflow"]["steps"] if each["action"] in ("find_free_time", "suggest_times")]
    return [
        (datetime.fromisoformat(item["start"]), datetime.fromisoformat(item["end"])) for item in step["result"]["items"]
    ]


@pytest.mark.parametrize("number", range(4))
def test_when_several_are_free_nobody_has_anything(
    suite: Suite, person: Person, dice: random.Random, number: int
) -> None:
    ahead = dice.randrange(1, 5)
    day = phrases.TODAY + timedelta(days=ahead)
    word = ("monday", "tuesday", "wednesday", "thursday", "friday")[day.weekday()]
    busy, hours, names = _fill(person, dice, day), [(9, 18)], []
    for who in (phrases.Somebody("Ann", "Okafor"), phrases.Somebody("Marcus", "Haddad"))[: dice.randrange(1, 3)]:
        own = dice.choice(((8, 16), (9, 17), (10, 19)))
        who = phrases.Somebody(who.first, f"{who.last}{dice.randrange(10**6)}")
        busy += _fill(_customer(suite, who, own), dice, day)
        hours.append(own)
        person.act("contact.create_contact", name=who.name, email=who.email)
        names.append(who.first)
    everybody = " and ".join([*names, "I"]) if len(names) == 1 else f"{', '.join(names)} and I"
    free = "both free" if len(names) == 1 else "all free"
    text = typed(dice, f"when are {everybody} {free} on {word}?")
    answer = person.say(text)
    first = _first_free(busy, day, hours, timedelta(minutes=30))
    found = _found(answer)
    assert [start for start, _ in found[:1]] == ([first] if first else []), (text, answer["reply"])
    for start, end in found:
        assert all(end <= begin or start >= finish for begin, finish in busy), (text, start)


def test_whose_calendar_cannot_be_seen_is_said(person: Person, dice: random.Random) -> None:
    who = phrases.somebody(dice)
    person.act("contact.create_contact", name=who.name, email=who.email)
    answer = person.say(f"when are {who.first} and I both free on Thursday?")
    assert who.email in answer["reply"]["text"] and "can't see" in answer["reply"]["text"], answer["reply"]


@pytest.mark.parametrize("number", range(2))
def test_so_many_slots_as_are_asked_for(person: Person, dice: random.Random, number: int) -> None:
    busy = _fill(person, dice, date(2026, 3, 3))
    count = dice.randrange(2, 5)
    text = typed(dice, f"find me {count} free slots tomorrow")
    found = _found(person.say(text))
    assert len(found) == count, text
    assert found[0][0] == _first_free(busy, date(2026, 3, 3), [(9, 18)], timedelta(minutes=30)), text


def test_conflicts_and_a_summary_of_the_week(person: Person, dice: random.Random) -> None:
    start = datetime(2026, 3, 4, dice.randrange(9, 15), tzinfo=phrases.ZONE)
    for title, minutes in (("Budget", 0), ("Hiring", 30)):
        begin = start + timedelta(minutes=minutes)
        person.act("calendar.create_event", title=title, start=begin.isoformat(), duration="1h")
    person.act("calendar.create_event", title="Dinner", start="2026-03-05T19:00:00-05:00", duration="2h")
    said = person.say(typed(dice, "do I have any conflicts this week?"))["reply"]["text"]
    assert "Budget" in said and "Hiring" in said and "Dinner" not in said, said
    summary = person.say(typed(dice, "summarize my week"))
    [step] = summary["workflow"]["steps"]
    assert step["result"]["count"] == 3 and step["result"]["conflicts"] == 1, summary["reply"]
