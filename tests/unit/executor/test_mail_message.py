"""Mail over SMTP: where the server is, and what goes over the wire."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.executor.providers.smtp.message import Letter, wired
from services.executor.providers.smtp.server import Place
from services.executor.settings import ExecutorSettings

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=300)


@pytest.mark.parametrize(
    ("url", "port", "start_tls"),
    [
        ("smtp://mail.example.org", 587, None),
        ("smtp://mail.example.org:25", 25, None),
        ("smtps://mail.example.org", 465, False),
        ("smtp://ann%40x:p%2Fw@mail.example.org", 587, True),
        ("smtp://ann:pw@127.0.0.1:1025", 1025, None),
    ],
)
def test_where_the_server_is(url: str, port: int, start_tls: bool | None) -> None:
    """A password goes over TLS only, except on loopback."""
    place = Place.of(url)
    assert (place.port, place.start_tls) == (port, start_tls)
    assert "pw" not in repr(place) and place.password in ("", "pw", "p/w")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://ann@mail.example.org", "smtp://x/y"]
)
def test_what_is_no_server_stops_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="must"):
        ExecutorSettings(smtp_url=url, smtp_from="desk@example.org")


@pytest.mark.parametrize("sender", ["", "Desk", "désk@example.org", "@example.org"])
def test_a_server_needs_an_address_to_send_from(sender: str) -> None:
    with pytest.raises(ValidationError, match="smtp_from"):
        ExecutorSettings(smtp_url="smtp://mail.example.org", smtp_from=sender)


@given(subject=_TEXT, body=_TEXT, name=_TEXT)
@example(subject="", body="", name=")\n\x80")
@example(subject="\x00\x80\ufeff", body="\x00", name='"\\')
def test_any_words_arrive_and_none_becomes_a_header(subject: str, body: str, name: str) -> None:
    letter = Letter("id-1", ["ann@example.com", "bob@example.com"], "tom@example.com", name, subject, body, NOW)
    mail = email.message_from_bytes(wired(letter, "Steward <desk@example.org>"), policy=email.policy.default)
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding",
         "MIME-Version"]
    )  # fmt: skip
    assert mail["To"].addresses[1].addr_spec == "bob@example.com" and mail["From"].addresses[0].domain == "example.org"
    assert mail["Subject"].split() == "".join(c if c.isprintable() else " " for c in subject).split()
    content = mail.get_content()
    assert isinstance(content, str)
    assert content.replace("\r\n", "\n").rstrip("\n") == body.rstrip("\n")
