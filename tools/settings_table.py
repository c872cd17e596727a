"""The table of settings in README.md, made from the settings classes: `python tools/settings_table.py` writes it.

Defaults are written once, in the classes; a test keeps the README in step with them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from libs.settings import Section, ServiceSettings
from services.agenda.settings import AgendaSettings
from services.executor.settings import ExecutorSettings
from services.gateway.settings import GatewaySettings
from services.planner.settings import PlannerSettings
from services.router.settings import RouterSettings

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- settings: made by tools/settings_table.py -->", "<!-- end of settings -->"
_SERVICES: tuple[type[ServiceSettings], ...] = (
    GatewaySettings,
    RouterSettings,
    PlannerSettings,
    ExecutorSettings,
    AgendaSettings,
)


def table() -> str:
    """The whole table as Markdown."""
    lines = ["| variable | default | what |", "| --- | --- | --- |"]
    lines += [_line(*row) for row in _rows(ServiceSettings, "")]
    for settings in _SERVICES:
        shared = set(ServiceSettings.model_fields)
        lines += [_line(*row) for row in _rows(settings, f"{settings.service.upper()}_", shared)]
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The README with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _rows(
    model: type[BaseModel], stem: str, without: set[str] | frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, str]]:
    for name, info in model.model_fields.items():
        nested = info.annotation
        if name in without:
            continue
        if isinstance(nested, type) and issubclass(nested, Section):
            yield from _rows(nested, f"{stem}{name.upper()}__")
            continue
        yield ", ".join(_variables(info) or [f"{stem}{name.upper()}"]), _default(info), info.description or ""


def _variables(info: FieldInfo) -> list[str]:
    extra = info.json_schema_extra
    names = extra.get("steward_env") if isinstance(extra, dict) else None
    return [str(each).replace("{SERVICE}", "<SERVICE>") for each in names] if isinstance(names, list) else []


def _default(info: FieldInfo) -> str:
    value = info.get_default(call_default_factory=False)
    return "" if value is None or value == "" else str(value).lower() if isinstance(value, bool) else str(value)


def _line(variable: str, default: str, what: str) -> str:
    return f"| `{variable}` | {f'`{default}`' if default else ''} | {what} |"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{README.name} written\n")
