"""The dialogue act: what a text does in the conversation, given what is open.

The text is read as conversation phrases first (yes, no, drop it, thanks …, from the lexicon); what is left over
decides whether a
"yes" is bare ("yes please") or changes something ("yes but 4pm"). Only then does a request count as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language import lexicon
from services.planner.language.features import Sentence
from services.planner.language.model import Act, Context, Found, Kind, Token
from services.planner.language.phrases import PhraseBook
from services.planner.times import TimeSpan

_BOOK = PhraseBook({name: phrases for name, phrases in lexicon.CONVERSATION.items() if name != "polite_lead"})
_CHANGERS = frozenset(["but", "actually", "instead", "rather", "except", "however", "although", "only", "wait"])
_FUNCTION = frozenset(
    [
        *lexicon.DETERMINERS,
        *lexicon.PREPOSITIONS,
        *lexicon.PRONOUNS_THING,
        *lexicon.CONJUNCTIONS,
        *lexicon.AUXILIARIES,
        "i",
        "i'm",
        "i'll",
        "i'd",
        "you",
        "we",
        "he",
        "she",
        "they",
        "us",
        "be",
        "'s",
        "one",
        "there",
        "option",
        "number",
        "want",
        "like",
        "take",
        "it's",
        "that's",
        "there",
        "here",
        "correct",
    ]
)
_REFERRING = frozenset(["it", "that", "this", "them", "one", "those", "so", "the"])
_STRONG = 0.6
_CHOICE_LIKE = frozenset(["choice", "which_event", "which_person", "which", "which_reading", "which_question", "who"])
_ALWAYS_ASKED = frozenset(
    [
        "when",
        "new_time",
        "who",
        "address",
        "text",
        "email",
        "phone",
        "person",
        "time",
        "title",
        "choice",
        "unknown_person",
        "which_event",
        "which_person",
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The act, the 1-based choice (negative from the end, 0 none), and the ``chat.*`` or ``unclear`` intent it
    carries ("" for none)."""

    act: Act
    choice: int = 0
    chat: str = ""


@dataclass(frozen=True, slots=True)
class _Scan:
    """The text as conversation phrases: their classes in order, and the places of the words that are in none."""

    classes: tuple[str, ...]
    rest: tuple[int, ...]
    content: tuple[int, ...]
    lead: str

    def has(self, *names: str) -> bool:
        return any(name in self.classes for name in names)


_BARE = frozenset(["yes_bare"])
_QUESTIONING = frozenset([*lexicon.QUESTION_WORDS, *lexicon.AUXILIARIES])
_PRECEDENCE = (
    "ask_open",
    "handoff",
    "misdirected",
    "undo",
    "drop",
    "ask_why",
    "promise",
    "help",
    "no",
    "thanks",
    "bye",
    "yes",
    "yes_bare",
    "unsure",
    "greeting",
    "small_talk",
    "change_lead",
    "filler",
)


def _scan(words: Sequence[str], blocked: frozenset[int]) -> _Scan:
    classes: list[str] = []
    rest: list[int] = []
    lead = ""
    place = 0
    while place < len(words):
        found = _BOOK.at(words, place)
        found = {name: size for name, size in found.items() if size > 1 or place not in blocked}
        size = max(found.values(), default=0)
        if size:
            classes.append(next(name for name in _PRECEDENCE if found.get(name) == size))
            if (
                not lead
                and classes[-1] != "filler"
                and len(rest) <= 2
                and all(words[i] in _FUNCTION or not words[i].isalnum() for i in rest)
            ):
                lead = classes[-1]
            place += size
            continue
        rest.append(place)
        place += 1
    content = [i for i in rest if words[i] not in _FUNCTION and any(c.isalnum() for c in words[i])]
    if lead == "yes_bare":
        lead = "yes" if not content and not any(w in _QUESTIONING for w in words[:1]) else ""
    return _Scan(tuple(classes), tuple(rest), tuple(content), lead)


