"""How a text leans on what was said before, in any spelling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.planner.language import Context, read
from services.planner.language.manner.model import LetterEdit, Manner, Sign

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
