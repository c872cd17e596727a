"""The plain model beside the suite: what one person's calendar, tasks, mail, questions and reminders must be.

No process, no database, no text: what a message that was understood and carried out once would have changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PROPOSAL_LASTS = timedelta(minutes=15)
QUESTION_LASTS = timedelta(hours=24)
UNDO_LASTS = timedelta(hours=24)


@dataclass
class Open:
    """What waits for a yes.

    Attributes:
        kind: ``goal`` for a proposal of the conversation, ``question`` for one of a run.
        until: when it lapses.
        on_yes: what a yes changes.
    """

    kind: str
    until: datetime
    on_yes: Callable[[], object]


@dataclass
class Done:
    """Something done that can be undone.

    Attributes:
        thing: what it was about; after one undo of a thing nothing else of it is undone here.
        until: the last moment for it.
        back: takes it back in the model.
    """

    thing: str
    until: datetime
    back: Callable[[], object]


@dataclass
class World:
    """One person's world.

    Attributes:
        events: start by the attendee's address.
        tasks: ``open`` or ``completed`` by mark.
        mails: ``draft`` or ``sent`` by mark.
        reminders: due time by mark; said ones stay.
        open: what waits for a yes.
        done: newest last.
        reverted: things an undo has touched.
    """

    events: dict[str, datetime] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    reminders: dict[str, datetime] = field(default_factory=dict)
    open: Open | None = None
    done: list[Done] = field(default_factory=list)
    reverted: set[str] = field(default_factory=set)

    def pass_time(self, now: datetime) -> None:
        """What lapses by itself."""
        if self.open is not None and now >= self.open.until:
            self.open = None

    def propose(self, now: datetime, on_yes: Callable[[], object]) -> None:
        """A proposal of the conversation; it replaces the one before."""
        self.open = Open("goal", now + PROPOSAL_LASTS, on_yes)

    def ask(self, now: datetime, on_yes: Callable[[], object]) -> None:
        """A run's question."""
        self.open = Open("question", now + QUESTION_LASTS, on_yes)

    def agree(self) -> None:
        """A yes."""
        assert self.open is not None
        was, self.open = self.open, None
        was.on_yes()

    def book(self, now: datetime, email: str, start: datetime) -> None:
        """An event is made."""
        self.events[email] = start
        self.did(now, email, lambda: self.events.pop(email))

    def move(self, now: datetime, email: str, start: datetime) -> None:
        """It is moved."""
        before = self.events[email]
        self.events[email] = start
        self.did(now, email, lambda: self.events.update({email: before}))

    def cancel(self, now: datetime, email: str) -> None:
        """It is taken off the calendar."""
        before = self.events.pop(email)
        self.did(now, email, lambda: self.events.update({email: before}))

    def did(self, now: datetime, thing: str, back: Callable[[], object]) -> None:
        """Remember how to take back what was done."""
        self.done.append(Done(thing, now + UNDO_LASTS, back))

    def undoable(self, now: datetime) -> Done | None:
        """What an undo would take back, where that is beyond doubt."""
        if self.open is not None or not self.done:
            return None
        newest = self.done[-1]
        return newest if now < newest.until and newest.thing not in self.reverted else None

    def undo(self) -> None:
        """The newest thing is taken back."""
        newest = self.done.pop()
        newest.back()
        self.reverted.add(newest.thing)
