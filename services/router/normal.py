"""Normal routing: reads, plans, talk, and what is answered with nothing open."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from libs.ids import derive
from services.router.decision import Closing, Forget, Pending, Start
from services.router.draft import Draft, keep_goal, take_step
from services.router.flows.advance import FLOWS, again
from services.router.flows.events import words
from services.router.flows.filling import contact_choices
from services.router.flows.flow import Calendar
from services.router.goals.model import Choice
from services.router.guard import LIKELY
from services.router.history import History
from services.router.local import iso
from services.router.replies import Part, notice, question, refusal, social, what
from services.router.spoken_day import stretch_of
from services.router.talk import acknowledges, praises, topic_of_talk
from services.router.told import Missing, Planned
from services.router.understood import Understood

Plan = Callable[[], Awaitable[Planned]]

_TALK = {
    "chat.greeting": "greeting",
    "chat.thanks": "thanks",
    "chat.help": "help",
    "chat.bye": "bye",
    "chat.small_talk": "small_talk",
}
_FEW = 4
"""Words of a text that is hardly more than an address."""

_NEVER_PLANNED = ("chat.", "out_of_scope", "unclear", "entity.forget")


_FORGOTTEN = re.compile(
    r"\bforget\s+(?:all\s+)?(?:about\s+|who\s+|what\s+)?(.{1,200}?)(?:\s+(?:is|means|was))?[\s.!?]*$", re.I
)
"""The name in "forget who Zogblar is", when the planner does not take it for a person."""


def needs_plan(understood: Understood) -> bool:
    """Whether a text that nobody else takes is planned; known early, so that planning need not wait for the desk."""
    sure = (understood.is_sure or is_likely_read(understood)) and not understood.intent.startswith(_NEVER_PLANNED)
    return sure and understood.act in ("", "request", "change", "inform", "choose")


async def route(draft: Draft, plan: Plan, calendar: Calendar) -> None:
    """What is done with a text that no command, question or goal took."""
    understood = draft.understood
    talk = topic_of_talk(understood) or ("glad" if draft.goal is not None and praises(understood.text) else "")
    if talk:
        facts = {"now": iso(draft.turn.reference_time, draft.turn.timezone), "reply": draft.turn.previous_reply[:2000]}
        _say(draft, social(talk, **facts), "normal.talk", f"talk: {talk}")
    elif understood.act == "promise":
        _promise(draft)
    elif understood.act == "misdirected":
        _say(draft, notice("misdirected"), "normal.misdirected", "the text is not meant for us")
    elif understood.act in ("thanks", "small_talk") and not needs_plan(understood):
        topic = _TALK.get(understood.intent, "thanks" if understood.act == "thanks" else "small_talk")
        _say(draft, social(topic), "normal.talk", f"talk: {topic}")
    elif understood.act in ("affirm", "deny") and draft.goal is None:
        await _yes_or_no(draft, calendar)
    elif understood.intent in _TALK:
        _say(draft, social(_TALK[understood.intent]), "normal.talk", f"talk: {_TALK[understood.intent]}")
    elif understood.intent == "entity.forget" and understood.is_sure:
        _forget(draft)
    elif understood.intent == "out_of_scope" and understood.is_sure:
        _say(draft, refusal("out_of_scope"), "normal.out_of_scope", "nothing the catalogue can do")
    elif is_likely_read(understood):
        await _planned(draft, plan)
    elif not understood.is_sure and understood.emails and len(understood.text.split()) <= _FEW:
        _say(draft, refusal("nothing_open", asked="address"), "normal.nothing_open", "an address nobody waits for")
    elif not understood.is_sure:
        guesses = [
            each for each in (understood.intent, *understood.alternatives) if each not in ("unclear", "out_of_scope")
        ]
        part = question("low_confidence", guesses=guesses[:3])
        draft.pending = Pending(kind="guess", text=understood.text, guesses=tuple(guesses[:3]))
        _say(draft, part, "normal.low_confidence", "a weak guess is asked about rather than acted upon")
    else:
        await _planned(draft, plan)
    keep_goal(draft, return_to=understood.act != "promise" and talk != "again")


def _say(draft: Draft, part: Part, rule: str, why: str) -> None:
    draft.note(rule, why)
    draft.parts.append(part)


def _promise(draft: Draft) -> None:
    """The person will come back: the goal that waits for it is attached to the answer."""
    by = next(
        (reading.start for time in draft.understood.times for reading in time.readings[:1] if reading.start), None
    )
    facts: dict[str, Any] = {"topic": topic_of(draft), "by": iso(by, draft.turn.timezone) if by else None}
    facts["timezone"] = draft.turn.timezone
    draft.note("normal.promise", "the person promised to come back; a goal waits for it")
    draft.matter = draft.history.last.matter if draft.history.last else None
    draft.parts.append(social("promise", **facts))


def topic_of(draft: Draft) -> str:
    """What the conversation was last about, for people; empty when there was nothing."""
    if draft.goal is not None:
        return str(what(draft.goal).get("title", ""))
    for past in draft.history.turns:
        if past.matter and (title := past.matter.get("title")):
            return str(title)
    return ""


def _forget(draft: Draft) -> None:
    understood = draft.understood
    names = [person.name or person.text for person in understood.people]
    said = _FORGOTTEN.search(" ".join(understood.text.split()))
    value = understood.slot_text("name") or (names[0] if names else said[1].strip() if said else "")
    if not value:
        _say(draft, question("unclear", missing=["name"], what={"type": "forget"}), "normal.forget", "no name was said")
        return
    draft.note("normal.forget", "a learned name is to be forgotten")
    draft.effect(Forget(value=value, request_id=derive(draft.turn.turn_id, "forget")))


async def _yes_or_no(draft: Draft, calendar: Calendar) -> None:
    """A yes or no with nothing open: what it may have meant is said; it never acts."""
    scene, history = draft.scene, draft.history
    pending = history.pending(scene)
    lapsed = history.lapsed()
    if lapsed is None and pending is None and praises(draft.understood.text):
        _say(draft, social("glad"), "normal.talk", "talk: praise for what was done")
        return
    if draft.understood.act == "deny":
        wrong = history.last is not None and history.last.acted
        said = notice("offer_undo") if wrong else notice("dropped_nothing")
        _say(draft, said, "normal.no_nothing_open", "a no with nothing open")
        if lapsed is not None:
            draft.closings.append(Closing(proposal_id=lapsed.proposal_id, state="lapsed"))
        return
    restart = pending.goal if pending is not None and pending.kind == "restart" else None
    if restart is None and lapsed is not None and _was_reminded(draft):
        restart = lapsed.goal
    if restart is not None and restart.type in FLOWS:
        draft.note("normal.restart", "a yes to the offer to start again: checked anew and proposed anew")
        if lapsed is not None:
            draft.closings.append(Closing(proposal_id=lapsed.proposal_id, state="lapsed"))
        take_step(draft, await again(restart, scene, calendar))
        return
    done = history.just_done(scene)
    if done is not None:
        part = refusal("already_done", what=done.what, receipt=done.receipt or {})
        _say(draft, part, "normal.already_done", "a second yes: it is done and nothing is done again")
    elif lapsed is not None:
        draft.closings.append(Closing(proposal_id=lapsed.proposal_id, state="lapsed"))
        draft.pending = Pending(kind="restart", goal=lapsed.goal, proposal_id=lapsed.proposal_id)
        draft.matter = lapsed.what
        part = refusal("lapsed", what=lapsed.what)
        _say(draft, part, "normal.lapsed", "a late yes: its proposal has lapsed; it is offered again, not acted upon")
    elif acknowledges(draft.understood.text):
        _say(draft, social("noted"), "normal.talk", "talk: what was said is taken in")
    else:
        _say(draft, refusal("nothing_open"), "normal.nothing_open", "a yes with nothing open")


def _was_reminded(draft: Draft) -> bool:
    """We said something first since our last answer: a follow-up, whose yes makes a fresh proposal (protocols.md 8)."""
    last, previous = draft.history.last, draft.turn.previous_turn_id
    return bool(previous) and last is not None and previous != last.turn_id


async def _planned(draft: Draft, plan: Plan) -> None:
    planned = await plan()
    draft.engine = planned.engine
    if planned.plan is not None:
        draft.note("normal.plan", f"planned {len(planned.plan.get('steps', []))} step(s) for {draft.understood.intent}")
        about = {"type": draft.understood.intent, "title": planned.plan.get("summary", "")}
        if draft.understood.intent in _READS:
            about["words"] = draft.understood.text[:1000]
        draft.matter = about | stretch_of(draft.understood)
        start = Start(purpose="plan", request_id=derive(draft.turn.turn_id, "workflow"), plan=planned.plan)
        draft.effect(start, facts=window_facts(draft.understood, draft.turn.timezone))
    elif planned.missing:
        draft.parts.append(_ask_missing(draft, planned.missing))
    else:
        _say(draft, refusal("out_of_scope"), "normal.out_of_scope", "nothing the catalogue can do")


def _ask_missing(draft: Draft, missing: tuple[Missing, ...]) -> Part:
    """One question for all that lacks; the request is remembered, so that a short answer is joined with it."""
    first = missing[0]
    choices: tuple[Choice, ...] = contact_choices(first.candidates) if first.candidates else ()
    draft.note("normal.missing", f"asked for: {', '.join(each.slot for each in missing)}")
    draft.pending = Pending(
        kind="matter", text=draft.understood.text, missing_text=first.text, choices=choices, asked=first.slot
    )
    described = {"type": draft.understood.intent, "title": draft.understood.slot_text("title")}
    if len(missing) > 1:
        return question("missing", intent=draft.understood.intent, missing=[each.slot for each in missing])
    return _one_missing(first, described, choices)


def _one_missing(missing: Missing, described: dict[str, Any], choices: tuple[Choice, ...]) -> Part:
    options = [choice.value for choice in choices]
    if missing.slot in ("who", "recipient", "assignee") and missing.problem == "ambiguous":
        return question("which_person", name=missing.text, options=options, what=described)
    if missing.slot in ("who", "recipient", "assignee") and missing.problem == "unknown":
        return question("unknown_person", name=missing.text, what=described)
    if missing.slot == "when" and missing.readings:
        return question("which_reading", text=missing.text, options=list(missing.readings), what=described)
    if missing.slot in ("when", "changes"):
        return question(missing.slot, what=described)
    if missing.slot == "which_event":
        return question("which_event_none_said", what=described)
    return question("missing", intent=described["type"], missing=[missing.slot])


def confirmed_guess(pending: Pending | None, understood: Understood) -> str:
    """The intent that was meant by a text we were not sure of: our only guess by a yes, else by its place or words."""
    if pending is None or pending.kind != "guess" or understood.is_goal_request or understood.compound:
        return ""
    guesses = pending.guesses
    if understood.act == "affirm" and len(guesses) == 1:
        return guesses[0]
    index = understood.choice - 1 if understood.choice > 0 else len(guesses) + understood.choice
    if understood.choice and 0 <= index < len(guesses):
        return guesses[index]
    said = set(words(understood.text))
    named = [each for each in guesses if set(words(each.replace("_", " ").partition(".")[2])) & said]
    return named[0] if len(named) == 1 and len(said) <= 4 else ""


def guess_filled(pending: Pending | None, understood: Understood) -> str:
    """The only thing we guessed, when the text goes on with it ("lunch w bob" … "friday at 12") instead of a yes."""
    if pending is None or pending.kind != "guess" or len(pending.guesses) != 1 or understood.is_sure:
        return ""
    tells = bool(understood.times or understood.people or understood.emails)
    return pending.guesses[0] if tells and understood.act not in ("deny", "promise") else ""


_ASKS_ELSE = re.compile(
    r"\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?(?:(?:show|list|schedule|book|cancel|remind|add|delete|email|draft)\s+\w"
    r"|set\s+up\b|what\s+(?:do\s+i|have\s+i|tasks|reminders)\b|what['’]?s\s+on\b|(?:never\s*mind|forget\s+it|cancel|stop)\W*$)",
    re.IGNORECASE,
)
"""How a text begins that asks us for something, where any words could be those of a mail."""


def joined(pending: Pending | None, understood: Understood) -> str | None:
    """The remembered request with a short answer put into it; None when the text stands by itself."""
    if pending is None or pending.kind != "matter" or understood.act in ("deny", "thanks", "small_talk", "promise"):
        return None
    if pending.asked == "body":
        mails = (
            understood.intent.startswith("email.") and understood.is_sure and (understood.people or understood.emails)
        )
        return (
            None
            if mails or _ASKS_ELSE.match(understood.text)
            else f"{pending.text.rstrip(' .!:')} saying {understood.text}"
        )
    own = (
        understood.is_sure
        and understood.act in ("request", "")
        and not understood.intent.startswith(("chat.", "unclear"))
    )
    if own or len(understood.text) > 200:
        return None
    chosen = _chosen_name(pending, understood)
    if chosen and pending.missing_text:
        return pending.text.replace(pending.missing_text, chosen, 1)
    if understood.emails and pending.missing_text and pending.missing_text in pending.text:
        return pending.text.replace(pending.missing_text, f"{pending.missing_text} {understood.emails[0]}", 1)
    return f"{pending.text.rstrip(' .!')} {understood.text.strip()}"[:4000]


def _chosen_name(pending: Pending, understood: Understood) -> str:
    index = understood.choice - 1 if understood.choice > 0 else len(pending.choices) + understood.choice
    if understood.choice and 0 <= index < len(pending.choices):
        return str(pending.choices[index].value.get("email") or pending.choices[index].value.get("name") or "")
    named = [each for each in pending.choices if each.label.casefold() in understood.text.casefold()]
    return str(named[0].value.get("email") or named[0].label) if len(named) == 1 else ""


_READS = frozenset(
    {
        "calendar.list", "calendar.free_time", "calendar.conflicts", "calendar.suggest", "calendar.summary",
        "task.list",
    }
)  # fmt: skip
"""Questions that are asked again with another time only ("and Thursday?")."""


_HARMLESS = _READS | {"reminder.list", "contact.search"}


def is_likely_read(understood: Understood) -> bool:
    """A guess at a question that changes nothing and names a time: it is answered rather than asked about."""
    likely = understood.confidence >= LIKELY and understood.intent in _HARMLESS
    return likely and bool(understood.times) and understood.act in ("", "request", "inform")


_LEADS = frozenset(
    {
        "and", "what", "about", "how", "or", "then", "also", "for", "on", "the", "same", "ok", "okay", "actually", "it",
        "its", "s", "is", "date", "day", "i", "was", "m", "mean", "meant", "thinking", "of", "yes", "sure", "please",
        "would", "like", "to", "know", "check", "see",
    }
)  # fmt: skip
"""The words around the time in such a question."""


def goes_on(history: History, understood: Understood) -> str:
    """The intent of the question asked just before, when the text only has another time for it; else empty."""
    last = history.last
    intent = str((last.matter or {}).get("type", "")) if last is not None else ""
    says_more = understood.people or understood.emails or understood.choice
    rest = understood.text.casefold()
    for time in understood.times:
        rest = rest.replace(time.text.casefold(), " ")
    only_time = bool(understood.times) and not says_more and set(words(rest)) <= _LEADS
    takes = last is not None and any(thing.kind == "slot" for thing in last.things)
    if takes and not any(time.has_date or time.spans for time in understood.times):
        return ""  # an hour takes one of the times just offered
    asks = understood.is_sure and understood.intent != "calendar.schedule"  # "the date is the 9th" makes no event
    talk = understood.act not in ("", "request", "inform", "change") or asks
    return intent if intent in _READS and only_time and not talk else ""


_ABOUT = re.compile(r"^(?:about|around)\s+", re.IGNORECASE)
"""Belongs to "what about Thursday?", not to its time."""


def at_other_time(words_before: str, before: Understood, understood: Understood) -> str:
    """A question's words with another time in place of theirs: who, what and how long it asks for stays."""
    said = " ".join(_ABOUT.sub("", time.text) for time in understood.times if not time.is_length)
    old = [time.text for time in before.times if not time.is_length and time.text in words_before]
    if not said:
        return understood.text
    if not old:
        return f"{words_before.rstrip(' .!?')} {said}"[:4000]
    text = words_before.replace(old[0], said, 1)
    for each in old[1:]:
        text = text.replace(each, "", 1)
    return " ".join(text.split())[:4000]


