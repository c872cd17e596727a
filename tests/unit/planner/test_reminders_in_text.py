"""Reminders that hang on an event or on free time, and what "that" is in "make that Friday"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.planner.language import Context, Focus, read
from services.planner.planning import Known, plan
from services.planner.rules.model import Step
from tests.unit.planner.support import NOW, ZONE, reading, starts
from tests.unit.planner.test_plans import CATALOGUE


def _steps(text: str, **more: Any) -> list[Step]:
    context = Context(NOW, ZONE, **more)
    return list(plan(text, read(text, context), context, Known({}), CATALOGUE).steps)


@pytest.mark.parametrize(
    ("text", "query", "words", "at"),
    [
        ("remind me 15 minutes before the dentist", "dentist", {"item": "title"}, ("start", -900.0)),
        ("remind me to bring my card an hour before the checkup", "checkup", "Bring my card", ("start", -3600.0)),
        ("remind me an hour before the checkup to bring my card", "checkup", "Bring my card", ("start", -3600.0)),
        ("remind me before my interview to print the papers", "interview", "Print the papers", ("start", -900.0)),
        ("remind me after the checkup to pay", "checkup", "Pay", ("end", None)),
        ("remind me the day before the checkup", "checkup", {"item": "title"}, ("start", -86400.0)),
        ("remind me about the checkup 30 minutes before", "checkup", "Checkup", ("start", -1800.0)),
    ],
)
def test_a_reminder_hangs_on_an_event(text: str, query: str, words: Any, at: tuple[str, float | None]) -> None:
    listed, reminder = _steps(text)
    assert (listed.params["query"].lower(), listed.params["limit"]) == (query, 1)
    assert reminder.params["text"] == words
    assert (reminder.params["at"]["item"], reminder.params["at"].get("shift_s")) == at


def test_it_is_the_event_spoken_of() -> None:
    listed, reminder = _steps("remind me 10 minutes before it", focus=Focus("event", "e1", "Budget review"))
    assert listed.params["query"].lower().startswith("budget")
    assert reminder.params["at"]["shift_s"] == -600.0


@pytest.mark.parametrize(
    "text", ["remind me before the weekend to buy milk", "remind me to call Ann before the end of the day"]
)
def test_a_time_is_no_event(text: str) -> None:
    assert "anchor" not in reading(text).slots


@pytest.mark.parametrize("text", ["remind me before the weekend to buy milk", "remind me to buy milk by friday"])
def test_before_a_day_is_the_morning_of_the_last_there_is(text: str) -> None:
    [reminder] = _steps(text)
    assert reminder.params["at"] == "2026-03-06T09:00:00-05:00"


def test_a_time_that_was_said_wins() -> None:
    read_ = reading("remind me tomorrow at 9 to prepare before the meeting")
    assert "anchor" not in read_.slots
    assert starts(read_) == ["2026-03-03 09:00"]


def test_a_reminder_may_wait_for_free_time() -> None:
    found, reminder = _steps("remind me to buy eggs when i'm free")
    assert found.name == "calendar.find_free_time"
    assert reminder.params["at"] == {"stepId": found.id, "field": "items[0].start"}


@pytest.mark.parametrize("text", ["actually make that friday at noon", "make this friday at noon", "push that to noon"])
def test_what_is_pointed_at_is_no_part_of_the_time(text: str) -> None:
    read_ = read(text, Context(NOW, ZONE), "reminder.update")
    assert [e.role for e in read_.entities if e.time is not None] == ["new_time"]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (
            "change the rent reminder to the 3rd of every month at 10am",
            {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=3", "at": "2026-03-03T10:00:00-05:00"},
        ),
        ("change the pills reminder to every other day", {"recurrence": "FREQ=DAILY;INTERVAL=2"}),
        ("make the gym reminder daily", {"recurrence": "FREQ=DAILY"}),
        ("move the gym reminder to 6pm", {"at": "2026-03-02T18:00:00-05:00"}),
    ],
)
def test_a_reminder_is_given_another_rule(text: str, changes: dict[str, str]) -> None:
    [step] = _steps(text)
    assert (step.name, step.params["changes"]) == ("agenda.update_reminder", changes)


@pytest.mark.parametrize(("text", "hour"), [("move it to friday", 17), ("move it to friday at 8am", 8)])
def test_a_day_alone_keeps_the_hour_of_the_reminder_spoken_of(text: str, hour: int) -> None:
    at_five = NOW.replace(hour=17) + timedelta(days=1)
    context = Context(NOW, ZONE, focus=Focus("reminder", "r-1", "Call Ann"), anchor=at_five)
    [step] = plan(text, read(text, context, "reminder.update"), context, Known({}, "reminder.update"), CATALOGUE).steps
    assert step.params["changes"]["at"] == f"2026-03-06T{hour:02d}:00:00-05:00"


def test_a_day_alone_is_meant_by_day() -> None:
    text = "move the pills reminder to friday"
    context = Context(NOW, ZONE)
    [step] = plan(text, read(text, context), context, Known({}), CATALOGUE).steps
    assert step.params["changes"]["at"] == "2026-03-06T09:00:00-05:00"
