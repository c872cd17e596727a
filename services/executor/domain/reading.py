"""How an answer is read: what it means for a question; nothing here changes anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from services.executor.domain.actions import Json
from services.executor.domain.model import Answer, Expects, Intervention

_EMAIL = re.compile(r"[A-Za-z0-9._%+'\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_PHONE = re.compile(r"\+?\d[\d ().\-]{5,20}\d")
_TAGGED = re.compile(r"(?:^|[\s,;])(\d{1,2}|[A-Za-z])\s*[:=)]\s*")
_YES = frozenset(
    [
        *("yes", "y", "yep", "yeah", "ya", "yup", "ok", "okay", "sure", "confirm", "confirmed", "approve", "approved"),
        *("agreed", "absolutely", "definitely", "correct", "right", "do it", "go ahead", "go for it", "sounds good"),
        *("yes please", "please do", "send it", "that works", "perfect", "fine", "great", "👍", "👌", "✅"),
    ]
)
_NO = frozenset(
    [
        *("no", "n", "nope", "nah", "not now", "don't", "do not", "stop that", "cancel", "no thanks", "no thank you"),
        *("never mind", "👎"),
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer means for a question.

    ``disposition`` is answered, partly, unclear, declined or changed. ``values`` are resolved values by entity (or
    by "value"), ``option`` the option chosen, ``changes`` new params.
    """

    disposition: str
    values: Json = field(default_factory=dict)
    option: Json | None = None
    changes: Json = field(default_factory=dict)


def read_answer(question: Intervention, answer: Answer) -> Reading:
    """What an answer means for a question; changes nothing."""
    if answer.changes and question.purpose == "approval":
        return Reading("changed", changes=dict(answer.changes))
    if question.expects is Expects.YES_NO:
        return _read_yes_no(answer)
    if question.expects is Expects.CHOICE:
        option = _read_choice(question, answer)
        return Reading("answered", {_subject(question): option["value"]}, option) if option else Reading("unclear")
    if question.expects is Expects.TIME:
        return _read_time(answer)
    if question.expects is Expects.TEXT:
        return _read_text(question, answer)
    return _read_addresses(question, answer)


def result_of(question: Intervention, values: Json, text: str) -> Json:
    """The result of an answered user_intervention step: values by entity, the first as ``value`` and under its kind."""
    named = {key: value for key, value in values.items() if key != "value"}
    first = next(iter(named.values()), values.get("value"))
    result: Json = {**named, "values": named, "value": first, "text": text}
    if isinstance(first, dict):
        result.update({key: value for key, value in first.items() if key not in result})
    elif isinstance(first, str) and _EMAIL.fullmatch(first):
        result["email"] = first
    elif question.expects is Expects.PHONE:
        result["phone"] = first
    return result


def is_yes(text: str) -> bool:
    """Whether the words alone are a plain yes."""
    return _plain(text) in _YES


def is_no(text: str) -> bool:
    """Whether the words alone are a plain no."""
    return _plain(text) in _NO


