"""Between the contracts' messages and the planner's own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from google.protobuf import json_format, struct_pb2, timestamp_pb2

from libs.errors import FieldViolation, InvalidInput
from services.planner.entities import Learned, Owner
from services.planner.language import Act, Context, Focus, Found, Kind, Referent, Understanding
from services.planner.language.manner.model import Manner
from services.planner.people import Candidate, Resolved, Who
from services.planner.reader import ReadText, preferences_of, region_of
from services.planner.rules.model import Lack, Named, Step
from services.planner.times import Reading, TimeSpan
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2


def checked_zone(name: str, field: str = "timezone") -> str:
    """The IANA name itself.

    Raises:
        InvalidInput: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "BAD_TIMEZONE", "unknown zone", violations=[FieldViolation(field, "must be an IANA zone")]
        ) from None
    return name


def instant(stamp: timestamp_pb2.Timestamp, field: str = "now") -> datetime:
    """An aware UTC instant.

    Raises:
        InvalidInput: outside the years a calendar here can hold (1900 to 2199).
    """
    try:
        moment = stamp.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 1900 <= moment.year < 2200:
        raise InvalidInput(
            "BAD_TIME", "time out of range", violations=[FieldViolation(field, "must be in the years 1900 to 2199")]
        )
    return moment


def stamp(moment: datetime | None) -> timestamp_pb2.Timestamp | None:
    """An instant as a message."""
    if moment is None:
        return None
    message = timestamp_pb2.Timestamp()
    message.FromDatetime(moment.astimezone(UTC))
    return message


