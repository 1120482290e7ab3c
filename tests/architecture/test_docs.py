"""The documents say what is there: each rule is a function over texts, and is shown to fail on a broken example."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
READERS = {"text", "number", "flag", "choice", "folder", "words"}
"""The functions of `konto.config.env` that read a variable."""

IN_WORDS = {
    "KONTO_PUBLIC_URL",
    "KONTO_EMAIL_FROM",
    "KONTO_SUPPORT_ADDRESS",
    "KONTO_DATA_DIR",
    "KONTO_KEYS_DIR",
    "KONTO_WEB_WORKERS",
}
"""Variables whose default depends on something, and is told in words."""

INSIDE = {"KONTO_SUPERVISOR", "KONTO_TEST_FOLDER"}
"""Variables that processes of Konto tell one another; nobody sets them."""

Rows = dict[str, list[str]]


# --- rules ---------------------------------------------------------------------------------------------------------
def rows_of(markdown: str) -> Rows:
    """The rows of all tables whose first cell is one word of code, by that word."""
    found = re.findall(r"^\| `([^`]+)` \|(.*)\|$", markdown, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in found}


def variables_read(source: str) -> dict[str, str | None]:
    """The `KONTO_*` variables that a module reads, with the default as an operator would write it; None if unknown."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(call, call.args[0].value) for call in calls if _reads(call) and isinstance(call.args[0], ast.Constant)]
    return {str(name): _default(call) for call, name in named if str(name).startswith("KONTO_")}


def wrong_settings(documented: Rows, read: Mapping[str, str | None]) -> list[str]:
    """What the page lacks, what it invents, and where it names another default than the code."""
    wrong = [f"{name} is read and not documented" for name in read if name not in documented]
    wrong += [f"{name} is documented and not read" for name in documented if name not in read]
    for name, default in read.items():
        if name in documented and default is not None and name not in IN_WORDS:
            said = documented[name][0].strip("`").replace("empty", "").replace("off", "")
            wrong += [f"{name}: default {default!r}, documented {said!r}"] if said != default else []
    return sorted(wrong)


def wrong_dependencies(documented: Rows, declared: Iterable[str]) -> list[str]:
    """Packages that only one of page and `pyproject.toml` names, or that are not explained."""
    names = {re.split(r"[^a-z0-9-]", one.lower())[0] for one in declared}
    wrong = [f"{name} is required and not explained" for name in names - set(documented)]
    wrong += [f"{name} is explained and not required" for name in set(documented) - names]
    wrong += [
        f"{name} lacks what for, or why" for name, cells in documented.items() if len([c for c in cells if c]) < 2
    ]
    return sorted(wrong)


def broken_links(text: str, *, at: Path) -> list[str]:
    """Links of a page that lead to no file, or to no heading of one. Other sites are not asked."""
    plain = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    targets = re.findall(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)", plain)
    return [target for target in targets if not re.match(r"[a-z]+:", target) and not _leads(target, at=at, text=text)]


