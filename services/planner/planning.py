"""From a text to a checked plan, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from libs.telemetry.log import get_logger
from services.planner.convert import named
from services.planner.language import Act, Clause, Context, Found, Kind, Referent, Understanding, read
from services.planner.language.apart.asides import Many, many_of
from services.planner.language.apart.telling import read_telling
from services.planner.language.clauses.joined import informs
from services.planner.language.entities.people import word_by_word
from services.planner.people import Resolved, Who
from services.planner.rules import make_plan
from services.planner.rules.check import Catalogue, problems
from services.planner.rules.given import LOOK, about_found
from services.planner.rules.model import Ask, Each, Lack, Named, Step

_log = get_logger(__name__)
_CHAT = ("chat.", "out_of_scope", "unclear", "entity.forget")
_ASKING = (Act.REQUEST, Act.INFORM, Act.UNSPECIFIED)


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
    locale: str = ""


def is_for_planning(read: Understanding) -> bool:
    """Whether a text is likely planned: it asks for something, and not for what becomes a goal to be talked over."""
    talked_over = bool(read.goal_type) and not read.compound
    return read.act in _ASKING and not talked_over and not read.intent.startswith(_CHAT)


def plan(text: str, whole: Understanding, context: Context, known: Known, catalogue: Catalogue) -> Planned:
    """Plans a text from its reading; a plan that does not fit the catalogue is never returned."""
    asks = _asks(text, whole, context, known)
    if not asks:
        return Planned(out_of_scope=True)
    nowhere = next((ask.slots for ask in asks if ask.slot("no_such_day")), whole.slots)
    if said := str(nowhere.get("no_such_day") or ""):
        return Planned(
            lacks=(Lack("when", "no_such_hour" if nowhere.get("clocks_change") else "no_such_day", text=said),)
        )
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
        hangs = bool(clause.given)
        asks.append(_hanging(clause, asks, context, known) if hangs else _joined(clause, tuple(asks), context, known))
    return asks


def _hanging(clause: Clause, before: list[Ask], context: Context, known: Known) -> Ask:
    """A look, or a request that hangs on it: on the look's day where it says none, about what was found where it names
    nothing of its own."""
    if clause.given == LOOK:
        read_as = read(clause.text, context, clause.intent)
        return replace(_ask(clause.text, read_as, clause.intent, context, known, clause.start), given=LOOK)
    look = before[0]
    day = look.time("window", "old_time", "new_time")
    start = day.best.start if day is not None and day.has_date and day.grain not in _LONG else None
    ahead = start if start is not None and start > context.now else None
    done = tuple(ask for ask in before if ask.given == clause.given)
    ask = _joined(clause, (look, *done), replace(context, anchor=ahead), known)
    ask = replace(ask, before=done, telling=ask.telling if done else None, given=clause.given)
    return about_found(ask, look)


_LONG = ("week", "weekend", "month", "quarter", "year")
"""Grains of a look that say no day."""


def _joined(clause: Clause, before: tuple[Ask, ...], context: Context, known: Known) -> Ask:
    """One of several requests: "her" is whom the ones before spoke of, and one that tells someone tells of them."""
    said, begins = clause.said or clause.text, clause.start - clause.lead
    spoken = [person for ask in reversed(before) for person in ask.people()]
    against = replace(context, recent=(*(_referent(place, p) for place, p in enumerate(spoken)), *context.recent))
    telling = read_telling(said, read(said, against, "email.send").entities) if informs(clause) else None
    tells = bool(before) and telling is not None and not telling.about
    understood = read(said, against, "email.send" if tells else "")
    ask = _ask(said, understood, "email.send" if tells else _intent(clause, understood), against, known, begins)
    if not tells or telling is None:
        return replace(ask, entities=[_who_is_spoken_of(each, spoken) for each in ask.entities], before=before)
    heard = [each for each in understood.entities if each.kind is Kind.PERSON and each.start < telling.names_end]
    people = [_who_is_spoken_of(named(each, known.people, begins), spoken) for each in heard]
    if telling.unknown:
        name = telling.unknown.title()
        people = [Named(Found(Kind.PERSON, name, 0, 0, name, "recipient"), Who(Resolved.UNKNOWN))]
    others = [each for each in ask.entities if each.found.kind is not Kind.PERSON]
    return replace(ask, entities=[*people, *others], before=before, telling=telling)


_SPOKEN = "spoken"


def _referent(place: int, person: Named) -> Referent:
    return Referent(str(place), person.found.value, source=_SPOKEN)


def _who_is_spoken_of(each: Named, spoken: list[Named]) -> Named:
    referent = each.found.referent
    if referent is None or referent.source != _SPOKEN:
        return each
    meant = spoken[int(referent.id)]
    return Named(replace(each.found, value=meant.found.value), meant.who)


def _intent(clause: Clause, understood: Understanding) -> str:
    return (
        understood.intent
        if understood.intent == clause.intent or understood.intent.startswith(_CHAT) is False
        else clause.intent
    )


def _ask(text: str, understood: Understanding, intent: str, context: Context, known: Known, offset: int) -> Ask:
    entities = [named(e, known.people, offset) for each in understood.entities for e in _apart(each, known, offset)]
    kept = [e for e in entities if not e.found.weak or e.who.resolution in {Resolved.EXACT, Resolved.SEVERAL}]
    ask = Ask(
        text,
        intent,
        understood.slots,
        kept,
        context.now,
        context.zone,
        known.sender,
        known.locale,
        focus=context.focus,
        anchor=context.anchor,
    )
    many = many_of(ask.slot("each"))
    if "anchor" in ask.slots:
        return replace(ask, each=_hung_on(ask, context, known))
    return replace(ask, each=_each(text, many, context, known, offset)) if many else ask


def _apart(entity: Found, known: Known, offset: int) -> tuple[Found, ...]:
    """A name that the caller has taken for several people ("sarah tom and ann")."""
    if entity.kind is not Kind.PERSON or (entity.start + offset, entity.end + offset) in known.people:
        return (entity,)
    parts = word_by_word(entity)
    there = all((part.start + offset, part.end + offset) in known.people for part in parts)
    return parts if there and len(parts) > 1 else (entity,)


def _hung_on(ask: Ask, context: Context, known: Known) -> Each | None:
    """The event a reminder hangs on: the one named, the one spoken of, or the one it is about; None when unknown."""
    anchor = dict(ask.slots["anchor"])
    about = "reminder" if ask.intent == "reminder.update" else "event"
    focus = context.focus.title if context.focus is not None and context.focus.kind == about else ""
    thing = anchor["thing"] or focus or ("" if anchor.get("points") else ask.slot("title"))
    if not thing:
        return None
    said = f"show {thing}"
    shift = max(0, ask.text.find(thing)) - len("show ")
    things = _ask(said, read(said, context, "calendar.list"), "calendar.list", context, known, shift)
    if not things.slot("query") and not things.people() and things.time("window") is None:
        things = replace(things, slots={**things.slots, "order": "next"})
    return Each(things, anchor["side"], one=True)


def _each(text: str, many: Many, context: Context, known: Known, offset: int) -> Each:
    """The things a request is to be done for each of, asked for as a list would be."""
    intent = "task.list" if many.of_tasks else "calendar.list"
    said = f"show {many.things}"
    shift = offset + text.find(many.things) - len("show ")
    return Each(_ask(said, read(said, context, intent), intent, context, known, shift), many.word)