def read(
    sentence: Sentence,
    context: Context,
    times: Sequence[TimeSpan],
    found: Sequence[Found],
    intent: str,
    confidence: float,
) -> Reading:
    """The act of a sentence whose best intent (rules over features) is given with its confidence."""
    words = sentence.words
    if not any(c.isalnum() for w in words for c in w) and not any(t.shape == "emoji" for t in sentence.tokens):
        return Reading(Act.UNSPECIFIED, chat="unclear")
    blocked = _covered(sentence.tokens, times, found)
    scan = _scan(words, blocked)
    strong = confidence >= _STRONG and intent not in {"unclear", "out_of_scope"}
    in_times = _covered(sentence.tokens, times, ())
    timed = not in_times.isdisjoint(scan.rest)
    told = _Told(sentence, context, scan, scan.lead, timed, _news(found), intent, strong, found, in_times)
    for rule in (_commands, _choice, _promise, _yes_or_no, _pleasantries, _change, _answer):
        reading = rule(told)
        if reading is not None:
            return reading
    return _otherwise(told)


@dataclass(frozen=True, slots=True)
class _Told:
    sentence: Sentence
    context: Context
    scan: _Scan
    lead: str
    times: bool
    news: bool
    intent: str
    strong: bool
    found: Sequence[Found]
    timed: frozenset[int]

    @property
    def says_something_new(self) -> bool:
        return self.times or self.news

    @property
    def refers_back_only(self) -> bool:
        """A request whose object is only "it" or "that"."""
        words = self.sentence.words
        head = self.sentence.head
        return not self.says_something_new and all(words[i] in _FUNCTION or i <= head + 1 for i in self.scan.rest)


def _news(found: Sequence[Found]) -> bool:
    return any(e.kind in {Kind.PERSON, Kind.EMAIL, Kind.PHONE, Kind.LOCATION} for e in found)


def _covered(tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found]) -> frozenset[int]:
    spans = [(t.start, t.end) for t in times] + [(e.start, e.end) for e in found]
    return frozenset(
        i for i, token in enumerate(tokens) if any(s <= token.start and token.end <= e and token.text for s, e in spans)
    )


def _commands(told: _Told) -> Reading | None:
    """Undo, drop, what is open, why, a person please, wrong number: the phrase must be what the text is about."""
    left = len(told.scan.content)
    for name, act, room in (
        ("ask_open", Act.ASK_OPEN, 2),
        ("handoff", Act.HANDOFF, 4),
        ("undo", Act.UNDO, 2),
        ("misdirected", Act.MISDIRECTED, 3),
        ("drop", Act.DROP, 2),
    ):
        if told.scan.has(name) and left <= room and (name == "handoff" or not told.times):
            if name == "drop" and _means_the_cancel(told):
                return Reading(Act.AFFIRM)
            if (name == "misdirected" and told.strong) or (name == "drop" and told.news):
                continue
            return Reading(act)
    if told.lead == "ask_why" and told.sentence.words[:1] == ("why",) and (len(told.scan.classes) > 0 and left <= 6):
        return Reading(Act.ASK_WHY)
    if told.lead == "ask_why" and left <= 6 and told.sentence.words[0] in {"how", "what", "explain", "tell"}:
        return Reading(Act.ASK_WHY)
    words = [w for w in told.sentence.words if w.isalpha()]
    if _bare_cancel(told):
        return Reading(Act.DROP)
    return Reading(Act.HANDOFF) if words in (["agent"], ["human"], ["person"]) else None


_CANCEL_TALK = frozenset(
    [
        "cancel",
        "delete",
        "abort",
        "command",
        "procedure",
        "process",
        "action",
        "operation",
        "request",
        "stop",
        "current",
        "whole",
        "want",
        "need",
        "i'd",
        "how",
        "to",
        "go",
        "ahead",
        "can",
        "possible",
        "way",
        "you",
    ]
)


