from __future__ import annotations

import json

import pytest

from cli.supervisor.terminal import LINES_A_WINDOW, Terminal, important


def test_errors_and_plain_text_are_shown_and_the_rest_is_for_the_log() -> None:
    assert important(json.dumps({"level": "info", "event": "serving"})) is None
    assert important(json.dumps({"level": "warning", "event": "retry"})) is None
    assert important('{"ts":"t","level":"info","service":"router","event":"rpc"}') is None
    line = json.dumps(
        {"ts": "t", "level": "error", "event": "turn_failed", "turn_id": "t1", "exception": ["ValueError"]}
    )
    assert important(line) == "turn_failed turn_id=t1 (ValueError)"
    assert (
        important('{"ts":"t","level":"error","event":"lost","of":"\\"level\\":\\"info\\""}') == 'lost of="level":"info"'
    )
    assert important("router: cannot listen") == "router: cannot listen"
    assert important("   ") is None


def test_numbers_and_lists_are_no_log_records() -> None:
    assert important("12") is None
    assert important("[]") is None


def test_a_process_that_says_too_much_is_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    for number in range(LINES_A_WINDOW * 3):
        terminal.relay("router", f"line {number}")
    terminal.relay("agenda", "me too")
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == LINES_A_WINDOW + 2
    assert shown[-2:] == ["router: … more of this in its log", "agenda: me too"]


def test_nothing_is_written_any_more_once_it_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    terminal.say("Stopped.")
    terminal.close()
    terminal.relay("router", "late")
    assert capsys.readouterr().out == "Stopped.\n"
