"""Letters: to whom, about what and in which words; and those that tell someone of what the same text asked for."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from services.planner.language.lexicon.form import word_set
from services.planner.rules.asked_of import put_to_them
from services.planner.rules.build import SEARCH_DAYS, Builder, joined, name_of, rfc3339, window_of
from services.planner.rules.model import Ask
from services.planner.wording import times
from services.planner.wording.model import Style

_EVENT_STEPS = ("calendar.create_event", "calendar.update_event", "calendar.delete_event")
_CHANGES_FOR_OTHERS = ("calendar.reschedule", "calendar.cancel", "calendar.update")
"""What a mail is about even when its words are the sender's own: "cancel lunch and tell her I'm sick"."""


def letter(ask: Ask, plan: Builder) -> dict[str, Any] | None:
    """Recipients, subject and body; None when nobody was named or nothing was said to be written (noted as missing)."""
    people = ask.people("recipient")
    recipients = [*plan.addresses(people), *ask.addresses()]
    if not recipients and ask.slots.get("of_event"):
        return _to_guests(ask, plan)
    if not recipients:
        plan.lack("recipient")
        return None
    about = ask.slot("subject")
    said = ask.slot("body") if ask.slots.get("verbatim") else put_to_them(ask.slot("body"))
    if not about and not said:
        plan.lack("body")  # nothing is written, and nothing sent, that nobody said
        return None
    subject = _capital(about) or _first_words(said)
    if ask.slots.get("verbatim"):
        return {"recipient_email": recipients, "subject": subject, "body": said}
    body = _capital(said) or f"I'm writing about {_with_article(about)}."
    return _written(recipients, subject, _greeting([name_of(p) for p in people]), body, ask)


def _to_guests(ask: Ask, plan: Builder) -> dict[str, Any] | None:
    """A mail to the guests of an event, named after it when no subject was said."""
    event = dict(ask.slots["of_event"])
    span = ask.time("new_time", "old_time", "window")
    if event.get("order") == "last" or not (event or (span is not None and span.has_time)):
        plan.lack("which_event")
        return None
    start, end = window_of(span, ask, SEARCH_DAYS)
    start = max(start, ask.now) if span is None or event.get("order") == "next" else start
    params = {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone), "limit": 1}
    step = plan.add("calendar", "list_events", params | {"query": event.get("query")}, "Find the event")
    said = ask.slot("body")
    if not said and not ask.slot("subject"):
        plan.lack("body")
        return None
    body = said if ask.slots.get("verbatim") else f"Hi,\n\n{_capital(said)}\n\n{ask.sender}".rstrip()
    subject: Any = _capital(ask.slot("subject")) or {"stepId": step, "field": "items[0].title"}
    return {"recipient_email": {"stepId": step, "field": "items[0].attendees"}, "subject": subject, "body": body}


def tell(ask: Ask, plan: Builder) -> None:
    """A mail about what the same text asks for, sent after a yes and only when that was done."""
    told = next((each for each in reversed(ask.before) if each.telling is None), None)
    if told is None or ask.telling is None or plan.lacks:
        return  # what it would tell of is asked about first
    people = ask.people("recipient")
    recipients: Any = [*plan.addresses(people), *ask.addresses()]
    if not recipients:
        people, recipients = _those_concerned(ask, told, plan)
    if not recipients:
        plan.lack("recipient")
        return
    headline, sentence = _news(told, plan, ours=_is_ours(people, told))
    if ask.slots.get("verbatim"):  # in quotes: sent as they stand
        subject = _capital(ask.slot("subject")) or headline
        letter = {"recipient_email": recipients, "subject": subject, "body": ask.slot("body")}
        plan.add("email", "send_email", letter, "Send the email", _doing(plan))
        return
    own = ask.telling.body
    if own and told.intent not in _CHANGES_FOR_OTHERS:
        headline = _first_words(own)
    body = _capital(own) or sentence
    greeting = _greeting([name_of(p) for p in people])
    plan.add("email", "send_email", _written(recipients, headline, greeting, body, ask), "Send the email", _doing(plan))


def _those_concerned(ask: Ask, told: Ask, plan: Builder) -> tuple[list[Any], Any]:
    """Whom it is with: the people said with it, or for "everyone" all guests of the event itself."""
    step = plan.last(*_EVENT_STEPS)
    everyone = ask.telling is not None and ask.telling.everyone
    people = told.people()
    if step is not None and ((everyone and step.action != "create_event") or not people):
        return [], {"stepId": step.id, "field": "event.attendees"}
    return people, plan.addresses(people)


