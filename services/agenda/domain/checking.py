"""Does this turn bring what a goal waits for? Pure rules over the turn and the router's decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import re2  # type: ignore[import-untyped]

from services.agenda.domain.model import Goal

_PATTERN_LIMIT_CHARS = 512
_SURE = 0.6
_ANSWERS_IN_GOAL = frozenset({"affirm", "deny", "change", "choose", "inform", "drop"})
_NO_ANSWER = frozenset(
    {"misdirected", "thanks", "small_talk", "undo", "ask_open", "ask_why", "handoff", "promise"},
)


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """What the agenda is told of a turn.

    `act`: the dialogue act in lower case; `entity_types`: kinds of things named ("email", "time", …); `continues`: the
    turn answered the active goal or a workflow's question of its conversation; `people`: names it says; `title`: what
    it calls the thing it asks for, empty when it gives it no name.
    """

    turn_id: str
    conversation_id: str
    text: str
    received_at: datetime
    mode: str
    act: str
    intent: str
    confidence: float
    entity_types: Collection[str]
    answered_subjects: Collection[str]
    people: Collection[str] = ()
    title: str = ""

    @property
    def continues(self) -> bool:
        """The text was taken by the active goal or by an open question."""
        return self.mode in ("continue_active_goal", "intervention_reply")

    @property
    def is_other_request(self) -> bool:
        """A clear request for something else: it answers nothing."""
        if self.mode == "set_new_goal":
            return True
        asks = self.act == "request" and not self.intent.startswith(("chat.", "unclear", "out_of_scope"))
        return self.mode == "normal_routing" and asks and self.confidence >= _SURE


def achieves(turn: SeenTurn, goal: Goal) -> bool:
    """Whether the turn brings what the goal waits for.

    Never the turn that made the goal nor an earlier one (which may be checked late); else a subject the router says
    was answered always counts.
    """
    if goal.turn_id == turn.turn_id or goal.created_at > turn.received_at:
        return False
    if goal.subject and goal.subject in turn.answered_subjects:
        return True
    if turn.mode in ("consent", "command") or turn.act in _NO_ANSWER:
        return False
    if goal.expected_response_pattern:
        return matches(goal.expected_response_pattern, turn.text)
    here = goal.conversation_id == turn.conversation_id
    if here and turn.continues:
        return True
    if here and takes_up(turn, goal):
        return True
    if turn.is_other_request:
        return False
    return _by_type(turn, goal, here)


def takes_up(turn: SeenTurn, goal: Goal) -> bool:
    """Whether a request goes on with what the goal's conversation was in the middle of: the same kind of thing, with
    nobody and nothing else named."""
    matter = goal.context_snapshot.get("what")
    if not isinstance(matter, Mapping) or turn.intent.rpartition(".")[2] != matter.get("type"):
        return False
    known = {str(name).casefold() for name in matter.get("with") or ()}
    others = [name for name in turn.people if not any(_same_person(name.casefold(), one) for one in known)]
    titles = set(turn.title.casefold().split()), set(str(matter.get("title") or "").casefold().split())
    return not others and (not turn.title or bool(titles[0] & titles[1]))


def _same_person(name: str, known: str) -> bool:
    return name == known or name in known.split() or known in name.split()


def is_open_answer(turn: SeenTurn, goal: Goal) -> bool:
    """Whether what the turn says may be what the goal waits for although no rule sees it: to be compared by meaning."""
    if goal.turn_id == turn.turn_id or goal.created_at > turn.received_at or not turn.text.strip():
        return False
    return turn.mode not in ("consent", "command") and turn.act not in _NO_ANSWER and not turn.is_other_request


def met_late(turn: SeenTurn, expired: Sequence[Goal]) -> list[Goal]:
    """Which goals that were asked after (and expired with that) the turn answers now, in the same conversation.

    What was asked after last; an earlier one only when the router says that its subject was answered.
    """
    asked = [
        goal
        for goal in expired
        if goal.followed_up_at is not None
        and goal.followed_up_at < turn.received_at
        and goal.conversation_id == turn.conversation_id
        and achieves(turn, goal)
    ]
    newest = max(asked, key=_asked_order, default=None)
    return [goal for goal in asked if goal is newest or goal.subject in turn.answered_subjects]


def _asked_order(goal: Goal) -> tuple[datetime, datetime, str]:
    return goal.followed_up_at or goal.created_at, goal.created_at, goal.id


def matches(pattern: str, text: str) -> bool:
    """Whether a bounded pattern is found in the text; RE2 is linear, so no pattern can hang the service."""
    return re2.search("(?i)" + pattern, text) is not None


def pattern_problem(pattern: str) -> str:
    """Why a pattern is refused; empty when it is fine."""
    if len(pattern) > _PATTERN_LIMIT_CHARS:
        return f"at most {_PATTERN_LIMIT_CHARS} characters"
    try:
        re2.compile("(?i)" + pattern)
    except re2.error:
        return "not an RE2 pattern"
    return ""


def _by_type(turn: SeenTurn, goal: Goal, here: bool) -> bool:
    match goal.goal_type:
        case "confirmation_expected":
            return here and turn.act in ("affirm", "deny", "change", "drop")
        case "information_expected":
            return turn.act in ("inform", "choose", "change") or bool(turn.entity_types)
        case "action_expected":
            return turn.act in _ANSWERS_IN_GOAL
        case "response_expected":
            return turn.act in _ANSWERS_IN_GOAL or turn.act in ("", "unspecified", "request")
