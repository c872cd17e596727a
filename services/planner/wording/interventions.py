"""QUESTION: what workflows ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.asking import asking
from services.planner.wording.facts import get, joined, numbered, obj, objects, text, texts
from services.planner.wording.model import Awaited, Part, Question, Said, Style, topic
from services.planner.wording.proposals import YES_NO


@topic("QUESTION", "interventions", "part.interventions")
def interventions(part: Part, style: Style) -> Said:
    """Questions of workflows; several are tagged 1, 2, 3."""
    asked = [_one_question(q, style) for q in part.questions if q.prompt or q.covers or q.names]
    if not asked:
        return asking("I need one more detail from you to go on.", "an open question", "TEXT")
    if len(asked) == 1:
        question = part.questions[0]
        goal = {"YES_NO": "confirmation_expected", "CHOICE": "response_expected", "TEXT": "response_expected"}.get(
            question.expects, "information_expected"
        )
        return Said(
            asked[0],
            question.expects or "TEXT",
            question.options or (YES_NO if question.expects == "YES_NO" else ()),
            Awaited(goal, f"An answer to: {_first_line(asked[0])}", f"intervention:{question.id}"),
        )
    lines = [f"{i}. {words}" for i, words in enumerate(asked, 1)]
    hint = "Reply like: " + ", ".join(f"{i}: …" for i in range(1, len(asked) + 1))
    subject = f"intervention:{part.questions[0].id}"
    return Said(
        f"I need help with {len(asked)} things:\n" + "\n".join(lines) + f"\n{hint}",
        "TEXT",
        (),
        Awaited("information_expected", f"Answers to {len(asked)} questions", subject),
    )


def _first_line(words: str) -> str:
    return text(words.splitlines()[0] if words else "", 200)


def _one_question(question: Question, style: Style) -> str:
    steps = objects(question.covers.get("steps")) if question.covers else []
    if question.kind == "approval" and steps:
        shown = "\n".join(_covered(step, style) for step in steps)
        return f"{shown}\nShould I go ahead?"
    lines = numbered(question.options)
    if question.kind == "batch" and len(question.names) > 1:
        people = numbered(question.names)
        hint = ", ".join(f"{i}: address" for i in range(1, len(question.names) + 1))
        return f"I need help with {len(question.names)} people:\n{people}\nReply like: {hint}"
    if question.expects in {"EMAIL", "ADDRESS"} and len(question.names) == 1:
        return f"I don't know {question.names[0]} yet. What's their email address?"
    prompt = question.prompt or "Which one?"
    return f"{prompt}\n{lines}" if lines and question.expects != "YES_NO" else prompt


def _covered(step: Mapping[str, Any], style: Style) -> str:
    """What a yes would do, from the frozen params."""
    params = obj(step.get("params"))
    name = f"{get(step, 'type')}.{get(step, 'action')}"
    if name.startswith("email."):
        to = joined(texts(params.get("recipient_email") or params.get("to")))
        body = str(params.get("body") or "").strip()
        return "\n".join(
            line
            for line in (
                f"Email to {to}" if to else "Email",
                f"Subject: {get(params, 'subject')}" if get(params, "subject") else "",
                body[:2000],
            )
            if line
        )
    when_text = times.span(params.get("start"), params.get("end"), style)
    title = get(params, "title", "text") or get(obj(params.get("selector")), "query")
    words = get(step, "description") or name.replace("_", " ").replace(".", ": ")
    return ", ".join(
        part for part in (words if not title or title in words else f"{words}: {title}", when_text) if part
    )
