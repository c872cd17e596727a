"""QUESTION: what workflows ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.planner.wording.asking import asking
from services.planner.wording.covered import covered
from services.planner.wording.facts import get, joined, numbered, objects, text, texts
from services.planner.wording.matters import body_of, letter_of, matter
from services.planner.wording.model import Awaited, Part, Question, Said, Style, topic
from services.planner.wording.proposals import YES_NO


@topic("QUESTION", "interventions", "part.interventions; facts {told:[step ids]}: what this answer has shown already")
def interventions(part: Part, style: Style) -> Said:
    """Questions of workflows; several are tagged 1, 2, 3."""
    told = texts(part.facts.get("told"))
    asked = [_one_question(q, told, style) for q in part.questions if q.prompt or q.covers or q.names]
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
            Awaited(goal, _awaited(question, style), f"intervention:{question.id}"),
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


def _awaited(question: Question, style: Style) -> str:
    steps = objects(question.covers.get("steps")) if question.covers else []
    facts = {"kind": question.kind, "expects": question.expects, "names": question.names, "steps": steps}
    prompt = text(question.prompt.partition("\n")[0], 200)
    about = matter({**facts, "prompt": prompt}, style)
    return f"{'A yes or no to' if question.kind == 'approval' else 'An answer about'}: {about or 'an open question'}"


def _one_question(question: Question, told: Sequence[str], style: Style) -> str:
    steps = objects(question.covers.get("steps")) if question.covers else []
    if question.kind == "approval" and steps:
        return _approval(steps, told, style)
    lines = numbered(question.options)
    if question.kind == "batch" and question.given:
        return _rest(question)
    if question.kind == "batch" and len(question.names) > 1:
        people = numbered(question.names)
        hint = ", ".join(f"{i}: address" for i in range(1, len(question.names) + 1))
        return f"I need help with {len(question.names)} people:\n{people}\nReply like: {hint}"
    if question.expects in {"EMAIL", "ADDRESS"} and len(question.names) == 1:
        return f"I don't know {question.names[0]} yet. What's their email address?"
    prompt = question.prompt or "Which one?"
    return f"{prompt}\n{lines}" if lines and question.expects != "YES_NO" else prompt


def _rest(question: Question) -> str:
    """What a partial answer has left open, under the numbers it was asked with."""
    left = [(place, name) for place, name in enumerate(question.names, 1) if name not in question.given]
    if len(left) == 1:
        return f"Thanks! I still need the email address of {left[0][1]}."
    people = "\n".join(f"{place}. {name}" for place, name in left)
    hint = ", ".join(f"{place}: address" for place, _ in left)
    return f"Thanks! I still need the email addresses of:\n{people}\nReply like: {hint}"


def _approval(steps: Sequence[Mapping[str, Any]], told: Sequence[str], style: Style) -> str:
    """What a yes would do, whole; a letter that this answer has just shown is not shown twice."""
    if len(steps) == 1 and get(steps[0], "type") == "email":
        to = joined(texts(letter_of(steps[0]).get("to") or letter_of(steps[0]).get("recipient_email")))
        if get(steps[0], "shown_by") in told:
            return "Shall I send it?"
        if not to and not body_of(letter_of(steps[0])):
            return "Shall I send the draft?"  # it was shown when it was written
        return f"{_letter(steps[0])}\n\nShall I send it{f' to {to}' if to else ''}?"
    lines = [_letter(step) if get(step, "type") == "email" else covered(step, style) for step in steps]
    return "\n".join(lines) + "\nShould I go ahead?"


def _letter(step: Mapping[str, Any]) -> str:
    letter = letter_of(step)
    to = joined(texts(letter.get("recipient_email") or letter.get("to")))
    head = f"Email to {to}" if to else "Email"
    subject = get(letter, "subject")
    return "\n".join(line for line in (head, f"Subject: {subject}\n" if subject else "", body_of(letter)) if line)
