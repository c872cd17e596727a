"""Who takes a text: a table of situations (conversation.md 5)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from services.router.deciding.commands import command_of
from services.router.deciding.guard import guard
from services.router.model.decision import Mode
from services.router.model.goal import Goal, Offer
from services.router.model.understood import Understood
from tests.unit.router.builders import ANN, MONDAY, asks, clock, heard, local, moment, person, says

NOW = MONDAY.astimezone(UTC)
NEW, ON, NORMAL = Mode.SET_NEW_GOAL, Mode.CONTINUE_ACTIVE_GOAL, Mode.NORMAL_ROUTING


def _goal(goal_type: str = "schedule") -> Goal:
    ids = {"tenant_id": "t", "conversation_id": "c", "customer_id": "p"}
    return Goal(
        goal_id="g", type=goal_type, status="proposed", start=local(3, 15), created_at=NOW, updated_at=NOW, **ids
    )


def _clear(intent: str, **more: Any) -> Understood:
    return heard(text=intent, intent=intent, confidence=0.9, act="request", **more)


@pytest.mark.parametrize(
    ("goal", "said", "mode"),
    [
        (None, asks("schedule"), NEW),
        (None, asks("cancel"), NEW),
        (None, _clear("calendar.list"), NORMAL),
        (None, _clear("calendar.schedule", goal_type="schedule", compound=True), NORMAL),
        (None, heard("maybe", "calendar.schedule", 0.4, "request", "schedule"), NORMAL),
        (None, asks("cancel", order="all"), NORMAL),
        (None, says("affirm"), NORMAL),
        ("schedule", says("affirm"), ON),
        ("schedule", says("deny"), ON),
        ("schedule", says("inform", times=(clock(local(2, 16)),)), ON),
        ("schedule", says("change", people=(person(ANN),)), ON),
        ("schedule", says("choose", choice=2), ON),
        ("schedule", says("", "hmm blorp"), ON),
        ("schedule", heard("maybe a list", "calendar.list", 0.5, "request"), ON),
        ("schedule", _clear("calendar.list"), NORMAL),
        ("schedule", _clear("task.create"), NORMAL),
        ("schedule", says("thanks"), NORMAL),
        ("schedule", heard("how about another slot", "out_of_scope", 0.9, "request"), ON),
        ("schedule", says("promise"), NORMAL),
        ("schedule", asks("cancel", people=[person(ANN)]), NEW),
        ("schedule", asks("schedule", people=[person(ANN)], times=[moment(local(5, 9))]), NEW),
        ("schedule", asks("reschedule", times=[clock(local(2, 16))]), ON),
        ("schedule", asks("cancel"), ON),
        ("schedule", asks("schedule", times=[moment(local(5, 9))], title="Meeting"), ON),
        ("schedule", asks("schedule", title="Budget review", title_explicit=True), NEW),
        ("reschedule", asks("cancel", query="dentist"), NEW),
        ("cancel", _clear("calendar.cancel", goal_type="cancel", compound=True), NORMAL),
    ],
)
def test_the_guard(goal: str | None, said: Understood, mode: Mode) -> None:
    assert guard(_goal(goal) if goal else None, said).mode is mode


@pytest.mark.parametrize(
    ("said", "command"),
    [
        (says("undo"), "undo"),
        (says("drop", "never mind"), "drop"),
        (says("", "Cancel"), "drop"),
        (says("deny", "stop."), "drop"),
        (says("ask_open"), "open"),
        (says("ask_why"), "why"),
        (says("handoff"), "hand_over"),
        (says("affirm", "yes"), None),
        (asks("cancel"), None),
    ],
)
def test_commands(said: Understood, command: str | None) -> None:
    assert command_of(said) == command


def test_cancelling_by_name_what_is_only_proposed_means_the_proposal() -> None:
    offer = Offer(id="o", hash="h", plan={}, expires_at=NOW, asked_at=NOW)
    lunch = _goal().having(title="Lunch", title_explicit=True, proposal=offer)
    assert guard(lunch, asks("cancel", query="lunch")).mode is ON
    assert guard(lunch, asks("cancel", query="dentist")).mode is NEW
    assert guard(lunch, asks("cancel", query="lunch", times=(clock(local(5, 12)),))).mode is NEW
    assert guard(lunch.having(proposal=None), asks("cancel", query="lunch")).mode is NEW
