"""Checks that the domain code of a service stays free of transports and stores.

import-linter compares named modules; here it is the other way round: every module of a service is domain code unless a
pattern in `[tool.steward.imports]` of pyproject.toml calls it an edge, so a new module is covered from its first day.
Imports under `if TYPE_CHECKING:` do not count, because they do not happen.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Rules:
    """`edges`: patterns of names of modules that may import anything; `forbidden`: what the others may not import."""

    edges: tuple[str, ...]
    forbidden: tuple[str, ...]


def read_rules(pyproject: Path) -> Rules:
    """The rules in pyproject.toml.

    Raises:
        KeyError: the table `[tool.steward.imports]` is missing or not complete.
    """
    table = tomllib.loads(pyproject.read_text())["tool"]["steward"]["imports"]
    return Rules(tuple(table["edges"]), tuple(table["forbidden"]))


def is_edge(path: Path, rules: Rules) -> bool:
    """Whether one of the names on the way from the service's folder to the module is that of an edge."""
    names = [*path.parts[:-1], path.stem]
    return any(fnmatchcase(name, pattern) for name in names for pattern in rules.edges)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each module that is imported when the code runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from imported(other)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""
        else:
            yield from imported(node)


def violations(services: Path, rules: Rules) -> Iterator[str]:
    """One line for each forbidden import: file, line, and what to do."""
    for path in sorted(services.glob("*/**/*.py")):
        if is_edge(path.relative_to(services).relative_to(path.relative_to(services).parts[0]), rules):
            continue
        for line, name in imported(ast.parse(path.read_text(), str(path))):
            if name.split(".")[0] in rules.forbidden:
                place = path.relative_to(services.parent)
                yield f"{place}:{line}: domain code imports {name}; move that to an edge module (see pyproject.toml)"


def main() -> int:
    """Entry point: the exit code is 1 when an import is forbidden."""
    found = list(violations(ROOT / "services", read_rules(ROOT / "pyproject.toml")))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
