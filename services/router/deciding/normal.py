"""Normal routing: reads, plans, talk, and what is answered with nothing open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from libs.ids import derive
from services.router.deciding.draft import Draft, keep_goal, take_step
from services.router.deciding.talk import topic_of_talk
from services.router.flows.advance import FLOWS, again
from services.router.flows.guests import contact_choices
from services.router.model.calendar import Calendar
from services.router.model.decision import Closing, Forget, Pending, Start
from services.router.model.goal import Choice, Contact
from services.router.model.history import PastTurn
from services.router.model.local import iso
from services.router.model.replies import Part, notice, question, refusal, social, what
from services.router.model.told import Missing, Planned
from services.router.model.understood import Understood
from services.router.reading.reads import LOOKS_ONLY, READS, is_likely_read, window_facts
from services.router.reading.revising import MADE, TAKES_AWAY
from services.router.reading.spoken_day import stretch_of

Plan = Callable[[], Awaitable[Planned]]

_TALK = {
    "chat.greeting": "greeting",
    "chat.thanks": "thanks",
    "chat.help": "help",
    "chat.bye": "bye",
    "chat.small_talk": "small_talk",
}
_ANSWERS = ("affirm", "deny", "choose")

_FEW = 4
"""Words of a text that is hardly more than an address."""

_NEVER_PLANNED = ("chat.", "out_of_scope", "unclear", "entity.forget")


def needs_plan(understood: Understood) -> bool:
    """Whether a text that nobody else takes is planned; known early, so that planning need not wait for the desk."""
    sure = (understood.is_sure or is_likely_read(understood)) and not understood.intent.startswith(_NEVER_PLANNED)
    return sure and understood.act in ("", "request", "change", "inform", "choose")


async def route(draft: Draft, plan: Plan, calendar: Calendar) -> None:
    """What is done with a text that no command, question or goal took."""
    understood = draft.understood
    if draft.desk_away and draft.goal is None and (understood.act in _ANSWERS or not understood.is_sure):
        _say(draft, refusal("desk_away"), "normal.desk_away", "what it may answer cannot be looked at now")
    else:
        await _by_itself(draft, understood, plan, calendar)


async def _by_itself(draft: Draft, understood: Understood, plan: Plan, calendar: Calendar) -> None:
    """A text that answers nothing that is open."""
    talk = _talk_of(draft)
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
        _ask_weak(draft)
    else:
        await _planned(draft, plan)
    keep_goal(draft, return_to=understood.act != "promise" and talk != "again")
    _keep_matter(draft)


def _known_without_card(understood: Understood) -> Contact | None:
    """Who is asked about when only their address is known, because it was told once; None for anybody else."""
    people = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    asked = understood.intent == "contact.search" and understood.is_sure and len(understood.people) == len(people) == 1
    told = asked and people[0].source == "learned" and not people[0].id and bool(people[0].email or people[0].phone)
    return people[0] if told else None


def _keep_matter(draft: Draft) -> None:
    """A look at something changes nothing of a request that lacks a detail: it is kept, and the detail asked for."""
    pending, understood = draft.history.pending(draft.scene), draft.understood
    if pending is None or pending.kind != "matter" or draft.pending is not None or draft.goal is not None:
        return
    looks = understood.is_sure and understood.intent in LOOKS_ONLY and understood.text != pending.text
    if not (looks and any(isinstance(effect, Start) for effect in draft.effects)):
        return
    draft.note("normal.matter_kept", "the request that lacks something is kept beside a look at something else")
    draft.pending = pending
    described = {"type": pending.intent, "title": pending.title}
    draft.parts.append(question("return_to_goal", what=described, asked=pending.asked))


def _ask_weak(draft: Draft) -> None:
    """A text that nobody is sure of: our guesses, if there are any, wait for a yes or their words."""
    understood = draft.understood
    said = (understood.intent, *understood.alternatives)
    guesses = tuple(each for each in said if each not in ("unclear", "out_of_scope"))[:3]
    if guesses:
        draft.pending = Pending(kind="guess", text=understood.text, guesses=guesses)
    part = question("low_confidence", guesses=list(guesses))
    _say(draft, part, "normal.low_confidence", "a weak guess is asked about rather than acted upon")


def _talk_of(draft: Draft) -> str:
    """What a text that asks for nothing talks about; empty for any other."""
    understood = draft.understood
    praised = understood.does("praises") and (draft.goal is not None or understood.act == "")
    return topic_of_talk(understood) or ("glad" if praised else "")


def _say(draft: Draft, part: Part, rule: str, why: str) -> None:
    draft.note(rule, why)
    draft.parts.append(part)


def _promise(draft: Draft) -> None:
    """The person will come back: the goal that waits for it is attached to the answer."""
    by = next(
        (due for time in draft.understood.times for each in time.readings[:1] if (due := each.start or each.end)), None
    )
    facts: dict[str, Any] = {"topic": _about(draft), "by": iso(by, draft.turn.timezone) if by else None}
    facts["timezone"] = draft.turn.timezone
    draft.note("normal.promise", "the person promised to come back; a goal waits for it")
    draft.matter = draft.history.last.matter if draft.history.last else None
    draft.parts.append(social("promise", **facts))


def _about(draft: Draft) -> str:
    """What a promise is about: what it says itself, else what was spoken of last."""
    return draft.understood.manner.about or topic_of(draft)


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
    value = understood.slot_text("name")
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
    if lapsed is None and pending is None and draft.understood.does("praises"):
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
    elif (answered := _just_answered(draft)) is not None:
        title = answered.things[0].title if len(answered.things) == 1 else ""
        part = refusal("already_done", what={"title": title} if title else {}, receipt={})
        _say(draft, part, "normal.already_done", "a second yes to a question: nothing is done again")
    elif lapsed is not None:
        draft.closings.append(Closing(proposal_id=lapsed.proposal_id, state="lapsed"))
        draft.pending = Pending(kind="restart", goal=lapsed.goal, proposal_id=lapsed.proposal_id)
        draft.matter = lapsed.what
        part = refusal("lapsed", what=lapsed.what)
        _say(draft, part, "normal.lapsed", "a late yes: its proposal has lapsed; it is offered again, not acted upon")
    elif draft.understood.does("takes_in"):
        draft.understood = replace(draft.understood, act="small_talk")  # nothing that is waited for has come with it
        _say(draft, social("noted"), "normal.talk", "talk: what was said is taken in")
    else:
        _say(draft, refusal("nothing_open"), "normal.nothing_open", "a yes with nothing open")


def _just_answered(draft: Draft) -> PastTurn | None:
    """What a second yes is about when the first answered a workflow's question, and nothing here waits any more."""
    waits = any(each.conversation_id == draft.turn.conversation_id for each in draft.open)
    return None if waits or draft.understood.does("takes_in") else draft.history.just_answered()


