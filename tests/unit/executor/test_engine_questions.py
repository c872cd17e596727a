"""How answers are read, and how texts are matched with open questions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.executor.domain.actions import Effect
from services.executor.domain.matching import Said, match_all
from services.executor.domain.model import Answer, Expects, Intervention, Step
from services.executor.domain.questions import Asking, ask
from services.executor.domain.reading import read_answer, result_of, tagged_parts
from services.executor.domain.references import look_up

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


def question(id_: Any = "q", **params: Any) -> Any:
    step = Step("s", 0, "system", "user_intervention", Effect.NONE, {})
    made = ask(step, {"reason": "Why", **params}, Asking(id_, NOW))
    made.conversation_id = "here"
    return made


def email_of(*names: Any) -> Any:
    return question(
        entities_to_resolve=list(names), expects="email", reason=f"I need the e-mail of {', '.join(names)}."
    )


def yes_no(id_: Any = "q", conversation: Any = "here") -> Any:
    made = question(id_, expects="yes_no", reason="Should I go ahead?")
    made.conversation_id = conversation
    return made


def entity(kind: Any, value: Any, text: Any = None, **more: Any) -> Any:
    return {"type": kind, "value": value, "text": text or value, **more}


def said(text: Any, *entities: Any, intent: Any = "", confidence: Any = 0.0, act: Any = "", choice: Any = 0) -> Any:
    return Said(text, "here", tuple(entities), intent, confidence, act, choice)


def best(questions: Any, *args: Any, **more: Any) -> Any:
    return match_all(questions, said(*args, **more))


def test_one_address_answers_a_question_for_one() -> None:
    reading = read_answer(email_of("Zogblar"), Answer("zogblar@alien.com"))
    assert (reading.disposition, reading.values) == ("answered", {"Zogblar": "zogblar@alien.com"})


def test_an_entity_without_a_value_answers_nothing() -> None:
    assert read_answer(email_of("Ann"), Answer("hm", entities=({"type": "EMAIL"},))).disposition == "unclear"


def test_a_batch_takes_partial_answers_and_keeps_them() -> None:
    asked = email_of("Ann", "Bob")
    first = read_answer(asked, Answer("1: ann@x.com"))
    assert (first.disposition, first.values) == ("partly", {"Ann": "ann@x.com"})
    asked.answer = {"values": first.values}
    second = read_answer(asked, Answer("bob@y.com"))
    assert second.disposition == "answered"
    assert second.values == {"Ann": "ann@x.com", "Bob": "bob@y.com"}


@pytest.mark.parametrize(
    "text",
    [
        "1: ann@x.com, 2: bob@y.com",
        "Bob is bob@y.com and Ann is ann@x.com",
        "ann@x.com, bob@y.com",
        "A: ann@x.com; B: bob@y.com",
    ],
)
def test_a_batch_is_answered_in_one_text(text: Any) -> None:
    assert read_answer(email_of("Ann", "Bob"), Answer(text)).values == {"Ann": "ann@x.com", "Bob": "bob@y.com"}


def test_values_by_name_need_no_reading() -> None:
    reading = read_answer(email_of("Zogblar"), Answer(values={"zogblar": "z@a.com"}))
    assert reading.values == {"Zogblar": "z@a.com"}


def test_a_person_with_one_known_address_answers() -> None:
    person = entity("PERSON", "Ann", candidates=[{"name": "Ann Lee", "email": "ann@x.com"}])
    assert read_answer(email_of("Ann"), Answer("use Ann Lee", entities=(person,))).values == {"Ann": "ann@x.com"}


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (Answer(choice=2), "Tuesday"),
        (Answer(choice=-1), "Friday"),
        (Answer("2"), "Tuesday"),
        (Answer("friday"), "Friday"),
        (Answer("Tues"), "Tuesday"),
    ],
)
def test_choices_by_number_from_the_end_and_by_words(answer: Any, label: Any) -> None:
    reading = read_answer(question(options=["Monday", "Tuesday", "Friday"]), answer)
    assert reading.option is not None and reading.option["label"] == label


def test_a_choice_about_a_person_is_stored_under_their_name() -> None:
    asked = question(entities_to_resolve=["Sarah"], expects="choice", options=["a@x.com", "b@x.com"])
    reading = read_answer(asked, Answer(choice=2))
    assert reading.values == {"Sarah": "b@x.com"}
    assert look_up(result_of(asked, reading.values, "the second one"), "Sarah") == "b@x.com"


@pytest.mark.parametrize("answer", [Answer(choice=4), Answer("day"), Answer("what?"), Answer("0")])
def test_no_such_choice_is_unclear(answer: Any) -> None:
    assert read_answer(question(options=["Monday", "Tuesday", "Friday"]), answer).disposition == "unclear"


def test_yes_and_no_and_neither() -> None:
    assert read_answer(yes_no(), Answer("Yes, please!")).disposition == "answered"
    assert read_answer(yes_no(), Answer(decision="no")).disposition == "declined"
    assert read_answer(yes_no(), Answer("hm")).disposition == "unclear"


def test_a_time_is_its_first_reading() -> None:
    when = entity(
        "TIME", "", "friday", time={"readings": [{"start": "2026-03-06T00:00:00Z", "end": "2026-03-07T00:00:00Z"}]}
    )
    reading = read_answer(question(expects="time"), Answer("friday", entities=(when,)))
    assert reading.values["value"]["start"] == "2026-03-06T00:00:00Z"


def test_a_result_has_values_by_name_the_first_and_its_kind() -> None:
    result = result_of(email_of("Zogblar"), {"Zogblar": "z@a.com"}, "z@a.com")
    assert result["Zogblar"] == result["value"] == result["email"] == "z@a.com"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1: ann@x.com, 2: bob@y.com", {1: "ann@x.com", 2: "bob@y.com"}),
        ("A yes, B Tuesday", {1: "yes", 2: "Tuesday"}),
        ("2) bob@y.com", {2: "bob@y.com"}),
        ("call me at 5: thanks", {}),
        ("just words", {}),
    ],
)
def test_tags(text: Any, parts: Any) -> None:
    assert tagged_parts(text) == parts


def test_a_bare_address_matches_well_and_reads_the_value() -> None:
    match = best([email_of("Zogblar")], "zogblar@alien.com", entity("EMAIL", "zogblar@alien.com"))[0]
    assert match.score > 0.9 and match.fit == "answer"
    assert match.answer.values == {"Zogblar": "zogblar@alien.com"}


def test_a_request_that_holds_an_address_is_not_an_answer() -> None:
    text = "send an email to bob@x.com about the budget"
    match = best(
        [email_of("Zogblar")], text, entity("EMAIL", "bob@x.com"), intent="email.send", confidence=0.9, act="request"
    )
    assert match[0].score < 0.7


def test_an_unrelated_text_matches_nothing() -> None:
    assert (
        best([email_of("Zogblar"), yes_no()], "what's on my calendar today?", intent="calendar.list", confidence=0.9)[
            0
        ].score
        < 0.5
    )


def test_speaking_of_the_question_without_an_answer_is_unclear() -> None:
    match = best([email_of("Zogblar")], "I don't know Zogblar's address yet", act="inform")[0]
    assert match.fit == "unclear" and match.score > 0.7


def test_two_questions_that_a_bare_yes_fits_score_the_same() -> None:
    first, second = best([yes_no("a"), yes_no("b")], "yes", act="affirm")
    assert first.score == second.score > 0.7


def test_yes_counts_only_where_it_was_asked_but_an_address_counts_anywhere() -> None:
    elsewhere = email_of("Zogblar")
    elsewhere.conversation_id = "there"
    matches = best([yes_no(conversation="there"), elsewhere], "yes", act="affirm")
    assert all(match.score < 0.5 for match in matches)
    assert best([elsewhere], "z@a.com", entity("EMAIL", "z@a.com"))[0].score > 0.9


def test_tags_answer_several_questions_at_once() -> None:
    when = question("when", expects="time", reason="When?")
    tuesday = entity("TIME", "", "Tuesday", time={"readings": [{"start": "2026-03-03T00:00:00Z"}]})
    matches = best([yes_no(), when], "A yes, B Tuesday", tuesday, act="affirm")
    assert [match.fit for match in matches] == ["answer", "answer"]
    assert all(match.score >= 0.95 for match in matches)


def test_named_person_puts_its_question_ahead() -> None:
    matches = best([email_of("Ann"), email_of("Bob")], "Bob's is b@x.com", entity("EMAIL", "b@x.com"))
    assert matches[0].question.entities[0]["value"] == "Bob"
    assert matches[0].score > matches[1].score


def which_of(*labels: Any) -> Any:
    made = question("which", expects="choice", reason="Which one?", options=[{"label": each} for each in labels])
    made.conversation_id = "here"
    return made


def proposal(summary: Any) -> Any:
    made = question("goal", expects="email", reason=summary)
    made.conversation_id, made.entities = "here", []
    return made


def ahead(matches: Any) -> Any:
    """The only question that may take the text."""
    [taking] = [match for match in matches if match.score > 0.7]
    return taking.question


def test_several_waiting_questions_each_find_their_own_answer() -> None:
    zogblar, which, tom = email_of("Zogblar"), which_of("Ann Kim", "Ann Lee"), proposal("schedule Call with Tom")
    waiting = [zogblar, which, tom]
    ann = entity("PERSON", "Ann Kim", resolved={"email": "ak@x.com", "name": "Ann Kim"}, resolution="exact")
    assert ahead(best(waiting, "ann kim", ann)) is which
    assert ahead(best(waiting, "zogblar is z@alien.com", entity("EMAIL", "z@alien.com"))) is zogblar
    assert ahead(best(waiting, "tom@x.com", entity("EMAIL", "tom@x.com"))) is tom
    bare = [match for match in best(waiting, "q@x.com", entity("EMAIL", "q@x.com")) if match.score > 0.7]
    assert {match.question.id for match in bare} == {zogblar.id, tom.id}


def test_a_question_knows_its_kind_and_time() -> None:
    assert email_of("Ann").kind == "entity" and email_of("Ann", "Bob").kind == "batch"
    assert yes_no().kind == "approval" and question(expects="time").kind == "time"
    assert question(options=["a"]).kind == "choice"
    assert (question(timeout_seconds=300).expires_at - NOW).total_seconds() == 300
    assert question().expects is Expects.TEXT
    assert isinstance(question(), Intervention)
