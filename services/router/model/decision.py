"""What was decided for a turn: everything its effects need, so that carrying it out is a function of the row alone.

The decision is committed before the first effect (protocols.md 1). Each effect has its key in it, so a repeat after a
kill between any two commits finds the first attempt instead of repeating it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from services.router.model.goal import Choice, Contact, Goal, Stored
from services.router.model.replies import Part

FORM = 1
"""Version of the stored form; a newer build still carries out an older row."""

ProposalState = Literal["live", "done", "dropped", "replaced", "lapsed"]


class Mode(StrEnum):
    """Who takes a text; the names are those of ``common.Mode``."""

    SET_NEW_GOAL = "set_new_goal"
    CONTINUE_ACTIVE_GOAL = "continue_active_goal"
    NORMAL_ROUTING = "normal_routing"
    INTERVENTION_REPLY = "intervention_reply"
    COMMAND = "command"


class Note(Stored):
    """One rule that fired and why, in words without message text."""

    rule: str
    detail: str


class Hold(Stored):
    """Holds the slot of a proposal; ``renews`` only lengthens the hold of one that was said before."""

    do: Literal["hold"] = "hold"
    goal_id: str
    start: datetime
    end: datetime
    title: str = ""
    moving_event_id: str = ""
    expires_at: datetime
    renews: bool = False


class Release(Stored):
    """Lets a held slot go."""

    do: Literal["release"] = "release"
    goal_id: str


class Start(Stored):
    """Runs a plan.

    yes: bought by a proposal; plan: a request; ask_first: a proposal the executor keeps while Redis is away.
    """

    do: Literal["start"] = "start"
    purpose: Literal["yes", "plan", "ask_first"]
    request_id: str
    plan: dict[str, Any]
    approval_id: str = ""
    approval_hash: str = ""
    goal_id: str = ""


class Learned(Stored):
    """What a name turned out to mean."""

    value: str
    kind: str = "PERSON"
    resolved: dict[str, Any]
    request_id: str


class Resume(Stored):
    """Answers a workflow's question; what was learned by it is remembered first (protocols.md 6)."""

    do: Literal["resume"] = "resume"
    workflow_id: str
    intervention_id: str
    request_id: str
    answer: dict[str, Any]
    remember: tuple[Learned, ...] = ()


class AskAgain(Stored):
    """Asks a workflow's question again, because the text meant it and did not answer it."""

    do: Literal["ask_again"] = "ask_again"
    workflow_id: str
    intervention_id: str


class Undo(Stored):
    """Takes back what a workflow did."""

    do: Literal["undo"] = "undo"
    workflow_id: str
    request_id: str


class Stop(Stored):
    """Cancels a workflow that waits for an answer; its question is dropped."""

    do: Literal["stop"] = "stop"
    workflow_id: str
    request_id: str
    prompt: str = ""
    told: bool = True
    """Whether its end is told; not when something else takes its place."""


class HandOver(Stored):
    """A person takes the conversation over."""

    do: Literal["hand_over"] = "hand_over"
    request_id: str


class Remember(Stored):
    """Remembers who a name means, for an active goal."""

    do: Literal["remember"] = "remember"
    learned: Learned


class Forget(Stored):
    """Forgets what a name means."""

    do: Literal["forget"] = "forget"
    value: str
    request_id: str


Effect = Annotated[
    Hold | Release | Start | Resume | AskAgain | Undo | Stop | HandOver | Remember | Forget, Field(discriminator="do")
]


class Question(Stored):
    """One of several questions that a text could answer; how it is taken when the person says which."""

    tag: str
    summary: str
    """The words it may be named by."""

    about: dict[str, Any] = Field(default_factory=dict)
    """What it is, for its wording: a question's facts, or ``goal``."""

    resume: Resume | None = None
    proposal_id: str = ""


class Pending(Stored):
    """What an answer of ours asked that no other store remembers; it is matched first with the next text.

    which_question: which of several questions a text answered. guess: what a text meant that we were not sure of.
    matter: a request that lacks something, joined with the next short answer. restart: a lapsed proposal offered
    again. draft: a goal that could not be kept in Redis.
    """

    kind: Literal["which_question", "guess", "matter", "restart", "draft"]
    text: str = ""
    act: str = ""
    questions: tuple[Question, ...] = ()
    missing_text: str = ""
    choices: tuple[Choice, ...] = ()
    asked: str = ""
    intent: str = ""
    """What the request asks for, of a matter."""

    title: str = ""
    """What it is about, of a matter."""

    guesses: tuple[str, ...] = ()
    goal: Goal | None = None
    proposal_id: str = ""


class Closing(Stored):
    """A proposal that is over when the answer is committed."""

    proposal_id: str
    state: ProposalState


GoalWrite = Literal["none", "set", "clear"]


class Decision(Stored):
    """See the module's text. ``parts`` are said in order; RESULT parts are replaced by what their effect brought."""

    form: int = FORM
    mode: str
    said: str = ""
    """The person's words, shortened."""

    notes: tuple[Note, ...] = ()
    engine: str = "rules"
    ids: dict[str, str] = Field(default_factory=dict)
    timings_ms: dict[str, float] = Field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    parts: tuple[Part, ...] = ()
    goal_before: Goal | None = None
    goal_after: Goal | None = None
    write: GoalWrite = "none"
    """What happens to the goal in Redis when all goes as decided."""

    stored_version: int | None = None
    """Version of what stood in Redis; None when nothing did."""

    redis_away: bool = False
    redis_went_away: bool = False
    """Redis went away while the decision was carried out; marked in the row, so that a repeat does as the first did."""

    plain_text: str = ""
    """The whole answer, when the planner is away and cannot word it."""

    answered: tuple[str, ...] = ()
    """Subjects the text answered: ``proposal:{id}``, ``intervention:{id}``."""

    cancelled: tuple[str, ...] = ()
    """Subjects no answer is waited for any more."""

    closings: tuple[Closing, ...] = ()
    pending: Pending | None = None
    mentioned: tuple[Contact, ...] = ()
    matter: dict[str, Any] | None = None
    """What the turn was about (the facts of a goal, or an intent and the text's own words), for "why" and promises."""

    def with_note(self, rule: str, detail: str) -> Decision:
        """The same decision with one more rule that fired."""
        return self.model_copy(update={"notes": (*self.notes, Note(rule=rule, detail=detail))})


def ids_of(effects: Sequence[Effect], goal: Goal | None) -> dict[str, str]:
    """The ids a turn works with, by what they are of: workflow, intervention, active_goal, proposal."""
    ids: dict[str, str] = {}
    for effect in effects:
        if isinstance(effect, Start):
            ids["workflow"] = effect.request_id
        for name in ("workflow_id", "intervention_id"):
            if value := getattr(effect, name, ""):
                ids[name.removesuffix("_id")] = value
    if goal is not None:
        ids["active_goal"] = goal.goal_id
        if goal.proposal is not None:
            ids["proposal"] = goal.proposal.id
    return ids
