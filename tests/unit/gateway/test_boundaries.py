"""What comes in: addresses, texts, zones, profiles, bodies, page tokens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.errors import InvalidInput
from services.gateway import paging
from services.gateway.addresses import normalised
from services.gateway.consent import consent_answer
from services.gateway.http.bodies import parse
from services.gateway.http.messages import MessageBody
from services.gateway.http.problems import Refused
from services.gateway.profile import ProfileChanges, changes_of, is_zone
from services.gateway.texts import Unacceptable, cleaned


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("+15550100", "+15550100"),
        ("+1 (555) 010-0199", "+15550100199"),
        ("+44 (0)20 7183 8750", "+442071838750"),
        ("tel:+15550100199", "+15550100199"),
        ("+999 12 34", "+9991234"),
        ("0171 1234567", "0171 1234567"),
        ("5550100", "5550100"),
        ("ann@example.com", "ann@example.com"),
        ("+", "+"),
        ("+1 or so", "+1 or so"),
        ("  web:42 ", "web:42"),
    ],
)
def test_only_what_begins_with_plus_is_a_number(given_text: str, expected: str) -> None:
    assert normalised(given_text) == expected


@given(st.text(max_size=130))
def test_an_address_in_its_one_form_stays_as_it_is(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@given(st.text(max_size=50))
def test_a_cleaned_text_has_no_control_characters_but_line_ends_and_tabs(text: str) -> None:
    try:
        found = cleaned(text)
    except Unacceptable:
        assert "\x00" in text
        return
    assert len(found) == len(text)
    assert not any(ord(each) < 32 and each not in "\t\n\r" for each in found)


def test_half_a_surrogate_pair_and_too_much_are_refused() -> None:
    for text in ("a\ud83d", "x" * 4001, "\x00"):
        with pytest.raises(Unacceptable):
            cleaned(text)


@pytest.mark.parametrize("name", ["", "Mars/X", "../etc/passwd", "/etc/localtime", "a" * 65, "localtime", "Europe\x00"])
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_zones() -> None:
    assert all(is_zone(name) for name in ("UTC", "America/New_York", "Asia/Kolkata"))


@pytest.mark.parametrize(
    ("text", "stopped", "consent", "said"),
    [
        ("STOP", False, "stopped", False),
        (" stop. ", False, "stopped", False),
        ("Cancel", False, "stopped", False),
        ("start", True, "given", True),
        ("YES", True, "given", True),
        ("help", False, None, True),
    ],
)
def test_consent_words(text: str, stopped: bool, consent: str | None, said: bool) -> None:
    answer = consent_answer(text, stopped=stopped)
    assert answer is not None
    assert (answer.mode, answer.consent, answer.reply is not None) == ("CONSENT", consent, said)
    assert "CANCEL" not in str(answer.reply)


@pytest.mark.parametrize("text", ["yes", "cancel my call", "stop that", "please help me", ""])
def test_other_words_are_not_about_consent(text: str) -> None:
    assert consent_answer(text, stopped=False) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "nobody"},
        {"timezone": "Mars/X"},
        {"locale": "?"},
        {"working_hours": [{"weekday": 8, "start": "09:00", "end": "10:00"}]},
        {"working_hours": [{"weekday": 1, "start": "10:00", "end": "09:00"}]},
        {"quiet_hours": {"start": "25:00", "end": "08:00"}},
        {"policy": {"confirm": "sometimes"}},
        {"preferred_channel": "fax"},
        {"nickname": "x"},
    ],
)
def test_profiles_that_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        changes_of(fields)
    assert refused.value.violations


def test_null_takes_back_and_what_is_not_given_stays() -> None:
    changes = ProfileChanges.model_validate({"name": None, "timezone": None, "policy": None, "email": "A@Example.com"})
    assert changes.columns() == {"name": "", "timezone": "UTC", "policy": None, "email": "a@example.com"}


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(content: bytes) -> None:
    try:
        parse(content)
    except Refused as refused:
        assert refused.status == 400


def test_a_body_may_not_be_deep_nor_hold_nul_anywhere() -> None:
    for content in (b'{"a": {"b\\u0000": 1}}', b'{"a": [["\\u0000"]]}', b"[" * 33 + b"]" * 33, b'{"a": -1e400}'):
        with pytest.raises(Refused):
            parse(content)
    assert parse(b"[" * 32 + b"]" * 32) is not None


def test_the_body_of_a_message_is_normalised() -> None:
    body = MessageBody.model_validate({"from": "+1 (555) 010-0199", "text": "a\x07b"})
    assert (body.from_, body.text, body.channel) == ("+15550100199", "a b", "api")


@given(st.text(alphabet="0123456789abcdef-", max_size=40))
def test_page_tokens_come_back(key: str) -> None:
    assert paging.key_of(paging.token_of(key)) == key


@given(st.text(max_size=30))
def test_any_page_token_is_read_or_refused(token: str) -> None:
    for read in (paging.key_of, paging.number_of):
        try:
            read(token)
        except InvalidInput as error:
            assert error.reason == "PAGE_TOKEN_INVALID"