def window_facts(understood: Understood, timezone: str) -> dict[str, Any]:
    """The stretch of time a list was asked for and what was asked of it, for its wording; empty when none was said."""
    asked = _asked(understood)
    for time in understood.times:
        if time.role == "window" and time.readings:
            reading = time.readings[0]
            return {"window": {"label": time.text, **_ends(reading.start, reading.end, timezone), **asked}}
    return {"window": asked} if asked else {}


_ASKED = re.compile(
    r"\W*(?:(?:and|so|ok|hey|hi|also)\W+)*(?:(?P<where>where)|(?P<who>who)|(?P<how_long>how\s+long)"
    r"|(?P<when>when|what\s+time|what\s+day|which\s+day))\b",
    re.IGNORECASE,
)


def _asked(understood: Understood) -> dict[str, str]:
    """What a question wants to know of an event, so that it is said first."""
    match = _ASKED.match(understood.text)
    if understood.slot_text("order") in ("next", "first") and (match is None or match["when"]):
        return {"asked": "next"} if understood.slot_text("order") == "next" else {}
    return {"asked": match.lastgroup} if match is not None and match.lastgroup else {}


def _ends(start: datetime | None, end: datetime | None, timezone: str) -> dict[str, str]:
    return {name: iso(value, timezone) for name, value in (("start", start), ("end", end)) if value is not None}
