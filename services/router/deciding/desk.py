"""The desk of open questions: which of them a text answers (conversation.md 4, protocols.md 6). Pure.

The executor scores its own questions and the active goal's together; here the best one takes the text only with a
score above 0.7 and clearly ahead of the second. A "which one?" of ours is matched before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.ids import derive
from services.router.deciding.questions import question_facts, question_words
from services.router.flows.events import words
from services.router.model.decision import Learned, Pending, Question, Resume
from services.router.model.goal import Goal
from services.router.model.replies import title_of, what
from services.router.model.told import Match, Matched, OpenMatter, OpenQuestion
from services.router.model.turn import Turn
from services.router.model.understood import Understood

TAKES_ABOVE = 0.7
"""A question takes a text only with a higher score."""

AHEAD_BY = 0.15
"""How far the best must be ahead of the second; closer ones are asked about."""

_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;.]+")


@dataclass(frozen=True, slots=True)
class Takes:
    """Questions of workflows take the text; ``proposal`` too when the active goal's is among them."""

    resumes: tuple[Resume, ...]
    proposal: bool = False
    act: str = ""
    """The act of the text that is taken, when it was an earlier one."""


@dataclass(frozen=True, slots=True)
class TakenByGoal:
    """The active goal's question takes the text."""

    act: str = ""


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Several fit; we ask which, and remember what was said."""

    pending: Pending


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The text means this question but does not answer it."""

    question: OpenQuestion


@dataclass(frozen=True, slots=True)
class Untaken:
    """None takes it; the questions stay open."""


Taken = Takes | TakenByGoal | WhichOne | AskAgain | Untaken


def at_desk(turn: Turn, understood: Understood, matched: Matched, goal: Goal | None, pending: Pending | None) -> Taken:
    """Who takes the text."""
    if pending is not None and pending.kind == "which_question":
        told = _told_which(understood, pending)
        if told is not None:
            return told
    candidates = _candidates(matched.matches, understood, goal)
    if not candidates or candidates[0].score <= TAKES_ABOVE:
        return Untaken()
    best = candidates[0]
    close = [match for match in candidates if match.score > TAKES_ABOVE and best.score - match.score < AHEAD_BY]
    if len(close) > 1:
        return WhichOne(_which(turn, understood, close, goal))
    if best.question is None or _asked_since(goal, understood, best.question):
        return TakenByGoal()
    if best.fit in ("answer", "partial"):
        return Takes((resume_of(turn, best.question, best.answer),))
    return AskAgain(best.question) if best.fit == "unclear" else Untaken()


def _asked_since(goal: Goal | None, understood: Understood, question: OpenQuestion) -> bool:
    """Whether a bare yes comes right after the goal's question which of several is meant: it answers no older one."""
    if goal is None or understood.act != "affirm" or understood.times or understood.people or understood.emails:
        return False
    chosen = goal.asked not in ("", "yes_no") and goal.proposal is None
    return chosen and (question.created_at is None or question.created_at < goal.updated_at)


def matter_of(goal: Goal | None, options: Sequence[str]) -> OpenMatter | None:
    """The goal's open question as one more of the desk; None when it asks nothing."""
    if goal is None or not goal.asked:
        return None
    expects = {
        "yes_no": "yes_no",
        "when": "time",
        "new_time": "time",
        "unknown_person": "email",
        "which_person": "choice",
        "which_event": "choice",
        "which_reading": "choice",
        "clash": "yes_no" if goal.proposal else "choice",
    }.get(goal.asked, "text")
    ident = goal.proposal.id if goal.proposal else goal.goal_id
    return OpenMatter(ident, f"{goal.type} {title_of(goal)}".strip()[:2000], expects, goal.updated_at, tuple(options))


def resume_of(turn: Turn, question: OpenQuestion, answer: dict[str, Any]) -> Resume:
    """The resume that answers a question, with what is learned from it; its key is (question, turn)."""
    return Resume(
        workflow_id=question.workflow_id,
        intervention_id=question.id,
        request_id=derive(question.id, turn.turn_id),
        answer=answer,
        remember=tuple(_learned(turn, value, meant) for value, meant in _values(question, answer)),
    )


