"""Requests that hang on what the calendar or the tasks say: "if I have nothing on Friday, book …, otherwise …".

What is asked of them first becomes a clause that looks, and each request behind it one that is done only when the look
found something, or nothing. A condition that nobody here can look at ("if it rains") is left where it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from services.planner.language.lexicon import VERBS
from services.planner.language.lexicon.verbs import STARTERS
from services.planner.language.model import Act, Clause, Context, Understanding
from services.planner.language.plain import read_plain

SOME, NONE, LOOK = "some", "none", "look"
_ASK = r"(?:please\s+|can\s+you\s+|could\s+you\s+|would\s+you\s+)*"
_IF = re.compile(
    rf"\W*{_ASK}(?:(?P<check>(?:check|see|look|find\s+out)\s+(?:whether|if))|(?P<unless>unless)|if|in\s+case)\s+",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\W*(?P<said>(?:do|does|is|are|am|have|has)\s[^?]{4,160})\?\s+(?=(?:and\s+|then\s+)?(?:if|otherwise|in\s+that\s+case)\b)",
    re.IGNORECASE,
)
_VERDICT = r"(?:i|we|he|she|they|there|it)(?:['’](?:m|ve|s|re))?"
_YES = rf"(?:if\s+(?:so|yes|{_VERDICT}(?:\s+(?:do|does|have|has|is|are|am))?)|in\s+that\s+case|then)"
_NO = (
    rf"(?:otherwise|or\s+else|else|if\s+(?:not|no|none|{_VERDICT}\s+(?:don['’]?t|doesn['’]?t|haven['’]?t|hasn['’]?t|isn['’]?t"
    r"|aren['’]?t|do\s+not|does\s+not|have\s+not|is\s+not|are\s+not|am\s+not|not)))"
)
_BRANCH = re.compile(
    rf"(?:^|[\s,.;?!])\s*(?:and\s+|but\s+|or\s+)?(?:(?P<no>{_NO})|(?P<yes>{_YES}))\b(?:\s*,)?\s+", re.IGNORECASE
)
_DOES = (
    *(
        "schedule",
        "create",
        "move",
        "cancel",
        "update",
        "assign",
        "send",
        "remind",
        "complete",
        "mark",
        "invite",
        "draft",
    ),
)
_VERBS = frozenset(phrase.split()[0] for name in _DOES for phrase in VERBS[name]) | STARTERS | {"do", "leave", "keep"}
_OUTRIGHT = STARTERS - {"plan", "call", "schedule", "text", "look", "set", "clear", "message", "email", "show", "check"}
_WORD = re.compile(
    r"(?P<comma>[,;.]\s*|\bthen\s+)?\b(?P<lead>(?:please|also|just|can\s+you|could\s+you)\s+)*(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*(?:please\s+|just\s+)*(?:(?:do|change)\s+nothing|leave\b.*|(?:don['’]?t|do\s+not)\s+(?:do|change|book|touch)\b.*"
    r"|keep\s+(?:it|them|things|everything)\b.*|nothing)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_NEGATIVE = re.compile(r"\b(?:no|not|nothing|none|never|nobody|\w+n['’]t|dont|havent|isnt|arent)\b", re.IGNORECASE)
_TASKS = re.compile(r"\b(?:tasks?|to-?dos?|tickets?|chores?|errands?)\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:i|we)(?:['’]?m|\s+am|['’]?re|\s+are)(?:\s+(?:not|still|both))?\s+(?:free|available|open|busy|booked)\b", re.I
)
_CLOCK = re.compile(r"\b(?:at|from|between)\s+\d|\d\s*(?:[ap]\.?m\b|:)|\bnoon\b|o['’]clock", re.IGNORECASE)
_CHECKS = re.compile(rf"\W*{_ASK}(?:check|see|look|find\s+out)\b", re.IGNORECASE)
_BUSY = re.compile(r"\b(?:busy|booked)\b", re.IGNORECASE)
_EVENTS = re.compile(
    r"\b(?:(?:i|we)\s+(?:already\s+|last\s+)?(?:met|saw|spoke|talked)|(?:i|we)(?:['’]?m|\s+am|['’]?re|\s+are)(?:\s+not|n['’]t)?\s+(?:meeting|seeing)"
    r"|(?:do|have|has|had|got|there(?:['’]s|\s+is|\s+are|\s+isn['’]t|\s+aren['’]t)?|is\s+there|are\s+there|['’]ve|haven['’]?t|don['’]?t)\b"
    r".*?\b(?:meetings?|events?|appointments?|calls?|anything|something|nothing|plans|scheduled|booked|met|seen|spoken|talked"
    r"|spoke|meet))\b",
    re.IGNORECASE,
)
_BACK_TO_IT = re.compile(
    r"\b(?:on\s+)?(?:that|the\s+same)\s+day\b|\b(?:at\s+that\s+time|then|there)\b(?=\W*$)", re.IGNORECASE
)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Branch:
    """A request that is done only when the look found ``when`` (some, none): its words and their place."""

    when: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Given:
    """What is looked at first, by which intent, and what hangs on it."""

    look: Branch
    intent: str
    branches: tuple[Branch, ...]


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of requests that hang on a look; None for any other text."""
    if intent or context.is_open or len(text) > _LONGEST or not re.search(r"\b(?:if|unless)\b", text, re.IGNORECASE):
        return None
    found = find(text)
    if found is None:
        return None
    look = read_plain(found.look.text, context, found.intent)
    if found.intent == "task.list" and not _OWN.search(found.look.text) and not _owners(look):
        return None  # whose tasks they are was said, and is not known
    clauses = [_clause(found.look, found.intent, look.confidence)]
    entities = [
        replace(each, start=each.start + found.look.start, end=each.end + found.look.start) for each in look.entities
    ]
    for branch in found.branches:
        said = _BACK_TO_IT.sub(lambda m: " " * len(m[0]), branch.text)
        understood = read_plain(said, context, "")
        asked = _asked(said, understood, found.intent)
        if not understood.compound and asked.startswith(_NO_REQUEST):
            return None
        entities += [replace(e, start=e.start + branch.start, end=e.end + branch.start) for e in understood.entities]
        parts = (
            understood.clauses if understood.compound else (replace(understood.clauses[0], text=said, intent=asked),)
        )
        for part in parts:
            begins = branch.start + part.start
            one = Branch(branch.when, part.text, begins, begins + len(part.text))
            clauses.append(_clause(one, part.intent, understood.confidence))
    return Understanding(
        entities=tuple(entities), intent=clauses[1].intent, confidence=max(clauses[1].confidence, _SURE),
        alternatives=(), slots={}, goal_type="", compound=True, act=Act.REQUEST, choice=0, clauses=tuple(clauses),
    )  # fmt: skip


