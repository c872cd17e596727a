"""Which intent a sentence has: weighted rules over its features, summed and brought to a confidence.

A rule adds its weight to its intent when all features after the weight are there and none of ``no``. Weights are in
log-odds: 1 is a
hint, 2 good evidence, 4 leaves little doubt. To teach a way of asking: add one rule here, or a word to the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

GOALS: dict[str, str] = {
    "calendar.schedule": "schedule",
    "calendar.reschedule": "reschedule",
    "calendar.cancel": "cancel",
    "calendar.update": "update",
    "task.update": "update",
    "contact.update": "update",
    "task.assign": "assign",
    "contact.assign": "assign",
}
"""Intents that begin a goal."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Adds ``weight`` to ``intent`` when ``needs`` are all there and nothing of ``without`` is."""

    intent: str
    weight: float
    needs: frozenset[str]
    without: frozenset[str]


def _rule(intent: str, weight: float, needs: str, no: str = "") -> Rule:
    return Rule(intent, weight, frozenset(needs.split()), frozenset(no.split()))


_OTHER = "noun:task noun:list noun:reminder noun:contact"
_ELSEWHERE = "noun:free noun:task noun:list noun:conflict"
_CHANGES = "verb:move verb:cancel verb:update"
_R = _rule

RULES: tuple[Rule, ...] = (
    # -- calendar.schedule
    _R("calendar.schedule", 4.0, "head:schedule", "noun:task noun:list noun:reminder q:what q:when"),
    _R(
        "calendar.schedule",
        2.0,
        "also:schedule",
        "noun:task noun:list noun:reminder q:what q:when have q:do q:is q:how noun:free",
    ),
    _R("calendar.schedule", 3.4, "head:create noun:event", f"{_OTHER} q:what"),
    _R("calendar.schedule", 2.4, "head:create noun:vague", f"{_OTHER} q:what oos"),
    _R("calendar.schedule", 0.8, "head:schedule noun:vague", ""),
    _R(
        "calendar.schedule",
        1.6,
        "noun:vague date",
        f"q {_CHANGES} noun:reminder noun:task noun:list head:show head:remind noun:free oos",
    ),
    _R("calendar.schedule", -2.6, "head:create dur", "indef noun:calendar clock date named"),
    _R("calendar.schedule", 2.6, "also:create noun:event", f"{_OTHER} q:what head:move head:cancel"),
    _R("calendar.schedule", 2.8, "head:create noun:calendar", _OTHER),
    _R("calendar.schedule", 1.8, "head:create time", f"{_OTHER} shift"),
    _R("calendar.schedule", 1.2, "head:create clock", _OTHER),
    _R("calendar.schedule", 1.0, "head:create indef", _OTHER),
    _R("calendar.schedule", 0.8, "head:create person", f"{_OTHER} noun:email address"),
    _R("calendar.schedule", 0.8, "head:schedule noun:event", ""),
    _R("calendar.schedule", 3.0, "head:meet time", "noun:free q:what q:when"),
    _R("calendar.schedule", 2.4, "head:meet person", "noun:free q:what q:when q:do q:is"),
    _R(
        "calendar.schedule",
        2.6,
        "noun:event clock",
        f"q {_CHANGES} noun:reminder noun:task noun:list head:show head:remind noun:free",
    ),
    _R(
        "calendar.schedule",
        2.0,
        "noun:event date",
        f"q {_CHANGES} noun:reminder noun:task noun:list head:show head:remind noun:free plural",
    ),
    _R(
        "calendar.schedule",
        1.6,
        "noun:event person",
        f"q {_CHANGES} noun:reminder noun:task noun:list head:show head:remind noun:free noun:email head:send",
    ),
    _R("calendar.schedule", 2.2, "have noun:event time", "q noun:free"),
    _R("calendar.schedule", 1.4, "have time", "q noun:free noun:busy"),
    _R(
        "calendar.schedule",
        1.2,
        "polite time",
        "q head:show head:remind head:move head:cancel head:update noun:task noun:list noun:free noun:reminder",
    ),
    _R("calendar.schedule", 2.4, "head:invite person indef", "noun:task noun:list"),
    _R("calendar.schedule", 1.0, "rec noun:event", "q head:cancel head:move head:remind"),
    _R(
        "calendar.schedule",
        1.2,
        "clock date",
        f"q {_CHANGES} noun:reminder noun:task noun:list head:show head:remind noun:free head:send",
    ),
    _R("calendar.schedule", 0.6, "clock", f"q {_CHANGES} head:show head:remind noun:free"),
    _R("calendar.schedule", 1.0, "named head:create", "noun:task noun:list noun:contact"),
    _R("calendar.schedule", -2.5, "oos head:schedule", "noun:event_only clock"),
    _R("calendar.schedule", -1.5, "oos", "noun:event_only noun:calendar clock person"),
    _R("calendar.schedule", -2.5, "head:create plural", "head:schedule"),
    _R("calendar.schedule", -2.0, "head:make def dur", "indef clock noun:calendar"),
    _R("calendar.update", 2.6, "head:make def dur", "indef clock noun:calendar"),
    _R("calendar.schedule", -2.5, "head:invite person def", "indef clock noun:calendar"),
    # -- calendar.reschedule
    _R("calendar.reschedule", 2.4, "head:move", "noun:list status"),
    _R("calendar.reschedule", 2.0, "head:move time", "noun:list status"),
    _R("calendar.reschedule", 2.0, "head:move noun:event", "noun:list status"),
    _R("calendar.reschedule", 1.2, "head:move noun:vague", "noun:list status oos"),
    _R("calendar.reschedule", 1.2, "head:move it", "noun:list status oos"),
    _R("calendar.reschedule", 1.2, "head:move person", "noun:list status"),
    _R("calendar.reschedule", -2.0, "head:move oos", "noun:event time"),
    _R("calendar.reschedule", 2.6, "verb:move", "head:move head:show q:what q:when noun:list head:cancel"),
    _R("calendar.reschedule", 3.6, "head:update to_time", "noun:task noun:list noun:contact noun:reminder"),
    _R("calendar.reschedule", 1.4, "verb:update to_time", "head:update noun:task noun:list head:create head:schedule"),
    _R("calendar.reschedule", 2.4, "head:update time noun:event", "dur noun:reminder"),
    _R("calendar.reschedule", 1.6, "head:update clock", "dur noun:reminder"),
    _R("calendar.reschedule", 1.0, "head:move shift", ""),
    _R("calendar.reschedule", 4.2, "head:make def noun:event time", "indef noun:calendar dur q"),
    _R("calendar.schedule", -2.0, "head:make def noun:event time", "indef noun:calendar dur q"),
    # -- calendar.update
    _R("calendar.update", 3.6, "head:update", "noun:task noun:list noun:reminder noun:contact noun:detail"),
    _R("calendar.update", 1.0, "head:update dur", ""),
    _R("calendar.update", 3.8, "head:create dur def", "indef named"),
    _R("calendar.update", 3.6, "head:create dur it", "indef named noun:list noun:task"),
    _R("calendar.update", 4.2, "head:create dur_to", "noun:list noun:calendar"),
    _R("calendar.update", 3.4, "head:create dur_long", "indef named noun:calendar"),
    _R("calendar.update", 5.0, "head:cancel person_from noun:event", "noun:calendar"),
    _R("calendar.cancel", -2.5, "head:cancel person_from noun:event", "noun:calendar"),
    _R("calendar.update", 2.6, "head:create def clock", "indef named noun:calendar noun:list noun:task noun:reminder"),
    _R("calendar.update", 1.0, "head:update noun:event", "to_time"),
    _R("calendar.update", 0.8, "head:update noun:place_word", "noun:contact"),
    _R("calendar.update", 3.8, "head:invite person def", "indef noun:task noun:list noun:contact noun:email"),
    _R(
        "calendar.update",
        2.6,
        "head:invite person",
        "indef time noun:event noun:vague noun:task noun:list noun:contact noun:email phone address noun:detail oos",
    ),
    _R("calendar.update", 1.5, "head:invite person it", "indef noun:task noun:list noun:contact noun:email"),
    _R(
        "calendar.update",
        2.0,
        "verb:invite person def",
        "indef head:schedule noun:task noun:list noun:contact head:cancel head:move noun:email head:show q",
    ),
    _R(
        "calendar.update",
        1.2,
        "verb:update",
        "head:update noun:task noun:list head:create head:schedule head:move head:cancel oos",
    ),
    # -- calendar.cancel
    _R("calendar.cancel", 4.4, "head:cancel", "noun:task noun:list noun:reminder noun:contact"),
    _R(
        "calendar.cancel",
        2.8,
        "verb:cancel",
        "head:cancel head:show q:what q:when noun:task noun:list noun:reminder noun:contact head:create head:schedule",
    ),
    _R("calendar.cancel", 0.6, "head:cancel noun:event", ""),
    _R("calendar.cancel", -2.5, "oos head:cancel", "noun:event_only noun:calendar time person"),
    # -- calendar.list
    _R(
        "calendar.list",
        3.0,
        "head:show noun:calendar",
        "noun:task noun:list noun:contact noun:free noun:conflict noun:summary",
    ),
    _R(
        "calendar.list",
        2.8,
        "head:show noun:event",
        "noun:task noun:list noun:contact noun:free noun:conflict noun:reminder noun:summary",
    ),
    _R(
        "calendar.list",
        2.6,
        "head:show noun:events_all time",
        "noun:task noun:list noun:contact noun:free noun:conflict noun:reminder noun:summary",
    ),
    _R(
        "calendar.list",
        1.8,
        "head:show plural",
        "noun:task noun:list noun:contact noun:free noun:reminder noun:summary",
    ),
    _R(
        "calendar.list",
        3.4,
        "q noun:calendar",
        f"{_ELSEWHERE} noun:contact verb:send q:how",
    ),
    _R(
        "calendar.list",
        3.4,
        "q noun:event",
        f"{_ELSEWHERE} noun:detail noun:org_chart noun:contact noun:reminder noun:email oos",
    ),
    _R(
        "calendar.list",
        1.8,
        "q noun:event",
        f"{_ELSEWHERE} noun:org_chart noun:contact noun:reminder noun:email",
    ),
    _R(
        "calendar.list",
        2.6,
        "q noun:vague my",
        f"{_ELSEWHERE} noun:contact noun:reminder noun:email oos",
    ),
    _R(
        "calendar.list",
        1.6,
        "q noun:vague time",
        f"{_ELSEWHERE} noun:contact noun:reminder noun:email oos",
    ),
    _R(
        "calendar.list",
        1.6,
        "q noun:vague i",
        f"{_ELSEWHERE} noun:contact noun:reminder noun:email oos q:should",
    ),
    _R(
        "calendar.list",
        2.2,
        "q time i",
        "noun:free noun:busy noun:task noun:list noun:reminder oos q:should noun:org_chart",
    ),
    _R("calendar.list", 1.8, "q time person", "noun:free noun:busy noun:task noun:list noun:reminder oos q:should"),
    _R("calendar.list", 1.4, "q time ongoing", "noun:free noun:task noun:list oos"),
    _R("calendar.list", 1.8, "q ongoing", "noun:task noun:list oos noun:vague"),
    _R("calendar.list", 1.4, "q date", "noun:free noun:busy noun:task noun:list noun:reminder oos q:should q:how"),
    _R("calendar.list", 1.8, "q:when def", "noun:free oos q:should"),
    _R(
        "calendar.list",
        3.0,
        "q noun:event_only",
        f"{_ELSEWHERE} noun:email noun:detail noun:contact oos q:should verb:remind",
    ),
    _R("calendar.list", 2.8, "q:when noun:vague", "noun:free noun:task noun:list oos q:should"),
    _R("calendar.list", 2.8, "q:where noun:vague", "noun:free noun:task noun:list oos"),
    _R("calendar.list", 2.4, "q:how noun:vague", "noun:free noun:task noun:list oos polite"),
    _R("calendar.list", 2.4, "q quoted", "noun:task noun:list noun:contact oos"),
    _R("calendar.list", 1.2, "q:where my", "noun:free oos noun:contact"),
    _R("calendar.list", 3.0, "q have time", f"{_ELSEWHERE} noun:reminder"),
    _R("calendar.list", 2.6, "q have noun:event", f"{_ELSEWHERE} noun:reminder"),
    _R("calendar.list", 2.0, "q have noun:events_all", f"{_ELSEWHERE} noun:reminder"),
    _R("calendar.list", 1.5, "q have noun:day", f"{_ELSEWHERE} noun:reminder oos"),
    _R("calendar.list", 2.4, "q plural time", f"{_ELSEWHERE} noun:reminder"),
    _R("calendar.list", 2.2, "q verb:schedule time", "noun:free noun:task noun:list head:schedule q:how q:should"),
    _R("calendar.list", 2.6, "q attend", "noun:task noun:list oos"),
    _R("calendar.list", 2.0, "head:show attend", "noun:task noun:list oos"),
    _R("calendar.list", 1.8, "q be time", "noun:free noun:busy noun:task noun:list oos q:should"),
    _R("calendar.list", 2.2, "q:when person", "noun:free noun:contact verb:schedule q:should noun:detail oos"),
    _R("calendar.list", 3.2, "q:when my", "noun:free noun:contact q:should noun:detail oos noun:task noun:list"),
    _R(
        "calendar.list",
        2.0,
        "noun:calendar",
        f"verb:schedule verb:create {_CHANGES} {_ELSEWHERE} noun:contact oos",
    ),
    _R(
        "calendar.list",
        1.5,
        "noun:calendar time",
        f"verb:schedule verb:create {_CHANGES} {_ELSEWHERE}",
    ),
    _R(
        "calendar.list",
        2.2,
        "plural",
        f"verb:schedule verb:create {_CHANGES} {_ELSEWHERE} head:send head:invite noun:reminder",
    ),
    _R("calendar.list", 1.4, "q:what noun:day", "noun:free noun:task noun:list oos verb:schedule"),
    _R("calendar.list", 1.0, "my noun:day q", "noun:free noun:task noun:list oos"),
    _R(
        "calendar.list",
        1.5,
        "head:show time",
        f"{_ELSEWHERE} noun:reminder oos noun:summary",
    ),
    _R("calendar.list", -2.6, "oos", "noun:event_only noun:calendar"),
    _R("calendar.list", 2.6, "q have verb:schedule", "noun:free noun:task noun:list oos"),
    _R("calendar.list", 2.2, "q have ongoing", "noun:free noun:task noun:list oos"),
    _R("calendar.list", 1.6, "q:what ongoing", "noun:free noun:task noun:list oos"),
    _R("calendar.list", 2.6, "head:show have", f"{_ELSEWHERE} oos noun:contact noun:reminder"),
    # -- calendar.free_time
    _R("calendar.free_time", 3.6, "q noun:free", "oos"),
    _R("calendar.free_time", 2.0, "q noun:free be", ""),
    _R("calendar.free_time", 1.6, "q noun:free time", ""),
    _R("calendar.free_time", 1.8, "q noun:free person", ""),
    _R("calendar.free_time", 3.6, "head:show noun:free", "oos"),
    _R("calendar.free_time", 2.6, "noun:free time", "verb:schedule verb:create head:cancel head:move oos noun:task"),
    _R("calendar.free_time", 1.2, "noun:free", "verb:schedule verb:create head:cancel head:move oos short noun:task"),
    _R("calendar.free_time", 3.4, "q noun:busy be", "oos"),
    _R("calendar.free_time", 2.4, "q noun:busy time", "oos"),
    # -- calendar.conflicts, suggest, summary
    _R("calendar.conflicts", 4.4, "noun:conflict", "head:schedule head:create head:move head:cancel"),
    _R("calendar.conflicts", 1.0, "noun:conflict q", ""),
    _R("calendar.suggest", 4.6, "head:suggest", "oos"),
    _R("calendar.suggest", 3.4, "q:should verb:schedule", "oos"),
    _R("calendar.suggest", 3.4, "q:should verb:meet", "oos"),
    _R("calendar.suggest", 3.0, "q:when verb:schedule", "have noun:calendar oos"),
    _R("calendar.suggest", 4.2, "find_time", "oos"),
    _R("calendar.summary", 4.8, "head:summarize", "oos noun:email"),
    _R("calendar.summary", 4.0, "noun:summary", "oos noun:email"),
    _R("calendar.summary", 1.0, "noun:summary noun:calendar", ""),
    _R("calendar.summary", 1.0, "noun:summary noun:day", ""),
    # -- tasks
    _R("task.create", 4.0, "head:create noun:task", "noun:calendar"),
    _R("task.create", 3.6, "head:create noun:list", ""),
    _R("task.create", 3.2, "head:schedule noun:task", "noun:event_only"),
    _R("task.create", 2.8, "verb:create noun:list", "head:show q:what head:cancel"),
    _R("task.create", 2.0, "also:create noun:task", "head:show q:what head:cancel"),
    _R("task.create", 2.2, "todo_lead plain_head", "noun:event clock q oos"),
    _R("task.create", 0.8, "head:create noun:task person", ""),
    _R("task.create", 4.0, "if_not noun:list verb:create", ""),
    _R("task.list", 5.0, "aux_head noun:list", "if_not polite"),
    _R("task.list", 4.0, "q:what noun:list", ""),
    _R("task.list", 4.0, "head:show noun:task", "verb:create"),
    _R("task.list", 4.0, "head:show noun:list", "verb:create"),
    _R("task.list", 4.2, "q noun:list", "verb:create"),
    _R("task.list", 4.0, "q noun:task", "verb:create head:send verb:move"),
    _R("task.list", 2.4, "noun:list", "verb:create verb:cancel verb:move verb:update verb:complete"),
    _R(
        "task.list",
        2.2,
        "noun:task plural_tasks",
        "verb:create verb:cancel verb:move verb:update verb:complete verb:assign",
    ),
    _R("task.list", 3.4, "q to_do i", "verb:create oos time"),
    _R("task.list", 1.2, "q to_do", "verb:create"),
    _R("task.list", 3.6, "q keep_in_mind i", "verb:create noun:event_only"),
    _R("task.list", 3.6, "head:show keep_in_mind", "verb:create noun:event_only"),
    _R("task.complete", 4.4, "head:complete noun:task", ""),
    _R("task.complete", 3.6, "head:complete", "noun:event_only oos"),
    _R("task.complete", 4.0, "marked_done", "oos"),
    _R("task.complete", 2.4, "verb:complete noun:task", "q head:create"),
    _R("task.complete", 2.4, "verb:complete noun:list", "q head:create"),
    _R("task.delete", 4.4, "head:cancel noun:task", "noun:event_only"),
    _R("task.delete", 4.2, "head:cancel noun:list", ""),
    _R("task.delete", 2.4, "verb:cancel noun:list", "head:cancel head:create"),
    _R("task.update", 4.2, "head:update noun:task", "noun:contact"),
    _R("task.update", 3.6, "head:update noun:list", ""),
    _R("task.update", 4.4, "head:move noun:task", "noun:event_only"),
    _R("task.update", 4.0, "head:move status noun:list", ""),
    _R("task.update", 2.8, "verb:move noun:task", "head:move head:create"),
    _R("task.assign", 4.2, "head:assign", "noun:contact noun:email oos"),
    _R("task.assign", 1.0, "head:assign noun:task", ""),
    _R("task.assign", -2.4, "head:assign head:show", "noun:task"),
    _R("contact.assign", 5.6, "head:assign noun:contact", ""),
    # -- contacts
    _R("contact.search", 3.4, "q noun:detail person", "noun:event_only noun:free head:send"),
    _R("contact.search", 2.6, "q noun:detail her", "noun:event_only noun:free"),
    _R("contact.search", 3.6, "head:show noun:detail person", "noun:event_only noun:task"),
    _R("contact.search", 3.4, "head:search noun:contact", ""),
    _R("contact.search", 3.4, "head:show noun:contact", ""),
    _R("contact.search", 3.0, "q noun:contact", "head:create"),
    _R(
        "contact.search",
        3.0,
        "noun:detail person",
        "verb:create verb:update verb:send noun:event_only time head:send noun:task",
    ),
    _R("contact.search", 2.4, "noun:detail person_owned", "verb:create verb:update"),
    _R("contact.search", 3.2, "q:who person", "noun:event attend oos"),
    _R("contact.search", 3.6, "q:who noun:org_chart", "noun:event_only oos"),
    _R("contact.search", 2.8, "q noun:org_chart", "noun:event_only oos noun:task"),
    _R("contact.search", 3.4, "head:call person", "time noun:event_indef head:schedule"),
    _R("contact.search", 1.6, "head:search person", "noun:event noun:task noun:free"),
    _R("contact.create", 4.6, "head:create noun:contact", "noun:event_only"),
    _R("contact.create", 3.6, "head:create person noun:detail", "noun:event noun:task noun:email_object"),
    _R("contact.create", 3.4, "head:create person phone", "noun:event_only noun:task noun:list"),
    _R("contact.create", 3.0, "head:create person address", "noun:event noun:task noun:list"),
    _R("contact.create", 2.4, "person address", "noun:event verb:send verb:update noun:task q clock"),
    _R("contact.create", 2.4, "person phone", "noun:event verb:send verb:update noun:task q clock"),
    _R("contact.update", 4.4, "head:update noun:contact", ""),
    _R("contact.update", 4.2, "head:update person noun:detail", "noun:event_only noun:place_only"),
    _R("contact.update", 3.6, "head:update person phone", ""),
    _R("contact.update", 3.6, "head:update person address", ""),
    # -- mail
    _R("email.send", 4.2, "head:send noun:email", "noun:free"),
    _R("email.send", 4.0, "head:send person", "noun:event_object noun:task_object"),
    _R("email.send", 4.0, "head:send address", ""),
    _R("email.send", 3.4, "head:send her", ""),
    _R("email.send", 2.6, "head:send body", ""),
    _R("email.send", 2.2, "also:send person", "noun:event_only head:schedule q"),
    _R("email.send", 2.0, "also:send noun:email", "head:draft q"),
    _R("email.send", 1.0, "head:send about", ""),
    _R("email.send", -2.6, "oos head:send", "noun:email person address"),
    _R("email.draft", 5.0, "head:draft noun:email", ""),
    _R("email.draft", 4.4, "head:create noun:draft", ""),
    _R("email.draft", 3.0, "head:draft person", "noun:task"),
    _R(
        "email.draft",
        3.4,
        "head:create noun:email",
        "noun:contact noun:detail_of noun:list phone address noun:reminder",
    ),
    # -- reminders
    _R("reminder.create", 5.4, "head:remind", "snooze"),
    _R("reminder.create", 3.4, "verb:remind", "head:remind q:what head:show head:cancel head:snooze"),
    _R("reminder.create", 5.2, "head:create noun:reminder", ""),
    _R("reminder.create", 4.4, "head:schedule noun:reminder", ""),
    _R("reminder.create", 2.8, "noun:reminder time", "q head:cancel head:show head:update head:move head:snooze"),
    _R("reminder.create", 2.0, "noun:reminder polite", "q head:cancel head:show head:update head:move"),
    _R("reminder.list", 4.8, "head:show noun:reminder", ""),
    _R("reminder.list", 4.8, "q noun:reminder", "head:create head:schedule oos"),
    _R("reminder.list", 3.6, "q reminded_of", ""),
    _R("reminder.list", 2.4, "noun:reminder short", "verb:create verb:cancel verb:remind time"),
    _R("reminder.update", 5.4, "head:snooze", ""),
    _R("reminder.update", 5.0, "head:move noun:reminder", ""),
    _R("reminder.update", 5.0, "head:update noun:reminder", ""),
    _R("reminder.cancel", 5.0, "head:cancel noun:reminder", ""),
    _R("reminder.cancel", 3.0, "verb:cancel noun:reminder", "head:cancel"),
    _R("reminder.cancel", 4.6, "stop_reminding", ""),
    # -- memory
    _R("entity.forget", 4.6, "head:forget person", ""),
    _R("entity.forget", 3.2, "head:forget", "it short_it"),
    # -- out of scope, unclear
    _R("out_of_scope", 3.4, "head:media", "noun:event_only noun:calendar"),
    _R("out_of_scope", 5.0, "head:rsvp", "q"),
    _R("calendar.schedule", -4.0, "head:rsvp", ""),
    _R("out_of_scope", -1.8, "oos time head:create", ""),
    _R("out_of_scope", 3.4, "oos", "head:remind noun:reminder noun:list noun:task noun:calendar"),
    _R("out_of_scope", 1.4, "oos q", "noun:calendar noun:task noun:list noun:reminder"),
    _R("out_of_scope", 1.6, "q", "my attend person"),
    _R(
        "out_of_scope",
        1.0,
        "q",
        f"{_ELSEWHERE} time noun:event noun:calendar noun:contact noun:reminder noun:email have",
    ),
    _R("out_of_scope", 1.6, "q:how", "noun:calendar noun:task noun:list noun:reminder polite"),
    _R("out_of_scope", 1.6, "nothing", ""),
    _R("unclear", 1.8, "nothing short", "q oos"),
    _R("unclear", 0.8, "", ""),
    _R("out_of_scope", 0.6, "", ""),
)


