"""The desk of open questions: how well a text fits each of them (conversation.md 4, protocols.md 6). Changes nothing.

Scores are made so that the router's rule (above 0.7 and clearly ahead of the second) decides rightly: an answer of
the kind a question waits for scores 0.8 and more, a clear other request that only happens to hold an address stays
below 0.5, and two questions that a bare "yes" fits score the same. Yes, no and choices count only in the
conversation that asked; addresses, people and times in any of the customer's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.executor.domain.actions import Json
from services.executor.domain.model import Answer, Expects, Intervention
from services.executor.domain.reading import is_no, is_yes, open_entities, read_answer, tagged_parts

CLEAR_REQUEST = 0.6
"""A classification at least this sure, of something to do, speaks against being an answer."""

_LOCAL = (Expects.YES_NO, Expects.CHOICE, Expects.TEXT)
_ADDRESSES = (Expects.EMAIL, Expects.PHONE, Expects.ADDRESS, Expects.PERSON)
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Said:
    """A text with what the planner read in it. ``act`` in small letters ("affirm"); ``choice`` as in
    ``Classification``.
    """

    text: str
    conversation_id: str = ""
    entities: tuple[Json, ...] = ()
    intent: str = ""
    confidence: float = 0.0
    act: str = ""
    choice: int = 0

    @property
    def is_clear_request(self) -> bool:
        """Whether it clearly asks for something by itself."""
        social = self.intent.startswith(("chat.", "unclear", "out_of_scope")) or not self.intent
        return self.act in ("", "request", "unspecified") and not social and self.confidence >= CLEAR_REQUEST


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits one question. ``fit`` is answer, partial, unclear or none; ``answer`` is the answer as
    read.
    """

    question: Intervention
    score: float
    fit: str
    answer: Answer = field(default_factory=Answer)
    reason: str = ""


def match_all(questions: Sequence[Intervention], said: Said) -> list[Match]:
    """Every question with its score, best first. Tags ("1: …, 2: …") count in the order of ``questions``, oldest
    first.
    """
    tagged = tagged_parts(said.text) if len(questions) > 1 else {}
    if tagged and all(tag <= len(questions) for tag in tagged):
        found = [_match_tagged(question, tagged.get(number), said) for number, question in enumerate(questions, 1)]
    else:
        found = _behind_the_named([match_one(question, said) for question in questions], said)
    return sorted(found, key=lambda match: match.score, reverse=True)


_BEHIND = 0.6
"""Score of a question that waits for the same kind of answer, when the text names another one's person."""


def _behind_the_named(found: list[Match], said: Said) -> list[Match]:
    """Of several questions for addresses, people or choices the text is for those whose person or option it names."""
    named = [match for match in found if match.fit in ("answer", "partial") and _is_for(match, said)]
    if not named:
        return found
    return [
        match if match in named or match.question.expects not in (*_ADDRESSES, Expects.CHOICE)
        else replace(match, score=min(match.score, _BEHIND))
        for match in found
    ]  # fmt: skip


def _is_for(match: Match, said: Said) -> bool:
    """Whether the text names the person a question is about ("zogblar is …", "tom@x.com" of Tom), or one of its
    options."""
    question = match.question
    if question.expects is Expects.CHOICE:
        return not said.choice and not said.text.strip().isdigit()
    if question.expects not in _ADDRESSES:
        return False
    if question.entities:
        names = [str(entity["value"]) for entity in open_entities(question)]
        return bool(_told(said) & set(_WORD.findall(" ".join(names).casefold())))
    people = [str(each.get("text") or "") for each in said.entities if each.get("type") == "PERSON"]
    local = [each.partition("@")[0] for each in said.text.split() if "@" in each]
    told = set(_WORD.findall(" ".join([*people, *local]).casefold()))
    return bool(told & set(_WORD.findall(question.prompt.casefold())))


def _told(said: Said) -> set[str]:
    """The words of a text, those of addresses before their @ only."""
    return set(_WORD.findall(re.sub(r"@\S+", " ", said.text.casefold())))


def match_one(question: Intervention, said: Said) -> Match:
    """How well a text fits a question."""
    if question.expects in _LOCAL and question.conversation_id and question.conversation_id != said.conversation_id:
        return Match(question, 0.0, "none", reason="asked in another conversation")
    answer = read_as_answer(question, said)
    reading = read_answer(question, answer)
    if reading.disposition == "unclear":
        return _unclear(question, said, answer)
    base, reason = _kind_score(question, said)
    score = base + _likeness(question, said.text)
    if said.is_clear_request and not _mentions(question, said.text):
        score *= 0.5
        reason = f"{reason}, but it reads as a request of its own"
    fit = "partial" if reading.disposition == "partly" else "answer"
    values = dict(reading.values) if question.expects not in (Expects.YES_NO, Expects.CHOICE) else {}
    return Match(question, round(min(score, 0.99), 3), fit, replace(answer, values=values), reason)


