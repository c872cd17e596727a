"""NOTICE, looking back: what is open on both sides, what was done last, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.asking import SLOTS, about_goal
from services.planner.wording.facts import get, joined, obj, objects, text
from services.planner.wording.lists import reminder_line
from services.planner.wording.matters import doing_of, matter, request_words
from services.planner.wording.model import Part, Said, Style, topic

_SPOKEN = {
    "A yes or no to: ": "your yes or no: ",
    "An answer about: ": "your answer about: ",
    "An answer to: ": "your answer to: ",
    "Start again: ": "whether to start again: ",
    "They said they would come back": "you to come back, as you said you would",
}
"""Descriptions of goals, which staff read too, as said to the person."""

_REASONS = {
    "goal.propose": "I check with you before I change your calendar",
    "goal.calendar_away": "I couldn't read your calendar at that moment",
    "goal.unclear": "I couldn't tell from it what I still needed to know",
    "goal.no": "I took that as a no, so I dropped it",
    "goal.ask.clash": "something else is at that time, so I offered free ones",
    "goal.ask.which_event": "I need to know which event you mean before I change anything",
    "goal.ask.which_person": "I know more than one person by that name",
    "goal.ask.unknown_person": "I need an address before I can invite someone",
    "goal.ask.which_reading": "that time can mean more than one thing",
    "goal.ask.when": "I need a time before I can book it",
    "goal.ask.new_time": "I need the new time before I can move it",
    "goal.ask.changes": "I need to know what to change",
    "desk.which": "it fitted more than one of the things I had asked you",
    "desk.unclear": "I couldn't use it as the answer I was waiting for",
    "normal.low_confidence": "I wasn't sure what you meant, and I don't act on a guess",
    "normal.lapsed": "my offer had run out, and I don't act on one that has",
    "normal.already_done": "it was done already, so I did nothing more",
    "normal.nothing_open": "nothing was waiting for an answer",
    "normal.missing": "I needed more to do it",
    "normal.out_of_scope": "it is nothing I can do",
}
"""The rules that people ask about, in their words."""


@topic(
    "NOTICE",
    "open_list",
    "{goal: what|null, interventions:[{id, prompt, kind, expects, names, steps}], goals:[{description, subject, "
    "deadline}], tasks:[{type, description, scheduled_at, recurrence}]}",
)
def open_list(part: Part, style: Style) -> Said:
    """What is open on both sides: what we wait for, each once, and what we will say."""
    facts = part.facts
    goal, asked = obj(facts.get("goal")), objects(facts.get("interventions"))
    lines = [f"{_about(goal, style)}: {_awaited(goal)}"] if goal else []
    lines += [f"{'your yes or no: ' if get(q, 'kind') == 'approval' else ''}{matter(q, style)}" for q in asked]
    known = {f"intervention:{get(q, 'id')}" for q in asked} | _subjects(goal)
    for row in objects(facts.get("goals")):
        if get(row, "subject") in known:
            continue
        until = times.span(row.get("deadline"), None, style)
        lines.append(f"{_waited_for(row)}{f' (until {until})' if until else ''}")
    tasks = [task for task in objects(facts.get("tasks")) if get(task, "type") != "follow_up"]
    blocks = [
        _bulleted("I'm waiting for:", lines),
        _bulleted("I'll remind you:" if tasks else "", [reminder_line(task, style) for task in tasks]),
    ]
    if not any(blocks):
        return Said("Nothing is open: I'm not waiting for anything, and you have no reminders from me.")
    return Said("\n\n".join(block for block in blocks if block))


def _bulleted(head: str, lines: list[str]) -> str:
    shown = list(dict.fromkeys(line[:1].upper() + line[1:] for line in lines if line))
    return "\n".join([head, *(f"• {line}" for line in shown)]) if shown else ""


def _about(goal: Mapping[str, Any], style: Style) -> str:
    doing = doing_of(goal, style)
    return "your request" if doing == "that" else doing


def _awaited(goal: Mapping[str, Any]) -> str:
    asked = get(goal, "asked")
    return "your yes or no" if asked in {"", "yes_no"} else SLOTS.get(asked, "your answer")


def _subjects(goal: Mapping[str, Any]) -> set[str]:
    """What the agenda may call the open goal's question: it is listed with the goal itself."""
    if not goal:
        return set()
    proposal = get(goal, "proposal_id")
    return {f"topic:{about_goal(goal)}"[:200], f"goal:{get(goal, 'goal_id')}", f"proposal:{proposal}"}


def _waited_for(row: Mapping[str, Any]) -> str:
    words = get(row, "description")
    for prefix, spoken in _SPOKEN.items():
        if words.startswith(prefix):
            return spoken + words.removeprefix(prefix)
    return words


@topic("NOTICE", "did", "{reply?, at?, goal: what|null, waiting:[{prompt, kind, names, steps}]}")
def did(part: Part, style: Style) -> Said:
    """What was done last, and what still waits for the person."""
    first = str(part.facts.get("reply") or "").partition("\n")[0].rstrip(": ")
    reply, at = text(first, 400), times.parse(part.facts.get("at"), style)
    reply += "" if reply.endswith((".", "!", "?")) or not reply else "."
    when = ""
    if isinstance(at, datetime):
        when = times.clock(at, style) if at.date() == times.today(style) else times.span(part.facts["at"], None, style)
    done = f"The last thing I did{f' ({when})' if when else ''}: {reply}"
    goal, waiting = obj(part.facts.get("goal")), objects(part.facts.get("waiting"))
    still = [_about(goal, style)] if goal else []
    still += [matter(each, style) for each in waiting]
    rest = f" Still waiting for your answer: {joined([each for each in still if each])}." if any(still) else ""
    return Said((done if reply else "I haven't done anything here yet.") + rest)


@topic("NOTICE", "why", "{said, asked?, reply?, acted, notes:[{rule, detail}], what}")
def why(part: Part, style: Style) -> Said:
    """Why the last thing that mattered was done, asked or refused."""
    said, asked = request_words(part.facts.get("said")), request_words(part.facts.get("asked"))
    reply = text(str(part.facts.get("reply") or "").partition("\n")[0], 200)
    if part.facts.get("acted") and said:
        because = f"you asked {asked}, I checked with you, and you said {said}" if asked else f"you asked {said}"
        return Said(f"Because {because}. What I did: {reply}" if reply else f"Because {because}.")
    reason = next(
        (_REASONS[rule] for n in objects(part.facts.get("notes")) if (rule := get(n, "rule")) in _REASONS), ""
    )
    if said and (reason or reply):
        return Said(f"You wrote {said}, and {reason or f'this was my answer: {reply}'}.".replace("..", "."))
    return Said("I haven't done anything here yet that I could explain.")