def _was_reminded(draft: Draft) -> bool:
    """We said something first since our last answer: a follow-up, whose yes makes a fresh proposal (protocols.md 8)."""
    last, previous = draft.history.last, draft.turn.previous_turn_id
    return bool(previous) and last is not None and previous != last.turn_id


async def _planned(draft: Draft, plan: Plan) -> None:
    if (known := _known_without_card(draft.understood)) is not None:
        part = notice("known_address", name=known.name, email=known.email, phone=known.phone)
        _say(draft, part, "normal.known", "the address that was told of somebody who is in no contact")
        return
    planned = await plan()
    draft.engine = planned.engine
    if planned.plan is not None:
        draft.note("normal.plan", f"planned {len(planned.plan.get('steps', []))} step(s) for {draft.understood.intent}")
        about = {"type": draft.understood.intent, "title": planned.plan.get("summary", "")}
        if draft.understood.intent in READS | MADE | TAKES_AWAY:
            about["words"] = draft.understood.text[:1000]
        if draft.understood.manner.onto:
            about["onto"] = draft.understood.manner.onto
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
        kind="matter", text=draft.understood.text, missing_text=first.text, choices=choices, asked=first.slot,
        intent=draft.understood.intent, title=draft.understood.slot_text("title"),
    )  # fmt: skip
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
    if missing.problem in ("no_such_day", "no_such_hour"):
        gap = missing.problem == "no_such_hour"
        return question("when", what=described, no_such_day=missing.text, clocks_change=gap)
    if missing.slot in ("when", "changes"):
        return question(missing.slot, what=described)
    if missing.slot == "which_event":
        return question("which_event_none_said", what=described)
    return question("missing", intent=described["type"], missing=[missing.slot])
