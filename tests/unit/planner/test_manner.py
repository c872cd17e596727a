"""How a text leans on what was said before, in any spelling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.planner.language import Context, read
from services.planner.language.manner.model import LetterEdit, Manner, More, Sign
from services.planner.language.model import Kind

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


def manner(text: str) -> Manner:
    return read(text, Context(NOW, "America/New_York")).manner


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("cancle it", Sign.DOES_TO_IT),
        ("CANCEL that one", Sign.TAKES_AWAY),
        ("add bob to it", Sign.GIVES_IT),
        ("no wait, make it 9am", Sign.ONLY_TIME),
        ("and what about thursday?", Sign.TIME_AGAIN),
        ("and 45 minutes", Sign.ADDS),
        ("can we do 3pm instead", Sign.INSTEAD),
        ("pls send it", Sign.SENDS_IT),
        ("who else is coming?", Sign.ASKS_ONLY),
        ("thats all?", Sign.ASKS_MORE),
        ("why not", Sign.ASKS_WHY_NOT),
        ("did you send it?", Sign.ASKS_DONE),
        ("and the pills too", Sign.ANOTHER_TOO),
        ("what abt the pills", Sign.ASKS_ANOTHER),
        ("no, i meant the other one", Sign.NOT_MEANT),
        ("stop", Sign.STOPS),
        ("dont have it", Sign.WITHOUT),
        ("book it anyway", Sign.ANYWAY),
        ("another time pls", Sign.ANOTHER_TIME),
        ("a bit earlier", Sign.EARLIER),
        ("something later", Sign.LATER),
        ("whenever", Sign.ANY_TIME),
        ("thats great", Sign.PRAISES),
        ("ok got it thx", Sign.TAKES_IN),
        ("text bob that im late", Sign.TEXTS_SOMEONE),
        ("do i have any new emails", Sign.READS_INBOX),
    ],
)
def test_signs(text: str, sign: Sign) -> None:
    assert sign in manner(text).signs


@pytest.mark.parametrize(
    ("text", "place"), [("the 2nd one", 2), ("delete number 3", 3), ("the last task", -1), ("2", 0)]
)
def test_places(text: str, place: int) -> None:
    assert manner(text).place == place


def test_what_is_named_and_asked() -> None:
    assert manner("and the pills?").another == "pills"
    assert manner("delete that task").kinds == {"task"}
    assert manner("so where is it").asks == "where" and manner("how long is it?").asks == "how_long"
    assert manner("who made you").topic == "who_i_am" and manner("book lunch").topic == ""


def test_a_long_text_leans_on_nothing() -> None:
    assert manner("it was a long day and that is that. " * 40) == Manner()


@pytest.mark.parametrize(
    ("text", "name"),
    [("forget Zogblar", "Zogblar"), ("forget who Zogblar is", "Zogblar"), ("please forget about Ann Lee.", "Ann Lee")],
)
def test_the_name_to_forget(text: str, name: str) -> None:
    said = read(text, Context(NOW, "America/New_York"), "entity.forget")
    assert said.slots["name"] == name


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("recuérdame llamar a mamá mañana a las 9", True),
        ("schick Sarah eine Nachricht", True),
        ("明日の会議をキャンセルして", True),
        ("quais são minhas tarefas?", True),
        ("lunch with José tomorrow", False),
        ("add crème brûlée to my list", False),
        ("🎉🎉🎉", False),
        ("email bob@corp.com the plan", False),
    ],
)
def test_another_language_is_told_apart(text: str, foreign: bool) -> None:
    assert (manner(text).topic == "languages") is foreign


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("say 4pm instead of 3pm", LetterEdit(old="3pm", new="4pm")),
        ("change 3pm to 4pm", LetterEdit(old="3pm", new="4pm")),
        ("add a line saying thanks", LetterEdit(added="thanks")),
        ("also tell her I'll be late", LetterEdit(added="I'll be late")),
        ("cc Bob", LetterEdit(people="add")),
        ("take Tom off", LetterEdit(people="drop")),
        ("send it only to Sarah", LetterEdit(people="only")),
        ("schedule lunch with Tom instead", None),
    ],
)
def test_what_is_changed_about_a_letter(text: str, edit: LetterEdit | None) -> None:
    assert manner(text).edit == edit


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("and to water the plants on sundays", More("to_do", "to water the plants on sundays")),
        ("oh and about the rent", More("to_do", "about the rent")),
        ("also a loaf of bread too, please.", More("thing", "a loaf of bread")),
        ("and at 5", More("", "at 5")),
        ("and", None),
        ("eggs and milk", None),
    ],
)
def test_what_is_added_to_what_was_done(text: str, more: More | None) -> None:
    assert manner(text).more == more


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("same time the week after too", 7),
        ("again the following day", 1),
        ("same again next week", 7),
        ("next tuesday", 0),
    ],
)
def test_how_many_days_later_it_is_wanted_again(text: str, days: int) -> None:
    read_as = manner(text)
    assert (read_as.days_after, Sign.SAME_AGAIN in read_as.signs) == (days, days > 0)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("add Cy Young to my meeting with John Smith and Ann Lee", ["", "with", "with"]),
        ("email Ann Lee about the lunch w/ Bob Ray", ["", "with"]),
        ("hand the report to Bob Ray, Cy Young and Ann Lee", ["to", "to", "to"]),
    ],
)
def test_how_people_come_in(text: str, leads: list[str]) -> None:
    people = [each for each in read(text, Context(NOW, "America/New_York")).entities if each.kind is Kind.PERSON]
    assert [person.lead for person in people] == leads


@pytest.mark.parametrize(("text", "time"), [("what about Thursday?", "Thursday"), ("how about around 3", "around 3")])
def test_the_about_of_a_question_makes_no_time_vague(text: str, time: str) -> None:
    (said,) = (each for each in read(text, Context(NOW, "America/New_York")).entities if each.time is not None)
    assert said.text == time


def test_the_list_something_is_put_on() -> None:
    assert manner("add milk to my weekly shopping list please").onto == "to my weekly shopping list"
    assert manner("list my tasks").onto == ""
