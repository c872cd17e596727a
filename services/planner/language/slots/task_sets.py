"""Which tasks are meant and where they shall go: "all of Tom's overdue tasks in the backlog to in progress"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.nouns import TASK_STATES
from services.planner.language.model import Mark
from services.planner.language.slots.model import Text
from services.planner.language.text.phrases import PhraseBook

_STATES = PhraseBook(TASK_STATES)
_TOWARDS = word_set("to into as onto")
_TASK_WORDS = word_set("task tasks to-do to-dos ticket tickets item items ones chores issues")
_LINKS = word_set("are is were marked already still not")
_STATUS = {"completed": "completed", "open": "open"}


def tasks_meant(told: Text, slots: dict[str, Any]) -> None:
    """``filter`` {status, list, overdue} tells existing tasks by more than their words; ``changes`` gets the list or
    status they shall have."""
    words = told.sentence.words
    meant: dict[str, Any] = {}
    for mark in _STATES.find(words):
        towards = _is_target(words, mark)
        if towards and told.intent in {"task.update", "task.complete", "task.create"}:
            if told.intent == "task.update":
                slots.setdefault("changes", {}).update(_as_change(mark.name))
        elif mark.name == "overdue":
            meant["overdue"] = True
        elif mark.name in _STATUS:
            if _describes(words, mark, is_news=told.intent == "task.complete"):
                meant["status"] = _STATUS[mark.name]
        else:
            meant["list"] = mark.name
    if "did_finish" in told.sentence.features and told.intent == "task.list":
        meant["status"] = "completed"
    if meant:
        slots["filter"] = meant


def _as_change(name: str) -> dict[str, Any]:
    return {"status": _STATUS[name]} if name in _STATUS else {"list": name} if name != "overdue" else {}


def _is_target(words: Sequence[str], mark: Mark) -> bool:
    """Whether a state is where things shall go: "to in progress", "as done", "to the review list"."""
    before = [w for w in words[max(0, mark.first - 3) : mark.first] if w not in {"the", "my", "our", "be"}]
    return bool(before) and before[-1] in _TOWARDS


def _describes(words: Sequence[str], mark: Mark, *, is_news: bool) -> bool:
    """ "completed tasks", "tasks that are done": not "I finished …", nor the news that "the milk is done"."""
    after = words[mark.last + 1] if mark.last + 1 < len(words) else ""
    linked = mark.first > 0 and words[mark.first - 1] in _LINKS
    return after in _TASK_WORDS or (linked and not is_news)
