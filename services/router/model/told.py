"""What the other services tell the router and are told, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.router.model.calendar import Slot
from services.router.model.goal import Contact, Goal, Thing
from services.router.model.replies import Part


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What reading a text needs to know of the open matter."""

    goal_type: str = ""
    asked: str = ""
    options: tuple[str, ...] = ()
    recent: tuple[Contact, ...] = ()
    anchor: datetime | None = None
    focus: Thing | None = None
    """What "it" means."""

    unnamed: bool = False
    """The open matter makes something that nobody has given a name yet."""

    intent: str = ""
    """What the text asks for, where that is known: its slots are those of this intent."""

    letter: str = ""
    """The words of the letter that waits; empty when none does."""

    @property
    def is_open(self) -> bool:
        """Whether a goal or question of ours waits for an answer."""
        return bool(self.goal_type or self.asked or self.options)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a plan could not be made without. ``problem``: absent, ambiguous or unknown."""

    slot: str
    problem: str
    text: str = ""
    candidates: tuple[Contact, ...] = ()
    readings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A checked plan (JSON), or why there is none."""

    plan: dict[str, Any] | None = None
    missing: tuple[Missing, ...] = ()
    out_of_scope: bool = False
    engine: str = "rules"


@dataclass(frozen=True, slots=True)
class PlannedThen:
    """What was planned together with a reading: for these words, read against this."""

    text: str
    context: ReadingContext
    planned: Planned


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step of a run.

    ``status``: pending, running, completed, failed, skipped, undone; ``effect``: none, reversible, irreversible.
    """

    id: str
    type: str
    action: str
    status: str
    effect: str
    description: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    failure_class: str = ""
    message: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question a workflow is stopped at."""

    id: str
    workflow_id: str
    prompt: str
    expects: str
    kind: str
    status: str
    conversation_id: str
    entities: tuple[str, ...] = ()
    expires_at: datetime | None = None
    created_at: datetime | None = None
    covers: tuple[dict[str, Any], ...] = ()
    """The steps a yes would run, frozen."""
    goal_id: str = ""
    """The active goal whose proposal it was asked in place of, because Redis was away; empty for all others."""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A workflow. ``raw`` goes back into wording and into the answer; the domain never looks into it."""

    id: str
    status: str
    version: int
    steps: tuple[StepRun, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    customer_id: str = ""
    conversation_id: str = ""
    turn_id: str = ""
    request: str = ""
    """The words that started it."""

    raw: Any = field(default=None, compare=False, repr=False)

    @property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """Those that wait for an answer."""
        return tuple(each for each in self.questions if each.status == "open")


@dataclass(frozen=True, slots=True)
class Ran:
    """A run after a call, with the keys of the outcomes this answer tells. ``disposition`` is that of a resume."""

    run: Run
    covers: tuple[str, ...] = ()
    disposition: str = ""
    undone: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits an open question. ``fit``: answer, partial, unclear or none."""

    score: float
    fit: str
    proposal_id: str = ""
    question: OpenQuestion | None = None
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """The questions a text may answer, best first, and all that are open."""

    matches: tuple[Match, ...] = ()
    open: tuple[OpenQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """The active goal's question, as one more question of the desk."""

    id: str
    summary: str
    expects: str
    asked_at: datetime
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """Whether a slot is held; what is in the way and the nearest free slots when it is not."""

    held: bool
    clashes: tuple[dict[str, Any], ...] = ()
    free: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One part of an answer with the run it tells of."""

    part: Part
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """The agenda goal an answer would attach."""

    goal_type: str
    description: str
    subject: str
    pattern: str = ""
    deadline_after_s: float = 0.0
    deadline: datetime | None = None

    def about(self, subject: str) -> GoalDraft:
        """The same goal, about this subject."""
        return replace(self, subject=subject)


@dataclass(frozen=True, slots=True)
class Worded:
    """An answer in words, without its promise."""

    text: str
    promise: str = ""
    goal: GoalDraft | None = None
    expects: str = ""
    options: tuple[str, ...] = ()
    engine: str = "rules"


@dataclass(frozen=True, slots=True)
class AgendaGoal:
    """A goal as the agenda stored it; ``raw`` goes into the answer."""

    goal_id: str
    follow_up_at: datetime | None
    description: str = ""
    raw: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NewGoal:
    """The agenda goal to attach to an answer; the same goal_id again returns the first."""

    goal_id: str
    draft: GoalDraft
    deadline: datetime | None
    follow_up_at: datetime | None
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToSay:
    """Something to say first."""

    conversation_id: str
    text: str
    key: str
    expects: str = ""
    options: tuple[str, ...] = ()
    decision: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in Redis for a conversation."""

    goal: Goal | None = None
    version: int | None = None
    away: bool = False