_SURE = 0.6
_GIVES = re.compile(
    r"\W*(?:please\s+)?(?:give|hand|pass|transfer|reassign|assign|move)\s+(?:them|those|it|all\s+of\s+them|these)\s+"
    r"(?:over\s+|on\s+)?to\s+(?-i:[A-Z])\w+",
    re.IGNORECASE,
)
_TAKES_AWAY = re.compile(
    r"\W*(?:please\s+)?(?:cancel|delete|remove|drop|scrap|call\s+off)\s+(?:it|that|this|them|those)\W*$", re.IGNORECASE
)
_NO_REQUEST = ("chat.", "unclear", "out_of_scope")


def _asked(said: str, understood: Understanding, look: str) -> str:
    """What a branch asks for: "cancel it" takes away what was found; of tasks that were looked at, "move them" changes
    tasks."""
    intent = "calendar.cancel" if _TAKES_AWAY.match(said) else understood.intent
    if look == "task.list" and _GIVES.match(said):
        return "task.assign"
    return _OF_TASKS.get(intent, intent) if look == "task.list" else intent


_OWN = re.compile(r"\b(?:i|we|my|our|there|any(?:one|body))\b", re.IGNORECASE)


def _owners(look: Understanding) -> list[str]:
    return [each.value for each in look.entities if each.role == "owner"]


_OF_TASKS = {
    "calendar.reschedule": "task.update",
    "calendar.update": "task.update",
    "calendar.cancel": "task.delete",
}


def _clause(branch: Branch, intent: str, confidence: float) -> Clause:
    return Clause(branch.text, branch.start, branch.end, intent, confidence, given=branch.when)