def tagged_parts(text: str) -> dict[int, str]:
    """``1: ann@x.com, 2: bob@y.com`` or ``A: yes, B: Tuesday`` → {1: "ann@x.com", 2: …}; empty without tags."""
    marks = list(_TAGGED.finditer(text)) or list(re.finditer(r"(?:^|[,;]\s*)([A-H]|\d{1,2})\s+(?=\S)", text))
    if not marks or text[: marks[0].start()].strip():
        return {}
    parts: dict[int, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        tag = mark.group(1)
        number = int(tag) if tag.isdigit() else ord(tag.upper()) - ord("A") + 1
        parts[number] = text[mark.end() : following.start() if following else len(text)].strip(" ,;")
    return parts


def open_entities(question: Intervention) -> list[Json]:
    """The entities of a question that no partial answer has given yet, in order."""
    given = (question.answer or {}).get("values") or {}
    return [entity for entity in question.entities if entity["value"] not in given]


def _read_yes_no(answer: Answer) -> Reading:
    if answer.decision == "yes" or (not answer.decision and is_yes(answer.text)):
        return Reading("answered", {"value": True})
    if answer.decision == "no" or (not answer.decision and is_no(answer.text)):
        return Reading("declined", {"value": False})
    return Reading("unclear")


def _subject(question: Intervention) -> str:
    """What an answer with one value is stored under: the entity it resolves, where the question is about one."""
    return str(question.entities[0]["value"]) if len(question.entities) == 1 else "value"


def _read_choice(question: Intervention, answer: Answer) -> Json | None:
    options = question.options
    number = answer.choice or (int(answer.text) if answer.text.strip().isdecimal() and len(answer.text) < 4 else 0)
    if number:
        place = number - 1 if number > 0 else number
        return options[place] if -len(options) <= place < len(options) else None
    said = [_plain(str(value)) for value in answer.values.values()] + [_plain(answer.text)]
    for wanted in filter(None, said):
        exact = [option for option in options if wanted in (_plain(str(option["value"])), _plain(str(option["label"])))]
        close = exact or [option for option in options if len(wanted) > 2 and wanted in _plain(str(option["label"]))]
        if len(close) == 1:
            return close[0]
    return None


def _read_time(answer: Answer) -> Reading:
    if answer.values:
        return Reading("answered", dict(answer.values))
    for entity in answer.entities:
        readings = (entity.get("time") or {}).get("readings") or []
        if entity.get("type") == "TIME" and readings and readings[0].get("start"):
            value = {key: readings[0][key] for key in ("start", "end") if readings[0].get(key)}
            return Reading("answered", {"value": value})
    return Reading("unclear")


def _read_text(question: Intervention, answer: Answer) -> Reading:
    if answer.values:
        return Reading("answered", dict(answer.values))
    text = answer.text.strip()
    if not text:
        return Reading("unclear")
    return Reading("answered", {_subject(question): text})


def _read_addresses(question: Intervention, answer: Answer) -> Reading:
    """E-mails, phones and persons, for one entity or a batch; earlier partial answers count."""
    wanted = [entity["value"] for entity in question.entities]
    given: Json = dict((question.answer or {}).get("values") or {})
    fresh = _named_values(question, answer)
    if not fresh:
        return Reading("unclear")
    given.update(fresh)
    if not wanted:
        return Reading("answered", given)
    missing = [name for name in wanted if name not in given]
    return Reading("partly" if missing else "answered", given)


def _named_values(question: Intervention, answer: Answer) -> Json:
    if answer.values:
        by_fold = {entity["value"].casefold(): entity["value"] for entity in question.entities}
        return {by_fold.get(key.casefold(), key): value for key, value in answer.values.items() if value}
    names = [entity["value"] for entity in open_entities(question)] or ["value"]
    tagged = tagged_parts(answer.text) if len(question.entities) > 1 else {}
    if tagged:
        order = [entity["value"] for entity in question.entities]
        found = {
            order[tag - 1]: addresses_in(part, question.expects) for tag, part in tagged.items() if tag <= len(order)
        }
        return {name: values[0] for name, values in found.items() if values}
    values = _addresses_of(answer, question.expects)
    return _by_mention(names, values, answer.text) if len(values) <= len(names) or len(names) == 1 else {}


def _by_mention(names: list[str], values: list[str], text: str) -> Json:
    """Pairs values with names: each with the one said just before it; in order when no name is said and none is left
    over.
    """
    if len(names) == 1:
        return {names[0]: values[0]} if len(values) == 1 else {}
    folded = text.casefold()
    places = [folded.find(value.casefold()) for value in values]
    for value in values:  # "ann@x.com" must not count as a mention of Ann
        folded = folded.replace(value.casefold(), " " * len(value))
    pairs: Json = {}
    for value, place in zip(values, places, strict=True):
        before = folded[: max(0, place)]
        said = {name: _last_mention(name, before) for name in names}
        nearest = max(said, key=lambda name: said[name])
        if said[nearest] >= 0:
            pairs[nearest] = value
    if not pairs and len(values) == len(names) and all(_last_mention(name, folded) < 0 for name in names):
        return dict(zip(names, values, strict=True))
    return pairs if len(pairs) == len(values) else {}


def _last_mention(name: str, text: str) -> int:
    return max((match.start() for match in re.finditer(rf"\b{re.escape(name.casefold())}\b", text)), default=-1)


def _addresses_of(answer: Answer, expects: Expects) -> list[str]:
    found: list[str] = []
    for entity in answer.entities:
        kind, value = entity.get("type"), str(entity.get("value") or "")
        if kind in ("EMAIL", "PHONE"):
            # An address fits unless the other kind is what is asked for.
            if value and expects is not (Expects.PHONE if kind == "EMAIL" else Expects.EMAIL):
                found.append(value)
        elif kind == "PERSON" and expects in (Expects.PERSON, Expects.EMAIL, Expects.PHONE, Expects.ADDRESS):
            found += _of_person(entity, expects)
    return list(dict.fromkeys(found)) or addresses_in(answer.text, expects)


def _of_person(entity: Json, expects: Expects) -> list[str]:
    candidates = entity.get("candidates") or []
    if len(candidates) != 1:
        return []
    person = candidates[0]
    value = person.get("phone") if expects is Expects.PHONE else person.get("email") or person.get("phone")
    return [str(value)] if value else []


def addresses_in(text: str, expects: Expects) -> list[str]:
    """E-mail addresses (and phone numbers, where they are wanted) in a text, in order."""
    emails = _EMAIL.findall(text) if expects is not Expects.PHONE else []
    if emails or expects is Expects.EMAIL:
        return [each.lower() for each in emails]
    return [re.sub(r"[^\d+]", "", each) for each in _PHONE.findall(text)]


def _plain(text: str) -> str:
    return re.sub(r"[\s.!?,]+", " ", text).strip().casefold()
