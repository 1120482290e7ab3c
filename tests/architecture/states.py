"""A state changes in one function, which knows the allowed steps and writes the journal. Nothing else may set it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.architecture.sources import Source


@dataclass(frozen=True)
class Status:
    """A field that one function alone may set."""

    model: str
    table: str
    field: str
    path: str
    function: str
    strangers: tuple[str, ...] = ()
    """Rooms that have a field of this name and can't know the model: the linter of imports sees to that."""


STATUSES: Final = (
    Status(
        "Account",
        "identity_account",
        "state",
        "konto/identity/actions/state.py",
        "change_state",
        strangers=("notices", "services"),
    ),
    Status(
        "Departure",
        "departure_departure",
        "stage",
        "konto/departure/actions/stage.py",
        "move",
        strangers=("standing",),
    ),
    Status("Restriction", "standing_restriction", "phase", "konto/standing/actions/phases.py", "move"),
    Status("Appeal", "standing_appeal", "stage", "konto/standing/actions/stages.py", "move", strangers=("departure",)),
)
_SETTERS: Final = {"update", "bulk_update", "update_or_create", "aupdate", "abulk_update", "aupdate_or_create"}
_MAKERS: Final = {"create", "get_or_create", "acreate"}


def set_elsewhere(status: Status, sources: Iterable[Source]) -> list[str]:
    """Where the field is set outside its function: by assignment, in a query, at creation, or in SQL."""
    return [
        source.at(node)
        for source in sources
        if source.room not in status.strangers
        for node in _outside(source, status)
        if _sets(node, status)
    ]


def is_set_at_home(status: Status, sources: Iterable[Source]) -> bool:
    """Whether the one function sets the field at all: a rule about a function that is gone would guard nothing."""
    home = next((source for source in sources if source.path == status.path), None)
    functions = [node for node in ast.walk(home.tree) if _is_home(node, status)] if home else []
    return any(_sets(node, status) for function in functions for node in ast.walk(function))


def _outside(source: Source, status: Status) -> Iterator[ast.AST]:
    """Every node but those inside the one function."""
    waiting: list[ast.AST] = [source.tree]
    while waiting:
        node = waiting.pop()
        if source.path == status.path and _is_home(node, status):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _is_home(node: ast.AST, status: Status) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == status.function


def _sets(node: ast.AST, status: Status) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(_is_field(part, status) for target in targets for part in _parts(target))
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _is_field(target, status)
        case ast.Call():
            return _call_sets(node, status)
        case ast.Constant(value=str(text)):
            return bool(re.search(rf"\bUPDATE\s+\W?{status.table}\b.*\b{status.field}\b\W*=", text, re.I | re.S))
    return False


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def _is_field(target: ast.expr, status: Status) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == status.field


def _call_sets(call: ast.Call, status: Status) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = any(keyword.arg == status.field for keyword in call.keywords)
    if name in _SETTERS:
        return named or _says(call, status.field)
    if name in _MAKERS | {status.model}:
        return named and status.model in ast.unparse(call.func)
    return name in ("setattr", "__setattr__") and any(_says_it(argument, status.field) for argument in call.args)


def _says(call: ast.Call, text: str) -> bool:
    """Whether any part of the arguments is this text: `bulk_update(rows, ["state"])`, `defaults={"state": ...}`."""
    inside = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(_says_it(node, text) for argument in inside for node in ast.walk(argument))


def _says_it(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def drawn(page: str, names: Iterable[str]) -> set[tuple[str, str]]:
    """The steps between these states that a page's diagrams show, those that lead back to themselves left out."""
    known = "|".join(names)
    steps = re.findall(rf"^ +({known}) --> ({known})\b", page, re.MULTILINE)
    return {(before, after) for before, after in steps if before != after}
