"""What nobody here can do is told apart from mail that can be written."""

from __future__ import annotations

import pytest

from services.router.deciding.unable import unable
from services.router.model.decision import Pending
from services.router.model.understood import PersonSaid, Understood
from services.router.reading.remembered import is_new_contact, joined
from tests.unit.router.builders import heard


@pytest.mark.parametrize(
    ("text", "intent", "kind"),
    [
        ("text Bob that I'm late", "email.send", "text"),
        ("text mike i'm late", "unclear", "text"),
        ("can you please text my sister: on my way", "email.send", "text"),
        ("send Ann a text saying hi", "email.send", "text"),
        ("forward the last email to Bob", "email.send", "forward"),
        ("please fwd Ann's mail to Bob", "email.send", "forward"),
        ("read my emails", "unclear", "inbox"),
        ("do I have any new emails?", "out_of_scope", "inbox"),
        ("any new mail?", "unclear", "inbox"),
        ("email Bob that I read my emails", "email.send", None),
        ("text me the plan", "email.send", None),
        ("will it rain during my picnic?", "calendar.list", "weather"),
        ("will it rain?", "out_of_scope", None),
        ("show my calendar", "calendar.list", None),
        ("draft an email to Ann about the text", "email.draft", None),
    ],
)
def test_what_cannot_be_done(text: str, intent: str, kind: str | None) -> None:
    assert unable(heard(text, intent, 0.9)) == kind


def test_words_to_send_on_are_a_mail_of_their_own() -> None:
    said = heard("forward to Bob: lunch is at 1", "email.send", 0.9, slots={"body": "lunch is at 1"})
    assert unable(said) is None


@pytest.mark.parametrize(("resolution", "new"), [("unknown", True), ("exact", False), ("several", False)])
def test_a_card_of_somebody_new_is_a_new_contact(resolution: str, new: bool) -> None:
    people = (PersonSaid("Zed", "Zed", "subject", resolution),)
    said = heard("Zed's email is z@z.com", "contact.update", 0.9, people=people, emails=("z@z.com",))
    assert is_new_contact(said) is new


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        (
            heard("lunch is at noon tomorrow", "calendar.schedule", 0.9),
            "email Ann saying lunch is at noon tomorrow",
        ),
        (heard("show my tasks", "task.list", 0.9), None),
        (heard("email bob@x.com: hi", "email.send", 0.9, emails=("bob@x.com",)), None),
        (heard("never mind", "unclear", 0.5), None),
    ],
)
def test_what_a_mail_shall_say_may_be_any_words_but_another_request(said: Understood, whole: str | None) -> None:
    assert joined(Pending(kind="matter", text="email Ann", asked="body"), said) == whole
