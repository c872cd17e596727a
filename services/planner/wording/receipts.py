"""RECEIPTS: what was done, what was not and why, and what is open; every claim from a step's result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.planner.wording.done import DONE
from services.planner.wording.facts import (
    event_line,
    get,
    joined,
    obj,
    objects,
    slot_lines,
    texts,
)
from services.planner.wording.lists import LISTS, step_words
from services.planner.wording.matters import request_words
from services.planner.wording.model import Part, Said, StepResult, Style, topic

_PENDING = frozenset(["PENDING", "RUNNING", ""])


@topic(
    "RECEIPTS",
    "",
    "plan and results; facts {what?, window?, earlier:[step ids told before], asked:[step ids asked about]}",
)
def receipts(part: Part, style: Style) -> Said:
    """One message from all steps."""
    done, lists, not_done, open_ = [], [], [], []
    earlier, asked = texts(part.facts.get("earlier")), texts(part.facts.get("asked"))
    shown = [s for s in part.steps if s.name != "system.user_intervention" and s.id not in earlier]
    feeds = _lookups(shown)
    sent_drafts = _sent_drafts(shown)
    for step in shown:
        if step.id in sent_drafts:
            continue
        if step.status == "COMPLETED" and step.name in LISTS:
            if step.id not in feeds:
                lists.append(step_words(step, obj(part.facts.get("window")), style))
        elif step.status == "COMPLETED":
            done.append(_done(step, style))
        elif step.status in {"FAILED", "SKIPPED"}:
            if step.reason != "NOT_GIVEN" or not any(s.has_effect and s.status == "COMPLETED" for s in shown):
                not_done.append(_not_done(step, style))
        elif step.status == "UNDONE":
            done.append(f"Taken back: {step.description or step.name}.")
        elif step.status in _PENDING and step.reason and step.has_effect:
            not_done.append(_put_off(step))
        elif step.status in _PENDING and step.has_effect and step.id not in asked:
            open_.append(step.description or _plain_name(step.name))
    blocks = [
        " ".join(done),
        *lists,
        " ".join(not_done),
        f"Still to do: {joined(open_)}." if open_ and (done or not_done) else "",
    ]
    text = "\n\n".join(block for block in blocks if block)
    if not text and (asked or open_):
        return Said("" if asked else "I'm waiting for your answer.")
    return Said(text or "There was nothing to do.")


@topic("RECEIPTS", "expired", "plan and results; facts {request}")
def expired(part: Part, style: Style) -> Said:
    """A question was not answered in time: what was let go, and what had been done."""
    request = request_words(part.facts.get("request")) or "that"
    done = [_done(s, style) for s in part.steps if s.status == "COMPLETED" and s.has_effect and s.name in DONE]
    before = f" What was done before stays. {' '.join(done)}" if done else " Nothing was changed."
    return Said(f"I had no answer in time, so I've let {request} go.{before} Just ask again if you still want it.")


def _sent_drafts(steps: list[StepResult]) -> frozenset[str]:
    """Drafts that were sent since: they were shown before the yes, what is told now is that they went out."""
    sent_ids = {get(s.params, "draft_id") for s in steps if s.name == "email.send_email" and s.status == "COMPLETED"}
    drafts = (s for s in steps if s.name == "email.create_draft" and s.status == "COMPLETED")
    return frozenset(s.id for s in drafts if get(obj(s.result.get("draft")), "id") in sent_ids - {""})


def _lookups(steps: list[StepResult]) -> frozenset[str]:
    """Reads that were only made for another step (free time for a task, the event a reminder hangs on) are not told by
    themselves when something was done."""
    hung = any(
        s.name in {"agenda.create_reminder", "agenda.update_reminder"} and s.status == "COMPLETED" for s in steps
    )
    effects = any(s.has_effect or s.name not in LISTS for s in steps)
    return frozenset(
        s.id
        for s in steps
        if effects
        and (
            s.name in {"contact.search_contacts", "calendar.find_free_time", "analysis.find_free_time"}
            or (hung and s.name == "calendar.list_events" and s.params.get("limit") == 1)
        )
        and s.status == "COMPLETED"
    )


def _plain_name(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")


def _done(step: StepResult, style: Style) -> str:
    words = DONE.get(step.name)
    if words is None:
        return f"Done: {step.description or _plain_name(step.name)}.{_some_failed(step)}"
    return " ".join(words(part, style) for part in _each(step) or [step]) + _some_failed(step)


def _some_failed(step: StepResult) -> str:
    """Which of several things could not be done, where the others were."""
    failed = objects(step.result.get("failed"))
    why = joined(list(dict.fromkeys(filter(None, (get(each, "message").rstrip(".") for each in failed)))))
    return f" Not done for {len(failed)} of them{f' ({why})' if why else ''}." if failed else ""


def _each(step: StepResult) -> list[StepResult]:
    """The receipts of a step that was done for several things, where each is told by itself: what was made, or the only
    one that was changed."""
    items = objects(step.result.get("items"))
    if len(items) > 1 and ".create_" not in step.name:
        return []
    kinds = ("event", "task", "contact", "draft", "message", "reminder")
    if not items or not all(any(isinstance(item.get(kind), Mapping) for kind in kinds) for item in items):
        return []
    return [replace(step, result=item) for item in items]


_DEEDS = {
    "calendar.create_event": ("booked", "it"),
    "calendar.update_event": ("changed", "any event"),
    "calendar.delete_event": ("cancelled", "any event"),
    "task.create_task": ("added", "it"),
    "task.update_task": ("changed", "any task"),
    "task.complete_task": ("completed", "any task"),
    "task.delete_task": ("deleted", "any task"),
    "contact.create_contact": ("added", "the contact"),
    "contact.update_contact": ("changed", "any contact"),
    "contact.delete_contact": ("deleted", "any contact"),
    "email.send_email": ("sent", "it"),
    "email.update_draft": ("changed", "the draft"),
    "email.create_draft": ("drafted", "it"),
    "agenda.create_reminder": ("set", "the reminder"),
    "agenda.update_reminder": ("changed", "any reminder"),
    "agenda.cancel_reminder": ("cancelled", "any reminder"),
}
"""What would have been done, in a person's words: the deed and to what."""


