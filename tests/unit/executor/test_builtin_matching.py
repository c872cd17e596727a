"""Which event or contact is meant by some words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.executor.providers.builtin import contact_search
from services.executor.providers.builtin.events import Event, split_instance_id
from services.executor.providers.builtin.matching import attendee_named, attendee_score, rank, text_score
from services.executor.providers.builtin.words import likeness, name_words

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def event(title: str, *attendees: str, location: str = "") -> Any:
    return Event(title, title, NOON, NOON + timedelta(hours=1), attendees=attendees, location=location)


def contact(name: str, email: str = "", company: str = "", phone: str = "") -> Any:
    return {
        "id": name,
        "name": name,
        "name_tokens": name_words(name),
        "email": email,
        "company": company,
        "phone": phone,
    }


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("budget review", "Budget review Q3"),
        ("the dentist appointment", "Dentist"),
        ("meeting about budget", "Budget review"),
        ("budgte", "Budget review"),
        ("CALL", "Call with John"),
        ("stand up", "Stand-up"),
        ("café", "Cafe with Zoë"),
    ],
)
def test_words_fit_titles_as_people_say_them(query: str, title: str) -> None:
    assert text_score(query, title) >= 0.6


@pytest.mark.parametrize(
    ("query", "title"), [("dentist", "Call with John"), ("budget review", "Design review board"), ("ann", "Dan")]
)
def test_words_do_not_fit_what_is_something_else(query: str, title: str) -> None:
    assert text_score(query, title) < 0.6


def test_the_best_tier_wins_and_equals_stay() -> None:
    events = [event("Call with John"), event("Call with Ann"), event("Recall notice"), event("Budget")]
    assert [e.title for e in rank(events, "call", None)] == ["Call with John", "Call with Ann"]
    assert [e.title for e in rank(events, "meeting", attendee_named("ann"))] == ["Call with Ann"]


def test_somebody_is_found_by_address_contact_or_name() -> None:
    john = attendee_named("John Smith", ["js@example.com"])
    assert attendee_score(john, event("Sync", "JS@example.com")) == 1.0
    assert attendee_score(john, event("Sync", "john.smith@example.org")) == 1.0
    assert attendee_score(john, event("Call with John Smith")) == 1.0
    assert attendee_score(john, event("Call with John")) == 0.5
    assert attendee_score(john, event("Call with John Doe")) == 0.0
    assert attendee_score(attendee_named("x@example.com"), event("x", "y@example.com")) == 0.0


def test_likeness_allows_a_typo_in_longer_words_only() -> None:
    assert likeness("smith", "smtih") > 0.7
    assert likeness("ann", "dan") == 0.0
    assert likeness("jo", "john") == 0.9
    assert likeness("jonathan", "jonathon") > likeness("jonathan", "jonethon") > 0


def test_contacts_with_several_words_must_fit_in_the_last() -> None:
    people = [contact("John Smith"), contact("John Michael Smith"), contact("Mary Ann Lee", company="Acme Corp")]

    def found(query: str) -> Any:
        return [match.contact["name"] for match in contact_search.search(query, people)]

    assert found("John Smith") == ["John Smith", "John Michael Smith"]
    assert found("John Doe") == []
    assert found("mary from acme") == ["Mary Ann Lee"]
    mary = contact_search.the_one(contact_search.search("mary", people))
    assert mary is not None
    assert mary["name"] == "Mary Ann Lee"
    assert contact_search.the_one(contact_search.search("john", people)) is None


def test_names_in_a_text_are_found_longest_first_and_where_they_stand() -> None:
    people = [contact("John Smith"), contact("John Doe"), contact("Ann Lee"), contact("Mark Stone")]
    text = "Ask john doe's team, then Ann; mark it done"
    found = contact_search.named_in(text, people)
    assert [(m.contact["name"], text[m.start : m.end]) for m in found] == [
        ("John Doe", "john doe"),
        ("Ann Lee", "Ann"),
        ("Mark Stone", "mark"),
    ]
    assert found[2].score == 0.5


def test_ids_of_instances_are_told_from_others() -> None:
    assert split_instance_id("abc_20260303T150000Z") == ("abc", datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert split_instance_id("abc_20260303") == ("abc", datetime(2026, 3, 3, tzinfo=UTC))
    assert split_instance_id("abc_20261303") is None
    assert split_instance_id("8c4f2a10-7a1e-5d2c-9b1e-0a1b2c3d4e5f") is None


def test_what_was_said_word_for_word_beats_what_is_only_like_it() -> None:
    events = [event("Review of lot A1207"), event("Review of lot A1208"), event("Review of lot A1207 with Ann")]
    assert [each.title for each in rank(events, "review of lot A1207", None)] == [
        "Review of lot A1207", "Review of lot A1207 with Ann",
    ]  # fmt: skip
    assert len(rank(events, "review of lot A1209", None)) == 3  # nobody's: all that are like it
