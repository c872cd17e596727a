"""Plans for contacts, mail and reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.language.lexicon.form import word_set
from services.planner.people import Resolved
from services.planner.rules.build import DEFAULT_EVENT_S, Builder, free_slot, name_of, rfc3339
from services.planner.rules.each import for_each, moment_of_each, text_for_each
from services.planner.rules.letters import letter, tell
from services.planner.rules.model import Ask, Each, Named
from services.planner.times import TimeSpan
from services.planner.wording import times
from services.planner.wording.model import Style

_CONTACTS = word_set(
    """
    is are in the who do me have contact contacts address book people i know everyone everybody all my list phone
    numbers
    """
)
"""Words of a query that name nobody."""


def search_contacts(ask: Ask, plan: Builder) -> None:
    """Who someone is, or all there are."""
    people = ask.people()
    query = people[0].found.value if people else ask.slot("query")
    if query and not people and _CONTACTS.issuperset(query.casefold().split()):
        plan.add("contact", "search_contacts", {}, "List the contacts")
        return
    if not query:
        plan.lack("who")
        return
    plan.add("contact", "search_contacts", {"query": query}, f"Look up {query}")


def create_contact(ask: Ask, plan: Builder) -> None:
    """A new contact; "save his new number" is said of the one there is."""
    people = ask.people()
    if people and (people[0].found.referent is not None or _lacks_it(people[0], ask)):
        update_contact(ask, plan)
        return
    name = people[0].found.value if people else ask.slot("title")
    if not name:
        plan.lack("name")
        return
    params = {
        "name": name,
        "email": next(iter(ask.addresses()), ""),
        "phone": next(iter(ask.phones()), ""),
        "company": ask.slot("company"),
    }
    plan.add("contact", "create_contact", params, f"Add {name} to the contacts")


def _lacks_it(person: Named, ask: Ask) -> bool:
    """ "Save Sarah's number 555-…", of the one Sarah there is, whose card has no number yet."""
    if person.who.resolution is not Resolved.EXACT or not person.who.candidates or ask.slot("company"):
        return False
    card = person.who.candidates[0]
    told = (bool(ask.addresses()), bool(ask.phones()))
    has = (bool(card.email), bool(card.phone))
    return bool(card.id) and any(told) and not any(a and b for a, b in zip(told, has, strict=True))


def update_contact(ask: Ask, plan: Builder) -> None:
    """A contact's address or number changed."""
    people = ask.people()
    changes = {
        "email": next(iter(ask.addresses()), ""),
        "phone": next(iter(ask.phones()), ""),
        "company": ask.slot("company"),
    }
    changes = {key: value for key, value in changes.items() if value}
    if not people or not changes:
        plan.lack("who" if not people else "changes")
        return
    who = people[0].who
    known = who.candidates[0].id if who.resolution is Resolved.EXACT and who.candidates else ""
    target: dict[str, Any] = {"contact_id": known} if known else {"selector": {"query": people[0].found.value}}
    plan.add("contact", "update_contact", target | {"changes": changes}, f"Change {name_of(people[0])}")


def delete_contact(ask: Ask, plan: Builder) -> None:
    """A contact taken out."""
    people = ask.people()
    if not people:
        plan.lack("who")
        return
    who = people[0].who
    known = who.candidates[0].id if who.resolution is Resolved.EXACT and who.candidates else ""
    target: dict[str, Any] = {"contact_id": known} if known else {"selector": {"query": people[0].found.value}}
    plan.add("contact", "delete_contact", target, f"Delete {name_of(people[0])} from the contacts")


def assign_contact(ask: Ask, plan: Builder) -> None:
    """A contact given to someone to look after."""
    owners, subjects = ask.people("assignee"), ask.people("subject")
    if not owners or not subjects:
        plan.lack("who")
        return
    owner = plan.addresses(owners)[0]
    plan.add(
        "contact",
        "update_contact",
        {"selector": {"query": subjects[0].found.value}, "changes": {"owner": owner}},
        "Assign the contact",
    )


def draft_email(ask: Ask, plan: Builder) -> None:
    """A draft, whatever was said for its words."""
    _draft(ask, plan)


def send_email(ask: Ask, plan: Builder) -> None:
    """With a body: sent after one yes. Without: a draft is made and shown, then sent after a yes."""
    if ask.telling is not None:
        tell(ask, plan)
        return
    if ask.slot("body"):
        written = letter(ask, plan)
        if written is not None:
            plan.add("email", "send_email", written, "Send the email")
        return
    draft = _draft(ask, plan)
    if draft:
        plan.add("email", "send_email", {"draft_id": {"stepId": draft, "field": "draft.id"}}, "Send the email", [draft])


def _draft(ask: Ask, plan: Builder) -> str:
    written = letter(ask, plan)
    return plan.add("email", "create_draft", written, "Write a draft") if written is not None else ""


def create_reminder(ask: Ask, plan: Builder) -> None:
    """Something to be said later."""
    text = ask.slot("title")
    span = ask.time("new_time")
    if ask.each is not None:
        _remind_each(ask, ask.each, plan)
        return
    if "anchor" in ask.slots:
        plan.lack("which_event")
        return
    if ask.slots.get("when_free") and text and not (span is not None and span.has_time):
        slot = free_slot(ask, plan, span, DEFAULT_EVENT_S)
        free = {"text": text, "at": {"stepId": slot, "field": "items[0].start"}, "timezone": ask.zone}
        plan.add("agenda", "create_reminder", free, f"Remind of “{text}”")
        return
    if not text:
        plan.lack("title")
    begins = _begins(span)
    if span is None or (begins is None and not span.best.rrule):
        plan.lack("when", text=span.text if span else "")
    if plan.lacks or span is None:
        return
    params: dict[str, Any] = {"text": text, "timezone": ask.zone, "recurrence": span.best.rrule}
    if begins is not None:
        at = _by_day(span, begins)
        if at <= ask.now and not span.best.rrule and not span.has_time:
            plan.lack("when", text=span.text)  # "remind me today": the morning is over
            return
        params["at"] = rfc3339(at, ask.zone)
    plan.add("agenda", "create_reminder", params, f"Remind of “{text}”{_when(params, ask)}")


