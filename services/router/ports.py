"""What the router needs of the others, as its domain sees them. The clients implement these; tests have fakes of the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from services.router.decision import Hold, Learned, Resume, Start
from services.router.flows.flow import Calendar, Slot
from services.router.goals.model import Contact, Goal
from services.router.replies import Part
from services.router.turn import Turn
from services.router.understood import Understood

if TYPE_CHECKING:
    from services.router.carrying import Answer


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What reading a text needs to know of the open matter."""

    goal_type: str = ""
    asked: str = ""
    options: tuple[str, ...] = ()
    recent: tuple[Contact, ...] = ()
    anchor: datetime | None = None


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
class StepRun:
    """A step of a run. ``status``: pending, running, completed, failed, skipped, undone; ``effect``: none, reversible, irreversible."""

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


class Planner(Protocol):
    """Reads, plans and words."""

    async def read(self, turn: Turn, text: str, context: ReadingContext) -> Understood:
        """Entities and classification of a text."""
        ...

    async def plan(self, turn: Turn, understood: Understood, context: ReadingContext, plan_id: str) -> Planned:
        """A checked plan, or what is missing."""
        ...

    async def word(self, turn: Turn, now: datetime, said: Sequence[Said]) -> Worded:
        """The words of an answer."""
        ...

    async def remember(self, turn: Turn, learned: Learned) -> None:
        """Remembers what a name means."""
        ...

    async def forget(self, turn: Turn, value: str, request_id: str) -> int:
        """Forgets what a name means; how many meanings there were."""
        ...


class Executor(Protocol):
    """Runs plans, keeps the calendar and the questions."""

    def calendar(self, turn: Turn) -> Calendar:
        """The customer's calendar, for reading."""
        ...

    async def match(self, turn: Turn, understood: Understood, matter: OpenMatter | None) -> Matched:
        """Which open questions a text fits."""
        ...

    async def start(self, turn: Turn, understood: Understood, start: Start) -> Ran:
        """Runs a plan until it is done or blocked."""
        ...

    async def resume(self, turn: Turn, understood: Understood, resume: Resume) -> Ran:
        """Answers a question and runs on."""
        ...

    async def undo(self, workflow_id: str, request_id: str) -> Ran:
        """Takes back what a workflow did."""
        ...

    async def stop(self, workflow_id: str, request_id: str) -> Ran:
        """Cancels a workflow."""
        ...

    async def newest_undoable(self, turn: Turn, since: datetime) -> Run | None:
        """The newest workflow of the conversation that has something to undo."""
        ...

    async def get(self, workflow_id: str) -> Run:
        """A workflow."""
        ...

    async def hold(self, turn: Turn, hold: Hold) -> HeldSlot:
        """Holds a slot."""
        ...

    async def release(self, goal_id: str) -> None:
        """Lets a held slot go."""
        ...


@dataclass(frozen=True, slots=True)
class NewGoal:
    """The agenda goal to attach to an answer; the same goal_id again returns the first."""

    goal_id: str
    draft: GoalDraft
    deadline: datetime | None
    follow_up_at: datetime | None
    context: dict[str, Any]


class Agenda(Protocol):
    """Keeps what is expected and what is said later."""

    async def check_turn(
        self, turn_bytes: bytes, understood_bytes: bytes, mode: str, answered: Sequence[str]
    ) -> tuple[AgendaGoal, ...]:
        """Tells of a turn; the goals it achieved."""
        ...

    async def cancel(self, conversation_id: str, subject: str, request_id: str, reason: str) -> None:
        """Waits no longer for a subject."""
        ...

    async def create(self, turn: Turn, goal: NewGoal) -> AgendaGoal:
        """Makes a goal and its follow-up."""
        ...

    async def open_goals(self, turn: Turn) -> list[dict[str, Any]]:
        """What is waited for, for people: description, deadline, follow_up_at."""
        ...

    async def open_tasks(self, turn: Turn) -> list[dict[str, Any]]:
        """What will be said, for people: type, description, scheduled_at."""
        ...


@dataclass(frozen=True, slots=True)
class ToSay:
    """Something to say first."""

    conversation_id: str
    text: str
    key: str
    expects: str = ""
    options: tuple[str, ...] = ()
    decision: dict[str, Any] = field(default_factory=dict)


class Gateway(Protocol):
    """Reaches people."""

    async def hand_over(self, conversation_id: str, request_id: str) -> None:
        """A person takes the conversation over."""
        ...

    async def say(self, message: ToSay) -> tuple[str, bool]:
        """Says something first; the message's id, and whether an answer had covered it."""
        ...


class Forms(Protocol):
    """Turns, readings and answers in the forms they are stored and sent in."""

    def turn_bytes(self, turn: Turn) -> bytes:
        """A turn to be stored."""
        ...

    def turn(self, stored: bytes) -> Turn:
        """A stored turn, of the current tenant."""
        ...

    def understood_bytes(self, understood: Understood) -> bytes:
        """A reading to be stored."""
        ...

    def understood(self, turn: Turn, stored: bytes) -> Understood:
        """A stored reading."""
        ...

    def reply(self, answer: Answer) -> dict[str, Any]:
        """The reply in JSON: type, text, expects, options."""
        ...

    def response(self, answer: Answer) -> bytes:
        """The serialised HandleMessageResponse."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in Redis for a conversation."""

    goal: Goal | None = None
    version: int | None = None
    away: bool = False


class Goals(Protocol):
    """The active goals."""

    async def read(self, tenant_id: str, conversation_id: str) -> Kept:
        """The goal of a conversation; ``away`` when Redis is."""
        ...

    async def write(self, goal: Goal, expected: int | None) -> bool:
        """Writes a goal whose stored version is ``expected``; True again for a repeat of the same turn. Raises RedisAway."""
        ...

    async def clear(self, conversation_id: str) -> None:
        """Drops the goal of a conversation. Raises RedisAway."""
        ...
