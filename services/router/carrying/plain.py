"""The fewest words that are true, for an answer whose effects are done while the planner cannot word it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.router.model.local import parse, spoken
from services.router.model.told import Said, Worded


def plain_words(said: Sequence[Said], timezone: str) -> Worded:
    """One short sentence a part; asks for a yes where one is due."""
    sentences = [_sentence(each, timezone) for each in said]
    expects = "yes_no" if any(each.part.kind == "PROPOSAL" for each in said) else ""
    return Worded(" ".join(filter(None, sentences)) or "I can't say more right now.", expects=expects, engine="none")


def _sentence(said: Said, timezone: str) -> str:
    part, about = said.part, said.part.facts.get("what") or said.part.facts
    if part.kind == "PROPOSAL":
        return f"Ready to {part.topic} {_described(about, timezone)}. Should I proceed?"
    if part.kind in ("RECEIPTS", "LIST") and said.run is not None:
        return _steps(said)
    if part.topic == "interventions" and said.run is not None:
        return " ".join(each.prompt for each in said.run.open_questions)
    if part.kind == "QUESTION":
        return f"I still need an answer about {_described(about, timezone)}."
    if part.kind == "REFUSAL":
        return "That could not be done." if part.topic == "failed" else "There is nothing I can do with that right now."
    return {"dropped": "Dropped.", "handoff": "A person will take over."}.get(part.topic, "")


def _described(about: dict[str, Any], timezone: str) -> str:
    title = str(about.get("title") or "this")
    start = about.get("start")
    return f"{title} on {spoken(parse(str(start), timezone), timezone)} ({timezone})" if start else title


def _steps(said: Said) -> str:
    assert said.run is not None  # the caller looked
    done = sum(step.status == "completed" for step in said.run.steps)
    failed = sum(step.status in ("failed", "skipped") for step in said.run.steps)
    if not said.run.steps or done == len(said.run.steps):
        return "That is done."
    return f"{done} of {len(said.run.steps)} steps are done, {failed} are not."