def _when(params: dict[str, Any], ask: Ask) -> str:
    """When a reminder goes off, for whoever is asked whether it shall."""
    rule = "" if not params["recurrence"] else f", {times.recurrence(params['recurrence'])}"
    at = times.span(params.get("at"), None, Style(ask.locale or "en-US", ask.zone, ask.now), all_day=False)
    return f", {at}{rule}" if at else rule


def _begins(span: TimeSpan | None) -> datetime | None:
    """When a reminder for a time goes off; "by Friday", "before the weekend" on the last day there is for it."""
    if span is None or span.best.start is not None or span.best.end is None or span.has_time:
        return span.best.start if span is not None else None
    last = span.best.end - timedelta(seconds=1)
    return last.replace(hour=0, minute=0, second=0, microsecond=0)


_MORNING = 9


def _by_day(span: TimeSpan, at: datetime) -> datetime:
    """A day without a time of day is meant by day: nobody is to be reminded at midnight."""
    bare = (span.grain == "day" or span.best.start is None) and not span.has_time and (at.hour, at.minute) == (0, 0)
    return at.replace(hour=_MORNING) if bare else at


def _remind_each(ask: Ask, each: Each, plan: Builder) -> None:
    params = for_each(each, plan) | {
        "text": text_for_each(ask.slot("title"), each),
        "at": moment_of_each(each, ask.slots.get("duration_s")),
        "timezone": ask.zone,
    }
    one = f"of “{ask.slot('title')}”" if ask.slot("title") else "of it"
    plan.add("agenda", "create_reminder", params, f"Remind {one if each.one else ask.slot('each')}")


def list_reminders(ask: Ask, plan: Builder) -> None:
    """The reminders there are."""
    plan.add("agenda", "list_reminders", {}, "List reminders")


def update_reminder(ask: Ask, plan: Builder) -> None:
    """A reminder moved or snoozed, once or from now on; "2 hours before": before the event it is about."""
    if "anchor" in ask.slots:
        _hang_anew(ask, plan)
        return
    span = ask.time("new_time", "recurrence") or _rule_at_end(ask)
    changes: dict[str, Any] = {}
    if span is not None and span.best.rrule:
        changes["recurrence"] = span.best.rrule
    if span is not None and span.best.start is not None and (span.has_time or not span.best.rrule):
        changes["at"] = rfc3339(_at_its_hour(span, span.best.start, ask), ask.zone)
    seconds = dict(ask.slots.get("changes") or {}).get("shift_s") or ask.slots.get("duration_s")
    if not changes and seconds:
        changes["shift_s"] = seconds
    if not changes:
        plan.lack("when")
        return
    plan.add("agenda", "update_reminder", {**_which_reminder(ask), "changes": changes}, "Change the reminder")


def _hang_anew(ask: Ask, plan: Builder) -> None:
    if ask.each is None:
        plan.lack("which_event")
        return
    changes = {"at": moment_of_each(ask.each, ask.slots.get("duration_s"))}
    params = {**for_each(ask.each, plan), **_which_reminder(ask), "changes": changes}
    plan.add("agenda", "update_reminder", params, "Change the reminder")


def _at_its_hour(span: TimeSpan, at: datetime, ask: Ask) -> datetime:
    """A day alone ("no, Friday") keeps the hour of the reminder that was spoken of, an hour alone its half of the day
    ("actually 6:30" of an alarm at 6); else a day is meant by day."""
    if span.has_time and not span.has_date and ask.anchor is not None and ask.pointed_at("reminder") is not None:
        near = (each.start for each in span.readings if each.start and abs(each.start - ask.anchor) <= _NEAR)
        return next(near, at)
    if span.has_time or span.grain != "day" or ask.anchor is None or ask.pointed_at("reminder") is None:
        return _by_day(span, at)
    hour = ask.anchor.astimezone(ZoneInfo(ask.zone))
    return at.astimezone(ZoneInfo(ask.zone)).replace(hour=hour.hour, minute=hour.minute)


_NEAR = timedelta(minutes=90)
"""So near to its hour another one is in the same half of the day."""


def _rule_at_end(ask: Ask) -> TimeSpan | None:
    """ "Make the gym reminder daily": the rule that ends the request is the one it shall have."""
    span = ask.time("old_time")
    ends = span is not None and ask.text.rstrip(" .!?").endswith(span.text)
    return span if span is not None and span.best.rrule and ends else None


def cancel_reminder(ask: Ask, plan: Builder) -> None:
    """A reminder dropped."""
    plan.add("agenda", "cancel_reminder", _which_reminder(ask), "Cancel the reminder")


def _which_reminder(ask: Ask) -> dict[str, Any]:
    """By its words, by what was spoken of, else the one said or made last."""
    focus = ask.pointed_at("reminder")
    if focus is not None:
        return {"task_id": focus.id}
    selector = {"query": ask.slot("query"), "order": ask.slot("order") or ("" if ask.slot("query") else "last")}
    return {"selector": {key: value for key, value in selector.items() if value}}
