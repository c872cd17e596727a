"""Who shall hear of what a request does, and in which words: "… and tell Ann", "… and let them know I'm sick"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.planner.language.lexicon.verbs import INFORMING
from services.planner.language.model import Act, Context, Found, Kind, Referent, Understanding
from services.planner.language.plain import read_plain

_VERB = re.compile(
    rf"\s*(?:(?:then|also|please|and|can you|could you)\s+)*(?:let|{'|'.join(sorted(INFORMING))})\s+", re.IGNORECASE
)
_ALL = re.compile(
    r"(?:(?:all|everyone|everybody)(?:\s+(?:of\s+them|else|there|involved|invited|coming))?"
    r"|(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:attendees|guests|participants|others|invitees)|them\s+all)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:her|him|them)\b", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:,|&|\+|and\b)?\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"^\s*(?:know\b|by\s+e-?mail\b|about\s+(?:it|this|that|the\s+change)\b|(?:that|saying|to\s+say)\b|too\b|as\s+well\b"
    r"|please\b|asap\b|[:,])\s*",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?!(?:about|that|know|if|when|i|we|it|the|a|an|my|our)\b)[^\W\d_][\w'’-]*", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|regarding|re|concerning|with|for|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Telling:
    """``everyone``: those it is with, not named. ``body``: the words to send; "" when none were said. ``about``:
    something of its own to write about, not what is done before."""

    everyone: bool
    body: str
    about: bool = False
    names_end: int = 0
    """Where the names of those to be told end in the clause."""
    unknown: str = ""
    """What stands where a name stands, when it is none we could tell for a person."""


def read_telling(text: str, found: Sequence[Found]) -> Telling:
    """A clause that asks to tell someone, with the people found in it."""
    verb = _VERB.match(text)
    place = verb.end() if verb else 0
    people = {f.start: f.end for f in found if f.kind in (Kind.PERSON, Kind.EMAIL)}
    everyone, unknown = False, ""
    while True:
        start = place + len(_JOIN.match(text, place)[0])  # type: ignore[index]  # it matches the empty text too
        if start in people:
            place = people[start]
        elif group := _ALL.match(text, start):
            everyone, place = True, group.end()
        elif pronoun := _ONE.match(text, start):
            place = pronoun.end()
        else:
            break
    if not everyone and place == (verb.end() if verb else 0) and (name := _NAME.match(text, place)):
        place, unknown = name.end(), name[0]
    rest = text[place:]
    while lead := _LEAD.match(rest):
        rest = rest[lead.end() :]
    return Telling(everyone, rest.strip(" .,;!").strip("'\"“”"), _ABOUT.match(rest) is not None, place, unknown)


_PEOPLE = (
    r"(?:(?:my|our)\s+(?!own\b)[^\W\d_]+|(?!(?:me|us|you|it|that|them|him|her|everyone|everybody|all|the|my|our|a|an|if|when|back|down|up|off|out|new)\b)"
    r"[^\W\d_][\w'’-]*(?:\s+(?-i:[A-Z])[\w'’-]*)?)"
    r"(?:(?:\s*,\s*[^\W\d_][\w'’-]*){0,3}\s*,?\s*(?:and|&)\s+[^\W\d_][\w'’-]*)?"
)
_POLITE = r"\s*(?:(?:please|pls|kindly|hey|hi|ok|can\s+you|could\s+you|would\s+you|also|just)[\s,]+)*"
_MAILS = re.compile(
    rf"{_POLITE}"
    rf"(?:(?:tell|inform|notify)\s+(?P<told>{_PEOPLE})\s*(?:,|:|that\b|-)?\s+"
    rf"|let\s+(?P<let>{_PEOPLE})\s+know\s*(?:,|:|that\b)?\s+"
    rf"|ask\s+(?P<asked>{_PEOPLE})\s*[,:]?\s+(?=(?P<if>if|whether|what|when|where|who|why|how|which)\b))"
    r"(?P<body>(?(if)|(?!(?:about|to|what|when|where|who|why|how|if|whether|know|and|or|by|of|on|for|too|please)\b))\S.{2,3000})",
    re.IGNORECASE | re.DOTALL,
)
_OWN_PEOPLE = re.compile(r"(?:my|our)\s", re.IGNORECASE)
_OWN_WORDS = (
    r"(?:i|we|you|he|she|they)(?:['’]\w+)?\s+\w"
    r"|(?:it|there|that|this)(?:['’]s|\s+(?:is|was|has|will|can|looks|seems|works))\b"
    r"|(?:the|my|our|your|his|her|their|this|these)\s+(?:[\w'’-]+\s+){1,5}?"
    r"(?:is|are|was|were|isn['’]t|aren['’]t|will|won['’]t|has|have|had|can|can['’]t|could|needs?|starts?|got|went)\b"
    r"|(?:hi|hello|hey|thanks|thank\s+you|happy|congrat\w*|good\s+(?:luck|morning|night|job|work)|sorry|see\s+you|welcome"
    r"|let['’]?s|don['’]?t|(?:can|could|will|would|are|do|did)\s+you)\b"
)
"""How words begin that are for the one who is written to, without anything that says so before them."""

_WRITTEN = re.compile(
    rf"{_POLITE}(?:e-?mail|mail|message|msg|write(?:\s+to)?|drop)\s+(?P<told>{_PEOPLE})"
    rf"(?:\s+that\s+(?P<that>(?!(?:and|or|is|was)\b)\S.{{2,3000}})|\s*[,:-]?\s+(?P<own>(?:{_OWN_WORDS}).{{0,3000}}))",
    re.IGNORECASE | re.DOTALL,
)


_NAMES = re.compile(r"\b(?!and\b)[^\W\d_][\w'’-]*(?:\s+(?!and\b)[^\W\d_][\w'’-]*)*", re.IGNORECASE)


_AND_US = re.compile(
    r"[,;.]?\s*\b(?:and|then)\s+(?:also\s+|then\s+|please\s+)*(?=(?:remind|add|put|schedule|book|create|set|move|cancel|block|invite)\b)",
    re.IGNORECASE,
)
_ASKED = 0.6
_NOTHING_ASKED = ("chat.", "unclear", "out_of_scope", "email.")


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """ "Tell Ann I'm late": a mail to those named before its words; None for any other text."""
    heard = body_told(text) if not intent else None
    who = next((each for each in context.recent if each.source != "event"), None)
    if heard is None and who is not None and not intent:
        heard = body_for(text, who)
    if heard is None:
        return None
    whom, begins = heard
    understood = read_plain(text, context, "email.send")
    if understood.compound or _asks_more(text, begins, context):
        return None
    named = {e.start: replace(e, role="recipient", weak=False) for e in understood.entities if e.kind is Kind.PERSON}
    entities = tuple(named.get(each.start, each) for each in whom)
    slots = {"body": text[begins:].strip()}
    return replace(understood, entities=entities, slots=slots, act=Act.REQUEST, confidence=0.9)


def _asks_more(text: str, begins: int, context: Context) -> bool:
    """Whether the words of a mail go on with a request of their own ("… and remind me to call her")."""
    more = _AND_US.search(text, begins)
    asked = read_plain(text[more.end() :], context, "") if more is not None else None
    return asked is not None and asked.confidence >= _ASKED and not asked.intent.startswith(_NOTHING_ASKED)


def body_told(text: str) -> tuple[list[Found], int] | None:
    """Whom words are for and where they begin: "tell Ann I'm late", "let Bob know the invoice is paid", "email Ann that
    lunch is at noon"; None for any other text."""
    match = _MAILS.match(text)
    if match is None:
        return _written_to(text)
    whom = next(name for name in ("told", "let", "asked") if match[name])
    return _people(match, whom), match.start("body")


