"""The same request however it is wrapped, mistyped or answered around: what is said, not how politely."""

from __future__ import annotations

import itertools

import pytest

from tests.unit.planner.support import reading

REQUESTS = {
    "calendar.schedule": ["schedule a call with Priya on Friday at 3pm", "set up a budget review next Tuesday 10am"],
    "calendar.cancel": ["cancel my call with Priya", "delete the budget review on Friday"],
    "calendar.reschedule": ["move my call with Priya to Friday", "push the demo back an hour"],
    "calendar.update": ["rename the standup to Daily Sync", "add Tom to the demo"],
    "calendar.list": ["show my calendar for tomorrow", "list my meetings this week"],
    "task.create": ["add a task to buy milk"],
    "task.list": ["show my tasks"],
    "reminder.create": ["remind me to call mom at 6pm"],
    "email.send": ["email Priya saying I am late"],
    "contact.search": ["find Priya's phone number"],
}
WRAPPERS = [
    "can u pls {}",
    "would you mind if I asked you to {}",
    "i was wondering if you could {}",
    "could you possibly {}",
    "might you be able to {}",
    "would you be so kind as to {}",
    "i'd appreciate it if you could {}",
    "i really need you to {}",
    "when you get a chance, {}",
    "im gonna need you to {}",
    "i think we should {}",
    "if you don't mind, {}",
    "quick one: {}",
    "hey {} thx",
    "{} plz",
]


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("intent", REQUESTS)
def test_politeness_changes_nothing(intent: str, wrapper: str) -> None:
    for request, lowered in itertools.product(REQUESTS[intent], (False, True)):
        text = wrapper.format(request)
        u = reading(text.lower() if lowered else text)
        assert (u.act, u.intent, u.compound) == ("REQUEST", intent, False), text
        assert u.confidence >= 0.6, text


OPEN = {"goal_type": "schedule", "asked": "yes_no"}


@pytest.mark.parametrize(
    "frame", ["that is {}", "it looks {}", "that would be really {}", "this one seems {} to me", "oh {}"]
)
def test_approval_in_free_words_is_a_yes_to_what_was_asked(frame: str) -> None:
    for praise in ("great", "awesome", "ideal", "splendid", "lovely"):
        assert reading(frame.format(praise), **OPEN).act == "AFFIRM", praise


@pytest.mark.parametrize("text", ["that's not great", "this isn't ideal", "it doesn't look right to me"])
def test_approval_turned_round_is_a_no(text: str) -> None:
    assert reading(text, **OPEN).act == "DENY"


@pytest.mark.parametrize("text", ["yesss", "yeeeah", "pleeease do", "perfcet", "that is corect", "okkkk"])
def test_a_yes_drawn_out_or_mistyped(text: str) -> None:
    assert reading(text, **OPEN).act == "AFFIRM"


@pytest.mark.parametrize(
    "text", ["decline the invitation to Tom's demo", "please accept the budget review invite and say I will be late"]
)
def test_answering_an_invitation_is_told_apart(text: str) -> None:
    assert reading(text).intent == "calendar.respond"


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("add Ann and Tom to my lunch tomorrow", ["Ann", "Tom"]),
        ("put Priya in the budget meeting as well", ["Priya"]),
        ("please include Maria in Friday's demo", ["Maria"]),
    ],
)
def test_people_put_into_an_event_change_it(text: str, added: list[str]) -> None:
    u = reading(text)
    assert u.intent == "calendar.update"
    assert u.slots["changes"]["add_attendees"] == added


@pytest.mark.parametrize(
    "text",
    ["at what time is my dentist appointment", "any meetings with Ann tomorrow?", "is my boss hosting the demo?"],
)
def test_questions_of_other_shapes_ask_the_calendar(text: str) -> None:
    assert reading(text).intent == "calendar.list"


def test_a_yes_with_a_request_of_its_own_is_that_request() -> None:
    u = reading("Yes. Also make me a dentist appointment on Friday at 10", **OPEN)
    assert (u.act, u.intent) == ("REQUEST", "calendar.schedule")


def test_a_new_name_holds_no_time() -> None:
    u = reading("rename the standup to Friday Wrap Up")
    assert u.slots["changes"] == {"title": "Friday Wrap Up"}
    assert not [e for e in u.entities if e.kind == "TIME"]


def test_an_all_day_event_is_one() -> None:
    assert reading("delete my all day event next week").slots.get("order") != "all"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes, and then show my tasks", "task.list"),
        ("the second one. Also schedule a haircut on Friday at 10", "calendar.schedule"),
        ("that works, now cancel my gym session tomorrow", "calendar.cancel"),
    ],
)
def test_a_request_after_an_answer_is_not_lost(text: str, intent: str) -> None:
    u = reading(text, goal_type="schedule", asked="choice" if "second" in text else "yes_no")
    assert (u.act, u.intent) == ("REQUEST", intent)


@pytest.mark.parametrize(
    "text", ["yes, but make it 4pm", "yes. Extend it to an hour", "sure, and add Tom", "yes, book it"]
)
def test_what_only_changes_the_open_matter_is_no_request_of_its_own(text: str) -> None:
    assert reading(text, **OPEN).act in {"AFFIRM", "CHANGE"}


@pytest.mark.parametrize(
    "text",
    ["don't cancel the meeting with Tom", "please do not delete my dentist appointment", "never move my Friday lunch"],
)
def test_what_is_forbidden_is_not_asked_for(text: str) -> None:
    assert reading(text).act == "DENY"


