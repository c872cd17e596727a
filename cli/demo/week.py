"""The scenes of the demo. Each looks into the calendar, the mail or the agenda for what was claimed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cli.demo.stage import Stage

STARTS_AT = "2026-03-02T09:00:00-05:00"
"""A Monday, nine in the morning in New York."""


def _events(stage: Stage, words: str) -> list[dict[str, Any]]:
    return [each for each in stage.kept()["events"] if words in each["title"] and not each.get("hold")]


def _sent(stage: Stage, to: str) -> list[dict[str, Any]]:
    return [each for each in stage.kept()["emails"] if to in each["to"] and each["status"] == "sent"]


def _open_tasks(stage: Stage, words: str) -> list[dict[str, Any]]:
    return [each for each in stage.kept()["tasks"] if words in each["title"].lower() and each["status"] == "open"]


def propose_and_book(stage: Stage) -> None:
    """A proposal, a yes, an event."""
    stage.scene("Monday morning: a proposal, and a yes")
    stage.act("contact.create_contact", name="John Smith", email="john@example.com")
    stage.act("contact.create_contact", name="Ann Lee", email="ann@example.com")
    stage.say("Schedule a call with John tomorrow at 3pm")
    stage.check("nothing is booked without a yes", not _events(stage, "John"))
    stage.say("yes")
    booked = _events(stage, "John")
    stage.check(
        "the calendar has the call once, Tuesday at 15:00, with john@example.com",
        [(each["start"][:16], each["attendees"]) for each in booked] == [("2026-03-03T15:00", ["john@example.com"])],
    )


def clash(stage: Stage) -> None:
    """A time that is taken is told, not booked over."""
    stage.scene("A clash is seen before it happens")
    stage.say("Schedule a meeting with Ann tomorrow at 3pm")
    stage.check("nothing was put over the call", not _events(stage, "Ann"))
    stage.say("make it 4:30pm")
    stage.say("yes")
    stage.check(
        "the meeting is at 16:30, once", [each["start"][:16] for each in _events(stage, "Ann")] == ["2026-03-03T16:30"]
    )


def promise(stage: Stage) -> None:
    """A promise of the person is followed up when nothing comes."""
    stage.scene("A promise is followed up")
    stage.say("I'll think about it and get back to you tomorrow")
    waiting = [each for each in stage.kept()["goals"] if each["status"] == "pending"]
    stage.check("the agenda waits for it", bool(waiting))
    stage.pass_time(timedelta(hours=23, minutes=30), "the next morning, and no word")
    stage.check("it was followed up by itself, and is about the meeting", "Ann" in stage.hear())


def reminder(stage: Stage) -> None:
    """Said at its time."""
    stage.scene("A reminder")
    stage.say("remind me in two hours to water the plants")
    stage.pass_time(timedelta(hours=2, seconds=2), "two hours later")
    heard = stage.hear()
    stage.check("it came by itself, at its time", "plants" in heard.lower())


def unknown_person(stage: Stage) -> None:
    """A plan waits for an answer, hours long, and goes on where it stood."""
    stage.scene("Somebody nobody knows: the plan waits for the answer")
    stage.say("Send an email to Zogblar about the project")
    stage.say("what's on my calendar today?")
    stage.pass_time(timedelta(hours=3), "three hours later")
    stage.say("zogblar@alien.com")
    stage.check("a draft is kept and nothing was sent yet", not _sent(stage, "zogblar@alien.com"))
    stage.say("yes")
    stage.check("the mail was sent, once", len(_sent(stage, "zogblar@alien.com")) == 1)


def undo(stage: Stage) -> None:
    """What was done is taken back."""
    stage.scene("Undo")
    stage.say("add a task to buy milk")
    stage.check("the task is there", len(_open_tasks(stage, "milk")) == 1)
    stage.say("undo that")
    stage.check("and is gone", not _open_tasks(stage, "milk"))


SCENES: tuple[Callable[[Stage], None], ...] = (propose_and_book, clash, promise, reminder, unknown_person, undo)