def find(text: str) -> Given | None:
    """The condition of a text that can be looked at, and what hangs on it; None without one."""
    parts = _parts(text)
    if parts is None:
        return None
    look, when, rest = parts
    if not look.text.strip() or _BACK_TO_IT.search(look.text):
        return None  # "… if I have a call that day": of a day that only the request says
    asked = _looked_at(look.text)
    if asked is None:
        return None
    kind, some = asked
    if _FREE.search(look.text) and len(rest) < 2 and not _CHECKS.match(text):
        return None  # "if I'm free at 3, book …" asks for free time (``if_free``)
    met = some if when == SOME else _other(some)
    branches = tuple(
        replace(each, when=met if each.when == SOME else _other(met))
        for each in rest
        if not _NOTHING.match(each.text) and each.text.strip(" .,;!?")
    )
    return Given(look, kind, branches) if branches else None


def _other(when: str) -> str:
    return NONE if when == SOME else SOME


def _parts(text: str) -> tuple[Branch, str, list[Branch]] | None:
    """The words of the condition, whether it must hold (some) or not (none), and the requests behind it."""
    question = _QUESTION.match(text)
    if question is not None:
        start, end = question.span("said")
        return Branch(LOOK, question["said"], start, end), SOME, _branches(text, question.end())
    lead = _IF.match(text)
    if lead is None:
        return _behind(text)
    stop = _end_of_condition(text, lead.end(), checks=lead["check"] is not None)
    if stop is None:
        return None
    begins = text.rfind(" ", 0, lead.end() - 1) + 1  # with its "if": a capital behind it tells a name
    look = Branch(LOOK, text[begins:stop], begins, stop)
    return look, NONE if lead["unless"] else SOME, _branches(text, stop)


_WHETHER = frozenset(["know", "see", "check", "tell", "me", "us", "wonder", "wondering", "ask", "sure", "out", "look"])
"""Before "if": what is asked is whether it is so."""
_TRAILING = re.compile(r",?\s+(?:but\s+)?(?:only\s+)?(?P<lead>if|unless)\s+(?=\S)", re.IGNORECASE)


def _behind(text: str) -> tuple[Branch, str, list[Branch]] | None:
    """ "Cancel lunch on Friday if I have a call with Ann that day": the condition stands behind."""
    match = _TRAILING.search(text)
    before = text[: match.start()].lower().split() if match is not None else []
    if match is None or not before or before[-1] in _WHETHER:
        return None
    other = _BRANCH.search(text, match.end())
    end = other.start() if other is not None else len(text)
    look = Branch(LOOK, text[match.end() : end], match.end(), end)
    first = Branch(SOME, text[: match.start()], 0, match.start())
    more = _branches(text, end) if other is not None else []
    return look, NONE if match["lead"].lower() == "unless" else SOME, [first, *more]


def _end_of_condition(text: str, start: int, *, checks: bool) -> int | None:
    """Where a condition ends: before what it asks to be done."""
    branch = _BRANCH.search(text, start)
    if checks:
        return branch.start() if branch is not None else None
    for match in _WORD.finditer(text, start):
        verb = match["verb"].lower()
        if match.start() > start + 8 and (verb in _VERBS if match["comma"] else verb in _OUTRIGHT):
            return match.start()
    return branch.start() if branch is not None else None


def _branches(text: str, start: int) -> list[Branch]:
    """The requests from a place on, each with the verdict it hangs on."""
    marks = list(_BRANCH.finditer(text, max(0, start - 1)))
    marks = [mark for mark in marks if mark.end() > start]
    begins = [(start, start, SOME)] + [(m.start(), m.end(), NONE if m["no"] else SOME) for m in marks]
    stops = [mark[0] for mark in begins[1:]] + [len(text)]
    found = []
    for (_, begin, when), stop in zip(begins, stops, strict=True):
        words = text[begin:stop]
        lead = len(words) - len(words.lstrip(" ,.;:!?"))
        words = words.strip(" ,.;:!?")
        if words and words.lower() not in ("and", "then", "but", "or"):
            found.append(Branch(when, words, begin + lead, begin + lead + len(words)))
    return found


def _looked_at(said: str) -> tuple[str, str] | None:
    """What a condition looks at (an intent), and whether it holds when something is found or nothing is."""
    negative = _NEGATIVE.search(said) is not None
    if _TASKS.search(said):
        return "task.list", NONE if negative else SOME
    if _FREE.search(said):  # of a whole day it asks for room in it (``if_free``), and for no empty day
        busy = _BUSY.search(said) is not None
        return ("calendar.list", SOME if busy != negative else NONE) if _CLOCK.search(said) else None
    return ("calendar.list", NONE if negative else SOME) if _EVENTS.search(said) else None
