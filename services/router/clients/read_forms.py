"""What the planner reads, as the router's own values, and what it is told before."""

from __future__ import annotations

from datetime import UTC

from services.router.clients.forms import enum_name, plain, when
from services.router.model.goal import Contact, Reading, TimeSaid
from services.router.model.told import Missing, ReadingContext
from services.router.model.understood import LetterEdit, Manner, More, PersonSaid, Understood
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2


def contact_of(message: common_pb2.Candidate) -> Contact:
    """Someone a name may stand for."""
    return Contact.model_construct(
        id=message.id, name=message.name, email=message.email, phone=message.phone, company="",
        source=message.source, score=message.score,
    )  # fmt: skip


def understood_of(text: str, message: planner_pb2.ExtractEntitiesResponse) -> Understood:
    """A text as the planner read it."""
    said = message.classification
    kinds = common_pb2.EntityType
    values: dict[int, list[str]] = {}
    for entity in message.entities:
        values.setdefault(entity.type, []).append(entity.value or entity.text)
    return Understood(
        text=text,
        intent=said.intent or "unclear",
        confidence=said.confidence,
        act=enum_name("DIALOGUE_ACT_", common_pb2.DialogueAct.Name(said.act)),
        goal_type=said.goal_type,
        compound=said.compound,
        choice=said.choice,
        slots=plain(said.slots),
        alternatives=tuple(each.intent for each in said.alternatives),
        people=tuple(_person(each) for each in message.entities if each.type == kinds.ENTITY_TYPE_PERSON),
        times=tuple(_time(each) for each in message.entities if each.type == kinds.ENTITY_TYPE_TIME),
        emails=tuple(values.get(kinds.ENTITY_TYPE_EMAIL, ())),
        phones=tuple(values.get(kinds.ENTITY_TYPE_PHONE, ())),
        titles=tuple(values.get(kinds.ENTITY_TYPE_TITLE, ())),
        places=tuple(values.get(kinds.ENTITY_TYPE_LOCATION, ())),
        manner=_manner(said.manner),
        answer=said.answer,
        after_answer=said.after_answer,
        engine=message.engine,
        raw=message,
    )


def _manner(message: common_pb2.Manner) -> Manner:
    names = (common_pb2.MannerSign.Name(sign) for sign in message.signs)
    return Manner(
        signs=frozenset(enum_name("MANNER_SIGN_", name) for name in names),
        place=message.place,
        kinds=frozenset(message.kinds),
        asks=message.asks,
        another=message.another,
        topic=message.topic,
        new_body=message.new_body,
        new_subject=message.new_subject,
        one_more=message.one_more,
        edit=_edit(message.edit) if message.HasField("edit") else None,
        more=More(message.more.kind, message.more.words) if message.HasField("more") else None,
        days_after=message.days_after,
        then=message.then,
        about=message.about,
        onto=message.onto,
        same_day=message.same_day,
    )


def _edit(message: common_pb2.LetterEdit) -> LetterEdit:
    return LetterEdit(message.added, message.old, message.new, message.people)


def _person(entity: common_pb2.Entity) -> PersonSaid:
    return PersonSaid(
        text=entity.text,
        name=entity.value or entity.text,
        role=entity.role,
        resolution=enum_name("RESOLUTION_", common_pb2.Resolution.Name(entity.resolution)),
        candidates=tuple(contact_of(each) for each in entity.candidates),
        lead=entity.lead,
    )


def _time(entity: common_pb2.Entity) -> TimeSaid:
    value = entity.time
    readings = tuple(
        Reading.model_construct(
            weight=each.weight, start=when(each, "start"), end=when(each, "end"), duration_s=each.duration_s,
            recurrence=each.recurrence, note=each.note,
        )
        for each in value.readings
    )  # fmt: skip
    return TimeSaid.model_construct(
        text=entity.text, role=entity.role, kind=value.kind or "instant", grain=value.grain,
        relation=value.relation or "at",
        has_date=value.has_date, has_time=value.has_time, readings=readings,
    )  # fmt: skip


def context_message(context: ReadingContext) -> planner_pb2.ReadingContext:
    """The open matter, on the wire."""
    message = planner_pb2.ReadingContext(
        goal_type=context.goal_type,
        asked=context.asked,
        options=context.options[:100],
        unnamed=context.unnamed,
        intent=context.intent,
        letter=context.letter,
    )
    for each in context.recent:
        message.recent.add(
            id=each.id, name=each.name, email=each.email, phone=each.phone, source=each.source, score=each.score
        )
    if context.focus is not None:
        message.focus.kind, message.focus.id = context.focus.kind, context.focus.id
        message.focus.title = context.focus.title
    if context.anchor is not None:
        message.anchor.FromDatetime(context.anchor)
    return message


def missing_of(message: planner_pb2.Missing) -> Missing:
    """What a plan lacks."""
    readings = tuple(
        {"label": each.note, "start": each.start.ToDatetime(tzinfo=UTC).isoformat()}
        for each in message.readings
        if each.HasField("start")
    )  # fmt: skip
    candidates = tuple(contact_of(each) for each in message.candidates)
    return Missing(message.slot, message.problem, message.text, candidates, readings)