def struct(value: Mapping[str, Any]) -> struct_pb2.Struct:
    """A JSON object as a message."""
    message = struct_pb2.Struct()
    json_format.ParseDict(_plain(value), message)
    return message


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    """A Struct as a JSON object; whole numbers come back as integers."""
    value = _whole(json_format.MessageToDict(message))
    return value if isinstance(value, dict) else {}


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_whole(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def owner_of(tenant_id: str, customer: common_pb2.Customer) -> Owner | None:
    """Whose names they are; None without a customer."""
    return Owner(tenant_id, customer.customer_id, customer.address) if customer.customer_id else None


def context_of(
    request: planner_pb2.ExtractEntitiesRequest | planner_pb2.CreatePlanRequest, zone: str, default_region: str
) -> Context:
    """What the text of a request is read against."""
    customer, context = request.customer, request.context
    return Context(
        now=instant(request.now),
        zone=zone,
        preferences=preferences_of(customer),
        goal_type=context.goal_type,
        asked=context.asked,
        options=tuple(context.options),
        recent=tuple(Referent(c.id, c.name, c.email, c.phone, c.source, c.score) for c in context.recent),
        anchor=instant(context.anchor, "context.anchor") if context.HasField("anchor") else None,
        previous_reply=request.previous_reply[-2000:],
        region=region_of(customer, default_region),
        focus=Focus(context.focus.kind, context.focus.id, context.focus.title) if context.HasField("focus") else None,
        unnamed=context.unnamed,
        intent=context.intent,
        letter=context.letter,
    )


def entity_messages(read: ReadText, zone: str) -> list[common_pb2.Entity]:
    """The entities with who they are."""
    return [_entity(found, read.who.get(place), zone) for place, found in enumerate(read.understanding.entities)]


def _entity(found: Found, who: Who | None, zone: str) -> common_pb2.Entity:
    message = common_pb2.Entity(
        type=common_pb2.EntityType.Value(f"ENTITY_TYPE_{found.kind}"),
        text=found.text,
        span_start=found.start,
        span_end=found.end,
        value=found.value,
        role=found.role,
        lead=found.lead,
    )
    if found.time is not None:
        message.time.CopyFrom(_time(found.time, zone))
    if who is not None:
        message.resolution = common_pb2.Resolution.Value(f"RESOLUTION_{who.resolution}")
        message.candidates.extend(_candidate(c) for c in who.candidates)
    return message


def _candidate(c: Candidate) -> common_pb2.Candidate:
    return common_pb2.Candidate(id=c.id, name=c.name, email=c.email, phone=c.phone, source=c.source, score=c.score)


def _time(span: TimeSpan, zone: str) -> common_pb2.TimeValue:
    return common_pb2.TimeValue(
        kind=span.kind,
        grain=span.grain,
        relation=span.relation,
        has_date=span.has_date,
        has_time=span.has_time,
        timezone=zone,
        readings=[_reading(r) for r in span.readings],
    )


def _reading(r: Reading) -> common_pb2.TimeReading:
    return common_pb2.TimeReading(
        weight=r.weight,
        start=stamp(r.start),
        end=stamp(r.end),
        duration_s=r.duration.total_seconds() if r.duration else 0.0,
        recurrence=r.rrule or "",
        note=r.note,
    )


def classification(u: Understanding) -> common_pb2.Classification:
    """What a text asks for, as a message."""
    return common_pb2.Classification(
        intent=u.intent,
        confidence=u.confidence,
        alternatives=[common_pb2.IntentScore(intent=i, confidence=c) for i, c in u.alternatives],
        slots=struct(u.slots),
        goal_type=u.goal_type,
        compound=u.compound,
        act=common_pb2.DialogueAct.Value(
            "DIALOGUE_ACT_UNSPECIFIED" if u.act is Act.UNSPECIFIED else f"DIALOGUE_ACT_{u.act}"
        ),
        choice=u.choice,
        manner=_manner(u.manner),
        answer=u.answer,
        after_answer=u.after_answer,
    )


def _manner(manner: Manner) -> common_pb2.Manner:
    return common_pb2.Manner(
        signs=[common_pb2.MannerSign.Value(f"MANNER_SIGN_{sign}") for sign in sorted(manner.signs)],
        place=manner.place,
        kinds=sorted(manner.kinds),
        asks=manner.asks,
        another=manner.another,
        topic=manner.topic,
        new_body=manner.new_body,
        new_subject=manner.new_subject,
        one_more=manner.one_more,
        edit=common_pb2.LetterEdit(**asdict(manner.edit)) if manner.edit else None,
        more=common_pb2.More(**asdict(manner.more)) if manner.more else None,
        days_after=manner.days_after,
        then=manner.then,
        about=manner.about,
        onto=manner.onto,
        same_day=manner.same_day,
    )


def people_of(entities: Sequence[common_pb2.Entity]) -> dict[tuple[int, int], Who]:
    """Who the resolved people of a text are, by span."""
    found: dict[tuple[int, int], Who] = {}
    for entity in entities:
        if entity.type != common_pb2.ENTITY_TYPE_PERSON:
            continue
        name = common_pb2.Resolution.Name(entity.resolution).removeprefix("RESOLUTION_")
        candidates = tuple(Candidate(c.id, c.name, c.email, c.phone, c.source, c.score) for c in entity.candidates)
        found[(entity.span_start, entity.span_end)] = Who(Resolved(name), candidates)
    return found


def plan_message(plan_id: str, text: str, steps: Sequence[Step]) -> common_pb2.ActionPlan:
    """A plan as a message; its summary is its steps' descriptions."""
    return common_pb2.ActionPlan(
        plan_id=plan_id,
        original_message=text,
        summary="; ".join(step.description for step in steps)[:2000],
        steps=[
            common_pb2.ActionStep(
                id=s.id,
                type=s.type,
                action=s.action,
                params=struct(s.params),
                description=s.description[:1000],
                depends_on=s.depends_on,
            )
            for s in steps
        ],
    )


def missing_message(lack: Lack, zone: str) -> planner_pb2.Missing:
    """What is missing, as a message."""
    return planner_pb2.Missing(
        slot=lack.slot,
        problem=lack.problem,
        text=lack.text,
        candidates=[_candidate(c) for c in lack.who.candidates] if lack.who else [],
        readings=[_reading(r) for r in lack.time.readings] if lack.time else [],
    )


def learned_message(entity: Learned) -> planner_pb2.LearnedEntity:
    """A learned entity as a message."""
    return planner_pb2.LearnedEntity(
        type=common_pb2.EntityType.Value(f"ENTITY_TYPE_{entity.type}"),
        value=entity.value,
        resolved=struct(entity.resolved),
        origin=entity.origin,
        learned_at=stamp(entity.learned_at),
    )


def learned_of(message: planner_pb2.LearnedEntity, now: datetime) -> Learned:
    """A message as a learned entity; a person when it does not say, learned now when it does not say."""
    name = common_pb2.EntityType.Name(message.type).removeprefix("ENTITY_TYPE_")
    kind = "PERSON" if name == "UNSPECIFIED" else name
    at = instant(message.learned_at, "entity.learned_at") if message.HasField("learned_at") else now
    return Learned(kind, " ".join(message.value.split()), plain(message.resolved), message.origin or "program", at)


def type_name(value: int) -> str:
    """An entity type's name; "" when unspecified."""
    name = common_pb2.EntityType.Name(value).removeprefix("ENTITY_TYPE_")  # type: ignore[arg-type]
    return "" if name == "UNSPECIFIED" else name


def named(found: Found, people: Mapping[tuple[int, int], Who], offset: int) -> Named:
    """An entity of a clause with who it is, found by its place in the whole text."""
    who = people.get((found.start + offset, found.end + offset)) if found.kind is Kind.PERSON else None
    if who is None and found.referent is not None:
        r = found.referent
        who = Who(Resolved.EXACT, (Candidate(r.id, r.name, r.email, r.phone, r.source, r.score),))
    return Named(found, who) if who is not None else Named(found)
