"""An active goal: the fields of conversation.md, with what its flow needs to go on.

Immutable; JSON that people can read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

GoalStatus = Literal["collecting", "proposed", "executing"]


class Stored(BaseModel):
    """Base of what is stored as JSON: frozen, and a newer build's fields are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return self.model_dump(mode="json", by_alias=True)


class Contact(Stored):
    """Someone a name may stand for."""

    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    source: str = ""
    score: float = 0.0


class Thing(Stored):
    """Something an answer spoke of. ``kind``: event, task or reminder; ``value`` its form in JSON, shortened."""

    kind: str
    id: str = ""
    title: str = ""
    value: dict[str, Any] = Field(default_factory=dict)


class Guest(Stored):
    """A person of a goal.

    known: one contact; several: which one is open; unknown: an address is asked for; without: named in the title only.
    """

    said: str
    name: str
    email: str = ""
    contact_id: str = ""
    state: Literal["known", "several", "unknown", "without"] = "known"
    candidates: tuple[Contact, ...] = ()
    either: bool = False
    """One of several people who were named ("Sarah or Tom")."""


class GoalEntity(Stored):
    """What the goal is about, for those who read the goal: its first person, else its event."""

    type: str
    id: str = ""
    name: str = ""
    email: str = ""
    candidates: tuple[Contact, ...] = ()


class Window(Stored):
    """A stretch of time in which a free slot is looked for."""

    start: datetime
    end: datetime
    any_hour: bool = False
    """Also outside working hours, because the hours were said ("tomorrow evening")."""


class Reading(Stored):
    """One meaning of a time expression; weights of one expression sum to 1."""

    weight: float = 1.0
    start: datetime | None = None
    end: datetime | None = None
    duration_s: float = 0.0
    recurrence: str = ""
    note: str = ""


class TimeSaid(Stored):
    """A time expression; kinds, grains, relations and roles as in ``common.TimeValue`` and ``common.Entity``."""

    text: str = ""
    role: str = ""
    kind: str = "instant"
    grain: str = "minute"
    relation: str = "at"
    has_date: bool = False
    has_time: bool = False
    readings: tuple[Reading, ...] = ()

    @property
    def is_length(self) -> bool:
        """Whether it says how long, not when."""
        return self.role == "duration" or self.kind == "duration"

    @property
    def length_s(self) -> float | None:
        """The length of a duration in seconds; None when it has none."""
        return next((reading.duration_s for reading in self.readings if reading.duration_s > 0), None)

    @property
    def spans(self) -> bool:
        """A stretch (an afternoon, a week, "before noon") rather than a point or a day."""
        clocked = self.grain in ("second", "minute", "hour")
        return (
            self.kind == "open_interval"
            or (self.kind == "interval" and not clocked)
            or self.grain in ("week", "weekend", "month")
        )


class EventSearch(Stored):
    """What was said of the event to move, cancel or change."""

    people: tuple[Guest, ...] = ()
    query: str = ""
    times: tuple[TimeSaid, ...] = ()
    order: str = ""
    event_id: str = ""
    """The event last spoken of, when the words only point at it ("it", "that")."""

    event_start: str = ""
    """When that began as it was spoken of: it is looked for there too, however far away."""

    event_rule: str = ""
    """How it repeats, when it is a whole series."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.people or self.query or self.times or self.order or self.event_id)


class Choice(Stored):
    """One thing that can be answered: its words, and what it stands for."""

    kind: Literal["contact", "event", "slot", "reading"]
    label: str
    value: dict[str, Any]


class Offer(Stored):
    """What a yes would buy, frozen (protocols.md 5). ``plan`` is an ActionPlan in JSON with one step."""

    id: str
    hash: str
    plan: dict[str, Any]
    options: tuple[dict[str, Any], ...] = ()
    expires_at: datetime
    asked_at: datetime


class Goal(Stored):
    """What a conversation is in the middle of."""

    goal_id: str
    type: str
    tenant_id: str
    conversation_id: str
    customer_id: str
    status: GoalStatus = "collecting"
    people: tuple[Guest, ...] = ()
    title: str = ""
    title_explicit: bool = False
    place: str = ""
    notes: str = ""
    recurrence: str = ""
    said_when: tuple[TimeSaid, ...] = ()
    """Words for the (new) time that are not settled yet: their event is not known, or their reading is asked for."""

    said_end: tuple[TimeSaid, ...] = ()
    """Words for when it shall end, until the event is known."""

    date: str | None = None
    """Local date that was said; kept when only the clock time changes."""

    clock: str | None = None
    """Local clock time that was said; kept when only the date changes."""

    window: Window | None = None
    usual_hours: tuple[str, str] | None = None
    """When such a thing usually is ("11:30" to "14:00" for a lunch), where its hour is ours to find."""

    limits: tuple[dict[str, Any], ...] = ()
    """Days and hours that must hold or are wished for when a free slot is looked for (form: libs.limits)."""

    beside: dict[str, Any] = Field(default_factory=dict)
    """The event that tells the time: side (before, after), query, gap_s; until it is looked up."""

    start: datetime | None = Field(default=None, alias="datetime")
    end: datetime | None = None
    duration_s: float | None = None
    shift_s: float | None = None
    """Seconds to move by, until the event to move is known."""

    extend_s: float | None = None
    """Seconds to add to the length, until the event is known."""

    all_day: bool = False
    no_such_day: str = ""
    """The day that was said and is in no calendar ("feb 30"), until another is told."""

    suggested: bool = False
    """We picked the slot."""

    timezone: str = "UTC"
    event: dict[str, Any] | None = None
    search: EventSearch | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    target_kind: str = ""
    """event, task or contact, for assign and update."""

    proposal: Offer | None = None
    asked: str = ""
    """Topic of our last question: when, new_time, which_person, unknown_person, which_event, clash, yes_no …"""

    choices: tuple[Choice, ...] = ()
    offered: tuple[Choice, ...] = ()
    """The choices of the question answered last, the one that was taken first: the rest may be meant after all."""

    asked_text: str = ""
    """The words our last question was about."""

    created_at: datetime
    updated_at: datetime
    version: int = 1
    turn_id: str = ""
    """The turn that wrote this version: a repeat of it may write again."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def entity(self) -> GoalEntity | None:
        """Who or what it is about."""
        if self.people:
            first = self.people[0]
            return GoalEntity(
                type="contact",
                id=first.contact_id,
                name=first.name,
                email=first.email,
                candidates=first.candidates if first.state == "several" else (),
            )
        if self.event:
            kind = self.target_kind or "event"
            return GoalEntity(type=kind, id=str(self.event.get("id", "")), name=str(self.event.get("title", "")))
        return None

    def having(self, **changes: Any) -> Goal:
        """The same goal with some fields changed."""
        return self.model_copy(update=changes)