def test_what_is_asked_instead_of_the_forbidden() -> None:
    u = reading("Don't cancel my lunch with Ann, just move it to Friday")
    assert (u.intent, u.compound) == ("calendar.reschedule", False)


@pytest.mark.parametrize(
    "text",
    [
        "if I'm free on Friday at 3 book a call with Tom",
        "book a call with Tom on Friday at 3 if nothing is on",
        "book a call with Tom on Friday at 3 unless I'm busy",
    ],
)
def test_free_time_as_a_condition(text: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["if_free"]) == ("calendar.schedule", True)
    assert u.confidence >= 0.6


def test_a_condition_nobody_here_can_know_is_asked_about() -> None:
    u = reading("if it rains tomorrow, cancel my run")
    assert u.intent == "calendar.cancel"
    assert u.slots["condition"] == "if it rains tomorrow"
    assert u.confidence < 0.6


@pytest.mark.parametrize(
    ("text", "intent", "meant", "changes"),
    [
        (
            "move all overdue tasks on the backlog assigned to Ann to in review",
            "task.update",
            {"overdue": True, "list": "Backlog"},
            {"list": "In Review"},
        ),
        (
            "Ann has a few overdue tasks in the backlog. Could you move them to in progress?",
            "task.update",
            {"overdue": True, "list": "Backlog"},
            {"list": "In Progress"},
        ),
        ("mark Ann's tasks in progress as done", "task.complete", {"list": "In Progress"}, None),
        ("show overdue tasks assigned to Ann", "task.list", {"overdue": True}, None),
        ("delete the completed tasks of Ann's", "task.delete", {"status": "completed"}, None),
    ],
)
def test_tasks_told_by_state_list_and_owner(
    text: str, intent: str, meant: dict[str, object], changes: dict[str, object] | None
) -> None:
    u = reading(text)
    assert u.intent == intent
    assert u.slots["filter"] == meant
    assert u.slots.get("changes") == changes
    assert [e.role for e in u.entities if e.kind == "PERSON"] in (["owner"], [])
    assert (u.slots.get("order") == "all") == (intent != "task.list")


def test_which_of_several_by_place() -> None:
    assert reading("cancel the second one").slots["places"] == [2]
    assert reading("move the first two meetings tomorrow to Friday").slots["places"] == [1, 2]
    assert reading("delete the last two tasks").slots["places"] == [-2, -1]


def test_mistyped_and_shortened_nouns_are_written_out() -> None:
    assert reading("set up a budget mtg Friday 10am").slots["title"] == "Budget meeting"
    assert reading("cancle my dentst appointmnt").slots["noun"] == "appointment"


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("move the standup to Room 7", "calendar.update", {"changes": {"location": "Room 7"}, "query": "standup"}),
        ("remove Tom from the demo", "calendar.update", {"changes": {"remove_attendees": ["Tom"]}, "query": "demo"}),
        ("call it Strategy instead", "calendar.update", {"changes": {"title": "Strategy"}, "query": None}),
        ("dinner at Luigi's on Saturday at 7pm", "calendar.schedule", {"title": "Dinner", "place": "Luigi's"}),
        ("create an event Team Offsite tomorrow at 9", "calendar.schedule", {"title": "Team Offsite"}),
        ("write to Tom that I will be late", "email.send", {"body": "I will be late"}),
        (
            "email tom@acme.com with subject Lunch and body See you there",
            "email.send",
            {"subject": "Lunch", "body": "See you there"},
        ),
        ("create a task for Tom to send the invoice", "task.create", {"title": "Send the invoice"}),
        ("add a task called Fix login to the Design backlog", "task.create", {"list": "Backlog", "project": "Design"}),
        ("when can Ann and I meet next week", "calendar.suggest", {}),
    ],
)
def test_slots_of_the_catalogue(text: str, intent: str, slots: dict[str, object]) -> None:
    u = reading(text)
    assert u.intent == intent
    assert {name: u.slots.get(name) for name in slots} == slots


def test_the_same_time_of_another_week_is_where_it_goes() -> None:
    u = reading("move my dentist appointment to the same time next week")
    assert u.slots["same_time"] is True
    assert [e.role for e in u.entities if e.kind == "TIME"] == ["new_time"]


@pytest.mark.parametrize(("text", "name"), [("book a checkup with Dr. Rock on Friday at 3", "Dr. Rock")])
def test_what_follows_a_title_is_a_name(text: str, name: str) -> None:
    assert [e.value for e in reading(text).entities if e.kind == "PERSON"] == [name]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("email the attendees of the budget review saying the room changed", "budget review"),
        ("send an email to everyone in tomorrow's standup about the delay", "standup"),
        ("send the notes to all participants of the kickoff", "kickoff"),
    ],
)
def test_mail_to_everyone_in_an_event(text: str, query: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["of_event"]) == ("email.send", {"query": query})


def test_what_stands_in_quotes_names_a_thing_and_asks_for_nothing() -> None:
    u = reading('schedule "Pay taxes and cancel the hotel" tomorrow at 3pm')
    assert (u.intent, u.compound) == ("calendar.schedule", False)


def test_a_note_with_an_answered_invitation_is_no_request_of_its_own() -> None:
    u = reading("decline my team meeting on Friday and tell Tom I am away")
    assert (u.intent, u.compound) == ("calendar.respond", False)
