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


@pytest.mark.parametrize(
    ("text", "lead"), [("make it 2 hours before", 7200.0), ("change it to 20 minutes before", 1200.0)]
)
def test_a_reminder_hangs_anew_on_the_event_it_is_about(text: str, lead: float) -> None:
    context = Context(NOW, ZONE, focus=Focus("reminder", "r1", "Dentist"))
    found = plan(text, read(text, context), context, Known({}, "reminder.update"), CATALOGUE)
    listed, changed = found.steps
    assert listed.params["query"].lower() == "dentist"
    assert changed.params["task_id"] == "r1"
    assert changed.params["changes"]["at"] == {"item": "start", "shift_s": -lead}


def test_snoozed_is_no_hanging() -> None:
    context = Context(NOW, ZONE, focus=Focus("reminder", "r1", "Dentist"))
    [step] = plan(
        "snooze it 20 minutes", read("snooze it 20 minutes", context), context, Known({}, "reminder.update"), CATALOGUE
    ).steps
    assert step.params["changes"] == {"shift_s": 1200.0}


@pytest.mark.parametrize("text", ["done with the passport thing", "set it to high priority", "finished with the taxes"])
def test_a_request_is_no_yes(text: str) -> None:
    open_ = Context(NOW, ZONE, goal_type="update", asked="yes_no", previous_reply="Should I proceed?")
    assert read(text, open_).act.value != "AFFIRM"


@pytest.mark.parametrize(
    ("text", "title", "onto"),
    [
        ("add eggs to shopping", "Eggs", "shopping"),
        ("put milk on the groceries", "Milk", "groceries"),
        ("i need to buy milk", "Buy milk", ""),
    ],
)
def test_what_is_to_be_bought_goes_on_a_list(text: str, title: str, onto: str) -> None:
    found = reading(text)
    assert (found.intent, found.slots.get("title"), found.slots.get("list", "")) == ("task.create", title, onto)


def test_a_word_without_its_plural_is_no_slip() -> None:
    assert reading("remind me to drink water at 5").slots["title"] == "Drink water"


@pytest.mark.parametrize("text", ["and at 5 to call dad", "also tomorrow at noon to pay rent"])
def test_one_more_with_its_time_first(text: str) -> None:
    more = reading(text).manner.more
    assert more is not None and more.kind == "to_do"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("clear the shopping list", "all"),
        ("delete the shopping list", None),
        ("clear milk from the shopping list", None),
    ],
)
def test_a_list_that_is_cleared_loses_all_of_it(text: str, order: str | None) -> None:
    found = reading(text)
    assert (found.intent, found.slots.get("order")) == ("task.delete", order)


@pytest.mark.parametrize("text", ["change it to every Friday", "make it every weekday at 8"])
def test_the_rule_it_shall_have_is_no_word_for_all_reminders(text: str) -> None:
    context = Context(NOW, ZONE, focus=Focus("reminder", "r1", "Gym"))
    [step] = plan(text, read(text, context, "reminder.update"), context, Known({}, "reminder.update"), CATALOGUE).steps
    assert step.params["task_id"] == "r1" and step.params["changes"]["recurrence"].startswith("FREQ=WEEKLY")


def test_what_is_told_first_is_not_left_out_beside_another_request() -> None:
    text = "tell Sarah i'll be late and remind me to call her at 6"
    context = Context(NOW, ZONE)
    found = read(text, context)
    assert [clause.intent for clause in found.clauses] == ["email.send", "reminder.create"]
    alone = reading("tell me a joke and remind me to call Tom at 6")
    assert not alone.compound


def test_a_note_to_oneself_is_a_task() -> None:
    found = reading("note to self: buy stamps")
    assert (found.intent, found.slots["title"]) == ("task.create", "Buy stamps")
