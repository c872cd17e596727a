"""Changes of what is open, answers to what was asked, and what is another request."""

from __future__ import annotations

from services.planner.language import lexicon, naming
from services.planner.language.acts.model import Reading, Told
from services.planner.language.acts.scan import covered
from services.planner.language.intents import GOALS
from services.planner.language.lexicon.answers import CHANGERS, COMPARED
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Act, Kind

_ALWAYS_ASKED = word_set("""
    when new_time who address text email phone person time title choice unknown_person which_event
    which_person
""")


def same_goal(told: Told) -> bool:
    """Whether the text asks for the same kind of thing as is open."""
    if not told.context.goal_type:  # a workflow's question is open, as our last text shows
        return told.context.previous_reply.rstrip().endswith("?") and told.intent in GOALS
    return GOALS.get(told.intent) == told.context.goal_type


def is_other_request(told: Told) -> bool:
    """A request that stands by itself: it names another thing than the one that is open."""
    features = told.sentence.features
    if "new_object" in features and told.lead != "no" and CHANGERS.isdisjoint(told.sentence.words):
        return _names_its_object(told)
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


GENERIC = frozenset([*lexicon.NOUNS["event_only"]]) | word_set("start end begin time slot starts ends last")
_VERB_WORDS = frozenset(
    word for name in ("schedule", "create") for phrase in lexicon.VERBS[name] for word in phrase.split()
)


def _names_its_object(told: Told) -> bool:
    """ "make me a dentist appointment" beside "make it a 30 minute meeting": a word tells it from what is open."""
    shown = told.context.previous_reply.casefold()
    telling = [
        told.sentence.words[i]
        for i in told.scan.content
        if i not in told.timed and told.sentence.words[i] not in GENERIC | _VERB_WORDS
    ]
    return any(word not in shown for word in telling)


SELF_STANDING = word_set("""
    calendar.respond calendar.list calendar.free_time calendar.conflicts calendar.summary task.list contact.search
    reminder.list calendar.suggest
""")


MAKING = frozenset(["schedule", "remind"])
"""Open matters that make something: an event, or a reminder or task that waits for its yes or its time."""
_MOVES = frozenset(["calendar.reschedule", "calendar.update"])
_ALTERING = {"remind": _MOVES | {"reminder.update", "task.update"}}
_OF_ITS_OWN = frozenset(["indef", "time", "noun:task", "noun:list", "noun:contact"])


def change(told: Told) -> Reading | None:
    """With something open: "actually Thursday at 2", "make it 45 minutes", "move it to 4", "add Ann too"."""
    if not told.context.is_open:
        return _said_again(told)
    features, words = told.sentence.features, set(told.sentence.words)
    leads = told.scan.has("change_lead", "correction", "follow_up") or not words.isdisjoint(CHANGERS | COMPARED)
    if told.strong and told.intent in SELF_STANDING and not (leads and told.intent == "calendar.free_time"):
        return None
    alters = told.intent in _ALTERING.get(told.context.goal_type, _MOVES)
    if alters and told.strong and told.context.goal_type == "cancel":
        return None  # what shall go away is not changed: it is another request
    changes = (
        (names_it(told) and told.context.asked == "yes_no")
        or (alters and (leads or told.strong) and not _names_another(told))
        or (told.intent == "calendar.schedule" and told.times and _points_back(told))
        or (told.context.goal_type in MAKING and told.times and _makes_it(told))
        or (told.context.goal_type == "remind" and _names_what_is_open(told))
        or told.scan.has("correction")
        or (not words.isdisjoint(COMPARED) and not told.strong and len(told.scan.content) <= 4)
        or (leads and told.says_something_new and not (told.strong and is_other_request(told)))
        or (told.says_something_new and "head:invite" in features and features.isdisjoint(_OF_ITS_OWN))
        or (told.says_something_new and _is_short_answer(told))
        or (told.context.asked == "yes_no" and _tells_details(told))
    )
    return Reading(Act.CHANGE) if changes else None


_WRITING = frozenset(["put", "write", "make", "say"])


def names_it(told: Told) -> bool:
    """ "Flat viewing at Cedar Court", "the Harbour Band concert": a name for what is open and has none yet."""
    features, sentence = told.sentence.features, told.sentence
    if not told.context.unnamed or "q" in features or told.scan.has("no", "drop", "undo", "handoff", "unsure"):
        return False
    if any(name.startswith("head:") for name in features) and sentence.words[sentence.head] not in _WRITING:
        return False
    places = covered(sentence.tokens, (), [f for f in told.found if f.kind is Kind.LOCATION])
    text = " " * sentence.tokens[-1].end  # where it stands is all that is asked here
    return naming.bare_name(text, sentence.tokens, told.timed | places) is not None


