"""What the README says of settings and methods is what the code has."""

from __future__ import annotations

from tools.settings_table import README, with_table


def test_the_table_of_settings_is_that_of_the_classes() -> None:
    text = README.read_text("utf-8")
    assert with_table(text) == text, "run: .venv/bin/python tools/settings_table.py"
