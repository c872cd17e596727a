"""Words: the facts are in them, nothing else is, times are the customer's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.wording import TOPICS, compose, follow_up, times
from services.planner.wording.model import Part, Question, Reply, StepResult, Style
from services.planner.wording.table import DOCUMENT, document

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))
US = Style("en-US", "America/New_York", NOW)
UK = Style("en-GB", "Europe/London", NOW)
WHAT = {
    "type": "schedule",
    "title": "Call with John Smith",
    "with": ["John Smith"],
    "start": "2026-03-03T15:00:00-05:00",
    "end": "2026-03-03T15:30:00-05:00",
    "timezone": "America/New_York",
}
EVENT = {"id": "e1", "title": "Budget review", "start": "2026-03-05T10:00:00-05:00", "end": "2026-03-05T11:00:00-05:00"}
MOVE = {
    "type": "reschedule",
    "title": "Budget review",
    "event": EVENT,
    "start": "2026-03-06T14:00:00-05:00",
    "end": "2026-03-06T15:00:00-05:00",
}
SLOTS = [
    {"start": "2026-03-03T16:00:00-05:00", "end": "2026-03-03T16:30:00-05:00"},
    {"start": "2026-03-04T09:00:00-05:00", "end": "2026-03-04T09:30:00-05:00"},
]


def said(kind: str, topic: str, facts: dict[str, Any] | None = None, style: Style = US, **more: Any) -> Reply:
    return compose([Part(kind, topic, facts or {}, **more)], style)


def step(name: str, result: dict[str, Any] | None = None, status: str = "COMPLETED", **more: Any) -> StepResult:
    return StepResult(
        id=name,
        name=name,
        status=status,
        result=result or {},
        has_effect="list" not in name and "find" not in name,
        **more,
    )


def test_a_proposal_names_everything_and_asks_for_a_yes() -> None:
    reply = said("PROPOSAL", "schedule", WHAT)
    assert (
        reply.text == "Ready to schedule Call with John Smith on Tue, Mar 3, 3:00–3:30 PM (New York). Should I proceed?"
    )
    assert (reply.expects, reply.options) == ("YES_NO", ("Yes", "No"))
    assert (
        reply.awaits is not None and reply.awaits.goal_type == "confirmation_expected" and reply.awaits.after_s == 86400
    )
    assert reply.promise == ""  # a goal, and no sentence about it after each question


def test_other_locales_and_zones() -> None:
    assert "Tue 3 Mar, 20:00–20:30 (London)" in said("PROPOSAL", "schedule", WHAT, UK).text


def test_a_move_says_from_when_to_when() -> None:
    text = said("PROPOSAL", "reschedule", MOVE).text
    assert (
        text == "Ready to move Budget review from Thu, Mar 5, 10:00–11:00 AM to Fri, Mar 6, 2:00–3:00 PM (New York). "
        "Should I proceed?"
    )
    assert said("PROPOSAL", "reschedule", MOVE | {"suggested": True}).text.startswith("Suggested new time")


def test_a_cancellation_names_the_event() -> None:
    text = said("PROPOSAL", "cancel", {"type": "cancel", "event": EVENT}).text
    assert "Budget review" in text and "Thu, Mar 5, 10:00–11:00 AM" in text


@pytest.mark.parametrize(
    ("topic", "facts", "needles", "expects"),
    [
        ("when", {"what": {"type": "schedule", "title": "Call", "with": ["Ann"]}}, ["Call", "Ann", "When"], "TIME"),
        ("new_time", {"what": MOVE}, ["What new time should I use", "Budget review"], "TIME"),
        (
            "which_person",
            {"name": "John", "options": [{"name": "John Smith", "email": "js@x.com"}, {"name": "John Doe"}]},
            ["1. John Smith (js@x.com)", "2. John Doe"],
            "CHOICE",
        ),
        ("unknown_person", {"name": "Zogblar"}, ["Zogblar", "email"], "EMAIL"),
        (
            "which_event",
            {"options": [EVENT, {"title": "Lunch", "start": "2026-03-04T12:00:00-05:00"}], "what": {"type": "cancel"}},
            ["cancel", "1. Budget review", "2. Lunch, Wed, Mar 4, 12:00 PM"],
            "CHOICE",
        ),
        (
            "which_reading",
            {"text": "7", "options": [{"start": "2026-03-03T07:00:00-05:00"}, {"start": "2026-03-03T19:00:00-05:00"}]},
            ["7:00 AM", "7:00 PM"],
            "CHOICE",
        ),
        (
            "clash",
            {"what": WHAT, "clashes": [EVENT], "options": SLOTS},
            ["Budget review", "1. Tue, Mar 3, 4:00–4:30 PM", "2. Wed, Mar 4, 9:00–9:30 AM"],
            "CHOICE",
        ),
        (
            "unclear",
            {"what": WHAT, "missing": ["when"]},
            ["I'm still working on your request. Please confirm or provide the missing details.", "when it should be"],
            "TEXT",
        ),
        (
            "return_to_goal",
            {"what": WHAT, "asked": "yes_no"},
            ["Shall I still book", "John Smith", "Tue, Mar 3"],
            "YES_NO",
        ),
        (
            "low_confidence",
            {"guesses": ["calendar.list", "task.list"]},
            ["list your events or list your tasks"],
            "TEXT",
        ),
    ],
)
def test_questions(topic: str, facts: dict[str, Any], needles: list[str], expects: str) -> None:
    reply = said("QUESTION", topic, facts)
    for needle in needles:
        assert needle in reply.text
    assert reply.expects == expects
    assert reply.awaits is not None


def test_an_address_asked_for_is_information_expected() -> None:
    reply = said("QUESTION", "unknown_person", {"name": "Zogblar"})
    assert reply.awaits is not None and reply.awaits.goal_type == "information_expected"


@pytest.mark.parametrize(
    ("topic", "facts", "needles"),
    [
        ("no_event_found", {"query": "dentist", "when": "friday"}, ["dentist", "friday"]),
        ("in_past", {"start": "2026-03-01T15:00:00-05:00"}, ["Sun, Mar 1, 3:00 PM", "past"]),
        ("already_done", {"what": WHAT}, ["already done", "Call with John Smith"]),
        ("lapsed", {"what": WHAT}, ["Call with John Smith", "run out"]),
        (
            "failed",
            {"what": WHAT, "message": "The time is taken", "options": SLOTS},
            ["could not book", "The time is taken", "1. Tue, Mar 3"],
        ),
        ("clash_none_free", {"what": WHAT}, ["no free slot"]),
        ("not_built", {"intent": "email.send"}, ["send an email"]),
    ],
)
def test_refusals(topic: str, facts: dict[str, Any], needles: list[str]) -> None:
    text = said("REFUSAL", topic, facts).text
    for needle in needles:
        assert needle in text


def test_a_late_yes_gets_an_offer() -> None:
    reply = said("REFUSAL", "lapsed", {"what": WHAT})
    assert reply.awaits is not None and (reply.awaits.goal_type, reply.awaits.after_s) == ("action_expected", 172800)


def test_receipts_come_from_results() -> None:
    booked = said(
        "RECEIPTS", "", steps=[step("calendar.create_event", {"event": EVENT | {"attendees": ["ann@x.com"]}})]
    ).text
    assert booked == "Booked: Budget review, Thu, Mar 5, 10:00–11:00 AM. Invited: ann@x.com."
    moved = said(
        "RECEIPTS",
        "",
        steps=[
            step(
                "calendar.update_event",
                {
                    "event": EVENT,
                    "before": EVENT | {"start": "2026-03-04T10:00:00-05:00", "end": "2026-03-04T11:00:00-05:00"},
                },
            )
        ],
    ).text
    assert moved == "Moved: Budget review is now Thu, Mar 5, 10:00–11:00 AM (was Wed, Mar 4, 10:00–11:00 AM)."
    assert "off your calendar" in said("RECEIPTS", "", steps=[step("calendar.delete_event", {"event": EVENT})]).text


def test_every_step_is_accounted_for() -> None:
    steps = [
        step("calendar.create_event", {"event": EVENT}),
        step("task.create_task", status="FAILED", description="Create the task “Milk”", message="The provider is away"),
        step("email.send_email", status="SKIPPED", description="Send the email"),
    ]
    text = said("RECEIPTS", "", steps=steps).text
    assert "Booked: Budget review" in text
    assert "Not done: Create the task “Milk” (The provider is away)." in text
    assert "Not done: Send the email" in text
    for status in ("FAILED", "SKIPPED", "PENDING"):
        assert (
            "Booked"
            not in said(
                "RECEIPTS",
                "",
                steps=[step("calendar.create_event", {"event": EVENT}, status=status, description="Create it")],
            ).text
        )


def test_an_event_list_reads_in_an_sms() -> None:
    items = [
        EVENT | {"start": "2026-03-02T10:00:00-05:00", "end": "2026-03-02T11:00:00-05:00"},
        {
            "title": "Lunch",
            "start": "2026-03-02T12:00:00-05:00",
            "end": "2026-03-02T13:00:00-05:00",
            "location": "Café Uno",
        },
    ]
    window = {"time_min": "2026-03-02T00:00:00-05:00", "time_max": "2026-03-03T00:00:00-05:00"}
    text = said("LIST", "", steps=[step("calendar.list_events", {"items": items, **window})]).text
    assert (
        text
        == "Today, Mon, Mar 2, you have 2 events:\n• 10:00–11:00 AM Budget review\n• 12:00–1:00 PM Lunch (Café Uno)"
    )
    assert (
        said("LIST", "", steps=[step("calendar.list_events", {"items": [], **window})]).text
        == "You have nothing on your calendar today."
    )
    failed = said(
        "LIST", "", steps=[step("calendar.list_events", status="FAILED", message="The calendar is away.")]
    ).text
    assert failed == "I could not read your calendar: The calendar is away."


def test_free_time_and_tasks() -> None:
    assert (
        "• Tue, Mar 3, 4:00–4:30 PM" in said("LIST", "", steps=[step("calendar.find_free_time", {"items": SLOTS})]).text
    )
    assert (
        "• Milk (due Wed, Mar 4)"
        in said("LIST", "", steps=[step("task.list_tasks", {"items": [{"title": "Milk", "due": "2026-03-04"}]})]).text
    )


def test_several_parts_are_one_message_and_the_last_question_counts() -> None:
    parts = [Part("NOTICE", "goal_replaced", {"old": MOVE}), Part("PROPOSAL", "schedule", WHAT)]
    reply = compose(parts, US)
    assert reply.text.startswith("I've put aside moving Budget review") and reply.text.endswith("Should I proceed?")
    assert reply.expects == "YES_NO"


def test_interventions() -> None:
    one = said(
        "QUESTION",
        "interventions",
        questions=[Question("i1", "entity", "Who is Zogblar?", "EMAIL", names=("Zogblar",))],
    )
    assert "Zogblar" in one.text and one.expects == "EMAIL"
    assert one.awaits is not None and one.awaits.subject == "intervention:i1"
    batch = said(
        "QUESTION", "interventions", questions=[Question("i1", "batch", "", "EMAIL", names=("Zogblar", "Ann Lee"))]
    ).text
    assert "1. Zogblar\n2. Ann Lee" in batch and "1: address, 2: address" in batch
    covers = {
        "steps": [
            {
                "type": "email",
                "action": "send_email",
                "params": {"recipient_email": ["ann@x.com"], "subject": "Plan", "body": "See you."},
            }
        ]
    }
    approval = said("QUESTION", "interventions", questions=[Question("i2", "approval", "Go?", "YES_NO", covers=covers)])
    assert all(needle in approval.text for needle in ("ann@x.com", "Plan", "See you."))
    assert approval.awaits is not None and approval.awaits.goal_type == "confirmation_expected"


def test_a_yes_is_asked_for_with_what_it_changes_and_to_what() -> None:
    event = {"title": "Dentist", "start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T16:00:00-05:00"}
    changes = {"start": "2026-03-06T10:00:00-05:00", "location": "Room 5"}
    moved = {"type": "calendar", "action": "update_event", "subjects": [event], "params": {"changes": changes}}
    off = {"type": "calendar", "action": "delete_event", "subjects": [event] * 2, "params": {"each": [{}, {}]}}
    covers = {"steps": [moved, off]}
    text = said("QUESTION", "interventions", questions=[Question("i", "approval", "", "YES_NO", covers=covers)]).text
    assert "Change Dentist, Tue, Mar 3, 3:00–4:00 PM: to Fri, Mar 6, 10:00 AM, place Room 5" in text
    assert "Cancel 2 things: Dentist" in text


def test_what_was_done_for_each_of_several_is_told_of_each() -> None:
    items = [{"task": {"title": "Prepare for Budget"}}, {"task": {"title": "Prepare for Dentist"}}]
    step = StepResult("t", "task.create_task", "COMPLETED", {"items": items, "count": 2}, has_effect=True)
    text = said("RECEIPTS", "", steps=[step]).text
    assert "Prepare for Budget" in text and "Prepare for Dentist" in text


def test_those_of_several_that_could_not_be_done_are_told() -> None:
    result = {"items": [{"task": {"title": "A"}}], "count": 1, "failed": [{"reason": "X", "message": "It is past."}]}
    step = StepResult("t", "task.create_task", "COMPLETED", result, has_effect=True)
    assert "Not done for 1 of them (It is past)." in said("RECEIPTS", "", steps=[step]).text


def test_what_may_have_happened_is_not_said_to_have_changed_nothing() -> None:
    text = said("REFUSAL", "failed", {"what": WHAT, "reason": "OUTCOME_UNKNOWN", "message": "I can't tell."}).text
    assert "Nothing was changed" not in text and "can't tell" in text
    late = said("REFUSAL", "failed", {"what": {"type": "undo"}, "reason": "UNDO_TOO_LATE", "message": ""}).text
    assert late == "I could not take that back: it is too long ago. Nothing was changed."


def test_a_draft_that_was_sent_is_not_shown_again() -> None:
    letter = {"id": "d1", "to": ["ann@x.com"], "subject": "Plan", "body": "See you."}
    draft = StepResult("d", "email.create_draft", "COMPLETED", {"draft": letter}, has_effect=True)
    sent = StepResult("s", "email.send_email", "COMPLETED", {"message": letter}, {"draft_id": "d1"}, has_effect=True)
    assert "See you." in said("RECEIPTS", "", steps=[draft]).text
    text = said("RECEIPTS", "", steps=[draft, sent]).text
    assert "See you." not in text and "Sent to ann@x.com" in text


def test_a_promise_keeps_the_time_the_person_named() -> None:
    reply = said("SOCIAL", "promise", {"topic": "the venue", "by": "2026-03-04T12:00:00-05:00"})
    assert reply.awaits is not None and reply.awaits.deadline == datetime.fromisoformat("2026-03-04T12:00:00-05:00")
    assert reply.promise == "I'll check back {check_back_at} if I don't hear from you."


def test_no_text_of_ours_asks_for_the_word_cancel() -> None:
    for topic in TOPICS.values():
        text = compose([Part(topic.kind, topic.name, {"what": WHAT, **WHAT, "options": SLOTS})], US).text
        assert "CANCEL" not in text and "reply cancel" not in text.lower()


def test_follow_ups_name_their_topic_and_a_lapsed_proposal_wants_no_bare_yes() -> None:
    text = follow_up("follow_up", "A yes or no to: schedule Call with Ann", {"subject": "proposal:p1"}, US)
    assert "schedule Call with Ann" in text and "yes" not in text.lower().replace("a yes or no", "")
    assert "the venue" in follow_up("follow_up", "An answer about: the venue", {}, US)
    assert follow_up("reminder", "call Ann", {}, US) == "Reminder: call Ann"


def test_the_document_says_what_the_code_does() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


json = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["2026-03-03T15:00:00-05:00", "2026-03-03", "9999-12-31T23:59:59+00:00"]),
    lambda c: (
        st.lists(c, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "start",
                    "end",
                    "what",
                    "event",
                    "options",
                    "with",
                    "name",
                    "items",
                    "changes",
                    "clashes",
                    "recurrence",
                    "type",
                    "label",
                    "duration_s",
                ]
            ),
            c,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(TOPICS)),
    st.dictionaries(
        st.sampled_from(
            [
                "what",
                "options",
                "clashes",
                "event",
                "start",
                "end",
                "title",
                "name",
                "guesses",
                "missing",
                "text",
                "notes",
                "goal",
                "tasks",
                "by",
                "receipt",
                "items",
                "with",
                "type",
            ]
        ),
        json,
        max_size=6,
    ),
    st.sampled_from([US, UK, Style("", "Pacific/Apia", NOW)]),
)
def test_any_facts_become_words(topic: tuple[str, str], facts: dict[str, Any], style: Style) -> None:
    steps = [
        StepResult("s", "calendar.list_events", "COMPLETED", facts),
        StepResult("t", "calendar.update_event", "COMPLETED", facts),
    ]
    reply = compose([Part(topic[0], topic[1], facts, steps)], style)
    assert reply.text
    assert "None" not in reply.text or "None" in str(facts)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO", "every month on the first Monday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=2", "every month on the 2nd"),
        ("FREQ=MONTHLY;BYMONTHDAY=11,-1", "every month on the 11th and last day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    ],
)
def test_which_day_of_the_month_is_said(rule: str, words: str) -> None:
    assert times.recurrence(rule) == words
