"""What was sent, what is ticked off, whom something is asked of, and what stands in a list's place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.planner.language import Context, Focus, read
from services.planner.language.manner.model import LetterEdit, Sign
from services.planner.planning import Known, plan
from tests.unit.planner.support import NOW, ZONE, reading, starts
from tests.unit.planner.test_plans import CATALOGUE


@pytest.mark.parametrize(
    "text",
    [
        "what did I send Sarah?", "what emails did i send today", "show me the emails i sent yesterday",
        "what did you tell sarah?", "which mails have i sent to bob", "show my drafts",
    ],
)  # fmt: skip
def test_what_was_sent_is_asked_for(text: str) -> None:
    found = reading(text)
    assert found.intent == "email.list" and found.confidence >= 0.6


@pytest.mark.parametrize("text", ["send sarah an email", "email bob the notes i took", "send it to bob"])
def test_what_shall_be_sent_is_no_question(text: str) -> None:
    assert reading(text).intent != "email.list"


@pytest.mark.parametrize("text", ["delete sarah from my contacts", "remove the contact Bob Ray"])
def test_a_contact_is_taken_out(text: str) -> None:
    assert reading(text).intent == "contact.delete"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("tick off taxes", Sign.TICKS_OFF),
        ("mark the bread done", Sign.TICKS_OFF),
        ("i'm done with the passport", Sign.TICKS_OFF),
        ("pls rename rent to lease", Sign.ALTERS),
        ("dont send it yet", Sign.HOLDS_BACK),
        ("and the same to bob", Sign.SAME_LETTER),
        ("send it to ann too", Sign.SAME_LETTER),
        ("did the email go out?", Sign.ASKS_DONE),
    ],
)
def test_signs(text: str, sign: Sign) -> None:
    assert sign in reading(text).manner.signs


@pytest.mark.parametrize(
    ("text", "letter", "edit"),
    [
        ("no, tuesday", "Are you free monday?", LetterEdit(old="monday", new="tuesday")),
        ("no wait, 2pm", "Lunch is at 1pm", LetterEdit(old="1pm", new="2pm")),
        ("no, tuesday", "Monday or Friday?", None),
        ("no, tuesday", "", None),
    ],
)
def test_a_day_or_an_hour_stands_in_for_that_of_the_letter(text: str, letter: str, edit: LetterEdit | None) -> None:
    found = read(text, Context(datetime(2026, 3, 2, 14, tzinfo=UTC), "America/New_York", letter=letter)).manner.edit
    assert found == edit


def test_to_wake_somebody_needs_no_words_and_is_in_the_morning() -> None:
    found = reading("wake me at 6 tomorrow")
    assert (found.slots["title"], starts(found)[0]) == ("Wake up", "2026-03-03 06:00")


def test_an_hour_near_that_of_the_reminder_is_in_its_half_of_the_day() -> None:
    context = Context(NOW, ZONE, focus=Focus("reminder", "r1", "Wake up"), anchor=datetime(2026, 3, 3, 11, tzinfo=UTC))
    text = "actually 6:30"
    [step] = plan(text, read(text, context, "reminder.update"), context, Known({}, "reminder.update"), CATALOGUE).steps
    assert step.params["changes"]["at"] == "2026-03-03T06:30:00-05:00"


def test_the_list_is_no_part_of_the_name() -> None:
    assert reading("add pizza night to tasks").slots["title"] == "Pizza night"


def test_what_is_asked_of_somebody_is_a_mail() -> None:
    found = reading("ask Tom if he can join the review")
    assert (found.intent, found.slots["body"]) == ("email.send", "if he can join the review")


@pytest.mark.parametrize("text", ["ok then just remind me to call Bob at 5", "ok just remind me at 5 to call Bob"])
def test_a_request_instead_is_behind_no_yes(text: str) -> None:
    open_ = Context(NOW, ZONE, goal_type="schedule", asked="yes_no", previous_reply="Should I book it?")
    found = read(text, open_)
    assert (found.answer, found.intent) == ("", "reminder.create")