_NAMING = frozenset(["head:update", "head:call", "also:update", "also:call"])
"""Of "title it", "name it": verbs that a name follows."""


def _tells_details(told: Told) -> bool:
    """ "The event will take place at 88 Hill Road", "title it Dentist": of the event that is open, in a sentence that
    asks for nothing by itself."""
    features = told.sentence.features
    placed = any(found.kind is Kind.LOCATION for found in told.found)
    details = placed or "named" in features or (told.times and features & {"noun:event_only", "it"})
    heads = features - _NAMING if "named" in features else features
    if "named_head" in features:
        heads = frozenset(name for name in heads if not name.startswith("head:"))
    asks = any(name.startswith(("head:", "q", "also:")) for name in heads)
    another = "indef" in features and "named" not in features  # "call it a checkup" is about no other one
    return told.context.goal_type in MAKING and bool(details) and not asks and not another


def _is_short_answer(told: Told) -> bool:
    return told.context.asked == "yes_no" and not told.strong and len(told.scan.content) <= 3


def _said_again(told: Told) -> Reading | None:
    """With nothing open, after something we said: "I meant the one in June", "what about Friday?"."""
    if not told.context.previous_reply:
        return None
    if told.scan.has("correction") and len(told.scan.rest) <= 12:
        return Reading(Act.CHANGE)
    asks_anew = told.strong and (told.intent in SELF_STANDING or "noun:calendar" in told.sentence.features)
    if told.lead == "follow_up" and not asks_anew and "oos" not in told.sentence.features:
        return Reading(Act.CHANGE)
    return None


def _makes_it(told: Told) -> bool:
    """ "Set it for 4 and change the name to Piano": what is open, whatever the name would be by itself."""
    return {"make_that", "it"} <= told.sentence.features and told.sentence.features.isdisjoint(("new_object", "indef"))


_NAMED_OF_ITS_OWN = ("new_object", "indef", "noun:email", "noun:task", "noun:list", "noun:contact", "head:send")


def _names_what_is_open(told: Told) -> bool:
    """ "Give it another go. Make the title Piano": a name, and nothing new it could be for."""
    return "named" in told.sentence.features and told.sentence.features.isdisjoint(_NAMED_OF_ITS_OWN)


def _points_back(told: Told) -> bool:
    """ "set it for 8:30", "the meeting should start at 1:15": only generic words beside the time, and nothing new."""
    features = told.sentence.features
    goals = MAKING | {"reschedule"}
    if told.context.goal_type not in goals or told.news or features & {"indef", "named", "quoted", "new_object"}:
        return False
    words = told.sentence.words
    anchored = features & {"it", "def", "head:schedule", "head:create"}
    return bool(anchored) and all(words[i] in GENERIC | _VERB_WORDS for i in told.scan.content if i not in told.timed)


def _names_another(told: Told) -> bool:
    """An update or move that says which event it is about, while another matter is open."""
    features = told.sentence.features
    if "it" in features or not features & {"noun:event", "noun:event_only"}:
        return False
    return (bool(features & {"my"}) and "def" in features and told.context.goal_type in {"cancel", "assign"}) or (
        "def" in features and "person" in features and "head:invite" not in features
    )


_NO_ANSWER = frozenset(["noun:event", "noun:calendar", "noun:task", "noun:list", "noun:free", "noun:reminder", "away"])
"""Of what names a thing of its own, and is no answer."""


def _asks_back(told: Told) -> bool:
    """A question that holds no address is no answer to ours ("what's the address of the lunch?")."""
    asks = bool(told.sentence.words) and told.sentence.words[0] in lexicon.QUESTION_WORDS
    return asks and not any(found.kind in (Kind.EMAIL, Kind.PHONE) for found in told.found)


def answer(told: Told) -> Reading | None:
    """Information alone: a time, a name, an address."""
    features = told.sentence.features
    if _tells_details(told) or names_it(told):
        return Reading(Act.INFORM)
    if not (
        told.says_something_new or told.context.asked in {"text", "title", "body", "unknown_person", "who", "person"}
    ):
        return None
    if any(f.startswith(("head:", "q")) for f in features) and (told.strong or "aux_head" in features):
        return None
    if _asks_back(told):
        return None
    content = sum(not (told.context.is_open and i in told.timed) for i in told.scan.content)
    if told.context.asked in _ALWAYS_ASKED and (not told.strong or content <= 2):
        return Reading(Act.INFORM)
    if told.says_something_new and content <= 1 and not features & _NO_ANSWER:
        return Reading(Act.CHANGE if told.context.asked == "yes_no" else Act.INFORM)
    return None