def _bare_cancel(told: _Told) -> bool:
    """ "cancel", "how do I cancel": nothing is named."""
    words = told.sentence.words
    if told.says_something_new or (not {"cancel", "abort"} & set(words) and words != ("delete",)):
        return False
    return len(words) <= 9 and all(
        w in _CANCEL_TALK or w in _FUNCTION or not any(c.isalnum() for c in w) or w in {"please", "what's", "do"}
        for w in words
    )


def _means_the_cancel(told: _Told) -> bool:
    """ "yes, cancel it": a yes; so is "cancel it" when that is what we proposed."""
    proposed = told.context.goal_type == "cancel" and told.context.asked == "yes_no"
    return (told.context.is_open and told.lead == "yes") or (
        proposed and "cancel" in told.sentence.words and "it" in told.sentence.words
    )


_TAGGED = re.compile(r"\s*(?:#|option |number )?(\d{1,2}|[a-f])\s*[:).=-]\s*\S", re.IGNORECASE)


def _choice(told: _Told) -> Reading | None:
    words = told.sentence.words
    context = told.context
    offered = bool(context.options) or context.asked in _CHOICE_LIKE
    if offered and words and _TAGGED.match(" ".join(t.text for t in told.sentence.tokens)) and told.news:
        return Reading(Act.CHOOSE, _number(words[0]))
    place = _ordinal_place(words, offered)
    if place is not None:
        number = _ordinal(words[place])
        others = [i for i in told.scan.content if i != place and words[i] not in _CHOOSING]
        if (
            number
            and len(others) <= (3 if offered else 1)
            and not (told.strong and told.intent != "calendar.schedule" and not offered)
        ):
            return (
                Reading(Act.CHOOSE, number)
                if not _CHANGERS & set(words) or not told.says_something_new
                else Reading(Act.CHANGE, number)
            )
    if not offered:
        return None
    number = _matching_option(told)
    if number:
        return Reading(Act.CHOOSE, number)
    said = set(words)
    if (
        not context.options
        and said & {"one", "works", "good", "fine", "ok", "perfect", "either"}
        and (told.times or "either" in said or said & {"later", "earlier"})
        and not said & (_CHANGERS - {"only"})
    ):
        return Reading(Act.CHOOSE, 1 if "either" in said or "earlier" in said else 0)
    return None


_CHOOSING = frozenset(
    [
        "one",
        "ones",
        "option",
        "slot",
        "time",
        "choice",
        "meeting",
        "event",
        "person",
        "pick",
        "choose",
        "select",
        "take",
        "want",
        "prefer",
        "like",
        "go",
        "works",
        "work",
        "good",
        "fine",
        "better",
        "best",
        "great",
        "ok",
        "book",
        "use",
        "the",
        "with",
        "for",
        "me",
        "would",
        "i'll",
        "it",
        "will",
        "please",
        "is",
        "looks",
        "sounds",
        "do",
        "does",
        "is",
        "number",
        "i",
        "think",
        "much",
        "perfect",
        "thank",
        "you",
        "schedule",
        "set",
        "that",
        "up",
    ]
)


def _ordinal_place(words: Sequence[str], offered: bool) -> int | None:
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else ""
        before = words[i - 1] if i else ""
        if word in lexicon.ORDINALS and (
            after in {"one", "option", "slot", "choice", "time", "person", "event", "meeting"}
            or (
                before in {"the", "to", ""} and after in {"", ".", "!", "please", ",", "works", "is", "looks", "sounds"}
            )
        ):
            return i
        if before in {"option", "number", "#", "choice"} and (_number(word) or word in lexicon.LETTERS):
            return i
    bare = [i for i, w in enumerate(words) if w not in _CHOOSING and any(c.isalnum() for c in w)]
    if offered and len(bare) == 1 and (_number(words[bare[0]]) or words[bare[0]] in lexicon.LETTERS):
        return bare[0]
    return None


def _ordinal(word: str) -> int:
    return lexicon.ORDINALS.get(word) or _number(word) or lexicon.LETTERS.get(word, 0)


def _number(word: str) -> int:
    if word.isdecimal() and len(word) <= 2:
        return int(word)
    return lexicon.CARDINALS.get(word, 0) or (lexicon.LETTERS.get(word, 0) if len(word) == 1 else 0)


