"""How one room may come to another's code: by its doors alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.sources import Source

ROOMS = ("notices", "cases", "identity", "services", "standing", "cabinet", "departure", "console")
DOORS = {"actions", "queries", "personal_data"}
MORE_DOORS = {
    ("identity", "access"),
    ("identity", "api"),
    ("cases", "counting"),
    ("cases", "downloads"),
    ("cases", "forms"),
    ("services", "inbound"),
}
FOREIGN_KEYS = {("identity", "models", "Account")}
OPEN_HOUSE = {"kernel", "web", "config"}
"""Every module of these may be imported by whoever may import them at all; `lint-imports` says who."""

COMPOSED_BY = "config"
"""The room that puts the others together, and so sees into them."""


def through_walls(sources: Iterable[Source]) -> list[str]:
    """Imports of another room's inside."""
    return [
        f"{source.at(node)} imports {name}"
        for source in sources
        if source.room != COMPOSED_BY
        for node, name in imports(source)
        if _is_through_a_wall(source, name)
    ]


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every imported thing by its dotted name: `from a.b import c` is `a.b.c`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module if source.path.endswith("__init__.py") else source.module.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def _is_through_a_wall(source: Source, name: str) -> bool:
    package, *rest = name.split(".")
    if package != "konto" or not rest or rest[0] not in ROOMS or rest[0] == source.room:
        return False
    room, inside = rest[0], rest[1:]
    if len(inside) > 2 or not inside:
        return True  # a module of a door's folder, or the room as a whole
    return inside[0] not in DOORS and (room, inside[0]) not in MORE_DOORS and (room, *inside) not in FOREIGN_KEYS