def read_as_answer(question: Intervention, said: Said) -> Answer:
    """The text in the form of an answer to this question."""
    decision = ""
    if question.expects is Expects.YES_NO:
        if said.act == "affirm" or is_yes(said.text):
            decision = "yes"
        elif said.act in ("deny", "drop") or is_no(said.text):
            decision = "no"
    choice = said.choice if question.expects is Expects.CHOICE and said.act in ("choose", "") else 0
    return Answer(text=said.text, decision=decision, choice=choice, entities=said.entities)


def summary_entities(question: Intervention) -> list[str]:
    """The names a question still asks about."""
    return [str(entity["value"]) for entity in open_entities(question)]


def _match_tagged(question: Intervention, part: str | None, said: Said) -> Match:
    if not part:
        return Match(question, 0.0, "none", reason="its tag was not named")
    entities = tuple(each for each in said.entities if str(each.get("text") or "\0") in part)
    # What the whole text does says nothing of one part, so its words alone decide.
    own = Said(part, said.conversation_id, entities)
    match = match_one(question, own)
    if match.fit in ("answer", "partial"):
        return replace(match, score=max(match.score, 0.95), reason="named by its tag")
    return Match(question, 0.75, "unclear", match.answer, "named by its tag, but it is no answer of the kind asked for")


def _kind_score(question: Intervention, said: Said) -> tuple[float, str]:
    expects = question.expects
    if expects is Expects.YES_NO:
        return 0.9, "a yes or no"
    if expects is Expects.CHOICE:
        return 0.9, "one of the options"
    if expects is Expects.TEXT:
        return (0.75, "words, as asked for") if said.act in ("", "inform", "unspecified", "choose") else (0.45, "words")
    bare = _is_bare(said)
    if expects is Expects.TIME:
        return (0.9 if bare else 0.8), "a time"
    return (0.92 if bare else 0.82), "an address or person"


def _unclear(question: Intervention, said: Said, answer: Answer) -> Match:
    """It answers nothing; it may still speak of the question, and then the person should be told what is needed."""
    if said.is_clear_request:
        return Match(question, 0.1, "none", answer, "a request of its own")
    if _mentions(question, said.text):
        return Match(question, 0.75, "unclear", answer, "speaks of what was asked, without the answer")
    if question.expects is Expects.CHOICE and said.act == "choose":
        return Match(question, 0.72, "unclear", answer, "a choice, but not one of the options")
    if question.expects in _ADDRESSES and any(each.get("type") == "PERSON" for each in said.entities):
        return Match(question, 0.5, "unclear", answer, "a person without a known address")
    return Match(question, min(0.3, _likeness(question, said.text)), "none", answer, "no answer of the kind asked for")


def _mentions(question: Intervention, text: str) -> bool:
    folded = text.casefold()
    names = [str(entity["value"]).casefold() for entity in question.entities]
    return any(re.search(rf"\b{re.escape(name)}\b", folded) for name in names if name)


def _likeness(question: Intervention, text: str) -> float:
    """0 to 0.08, by the share of the text's words that the question has too: enough to put one of two ahead, never to
    carry it.
    """
    words = set(_WORD.findall(text.casefold()))
    asked = set(_WORD.findall(" ".join([question.prompt, *summary_entities(question)]).casefold()))
    return 0.08 * len(words & asked) / len(words) if words else 0.0


def _is_bare(said: Said) -> bool:
    """Whether the text is little more than its entities."""
    covered = sum(len(str(each.get("text") or "")) for each in said.entities)
    letters = len(re.sub(r"\s+", "", said.text))
    return covered >= 0.6 * letters or len(said.text.split()) <= 2


def said_from(
    text: str, conversation_id: str, entities: Sequence[Json], classification: Mapping[str, Any] | None
) -> Said:
    """A text with its classification in JSON (``steward.common.v1.Classification``)."""
    given = classification or {}
    return Said(
        text=text,
        conversation_id=conversation_id,
        entities=tuple(entities),
        intent=str(given.get("intent") or ""),
        confidence=float(given.get("confidence") or 0.0),
        act=str(given.get("act") or "").removeprefix("DIALOGUE_ACT_").lower(),
        choice=int(given.get("choice") or 0),
    )
