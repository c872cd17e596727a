"""Logs: one JSON object a line, and nothing of a person in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from libs.errors import NotFound
from libs.telemetry.log import LATE_S, AccessLog, configure_logging, get_logger, is_redacted


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("router", "info", stream)
    yield stream
    configure_logging("tests", "error", io.StringIO())
    root.handlers[:] = handlers
    root.setLevel(level)


def only(lines: io.StringIO) -> dict[str, object]:
    (line,) = lines.getvalue().splitlines()
    document: dict[str, object] = json.loads(line)
    return document


def test_an_event_is_one_line_of_json(lines: io.StringIO) -> None:
    get_logger("router.turns").info("turn_answered", turn_id="t-1", ms=12.5, note="two\nlines", nothing=None)
    document = only(lines)
    assert document["event"] == "turn_answered"
    assert document["service"] == "router"
    assert (document["turn_id"], document["ms"], document["note"]) == ("t-1", 12.5, "two\nlines")
    assert "nothing" not in document
    assert str(document["ts"]).endswith("Z")


def test_personal_and_secret_fields_are_left_out_at_any_depth(lines: io.StringIO) -> None:
    get_logger("x").info(
        "sent",
        text="MARKED", phone="MARKED", to_address="MARKED", email="MARKED", access_token="MARKED",
        authorization="MARKED", api_key="MARKED", client_secret="MARKED", customer_name="MARKED",
        message_text="MARKED", subject="MARKED",
        details={"body": "MARKED", "count": 3, "inner": {"phone_number": "MARKED"}},
    )  # fmt: skip
    assert "MARKED" not in lines.getvalue()
    assert only(lines)["details"] == {"count": 3, "inner": {}}


@pytest.mark.parametrize("key", ["turn_id", "text_len", "email_count", "reason", "method", "ms", "tenant_id", "store"])
def test_ids_and_numbers_stay(key: str) -> None:
    assert not is_redacted(key)


def test_the_text_of_an_unknown_exception_is_left_out_and_of_ours_is_kept(lines: io.StringIO) -> None:
    log = get_logger("x")
    try:
        raise ValueError("MARKED +15550100")
    except ValueError as error:
        log.error("failed", exc_info=error)
    log.error("failed", exc_info=NotFound("TURN_NOT_FOUND", "no such turn"))
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert "MARKED" not in json.dumps(first)
    assert first["exception"][0] == "ValueError"
    assert any("test_log.py" in place for place in first["exception"])
    assert second["exception"] == ["NotFound: TURN_NOT_FOUND: no such turn"]


def test_personal_fields_show_in_development_only_and_secrets_never(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_LOG_PERSONAL", "1")
    configure_logging("router", "info", lines)
    get_logger("x").info("sent", text="shown", token="MARKED")
    assert only(lines)["text"] == "shown"
    assert "MARKED" not in lines.getvalue()


def test_lines_of_other_libraries_are_json_too(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("watch %s", "out")
    assert only(lines)["message"] == "watch out"


def test_a_bound_logger_adds_its_fields(lines: io.StringIO) -> None:
    get_logger("x").bind(workflow_id="w").bind(step="s").info("step_done")
    document = only(lines)
    assert (document["workflow_id"], document["step"]) == ("w", "s")


def test_a_field_does_not_overwrite_what_a_line_begins_with(lines: io.StringIO) -> None:
    get_logger("x").info("seen", service="planner", level=3)
    document = only(lines)
    assert (document["service"], document["service_"], document["level"]) == ("router", "planner", "info")


def test_a_value_json_does_not_know_becomes_its_text(lines: io.StringIO) -> None:
    get_logger("x").info("seen", what=object, numbers={1})
    assert "class" in str(only(lines)["what"])


def test_an_access_line_is_json(lines: io.StringIO) -> None:
    AccessLog().write("/a.B/C", "NOT_FOUND", 1.234, "TURN_NOT_FOUND", "gateway", "t-1", "ab" * 16)
    document = only(lines)
    assert document["method"] == "/a.B/C"
    assert (document["ms"], document["reason"], document["tenant_id"]) == (1.23, "TURN_NOT_FOUND", "t-1")


async def test_access_lines_of_a_loop_are_written_together_and_soon(lines: io.StringIO) -> None:
    log = AccessLog()
    log.write("/a.B/C", "OK", 1, "", "gateway", "t-1", "ab" * 16)
    log.write("/a.B/D", "OK", 1, "", "gateway", "t-1", "ab" * 16)
    assert lines.getvalue() == ""
    await asyncio.sleep(LATE_S * 2)
    assert [json.loads(line)["method"] for line in lines.getvalue().splitlines()] == ["/a.B/C", "/a.B/D"]


async def test_access_lines_are_not_lost_with_the_loop_they_came_from(lines: io.StringIO) -> None:
    log = AccessLog()
    await asyncio.to_thread(asyncio.run, _one_access_line(log))
    assert lines.getvalue() == ""
    await _one_access_line(log)
    await asyncio.sleep(LATE_S * 2)
    assert len(lines.getvalue().splitlines()) == 2


async def _one_access_line(log: AccessLog) -> None:
    log.write("/a.B/C", "OK", 1, "", "gateway", "t-1", "ab" * 16)


def test_no_access_lines_above_info(lines: io.StringIO) -> None:
    configure_logging("router", "warning", lines)
    AccessLog().write("/a.B/C", "OK", 1, "", "gateway", "t-1", "ab" * 16)
    assert lines.getvalue() == ""