_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(a\.?m\.?|p\.?m\.?)?(?![\d:])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
_DAYS = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])


def _keys(text: str) -> frozenset[str]:
    """What tells one option from another: names, days, clock times (without am and pm)."""
    lowered = text.lower()
    keys = {f"{int(m[1])}:{m[2] or '00'}" for m in _CLOCK.finditer(lowered)}
    for word in _WORD.findall(lowered):
        keys.add(word[:3] if word[:3] in _DAYS | _MONTHS and len(word) < 10 else word)
    return frozenset(keys - _DULL)


_DULL = frozenset(
    [
        "the",
        "one",
        "please",
        "for",
        "with",
        "and",
        "yes",
        "works",
        "good",
        "fine",
        "that",
        "this",
        "option",
        "time",
        "slot",
        "let's",
        "lets",
        "make",
        "use",
        "take",
        "meeting",
        "call",
    ]
)


def _matching_option(told: _Told) -> int:
    """1-based place of the only option that shares the most with the text; 0 when none or several."""
    said = _keys(" ".join(t.text for t in told.sentence.tokens))
    if not said or not told.context.options or len(told.scan.content) > 6:
        return 0
    shared = [len(said & _keys(option)) for option in told.context.options]
    best = max(shared)
    covered = best >= max(1, len(said) - 1)
    return shared.index(best) + 1 if covered and shared.count(best) == 1 else 0


def _promise(told: _Told) -> Reading | None:
    if (
        not told.scan.has("promise")
        or "polite" in told.sentence.features
        or told.sentence.features & {"noun:calendar", "head:show", "q", "head:schedule", "head:remind"}
    ):
        return None
    return Reading(Act.PROMISE)


def _yes_or_no(told: _Told) -> Reading | None:
    ending = _ending(told)
    if ending is not None:
        return ending
    asks = "q?" in told.sentence.features and told.strong and told.lead == "yes" and not told.refers_back_only
    content = len(told.scan.content)
    if told.lead not in {"yes", "no", "unsure"} or asks or ("q" in told.sentence.features and content >= 1):
        return None
    if told.lead == "unsure":
        return Reading(Act.SMALL_TALK, chat="unclear") if content <= 3 and not told.strong else None
    if told.lead == "yes" and told.scan.has("no") and content == 0 and not told.times:
        return Reading(Act.DENY)
    if content == 0 and not told.says_something_new:
        return _bare(told)
    if told.says_something_new or not _CHANGERS.isdisjoint(told.sentence.words):
        return _yes_or_no_with_news(told)
    if told.strong:
        return _yes_or_no_with_request(told)
    room = (4, 9) if told.context.is_open else (1, 2)
    return Reading(Act.AFFIRM if told.lead == "yes" else Act.DENY) if content <= room[told.lead == "no"] else None


def _yes_or_no_with_news(told: _Told) -> Reading | None:
    """ "yes but 4pm", "no, with Ann", "yes, book the call with John": a change, unless it only repeats what was
    asked."""
    repeats = told.lead == "yes" and told.strong and _same_goal(told) and _only_repeats(told)
    confirms = told.lead == "yes" and told.times and not told.scan.content and _affirms_option(told)
    if repeats or (confirms and _CHANGERS.isdisjoint(told.sentence.words) and told.context.is_open):
        return Reading(Act.AFFIRM)
    if told.strong and (not told.context.is_open or _is_other_request(told)):
        return None
    return Reading(Act.CHANGE) if told.context.is_open or told.lead == "no" else None


def _yes_or_no_with_request(told: _Told) -> Reading | None:
    """ "yes, cancel it", "no, move it", "yes, also list my tasks"."""
    moves = told.intent in {"calendar.reschedule", "calendar.update"}
    if told.lead == "yes" and (told.refers_back_only or _same_goal(told)):
        return Reading(Act.AFFIRM)
    if told.lead == "no" and told.context.is_open and told.refers_back_only:
        return Reading(Act.CHANGE if moves else Act.DENY)
    return Reading(Act.CHANGE) if told.context.is_open and moves else None


