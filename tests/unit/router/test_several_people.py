"""One answer settles several people who are still open."""

from __future__ import annotations

import asyncio

import pytest

from services.router.flows.advance import begin, go_on
from services.router.model.goal import Goal
from services.router.model.understood import PersonSaid
from tests.unit.router.builders import JOHN, MILLER, MemoryCalendar, asks, local, moment, person, says, scene


def _open(*people: PersonSaid) -> Goal:
    request = asks("schedule", people=people, times=(moment(local(6, 15)),), title="Call")
    step = asyncio.run(begin("schedule", request, scene(), MemoryCalendar()))
    return step.goal


@pytest.mark.parametrize(
    ("text", "emails", "choice"),
    [
        ("1: Miller, 2: meera@z.com", ("meera@z.com",), 1),
        ("Miller, and meera's is meera@z.com", ("meera@z.com",), 0),
        ("miller@example.com and m.k@z.com", ("miller@example.com", "m.k@z.com"), 0),
    ],
)
def test_which_of_several_and_an_address_in_one_answer(text: str, emails: tuple[str, ...], choice: int) -> None:
    goal = _open(person(JOHN, MILLER), person(text="Meera"))
    assert goal.asked == "which_person"
    step = asyncio.run(go_on(goal, says("inform", text, emails=emails, choice=choice), scene(), MemoryCalendar()))
    assert [guest.email for guest in step.goal.people] == ["miller@example.com", emails[-1]]
    assert step.goal.asked == "yes_no"


@pytest.mark.parametrize("text", ["1: zed@x.com, 2: yara@y.com", "zed@x.com and yara@y.com"])
def test_two_addresses_for_two_unknown_people(text: str) -> None:
    goal = _open(person(text="Zed"), person(text="Yara"))
    answer = says("inform", text, emails=("zed@x.com", "yara@y.com"))
    step = asyncio.run(go_on(goal, answer, scene(), MemoryCalendar()))
    assert [(guest.said, guest.email) for guest in step.goal.people] == [("Zed", "zed@x.com"), ("Yara", "yara@y.com")]


def test_one_address_leaves_the_other_open() -> None:
    goal = _open(person(text="Zed"), person(text="Yara"))
    step = asyncio.run(go_on(goal, says("inform", "z@x.com", emails=("z@x.com",)), scene(), MemoryCalendar()))
    assert (step.goal.asked, step.goal.asked_text) == ("unknown_person", "Yara")


def test_a_name_counts_more_than_the_number_before_it() -> None:
    goal = _open(person(JOHN, MILLER))
    step = asyncio.run(go_on(goal, says("choose", "1: Miller", choice=1), scene(), MemoryCalendar()))
    assert [guest.name for guest in step.goal.people] == ["John Miller"]
