"""What the package's modules import, read from their source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "discourse_coder"


@dataclass(frozen=True)
class Import:
    """An import statement, wherever in the module it stands."""

    module: str
    line: int
    name: str
    only_for_types: bool

    @property
    def layer(self) -> str:
        return self.module.split(".")[0]

    @property
    def top(self) -> str:
        return self.name.split(".")[0]

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Return the name of every module, without the package's own, and its syntax tree."""
    return tuple(_parsed())


def _parsed() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(parts), ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports() -> tuple[Import, ...]:
    """Return all imports of the package."""
    return tuple(_found())


def _found() -> Iterator[Import]:
    for module, tree in sources():
        for_types = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for statement in node.body
            for inner in ast.walk(statement)
        }
        for node in ast.walk(tree):
            for name in _names(node):
                yield Import(module, node.lineno, name, id(node) in for_types)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative imports hide the layer"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def inner_imports() -> list[Import]:
    """Return the imports of the package by itself, as names relative to it."""
    return [
        Import(found.module, found.line, found.name.removeprefix("discourse_coder."), found.only_for_types)
        for found in imports()
        if found.top == "discourse_coder"
    ]


def outer_imports() -> list[Import]:
    """Return the imports of other packages than the standard library, those for type checking left out."""
    own = sys.stdlib_module_names | {"discourse_coder"}
    return [found for found in imports() if found.top not in own and not found.only_for_types]