def _ending(told: _Told) -> Reading | None:
    """ "the statement is true", "I think that's right": a short text that ends in a yes or no."""
    classes = told.scan.classes
    if (
        told.lead
        or not classes
        or classes[-1] not in {"yes", "no"}
        or len(told.scan.content) > 1
        or told.says_something_new
    ):
        return None
    if (
        told.strong
        or "q" in told.sentence.features
        or (told.scan.rest and told.scan.rest[-1] == len(told.sentence.words) - 1)
    ):
        return None
    return Reading(Act.AFFIRM if classes[-1] == "yes" and "no" not in classes else Act.DENY)


def _bare(told: _Told) -> Reading:
    classes = told.scan.classes
    if told.lead == "no":
        return Reading(Act.DENY)
    if told.scan.has("thanks", "bye") and not told.context.is_open:
        return (
            Reading(Act.THANKS, chat="chat.thanks") if "thanks" in classes else Reading(Act.SMALL_TALK, chat="chat.bye")
        )
    return Reading(Act.AFFIRM)


def _affirms_option(told: _Told) -> bool:
    """ "3pm works": the time only repeats what was offered."""
    said = _keys(" ".join(t.text for t in told.sentence.tokens))
    return (
        bool(said)
        and bool(told.context.previous_reply)
        and said <= _keys(told.context.previous_reply) | _keys("works good fine great perfect yes sounds")
    )


def _only_repeats(told: _Told) -> bool:
    """ "yes, book the call with John": what it names is what we asked about."""
    if told.times:
        return _affirms_option(told)
    shown = told.context.previous_reply.casefold()
    names = [e.value.casefold() for e in told.found if e.kind is Kind.PERSON]
    known = all(name in shown for name in names) if shown else "def" in told.sentence.features
    return known and not _CHANGERS & set(told.sentence.words)


def _same_goal(told: _Told) -> bool:
    from services.planner.language.intents import GOALS

    if not told.context.goal_type:  # a workflow's question is open, as our last text shows
        return told.context.previous_reply.rstrip().endswith("?") and told.intent in GOALS
    return GOALS.get(told.intent) == told.context.goal_type


def _is_other_request(told: _Told) -> bool:
    """A request that stands by itself: it names another thing than the one that is open."""
    features = told.sentence.features
    if told.intent in {
        "calendar.reschedule",
        "calendar.update",
        "calendar.schedule",
        "unclear",
    } and told.context.goal_type in {"schedule", "reschedule", "update", ""}:
        named = features & {"def", "indef"} and features & {"noun:event_only", "named"}
        return (
            bool(named)
            and bool(features & {"head:schedule", "head:create", "head:move", "head:cancel"})
            and "it" not in features
        )
    return told.intent not in {"chat.small_talk"} and bool(
        features & {"polite"} or any(f.startswith("head:") for f in features) or "q" in features
    )


def _pleasantries(told: _Told) -> Reading | None:
    if told.says_something_new and told.strong:
        return None
    left = len(told.scan.content)
    if told.lead == "thanks" and left <= 3 and not told.strong:
        return Reading(Act.THANKS, chat="chat.thanks")
    if told.lead == "help" and left <= 1:
        return Reading(Act.SMALL_TALK, chat="chat.help")
    if told.lead == "small_talk" and left:
        return None
    if (
        told.lead in {"greeting", "bye", "small_talk"}
        and (left <= 1 or (left <= 3 and not told.strong))
        and not told.strong
    ):
        return Reading(Act.SMALL_TALK, chat=f"chat.{told.lead}")
    if told.scan.has("thanks") and not told.strong and left <= 3 and "q" not in told.sentence.features:
        return Reading(Act.THANKS, chat="chat.thanks")
    if told.scan.has("greeting") and left == 0 and not told.says_something_new:
        return Reading(Act.SMALL_TALK, chat="chat.greeting")
    return None