def _index() -> dict[str, list[Rule]]:
    """Rules under one feature they need, so that only those that can fire are looked at."""
    counts: dict[str, int] = {}
    for rule in RULES:
        for name in rule.needs:
            counts[name] = counts.get(name, 0) + 1
    by_feature: dict[str, list[Rule]] = {"": []}
    for rule in RULES:
        rarest = min(rule.needs, key=lambda name: counts[name], default="")
        by_feature.setdefault(rarest, []).append(rule)
    return by_feature


_BY_FEATURE = _index()
_SHARPNESS = 0.9
"""Set so that confidence agrees with the share that is right (benchmarks/language/intents_adapter.py prints both)."""


def score(features: Iterable[str]) -> list[tuple[str, float]]:
    """Intents with their confidence, best first; confidences sum to 1."""
    present = frozenset(features)
    sums: dict[str, float] = {}
    for name in (*present, ""):
        for rule in _BY_FEATURE.get(name, ()):
            if rule.needs <= present and rule.without.isdisjoint(present):
                sums[rule.intent] = sums.get(rule.intent, 0.0) + rule.weight
    top = max(sums.values())
    powers = {intent: math.exp(_SHARPNESS * (value - top)) for intent, value in sums.items()}
    total = sum(powers.values())
    return sorted(((intent, power / total) for intent, power in powers.items()), key=lambda pair: (-pair[1], pair[0]))