_FOR_ONE = re.compile(
    rf"{_POLITE}(?:(?:tell|inform|notify|message|e-?mail)\s+(?P<told>him|her)\s*(?:,|:|that\b|-)?\s+"
    r"|let\s+(?P<let>him|her)\s+know\s*(?:,|:|that\b)?\s+)"
    r"(?P<body>(?!(?:about|to|what|when|where|who|why|how|if|whether|know|and|or|by|of|on|for|too|please)\b)\S.{2,3000})",
    re.IGNORECASE | re.DOTALL,
)


def body_for(text: str, who: Referent) -> tuple[list[Found], int] | None:
    """The same of somebody spoken of before: "tell her I'm late"."""
    match = _FOR_ONE.match(text)
    if match is None:
        return None
    start, end = match.span("told" if match["told"] else "let")
    return [Found(Kind.PERSON, text[start:end], start, end, who.name, "recipient", referent=who)], match.start("body")


def _written_to(text: str) -> tuple[list[Found], int] | None:
    """ "email Ann that lunch is at noon", "message Bob I'm late"."""
    match = _WRITTEN.match(text)
    if match is None:
        return None
    return _people(match, "told"), match.start("that" if match["that"] else "own")


def _people(match: re.Match[str], group: str) -> list[Found]:
    begin = match.start(group)
    said = [(begin + name.start(), name[0]) for name in _NAMES.finditer(match[group])]
    return [Found(Kind.PERSON, name, at, at + len(name), _as_name(name), "recipient") for at, name in said]


def _as_name(said: str) -> str:
    return said if _OWN_PEOPLE.match(said) else said[:1].upper() + said[1:]