def _put_off(step: StepResult) -> str:
    """What failed for now and is tried again by itself; its end is told when it comes."""
    name, why = (step.description or _plain_name(step.name)).rstrip("."), step.message.rstrip(".")
    return f"Not done yet: {name}{f' ({why})' if why else ''}. I'll keep trying and tell you how it ends."


def _not_done(step: StepResult, style: Style) -> str:
    name = (step.description or _plain_name(step.name)).rstrip(".")
    why = step.message.rstrip(".")
    if step.reason == "DECLINED":
        deed = _DEEDS.get(step.name)
        return f"OK, I haven't {deed[0]} {deed[1]}." if deed else f"OK, I left this out: {name}."
    if step.reason == "NOT_GIVEN":
        deed = _DEEDS.get(step.name)
        return f"So I haven't {deed[0]} {deed[1]}." if deed else f"So I left this out: {name}."
    if step.reason == "NOT_FOUND":
        return _none_found(step, name)
    if step.status == "SKIPPED":
        return f"Not done: {name}{f' ({why})' if why else ', because of the step before it'}."
    if step.reason == "OUTCOME_UNKNOWN":
        return f"I can't tell whether this went through: {name}. I won't repeat it by myself."
    clashes = [event_line(c, style) for c in objects(step.details.get("clashes"))[:3]]
    if not why and clashes:
        why = f"the time is taken by {joined(clashes)}"
    slots = slot_lines(step.details.get("free_slots"), style)[:3]
    more = f" Free instead: {'; '.join(slots)}." if slots else ""
    return f"Not done: {name}{f' ({why})' if why else ''}.{more}"


def _none_found(step: StepResult, name: str) -> str:
    deed = _DEEDS.get(step.name)
    if deed is None or not deed[1].startswith("any "):
        return f"I found nothing that fits, so I left this out: {name}."
    thing = deed[1].removeprefix("any ")
    words = _sought(step)
    return f"I found no {thing}{f' “{words}”' if words else ' that fits'}, so I've {deed[0]} nothing."


def _sought(step: StepResult) -> str:
    """The words the thing was looked for by."""
    return str(obj(step.params.get("selector")).get("query") or step.params.get("query") or "")[:80]
