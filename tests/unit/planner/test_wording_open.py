"""Words for what is open, dropped, done and asked again: each thing once, by its name, and no claim beside facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.wording import compose, follow_up
from services.planner.wording.model import Part, Question, StepResult, Style

STYLE = Style("en-US", "America/New_York", datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York")))
DRAFT = {"id": "d1", "to": ["ann@x.com"], "subject": "Roof", "body": "Hi Ann,\n\nabout the roof."}
SEND = {
    "id": "s2",
    "type": "email",
    "action": "send_email",
    "params": {"draft_id": "d1"},
    "subjects": [DRAFT],
    "shown_by": "s1",
}
APPROVAL = Question("q1", "approval", "Should I go ahead?", "YES_NO", covers={"steps": [SEND]})
EVENT = {"id": "e1", "title": "Dentist", "start": "2026-03-05T10:00:00-05:00", "end": "2026-03-05T11:00:00-05:00"}


def words(kind: str, topic: str, facts: dict[str, Any] | None = None, **more: Any) -> str:
    return compose([Part(kind, topic, facts or {}, **more)], STYLE).text


def done(name: str, status: str = "COMPLETED", step_id: str = "s1", **result: Any) -> StepResult:
    return StepResult(step_id, name, status, result, has_effect=True, description="Do it")


def test_a_draft_is_shown_once_and_whole() -> None:
    drafted = Part(
        "RECEIPTS",
        "",
        {"asked": ["s2"]},
        steps=[done("email.create_draft", draft=DRAFT), done("email.send_email", "PENDING", "s2")],
    )
    reply = compose([drafted, Part("QUESTION", "interventions", {"told": ["s1"]}, questions=[APPROVAL])], STYLE)
    assert (
        reply.text.count("about the roof.") == 1
        and reply.text.endswith("Shall I send it?")
        and "Still to do" not in reply.text
    )
    later = words("QUESTION", "interventions", {}, questions=[APPROVAL])
    assert "about the roof." in later and "ann@x.com" in later


def test_what_was_told_before_is_not_told_again() -> None:
    steps = [done("email.create_draft", draft=DRAFT), done("email.send_email", "COMPLETED", "s2", message=DRAFT)]
    assert words("RECEIPTS", "", {"earlier": ["s1"]}, steps=steps) == "Sent to ann@x.com: “Roof”."


def test_a_no_says_that_nothing_was_sent() -> None:
    step = StepResult("s2", "email.send_email", "SKIPPED", reason="DECLINED", has_effect=True)
    assert words("RECEIPTS", "", {}, steps=[step]) == "OK, I haven't sent it."


def test_what_was_not_done_is_said_in_a_persons_words() -> None:
    declined = StepResult("s", "calendar.delete_event", "SKIPPED", reason="DECLINED")
    assert words("RECEIPTS", "", {}, steps=[declined]) == "OK, I haven't cancelled any event."
    sought = {"selector": {"query": "plants"}}
    missing = StepResult("s", "agenda.cancel_reminder", "FAILED", reason="NOT_FOUND", params=sought)
    assert words("RECEIPTS", "", {}, steps=[missing]) == "I found no reminder “plants”, so I've cancelled nothing."


def test_what_was_asked_twice_offers_a_way_out() -> None:
    facts = {"what": {"type": "schedule", "title": "Call", "with": ["Ann"]}, "missing": ["when"]}
    assert "never mind" not in words("QUESTION", "unclear", facts)
    again = words("QUESTION", "unclear", facts | {"again": True})
    assert again == (
        "To schedule Call with Ann I still need to know when it should be. "
        "Tell me that, or say “never mind” and I'll drop it."
    )


def test_what_is_dropped_has_its_name_and_what_stays_is_said() -> None:
    items = [
        {"type": "schedule", "title": "Call", "with": ["Ann"]},
        {"request": "email ann about the roof", "kept": ["email.create_draft"]},
    ]
    text = words("NOTICE", "dropped", {"items": items})
    assert "booking Call with Ann" in text and "“email ann about the roof”" in text and "draft is kept" in text
    assert words("NOTICE", "dropped", {"items": items[:1]}).endswith("Nothing was changed.")


def test_what_is_open_is_listed_once() -> None:
    asked = {
        "id": "q1",
        "prompt": "Should I go ahead?",
        "kind": "approval",
        "expects": "yes_no",
        "names": [],
        "steps": [SEND],
    }
    goals = [
        {"description": "A yes or no to: send “Roof”", "subject": "intervention:q1"},
        {
            "description": "They said they would come back about rent",
            "subject": "topic:rent",
            "deadline": "2026-03-03T09:00:00-05:00",
        },
    ]
    tasks = [
        {
            "type": "follow_up",
            "description": "A yes or no to: send “Roof”",
            "scheduled_at": "2026-03-02T21:00:00-05:00",
        },
        {"type": "reminder", "description": "Stretch", "scheduled_at": "2026-03-02T17:00:00-05:00"},
    ]
    text = words("NOTICE", "open_list", {"goal": None, "interventions": [asked], "goals": goals, "tasks": tasks})
    assert text.count("Roof") == 1 and text.count("Stretch") == 1 and "come back" in text and "They said" not in text


def test_why_tells_request_and_yes() -> None:
    facts = {"said": "yes", "asked": "book a call with ann", "reply": "Booked: Call.", "acted": True}
    text = words("NOTICE", "why", facts)
    assert "“book a call with ann”" in text and "“yes”" in text and "Booked: Call." in text
    refused = {"said": "yes", "reply": "…", "notes": [{"rule": "normal.lapsed", "detail": "internal"}]}
    assert "run out" in words("NOTICE", "why", refused) and "internal" not in words("NOTICE", "why", refused)


def test_a_partial_answer_is_thanked_for_and_the_rest_asked() -> None:
    batch = Question("q", "batch", "", "EMAIL", names=("Zog", "Quib", "Torv"), given=("Quib",))
    text = words("QUESTION", "interventions", {}, questions=[batch])
    assert "1. Zog" in text and "3. Torv" in text and "Quib" not in text
    one = Question("q", "batch", "", "EMAIL", names=("Zog", "Quib"), given=("Quib",))
    assert "Zog" in words("QUESTION", "interventions", {}, questions=[one])


def test_undone_is_told_by_what_is_there_now() -> None:
    items = [{"step_id": "s1", "disposition": "undone"}]
    back = words("NOTICE", "undone", {"items": items}, steps=[done("calendar.delete_event", "UNDONE", event=EVENT)])
    assert "Dentist" in back and "back on your calendar" in back
    both = done("calendar.delete_event", "UNDONE", items=[{"event": EVENT}, {"event": {**EVENT, "title": "Yoga"}}])
    text = words("NOTICE", "undone", {"items": items}, steps=[both])
    assert "Dentist" in text and "Yoga" in text


def test_a_yes_over_several_things_names_them() -> None:
    step = {
        "id": "s1",
        "type": "calendar",
        "action": "delete_event",
        "description": "Cancel the event",
        "params": {},
        "subjects": [EVENT, {**EVENT, "title": "Yoga"}],
    }
    text = words(
        "QUESTION", "interventions", {}, questions=[Question("q", "approval", "?", "YES_NO", covers={"steps": [step]})]
    )
    assert "Dentist" in text and "Yoga" in text


def test_a_question_that_ran_out_says_what_was_done_before() -> None:
    text = words("RECEIPTS", "expired", {"request": "email zog about lunch"}, steps=[])
    assert "“email zog about lunch”" in text and "Nothing was changed" in text
    kept = words("RECEIPTS", "expired", {"request": "x"}, steps=[done("calendar.create_event", event=EVENT)])
    assert "Dentist" in kept and "Nothing was changed" not in kept


def test_an_unknown_outcome_is_not_called_unchanged() -> None:
    text = words("REFUSAL", "failed", {"what": {"type": "schedule", "title": "Call"}, "reason": "OUTCOME_UNKNOWN"})
    assert "Nothing was changed" not in text and "can't tell" in text


def test_a_workflows_open_approval_is_not_called_run_out() -> None:
    context = {"subject": "intervention:q1", "goal_type": "confirmation_expected"}
    text = follow_up("follow_up", "A yes or no to: send “Roof” to ann@x.com", context, STYLE)
    assert "run out" not in text and "Roof" in text


def test_what_is_put_off_is_told_as_that_and_not_as_a_question() -> None:
    """A mail server or the agenda is away: nobody waits for the person."""
    away: dict[str, Any] = {"reason": "PROVIDER_AWAY", "message": "The mail server can't be reached at the moment."}
    step = StepResult("s1", "email.send_email", "PENDING", has_effect=True, description="Email Ann", **away)
    told = compose([Part("RECEIPTS", "", {}, steps=[step])], STYLE).text
    assert told == (
        "Not done yet: Email Ann (The mail server can't be reached at the moment). "
        "I'll keep trying and tell you how it ends."
    )
