"""The page in a real browser, where there is one: what is open, what is done and what will be said stands on it."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import uuid
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.suite import Person, Suite

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@pytest.fixture
def person(suite: Suite) -> Person:
    """Somebody whose now is the suite's, so that a reminder is ahead of them."""
    return suite.person(f"page-{uuid.uuid4()}", timezone="America/New_York")


def _shown(url: str, profile: Path) -> str:
    """The text of a page once it has been drawn, its parts named by their ids."""
    assert BROWSER is not None
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        f"--user-data-dir={profile}", "--virtual-time-budget=15000", "--dump-dom", url,
    ]  # fmt: skip
    found = subprocess.run(command, capture_output=True, text=True, timeout=50)
    assert found.returncode == 0, found.stderr[-2000:]
    return unescape(
        re.sub(r"<[^>]*>", " ", re.sub(r'<(?:section|ol)[^>]* id="([a-z-]+)"[^>]*>', r"\n#\1: ", found.stdout))
    )


@needs_browser
def test_the_page_shows_what_is_open_done_and_to_be_said(suite: Suite, person: Person, tmp_path: Path) -> None:
    person.say("remind me in two hours to call Ann", channel="web")
    person.say("Send an email to Zogblar about the project", channel="web")
    parts: dict[str, str] = {}
    deadline = time.monotonic() + 40
    while not all(parts.get(name) for name in ("open-panel", "steps-panel", "agenda-panel")):
        assert time.monotonic() < deadline, parts
        text = _shown(f"{suite.url}/?from={quote(person.address)}&timezone=America/New_York", tmp_path)
        parts = {name: " ".join(rest.split()) for name, rest in re.findall(r"#([a-z-]+): ([^#]*)", text)}
    assert "call Ann" in parts["turns"] and "Zogblar" in parts["turns"]
    assert "A question for you" in parts["open-panel"] and "Zogblar" in parts["open-panel"]
    assert "email.send_email" in parts["steps-panel"] and "waiting intervention" in parts["steps-panel"]
    assert "Call Ann" in parts["agenda-panel"] and "reminder" in parts["agenda-panel"]
    assert "email.send" in parts["turn-panel"] and "answered by rules" in parts["turn-panel"]


@needs_browser
def test_the_pages_of_the_interface_are_drawn_from_its_document(suite: Suite, tmp_path: Path) -> None:
    text = _shown(f"{suite.url}/docs", tmp_path)
    assert "/v1/messages" in text and "Say something" in text and "the same id again returns the first answer" in text
