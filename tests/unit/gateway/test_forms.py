"""What goes out: JSON forms of the services' messages, calendars in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.exchange.icalendar_in import Unreadable, events_in
from services.gateway.exchange.icalendar_out import calendar_of
from services.gateway.exchange.vcards_in import contacts_in
from services.gateway.http import forms
from services.gateway.http.people import customer_message, policy_form, policy_message
from services.gateway.http.values import instant, plain, rfc3339, struct, timestamp
from services.gateway.model import Customer
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.router.v1 import router_pb2

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_a_goal_is_told_in_its_own_zone() -> None:
    goal = router_pb2.ActiveGoal(type="schedule", status="proposed", timezone="America/New_York", version=2)
    goal.datetime.CopyFrom(timestamp(datetime(2026, 3, 3, 20, 0, tzinfo=UTC)))
    form = forms.active_goal(goal)
    assert form["datetime"] == "2026-03-03T15:00:00-05:00"
    assert (form["entity"], form["event"], form["proposal"], form["end"]) == (None, None, None, None)


def test_a_step_has_a_result_or_an_error_only_when_it_has_one() -> None:
    done = executor_pb2.WorkflowStep(id="s", status=executor_pb2.STEP_STATUS_COMPLETED)
    done.result.update({"count": 2})
    failed = executor_pb2.WorkflowStep(id="t", status=executor_pb2.STEP_STATUS_FAILED)
    failed.error.reason = "SLOT_TAKEN"
    assert forms.step(done)["result"] == {"count": 2}
    assert "error" not in forms.step(done)
    assert forms.step(failed)["error"]["reason"] == "SLOT_TAKEN"
    assert "result" not in forms.step(failed)


def test_a_replys_question_is_told_in_the_five_words_of_the_contract() -> None:
    found = {forms.expects(number) for number in common_pb2.Expects.values()}
    assert found == {None, "yes_no", "choice", "address", "time", "text"}


def test_every_word_of_every_enum_goes_both_ways() -> None:
    for names in (forms.CHANNEL, forms.ORIGIN, forms.WORKFLOW_STATUS, forms.GOAL_STATUS, forms.TASK_TYPE, forms.MODE):
        for word in names.words():
            assert names.word(names.number(word)) == word
        assert names.word(0) is None
        assert names.number("nonsense") == names.number(None) == 0


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=5), _JSON, max_size=4))
def test_json_survives_a_struct(value: dict[str, Any]) -> None:
    assert plain(struct(value)) == value
    assert plain(struct_pb2.Struct()) == {}


@given(st.integers(1, 7_000_000_000_000_000))
def test_instants_survive(micros: int) -> None:
    value = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
    assert instant(timestamp(value)) == value
    text = rfc3339(value, "Asia/Kolkata")
    assert text is not None
    assert abs(datetime.fromisoformat(text) - value).total_seconds() < 0.001


def test_a_customer_travels_whole() -> None:
    policy = {"confirm": "never", "approve_actions": ["email.send_email"], "standing_approvals": []}
    customer = Customer("c", "+1", "Ann", "a@x.com", working_hours=[{"weekday": 1, "start": "09:00", "end": "10:00"}],
                        quiet_hours={"start": "22:00", "end": "07:00"}, preferred_channel="sms",
                        policy=policy)  # fmt: skip
    message = customer_message(customer)
    assert (message.preferred_channel, message.quiet_hours.start) == (common_pb2.CHANNEL_SMS, "22:00")
    assert policy_form(policy_message(policy)) == policy == policy_form(message.policy)


def _calendar(*lines: str) -> str:
    inner = "\r\n".join(lines)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inner}\r\nEND:VCALENDAR\r\n"


def test_a_moved_instance_is_taken_out_of_its_series() -> None:
    text = _calendar(
        "BEGIN:VEVENT", "UID:s", "SUMMARY:Weekly", "DTSTART:20260302T140000Z", "DTEND:20260302T143000Z",
        "RRULE:FREQ=WEEKLY", "EXDATE:20260309T140000Z", "END:VEVENT",
        "BEGIN:VEVENT", "UID:s", "RECURRENCE-ID:20260316T140000Z", "SUMMARY:Weekly, later",
        "DTSTART:20260316T160000Z", "DURATION:PT45M", "END:VEVENT",
    )  # fmt: skip
    series, moved = events_in(text, "Europe/Berlin")
    assert series["recurrence"] == "RRULE:FREQ=WEEKLY\nEXDATE:20260309T140000Z,20260316T140000Z"
    assert (moved["external_id"], moved["end"]) == ("s#20260316T140000Z", "2026-03-16T16:45:00+00:00")


def test_a_time_without_zone_is_meant_in_the_persons() -> None:
    text = _calendar("BEGIN:VEVENT", "UID:a", "DTSTART:20260302T090000", "END:VEVENT")
    (event,) = events_in(text, "Europe/Berlin")
    assert (event["start"], event["timezone"]) == ("2026-03-02T09:00:00+01:00", "Europe/Berlin")


@given(st.text(max_size=300))
def test_any_text_is_a_calendar_or_unreadable(text: str) -> None:
    for wrapped in (text, _calendar("BEGIN:VEVENT", text, "END:VEVENT")):
        try:
            events = events_in(wrapped, "UTC")
        except Unreadable:
            continue
        assert len(events) <= wrapped.count("VEVENT")
        for event in events:
            assert struct(event)["title"] == event["title"]


_NAMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "ATTENDEE", "STATUS", "SUMMARY")
_PARAMS = ("", ";VALUE=DATE", ";TZID=Europe/Berlin", ";TZID=Mars/X", ";VALUE=PERIOD")
_VALUES = ("20260302T090000Z", "20260302", "99999999", "PT1H", "-P1D", "FREQ=DAILY", "FREQ=NEVER;COUNT=x", "mailto:a@b",
           "20260302T090000/PT1H", "", "00010101T000000", "99991231T235959Z", "P99999999999D")  # fmt: skip
_LINES = st.tuples(st.sampled_from(_NAMES), st.sampled_from(_PARAMS), st.sampled_from(_VALUES)).map(
    lambda parts: f"{parts[0]}{parts[1]}:{parts[2]}"
)


@given(st.lists(_LINES, max_size=6))
def test_any_event_is_read_or_left_to_the_executor_to_refuse(lines: list[str]) -> None:
    try:
        (event,) = events_in(_calendar("BEGIN:VEVENT", *lines, "END:VEVENT"), "UTC")
    except Unreadable:
        return
    assert "title" in event
    struct(event)


@given(st.text(max_size=300))
def test_any_text_is_a_card_or_unreadable(text: str) -> None:
    for wrapped in (text, f"BEGIN:VCARD\r\nVERSION:3.0\r\n{text}\r\nEND:VCARD\r\n"):
        try:
            contacts = contacts_in(wrapped)
        except Unreadable:
            continue
        assert len(contacts) <= wrapped.upper().count("VCARD")
        for contact in contacts:
            assert struct(contact)["name"] == contact["name"]


def test_a_card_without_uid_has_the_same_id_each_time() -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nTEL:+1555\r\nORG:Acme;Sales\r\nEND:VCARD\r\n"
    (one,), (two,) = contacts_in(card), contacts_in(card)
    assert one == two
    assert (one["name"], one["phone"], one["company"]) == ("Ann", "+1555", "Acme")


@pytest.mark.parametrize("recurrence", ["FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=DAILY\nEXDATE:20260303T140000Z"])
def test_what_goes_out_as_a_calendar_comes_in_again(recurrence: str) -> None:
    event = {
        "id": "1", "external_id": "u", "title": "Review", "start": "2026-03-02T09:00:00-05:00",
        "end": "2026-03-02T09:30:00-05:00", "timezone": "America/New_York", "all_day": False, "location": "Room 1",
        "attendees": ["ann@example.com"], "recurrence": recurrence, "status": "confirmed",
    }  # fmt: skip
    day = {"id": "2", "external_id": "d", "title": "Off", "start": "2026-03-04", "end": "2026-03-05",
           "timezone": "America/New_York", "all_day": True, "attendees": [], "status": "confirmed"}  # fmt: skip
    content = calendar_of([event, day, {**event, "hold": True}, {**event, "status": "cancelled"}], "x", _NOW)
    assert b"BEGIN:VTIMEZONE" in content
    first, second = events_in(content.decode(), "America/New_York")
    assert first == {name: value for name, value in event.items() if name != "id"}
    assert second == {name: value for name, value in day.items() if name != "id"}
    assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 2


def test_a_question_shows_what_a_yes_to_it_would_do() -> None:
    asked = executor_pb2.Intervention(id="q", kind="approval")
    params = {"text": "Call mum", "at": "2026-03-02T17:00:00Z"}
    asked.covers.update({"steps": [{"id": "s", "type": "agenda", "action": "create_reminder", "params": params}]})
    assert forms.intervention(asked)["covers"] == [{"id": "s", "action": "agenda.create_reminder", "params": params}]
    assert "covers" not in forms.intervention(executor_pb2.Intervention(id="q", kind="entity"))