def _is_ours(people: list[Any], told: Ask) -> bool:
    names = {person.found.value.casefold() for person in told.people()}
    return not people or any(person.found.value.casefold() in names for person in people)


def _doing(plan: Builder) -> list[str]:
    """The step that is told of: the last that changes something other than mail."""
    kinds = ("calendar", "task")
    step = next(
        (s for s in reversed(plan.steps) if s.type in kinds and not s.action.startswith(("list", "find"))), None
    )
    return [step.id] if step else []


def _news(told: Ask, plan: Builder, *, ours: bool) -> tuple[str, str]:
    """A headline and a sentence for what a request does."""
    name = _name(told)
    thing = f"{'our' if ours else 'the'} {name}"
    when = _when(told, plan)
    match told.intent:
        case "calendar.schedule":
            headline = f"{name}, {when}" if when else name
            done = f"is set for {when}" if when else "is in the calendar"
        case "calendar.reschedule":
            headline, done = f"{name}: new time", f"has moved to {when}" if when else "has moved"
        case "calendar.cancel":
            headline, done = f"{name}: cancelled", f"{f'on {when} ' if when else ''}is cancelled"
        case "task.complete":
            headline, done, thing = f"{name}: done", "is done", f"“{name}”"
        case "task.create" | "task.assign":
            headline, done, thing = name, "is on the list", f"“{name}”"
        case _:
            headline, done = f"{name}: changed", _changed(told)
    return _capital(headline), f"{_capital(thing)} {done}."


def _changed(told: Ask) -> str:
    changes = dict(told.slots.get("changes") or {})
    if place := changes.get("location"):
        return f"is now at {place}"
    return f"is now called {changes['title']}" if changes.get("title") else "has changed"


def _name(told: Ask) -> str:
    """What the thing is called in a letter: "call", "dentist appointment"."""
    if told.intent in ("calendar.schedule", "task.create"):
        title = told.slot("title") or "meeting"
        return title if told.slots.get("title_explicit") or told.intent == "task.create" else title.lower()
    query, noun = told.slot("query"), told.slot("noun")
    spoken = told.pointed_at("event")
    if spoken is not None and spoken.title and not noun:
        title = re.split(r"\s+with\s+", spoken.title, flags=re.IGNORECASE)[0]
        return f"{title[:1].lower()}{title[1:]}" if title[1:].islower() else title
    return query if noun and noun in query.lower().split() else f"{query} {noun}".strip() or "meeting"


def _when(told: Ask, plan: Builder) -> str:
    """The time it is about, with its zone; "" when it is not known before it is done."""
    style = Style(told.locale or "en-US", told.zone, told.now)
    step = plan.last(*_EVENT_STEPS)
    params: dict[str, Any] = dict(step.params) if step else {}
    start = params.get("start") or dict(params.get("changes") or {}).get("start")
    if told.intent == "calendar.cancel":
        span = told.time("old_time")
        start = span.best.start.isoformat() if span and span.best.start and span.has_time else None
    if not isinstance(start, str):
        return _clock(dict(params.get("changes") or {}).get("clock"), style, told.zone)
    when = times.span(start, None, style, all_day=bool(params.get("all_day")))
    return when if len(start) == 10 or not when else f"{when} ({times.place_of_zone(told.zone)})"


def _clock(said: Any, style: Style, zone: str) -> str:
    """The hour alone, where only it changes; "" when none does."""
    at = times.parse(f"2000-01-01T{said}:00", style) if isinstance(said, str) else None
    return f"{times.clock(at, style)} ({times.place_of_zone(zone)})" if isinstance(at, datetime) else ""


def _written(recipients: Any, subject: str, greeting: str, body: str, ask: Ask) -> dict[str, Any]:
    return {"recipient_email": recipients, "subject": subject, "body": f"{greeting}\n\n{body}\n\n{ask.sender}".rstrip()}


def _greeting(names: list[str]) -> str:
    called = [name.split()[0] for name in names if not name.startswith(("my ", "our "))]  # nobody is called "my boss"
    return f"Hi {joined(called)}," if called else "Hi,"


_ARTICLES = word_set("a an the my our your his her their this that these those some next last")


def _with_article(about: str) -> str:
    """ "offsite" → "the offsite"; what has an article, a name or a number is left as it is."""
    first = about.split()[0]
    plain = first.islower() and first.isalpha() and first not in _ARTICLES and not first.endswith("ing")
    return f"the {about}" if plain else about


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_words(text: str) -> str:
    words = text.split()
    return _capital(" ".join(words[:6])).rstrip(".,;!?") + ("…" if len(words) > 6 else "")
