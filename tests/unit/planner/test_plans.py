"""Plans: steps with references, prerequisites put in, missing things named, nothing that does not fit the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.language import Context, Kind, read
from services.planner.people import Candidate, Resolved, Who, best_matches
from services.planner.planning import Known, Planned, plan
from services.planner.rules.check import ActionForm, Catalogue, problems, references
from services.planner.rules.model import Step
from tests.unit.planner.support import NOW, ZONE

ACTIONS = [
    "calendar.list_events",
    "calendar.find_free_time",
    "calendar.create_event",
    "calendar.update_event",
    "calendar.delete_event",
    "analysis.find_conflicts",
    "analysis.suggest_times",
    "analysis.summarize_schedule",
    "task.list_tasks",
    "task.create_task",
    "task.update_task",
    "task.complete_task",
    "task.delete_task",
    "contact.search_contacts",
    "contact.create_contact",
    "contact.update_contact",
    "email.create_draft",
    "email.send_email",
    "system.user_intervention",
    "system.allow_without_asking",
    "system.ask_before",
    "agenda.create_reminder",
    "agenda.list_reminders",
    "agenda.update_reminder",
    "agenda.cancel_reminder",
]
CATALOGUE = Catalogue("1", {name: ActionForm({"type": "object"}, {"type": "object"}, True) for name in ACTIONS})
CONTACTS = {"ann": ["ann@example.com"], "tom": ["tom@example.com"], "sam": ["sam1@example.com", "sam2@example.com"]}
CONTEXT = Context(NOW, ZONE)
AT_ELEVEN = "2026-03-02T11:00:00-05:00"
FRIDAY = {"time_min": "2026-03-06T00:00:00-05:00", "time_max": "2026-03-07T00:00:00-05:00"}


def planned(text: str, catalogue: Catalogue = CATALOGUE) -> Planned:
    """The plan of a text, with Ann and Tom known, two Sams, and everyone else unknown."""
    people: dict[tuple[int, int], Who] = {}
    for e in read(text, CONTEXT).entities:
        if e.kind is Kind.PERSON:
            mails = CONTACTS.get(e.value.split()[0].casefold(), [])
            found = tuple(Candidate(f"c-{m}", e.value.title(), m, "", "contact", 1.0) for m in mails)
            people[(e.start, e.end)] = Who(
                (Resolved.UNKNOWN, Resolved.EXACT, Resolved.SEVERAL)[min(len(mails), 2)], found
            )
    return plan(text, read(text, CONTEXT), CONTEXT, Known(people, sender="Dana"), catalogue)


def steps(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(s.name, s.params) for s in planned(text).steps]


def test_reading_the_calendar() -> None:
    [(name, params)] = steps("what's on my calendar today?")
    assert name == "calendar.list_events"
    assert (params["time_min"], params["time_max"]) == ("2026-03-02T00:00:00-05:00", "2026-03-03T00:00:00-05:00")
    [(_, params)] = steps("do I have anything on Friday afternoon?")
    assert params["time_min"].startswith("2026-03-06T12:00")
    [(_, params)] = steps("when is my dentist appointment")
    assert params["query"] == "dentist" and params["time_min"].startswith("2026-03-02T09:00")


def test_a_day_with_a_clock_change_is_23_hours() -> None:
    [(_, params)] = steps("what's on my calendar on Sunday?")
    assert (params["time_min"], params["time_max"]) == ("2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00")


def test_free_time_counts_attendees() -> None:
    [(name, params)] = steps("when am I free for 45 minutes with Ann on Thursday?")
    assert name == "calendar.find_free_time"
    assert (params["duration_s"], params["attendees"]) == (2700, ["ann@example.com"])


def test_it_means_what_was_just_made() -> None:
    first, second = steps("Schedule a meeting with Ann tomorrow at 11 and add it to my task list")
    assert first[1] | {"timezone": ""} == {
        "title": "Meeting with Ann",
        "start": "2026-03-03T11:00:00-05:00",
        "duration_s": 1800,
        "attendees": ["ann@example.com"],
        "timezone": "",
    }
    assert second == (
        "task.create_task",
        {"title": "Meeting with Ann", "due": {"stepId": "calendar_1", "field": "event.start"}},
    )


def test_free_time_is_found_before_it_is_used() -> None:
    names = [name for name, _ in steps("List out events and create a grocery task where I have free time")]
    assert names == ["calendar.list_events", "calendar.find_free_time", "task.create_task"]
    assert steps("List out events and create a grocery task where I have free time")[2][1]["due"] == {
        "stepId": "calendar_2",
        "field": "items[0].start",
    }


def test_an_unknown_recipient_is_asked_for_first() -> None:
    ask, draft, send = steps("Send an email to Zogblar about the project")
    assert ask[0] == "system.user_intervention"
    assert (ask[1]["expects"], ask[1]["entities_to_resolve"]) == ("email", [{"type": "PERSON", "value": "Zogblar"}])
    assert draft[1]["recipient_email"] == [{"stepId": "system_1", "field": "Zogblar"}]
    assert send[1] == {"draft_id": {"stepId": "email_1", "field": "draft.id"}}


def test_two_unknown_people_are_one_question_and_two_sams_a_choice() -> None:
    names = [name for name, _ in steps("Send an email to Zogblar and Quillon about the project")]
    assert names.count("system.user_intervention") == 1
    [(_, params), *_] = steps("email Sam saying see you soon")
    assert (params["expects"], len(params["options"])) == ("choice", 2)


def test_with_a_body_it_is_sent_without_a_draft() -> None:
    [(name, params)] = steps("email Ann saying I'll be ten minutes late")
    assert name == "email.send_email"
    assert params["recipient_email"] == ["ann@example.com"] and "I'll be ten minutes late" in params["body"]


@pytest.mark.parametrize(
    ("text", "name", "some"),
    [
        ("remind me in two hours to call Ann", "agenda.create_reminder", {"text": "Call Ann", "at": AT_ELEVEN}),
        ("remind me on Friday to pay rent", "agenda.create_reminder", {"at": "2026-03-06T09:00:00-05:00"}),
        ("add a task to water plants by Friday", "task.create_task", {"title": "Water plants", "due": "2026-03-06"}),
        ("add milk to my shopping list", "task.create_task", {"title": "Milk", "list": "shopping"}),
        ("what's Tom's phone number", "contact.search_contacts", {"query": "Tom"}),
        ("add Priya Nair to my contacts, p@example.com", "contact.create_contact", {"name": "Priya Nair"}),
        ("mark the laundry task as done", "task.complete_task", {"selector": {"query": "laundry"}}),
        ("cancel all my meetings on Friday", "calendar.delete_event", {"selector": {"order": "all", **FRIDAY}}),
    ],
)  # fmt: skip
def test_single_requests(text: str, name: str, some: dict[str, Any]) -> None:
    [(got, params)] = steps(text)
    assert got == name
    assert {k: params.get(k) for k in some} == some


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("schedule a meeting with Ann and add it to my tasks", "when"),
        ("send an email about the budget", "recipient"),
        ("remind me to stretch", "when"),
        ("remind me today to stretch", "when"),
    ],
)
def test_what_is_missing_is_named(text: str, slot: str) -> None:
    got = planned(text)
    assert not got.steps
    assert slot in [lack.slot for lack in got.lacks]


def test_out_of_scope() -> None:
    assert planned("what's the weather in Oslo").out_of_scope


def test_a_plan_that_does_not_fit_is_never_returned() -> None:
    assert not planned("what's on my calendar today?", Catalogue("2", {})).steps
    strict = ActionForm(
        {"type": "object", "properties": {"query": {"type": "string"}}, "additionalProperties": False}, {}, False
    )
    assert not planned("what's on my calendar today?", Catalogue("3", {"calendar.list_events": strict})).steps


def test_the_check() -> None:
    form = ActionForm(
        {
            "properties": {"n": {"type": "number"}, "s": {"enum": ["a", "b"]}},
            "required": ["n"],
            "additionalProperties": False,
        },
        {},
        False,
    )
    catalogue = Catalogue("1", {"x.y": form})
    assert problems([Step("x_1", "x", "y", {"n": 1, "s": "a"}, "")], catalogue) == []
    assert (
        problems(
            [Step("x_1", "x", "y", {"n": 1}, ""), Step("x_2", "x", "y", {"n": {"stepId": "x_1", "field": "n"}}, "")],
            catalogue,
        )
        == []
    )
    for params in (
        {},
        {"n": "1"},
        {"n": True},
        {"n": 1, "s": "c"},
        {"n": 1, "t": 1},
        {"n": {"stepId": "x_9", "field": "n"}},
    ):
        assert problems([Step("x_1", "x", "y", params, "")], catalogue)


words = st.sampled_from(
    [
        "schedule",
        "move",
        "cancel",
        "a",
        "call",
        "meeting",
        "lunch",
        "with",
        "Ann",
        "Zogblar",
        "Sam",
        "tomorrow",
        "at",
        "3pm",
        "friday",
        "and",
        "then",
        "add",
        "it",
        "to",
        "my",
        "task",
        "list",
        "email",
        "her",
        "about",
        "the",
        "budget",
        "saying",
        "hi",
        "remind",
        "me",
        "every",
        "monday",
        "free",
        "time",
        "what's",
        "on",
        "calendar",
        "delete",
        "all",
        "tasks",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=25).map(" ".join))
def test_any_request_gives_a_sound_plan_or_none(text: str) -> None:
    got = planned(text)
    assert got.steps or got.lacks or got.out_of_scope
    assert problems(got.steps, CATALOGUE) == []
    ids = [s.id for s in got.steps]
    assert len(set(ids)) == len(ids)
    for place, step in enumerate(got.steps):
        assert set(references(step.params)) <= set(ids[:place])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("John", ["John Smith", "John Doe"]),
        ("John Smith", ["John Smith"]),
        ("john", ["John Smith", "John Doe"]),
        ("smith", ["John Smith"]),
        ("Jhon Smith", ["John Smith"]),
        ("Zog", []),
        ("Dr. Doe", ["John Doe"]),
        ("J Doe", ["John Doe"]),
        ("Joan", []),
    ],
)
def test_the_best_class_of_contacts_counts(said: str, found: list[str]) -> None:
    contacts = [{"id": n, "name": n} for n in ("John Smith", "John Doe", "Amélie Roux")]
    assert [c.name for c in best_matches(said, contacts)] == found


def test_telling_someone_of_what_the_same_text_asks_is_a_mail_after_it() -> None:
    moved, mail = planned("move my lunch with Ann to thursday at 1pm and tell her").steps
    assert moved.name == "calendar.update_event" and mail.name == "email.send_email" and mail.depends_on == (moved.id,)
    assert mail.params["recipient_email"] == ["ann@example.com"]
    assert "Our lunch has moved to Thu, Mar 5, 1:00 PM" in mail.params["body"]
    moved, mail = planned("Move the review to Friday at 2pm, then let Tom know I'm sick").steps
    assert moved.params["selector"] == {"query": "review"} and mail.params["recipient_email"] == ["tom@example.com"]
    assert "I'm sick" in mail.params["body"]


def test_someone_unknown_who_is_to_be_told_is_asked_for_and_nobody_else_is_written_to() -> None:
    [(_, _), (asked, question), (_, mail)] = steps("move the review with Ann to friday at 2pm and tell zogblar")
    assert asked == "system.user_intervention" and question["entities_to_resolve"][0]["value"] == "Zogblar"
    assert mail["recipient_email"] == [{"stepId": "system_1", "field": "Zogblar"}]


def test_everyone_is_whoever_the_event_itself_is_with() -> None:
    [(_, _), (_, mail)] = steps("cancel my 3pm and let the attendees know")
    assert mail["recipient_email"] == {"stepId": "calendar_1", "field": "event.attendees"}


def test_for_each_reads_the_list_and_does_one_step_for_each_thing() -> None:
    [(listed, window), (made, params)] = steps("add a prep task for each of my meetings tomorrow")
    assert (listed, made) == ("calendar.list_events", "task.create_task")
    assert window["time_min"] == "2026-03-03T00:00:00-05:00"
    assert params["for_each"] == {"stepId": "calendar_1", "field": "items"}
    assert params["title"] == {"join": ["Prep for ", {"item": "title"}]} and params["due"] == {"item": "start"}
    [_, (remind, params)] = steps("remind me 10 minutes before each meeting tomorrow")
    assert remind == "agenda.create_reminder" and params["at"] == {"item": "start", "shift_s": -600.0}


def test_where_i_am_free_is_a_slot_and_no_part_of_the_title() -> None:
    for text in ("create a grocery task where I have free time", "add a grocery task in my first free slot"):
        [(find, _), (_, params)] = steps(text)
        assert find == "calendar.find_free_time"
        assert params == {"title": "Grocery task", "due": {"stepId": "calendar_1", "field": "items[0].start"}}
    [(find, window), _] = steps("create a task to call mom whenever i get a free slot tomorrow")
    assert window["time_min"] == "2026-03-03T00:00:00-05:00"


def test_listed_tasks_are_several_and_a_sentence_with_and_is_one() -> None:
    assert [p["title"] for _, p in steps("create tasks for laundry, dishes and vacuuming")] == [
        "Laundry",
        "Dishes",
        "Vacuuming",
    ]
    assert [p["title"] for _, p in steps("add milk, eggs and bread to my shopping list")] == ["Milk", "Eggs", "Bread"]
    announced = steps("new tasks: add these tasks: fix the bike, feed the cat, and pick up the parcel")
    assert [p["title"] for _, p in announced] == ["Fix the bike", "Feed the cat", "Pick up the parcel"]
    assert [p["title"] for _, p in steps("add call Ann and Bob to my tasks")] == ["Call Ann and Bob"]


def test_a_trait_of_an_event_is_what_changes() -> None:
    for text in ("change the location of the review to Room 5", "change the review's location to Room 5"):
        [(_, params)] = steps(text)
        assert params == {"selector": {"query": "review"}, "changes": {"location": "Room 5"}}
    [_, (_, second)] = steps("change the review's location to Room 5 and rename it to Outlook")
    assert second == {"event_id": {"stepId": "calendar_1", "field": "event.id"}, "changes": {"title": "Outlook"}}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("always send to Ann without asking", "system.allow_without_asking"),
        ("you can email ann without asking me", "system.allow_without_asking"),
        ("don't ask me before emailing Ann", "system.allow_without_asking"),
        ("ask me again before you email Ann", "system.ask_before"),
        ("stop sending to Ann without asking", "system.ask_before"),
    ],
)
def test_a_standing_yes_for_one_recipient_and_its_end(text: str, action: str) -> None:
    [(name, params)] = steps(text)
    assert (name, params["recipient_email"]) == (action, "ann@example.com")


def test_words_about_asking_inside_a_mail_are_no_standing_yes() -> None:
    for text in (
        "email Ann saying don't ask me",
        "email Ann about the report without asking",
        "send an email to Ann saying you can always write without asking",
        "send an email to Ann asking her to check before friday",
    ):
        assert "system.allow_without_asking" not in [name for name, _ in steps(text)], text


def test_them_are_those_who_were_named() -> None:
    [_, (_, mail)] = steps("move my lunch with Ann to thursday at 1pm and let them know")
    assert mail["recipient_email"] == ["ann@example.com"]


TUESDAY = {"time_min": "2026-03-03T00:00:00-05:00", "time_max": "2026-03-04T00:00:00-05:00", "order": "all"}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("move everything on tuesday to wednesday", {"start": "2026-03-04"}),
        ("move all my meetings on tuesday to next monday", {"start": "2026-03-09"}),
        ("push everything on tuesday back an hour", {"shift_s": 3600.0}),
        ("move all my tuesday meetings 30 minutes earlier", {"shift_s": -1800.0}),
    ],
)
def test_several_events_are_moved_together_and_keep_their_hours(text: str, changes: dict[str, Any]) -> None:
    [(name, params)] = steps(text)
    assert (name, params["changes"]) == ("calendar.update_event", changes)
    assert params["selector"] == TUESDAY


def test_a_day_alone_moves_one_event_of_a_joined_request_to_its_hour() -> None:
    move, mail = steps("move my lunch with Ann to friday and tell her")
    assert move[1]["changes"] == {"start": "2026-03-06"} and mail[0].startswith("email.")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("delete the recurring standup", "standup"),
        ("cancel standup every monday", "standup"),
        ("cancel all occurrences of the book club", "book club"),
        ("cancel my weekly sync for good", "sync"),
    ],
)
def test_a_whole_series_is_meant_when_it_is_said(text: str, query: str) -> None:
    [(name, params)] = steps(text)
    assert name == "calendar.delete_event" and params["selector"]["order"] == "all"
    assert params["selector"]["query"].startswith(query)


def test_a_series_that_nothing_names_is_asked_for() -> None:
    result = planned("cancel the whole series")
    assert not result.steps and [each.slot for each in result.lacks] == ["which_event"]


def test_a_clock_time_alone_leaves_each_event_on_its_day() -> None:
    [(_, params)] = steps("move standup to 10am every week")
    assert params["changes"] == {"clock": "10:00"} and params["selector"]["order"] == "all"
    [move, _] = steps("move my lunch with Ann to 1pm and tell her")
    assert move[1]["changes"] == {"clock": "13:00"}


def test_what_is_over_is_not_of_the_rest() -> None:
    [(name, params)] = steps("cancel the rest of my meetings today")
    assert name == "calendar.delete_event" and params["selector"]["order"] == "all"
    assert params["selector"]["time_min"] == "2026-03-02T09:00:00-05:00"