def headings(text: str) -> set[str]:
    """The anchors of a page's headings."""
    lines = re.findall(r"^#+ +(.+?) *$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def wrong_rooms(text: str, *, rooms: set[str]) -> list[str]:
    """Rooms that the map forgets, and rooms that it invents."""
    named = set(re.findall(r"`konto/(\w+)/?`", text))
    return sorted(
        [f"{room} is not on the map" for room in rooms - named] + [f"{room} isn't there" for room in named - rooms]
    )


def _reads(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in READERS and bool(call.args)


def _default(call: ast.Call) -> str | None:
    if call.func.attr == "flag":  # type: ignore[attr-defined]  # `_reads` has looked
        return ""
    if len(call.args) < 2:
        return ""
    try:
        return str(ast.literal_eval(call.args[1]))
    except ValueError:
        return None


def _leads(target: str, *, at: Path, text: str) -> bool:
    path, _, anchor = unquote(target).partition("#")
    there = (at.parent / path).resolve() if path else at
    if not there.exists():
        return False
    return not anchor or anchor in headings(text if there == at else there.read_text())


# --- the documents ------------------------------------------------------------------------------------------------
def _pages() -> list[Path]:
    folders = (ROOT / folder for folder in ("docs", "konto", "tests", "bench"))
    return sorted([*ROOT.glob("*.md"), *(page for folder in folders for page in folder.rglob("*.md"))])


def _variables() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for path in sorted((ROOT / "konto").rglob("*.py")):
        if "tests" not in path.parts:
            found |= variables_read(path.read_text())
    return found


def test_every_setting_is_documented_with_its_default():
    """docs/settings.md names every variable that the code reads, no other, and the default that the code has."""
    rows = rows_of((ROOT / "docs/settings.md").read_text())
    assert wrong_settings({name: row for name, row in rows.items() if name.startswith("KONTO_")}, _variables()) == []


def test_every_dependency_is_explained():
    """docs/dependencies.md says of every package in pyproject.toml what it is for, and names no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = project["project"]["dependencies"] + [
        one for group in project["dependency-groups"].values() for one in group
    ]
    assert wrong_dependencies(rows_of((ROOT / "docs/dependencies.md").read_text()), declared) == []


@pytest.mark.parametrize("document", _pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path):
    """Every link of a document leads to a file that is there, and to a heading that it has."""
    assert broken_links(document.read_text(), at=document) == []


def test_the_map_shows_every_room():
    """docs/map.md names each folder of the package, and none that isn't there."""
    rooms = {path.parent.name for path in (ROOT / "konto").glob("*/__init__.py")}
    assert wrong_rooms((ROOT / "docs/map.md").read_text(), rooms=rooms) == []


def test_variables_that_no_reader_reads_are_known():
    """A variable that the code mentions is read by `konto.config.env`, or is one that processes tell one another."""
    mentioned = {
        name
        for path in (ROOT / "konto").rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r"os\.environ[^\n]*\"(KONTO_[A-Z_]+)\"", path.read_text())
    }
    assert mentioned <= set(_variables()) | INSIDE


# --- the rules fail where they should -------------------------------------------------------------------------------
def test_a_forgotten_variable_is_found():
    """A variable that is read and not on the page, one that is on the page and not read, and a wrong default."""
    page = "| variable | default | meaning |\n|---|---|---|\n| `KONTO_B` | `8` | b |\n| `KONTO_C` | empty | c |"
    code = 'A = env.text("KONTO_A")\nB = env.number("KONTO_B", 9)'
    assert wrong_settings(rows_of(page), variables_read(code)) == [
        "KONTO_A is read and not documented",
        "KONTO_B: default '9', documented '8'",
        "KONTO_C is documented and not read",
    ]


def test_an_unexplained_dependency_is_found():
    """A package that only one side names, and one without a reason."""
    page = "| `old` | for this | because |\n| `bare` | for that |  |"
    assert wrong_dependencies(rows_of(page), ["new[extra]>=1", "bare"]) == [
        "bare lacks what for, or why",
        "new is required and not explained",
        "old is explained and not required",
    ]


def test_a_broken_link_is_found(tmp_path: Path):
    """A link to no file, one to no heading, and none of the good ones, nor what only looks like one in code."""
    (tmp_path / "there.md").write_text("# A heading, here\n")
    text = (
        "[a](there.md) [b](there.md#a-heading-here) [c](https://example.com/x) `[d](gone.md)`\n"
        "[e](gone.md) [f](there.md#gone) ![g](gone.png)"
    )
    assert broken_links(text, at=tmp_path / "page.md") == ["gone.md", "there.md#gone", "gone.png"]


def test_a_room_that_the_map_forgets_is_found():
    """A room that is there and not on the map, and one on the map that isn't there."""
    assert wrong_rooms("`konto/web` and `konto/attic`", rooms={"web", "kernel"}) == [
        "attic isn't there",
        "kernel is not on the map",
    ]