_SELF_STANDING = frozenset(
    [
        "calendar.list",
        "calendar.free_time",
        "calendar.conflicts",
        "calendar.summary",
        "task.list",
        "contact.search",
        "reminder.list",
        "calendar.suggest",
    ]
)


def _change(told: _Told) -> Reading | None:
    """With something open: "actually Thursday at 2", "make it 45 minutes", "move it to 4", "add Ann too"."""
    if not told.context.is_open:
        return None
    features = told.sentence.features
    words = told.sentence.words
    leads = (
        told.scan.has("change_lead")
        or bool(_CHANGERS & set(words))
        or bool({"earlier", "later", "longer", "shorter"} & set(words))
    )
    if told.strong and (told.intent in _SELF_STANDING and not (leads and told.intent == "calendar.free_time")):
        return None
    if (
        told.intent in {"calendar.reschedule", "calendar.update"}
        and (leads or told.strong)
        and not _names_another(told)
    ):
        return Reading(Act.CHANGE)
    if told.intent == "calendar.schedule" and told.times and _points_back(told):
        return Reading(Act.CHANGE)
    if leads and told.says_something_new and not (told.strong and _is_other_request(told)):
        return Reading(Act.CHANGE)
    if (
        told.says_something_new
        and "head:invite" in features
        and "indef" not in features
        and not features & {"time", "noun:task", "noun:list", "noun:contact"}
    ):
        return Reading(Act.CHANGE)
    if told.says_something_new and told.context.asked == "yes_no" and not told.strong and len(told.scan.content) <= 3:
        return Reading(Act.CHANGE)
    return None


_GENERIC = frozenset([*lexicon.NOUNS["event_only"], "start", "end", "begin", "time", "slot", "starts", "ends", "last"])
_VERB_WORDS = frozenset(
    word for name in ("schedule", "create") for phrase in lexicon.VERBS[name] for word in phrase.split()
)


def _points_back(told: _Told) -> bool:
    """ "set it for 8:30", "the meeting should start at 1:15": only generic words beside the time, and nothing new."""
    features = told.sentence.features
    if told.context.goal_type not in {"schedule", "reschedule"} or told.news or features & {"indef", "named", "quoted"}:
        return False
    words = told.sentence.words
    return bool(features & {"it", "def"}) and all(
        words[i] in _GENERIC | _VERB_WORDS for i in told.scan.content if i not in told.timed
    )


def _names_another(told: _Told) -> bool:
    """An update or move that says which event it is about, while another matter is open."""
    features = told.sentence.features
    if "it" in features or not features & {"noun:event", "noun:event_only"}:
        return False
    return (bool(features & {"my"}) and "def" in features and told.context.goal_type in {"cancel", "assign"}) or (
        "def" in features and "person" in features and "head:invite" not in features
    )


def _answer(told: _Told) -> Reading | None:
    """Information alone: a time, a name, an address."""
    features = told.sentence.features
    if not (
        told.says_something_new or told.context.asked in {"text", "title", "body", "unknown_person", "who", "person"}
    ):
        return None
    if any(f.startswith(("head:", "q")) for f in features) and (told.strong or "aux_head" in features):
        return None
    content = len(told.scan.content)
    if told.context.asked in _ALWAYS_ASKED and (not told.strong or content <= 2):
        return Reading(Act.INFORM)
    if (
        told.says_something_new
        and content <= 1
        and not features & {"noun:event", "noun:calendar", "noun:task", "noun:list", "noun:free", "noun:reminder"}
    ):
        return Reading(Act.CHANGE if told.context.asked == "yes_no" else Act.INFORM)
    return None


def _otherwise(told: _Told) -> Reading:
    if told.intent == "unclear" and not told.scan.content and told.scan.classes and not told.says_something_new:
        name = told.lead if told.lead in {"greeting", "bye", "help", "small_talk"} else "small_talk"
        return Reading(Act.SMALL_TALK, chat=f"chat.{name}")
    if told.intent == "unclear":
        return Reading(Act.UNSPECIFIED)
    return Reading(Act.REQUEST)