def _candidates(matches: Sequence[Match], understood: Understood, goal: Goal | None) -> list[Match]:
    """The matches, with the goal's own when the executor did not score it."""
    found = [match for match in matches if match.question is not None or goal is not None]
    unscored = goal is not None and goal.asked == "yes_no" and not any(match.proposal_id for match in found)
    if goal is not None and unscored and understood.act in ("affirm", "deny"):
        found.append(Match(0.9, "answer", proposal_id=goal.proposal.id if goal.proposal else goal.goal_id))
    return sorted(found, key=lambda match: -match.score)


def _which(turn: Turn, understood: Understood, close: Sequence[Match], goal: Goal | None) -> Pending:
    questions = []
    for number, match in enumerate(close[:5], start=1):
        if match.question is None:
            summary = f"{goal.type} {title_of(goal)}" if goal else ""
            about = {"goal": what(goal)} if goal else {}
            questions.append(Question(tag=str(number), summary=summary, about=about, proposal_id=match.proposal_id))
        else:
            resume = resume_of(turn, match.question, match.answer)
            words_of, about = question_words(match.question), question_facts(match.question)
            questions.append(Question(tag=str(number), summary=words_of, about=about, resume=resume))
    return Pending(kind="which_question", text=turn.text, act=understood.act, questions=tuple(questions))


def _told_which(understood: Understood, pending: Pending) -> Taken | None:
    asked = pending.questions
    chosen = list(asked) if understood.does("every_one") else _named(understood, words(understood.text), asked)
    if not chosen:
        return None
    resumes = tuple(question.resume for question in chosen if question.resume is not None)
    with_goal = any(question.proposal_id for question in chosen)
    return Takes(resumes, with_goal, pending.act) if resumes else TakenByGoal(pending.act)


_SAYS_NOTHING = frozenset(
    {
        "the", "a", "an", "that", "this", "one", "for", "to", "it", "is", "its", "of", "with", "about", "my", "and",
        "please", "yes", "yeah", "ok", "okay", "i", "mean", "meant", "do",
    }
)  # fmt: skip
_OF_ANY = frozenset(
    {"send", "book", "schedule", "email", "mail", "meeting", "event", "call", "task", "reminder", "booking"}
)
"""Words that may choose a question. All others must be of the one that is meant, or the text is something else ("tell
Sarah I'm late" chooses no mail to Sarah)."""


def _named(understood: Understood, text: Sequence[str], questions: Sequence[Question]) -> list[Question]:
    """By position, by tag, else by the words that only one of them has."""
    if understood.choice:
        index = understood.choice - 1 if understood.choice > 0 else len(questions) + understood.choice
        return [questions[index]] if 0 <= index < len(questions) else []
    tagged = [question for question in questions if text[:1] == [question.tag]]
    if tagged:
        return tagged
    if len(text) > 8 or understood.act in ("affirm", "deny"):
        return []
    said = set(text) - _SAYS_NOTHING
    scored = sorted(
        (
            (len(said & own), place)
            for place, each in enumerate(questions)
            if said - _OF_ANY <= (own := set(words(each.summary)))
        ),
        reverse=True,
    )
    ahead = bool(scored) and scored[0][0] > (scored[1][0] if len(scored) > 1 else 0)
    return [questions[scored[0][1]]] if ahead else []


def _values(question: OpenQuestion, answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Names the question asked about, and what the answer says they are."""
    if question.kind not in ("entity", "batch"):
        return []
    values = answer.get("values")
    if not isinstance(values, dict):
        return []
    return [(name, str(meant)) for name, meant in values.items() if name and isinstance(meant, str) and meant]


def _learned(turn: Turn, value: str, meant: str) -> Learned:
    resolved: dict[str, Any] = {"name": value}
    if _ADDRESS.fullmatch(meant):
        resolved["email"] = meant.lower()
    elif meant.lstrip("+").replace(" ", "").isdigit():
        resolved["phone"] = meant
    else:
        resolved["name"] = meant
    return Learned(value=value, resolved=resolved, request_id=derive(turn.turn_id, f"remember:{value.casefold()}"))
