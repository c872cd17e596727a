"""From a text to a checked plan, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from libs.telemetry.log import get_logger
from services.planner.convert import named
from services.planner.language import Clause, Context, Understanding, read
from services.planner.people import Resolved, Who
from services.planner.rules import make_plan
from services.planner.rules.check import Catalogue, problems
from services.planner.rules.model import Ask, Lack, Step

_log = get_logger(__name__)
_CHAT = ("chat.", "out_of_scope", "unclear", "entity.forget")


@dataclass(frozen=True, slots=True)
class Planned:
    """Either steps, or what is missing, or out of scope."""

    steps: tuple[Step, ...] = ()
    lacks: tuple[Lack, ...] = ()
    out_of_scope: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the caller already has: who the people are by span, the intent it decided on ("" for ours), the sender's
    name."""

    people: Mapping[tuple[int, int], Who]
    intent: str = ""
    sender: str = ""


def plan(text: str, context: Context, known: Known, catalogue: Catalogue) -> Planned:
    """Plans a text; a plan that does not fit the catalogue is never returned."""
    whole = read(text, context)
    asks = _asks(text, whole, context, known)
    if not asks:
        return Planned(out_of_scope=True)
    built = make_plan(asks)
    if built.lacks:
        return Planned(lacks=tuple(built.lacks))
    if built.out_of_scope or not built.steps:
        return Planned(out_of_scope=True)
    wrong = problems(built.steps, catalogue)
    if wrong:
        _log.warning("plan_does_not_fit", problems=wrong[:10])
        return Planned(out_of_scope=True)
    return Planned(steps=tuple(built.steps))


def _asks(text: str, whole: Understanding, context: Context, known: Known) -> list[Ask]:
    if not whole.compound:
        intent = known.intent if known.intent and not known.intent.startswith(_CHAT) else whole.intent
        return [] if intent.startswith(_CHAT) else [_ask(text, whole, intent, context, known, 0)]
    asks: list[Ask] = []
    for clause in whole.clauses:
        understood = read(clause.text, context)
        asks.append(_ask(clause.text, understood, _intent(clause, understood), context, known, clause.start))
    return asks


def _intent(clause: Clause, understood: Understanding) -> str:
    return (
        understood.intent
        if understood.intent == clause.intent or understood.intent.startswith(_CHAT) is False
        else clause.intent
    )


def _ask(text: str, understood: Understanding, intent: str, context: Context, known: Known, offset: int) -> Ask:
    entities = [named(e, known.people, offset) for e in understood.entities]
    kept = [e for e in entities if not e.found.weak or e.who.resolution in {Resolved.EXACT, Resolved.SEVERAL}]
    return Ask(text, intent, understood.slots, kept, context.now, context.zone, known.sender)
