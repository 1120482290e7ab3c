"""The house's own rules about how code is written: what the usual linters have no word for."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from tests.architecture.sources import Source, functions

MOST_LINES: Final = 400
MOST_LINES_OF_A_FUNCTION: Final = 40

Rule = Callable[[Source], Iterator[str]]
WITH_DOCSTRINGS: Final = re.compile(r"konto/(\w+/(actions|queries)(/\w+)?|kernel/\w+)\.py$")
SIGNALS: Final = ("django.dispatch", "django.db.models.signals", "django.core.signals", "blinker")
CLOCKS: Final = ("timezone.now", "datetime.now", "datetime.utcnow", "date.today", "time.time", "localtime.now")
OUR_CLOCK: Final = "konto/kernel/clock.py"
QUIET_TYPES: Final = ("int", "UUID", "datetime", "JobContext")
SPOKEN: Final = ("label", "help_text", "empty_label", "verbose_name", "message", "note", "what_happens")
MACHINE_PATH: Final = re.compile(r"(?<![\w.])/(?:home|Users|root|work|workspace|mnt|private/var)/\w")
PACKAGE_HOST: Final = re.compile(r"^\s*#.*\b[\w-]+\.(?:org|com|net|io|dev)\b|/simple/?$", re.I | re.M)


def found_by(rule: Rule, sources: Iterable[Source]) -> list[str]:
    return [found for source in sources for found in rule(source)]


def long_functions(source: Source) -> Iterator[str]:
    """Functions that nobody reads at a glance."""
    for function in functions(source.tree):
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > MOST_LINES_OF_A_FUNCTION:
            yield f"{source.at(function)} {function.name} has {lines} lines"


def tests_without_sentence(source: Source) -> Iterator[str]:
    """Tests that don't say in a sentence what they show."""
    for function in functions(source.tree):
        sentence = ast.get_docstring(function) or ""
        if function.name.startswith("test_") and not sentence.rstrip().endswith("."):
            yield f"{source.at(function)} {function.name}"


def undocumented(source: Source) -> Iterator[str]:
    """Public functions of actions, queries and the kernel that leave their meaning, units or errors to be guessed."""
    if not WITH_DOCSTRINGS.search(source.path):
        return
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{source.at(node)} {node.name}"


def rooms_without_words(source: Source) -> Iterator[str]:
    """Rooms that don't say what they own and what they refuse."""
    if re.fullmatch(r"konto/\w+/__init__\.py", source.path) and len(ast.get_docstring(source.tree) or "") < 40:
        yield source.path


def unexplained_catch_alls(source: Source) -> Iterator[str]:
    """`except Exception` hides faults: say why in a comment beside it, or in the docstring of its function."""
    explained = {
        node for function in functions(source.tree) if ast.get_docstring(function) for node in ast.walk(function)
    }
    lines = source.text.splitlines()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and node not in explained:
            near = lines[max(0, node.lineno - 2) : node.body[0].lineno]
            if not any(re.search(r"#(?!\s*(?:noqa|type:)[^-]*$)", line) for line in near):
                yield source.at(node)


def _catches_all(kind: ast.expr | None) -> bool:
    named = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(one is None or ast.unparse(one) in ("Exception", "BaseException") for one in named)


def prints(source: Source) -> Iterator[str]:
    """Rooms log; only commands speak to the terminal."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield source.at(node)


def signals(source: Source) -> Iterator[str]:
    """What a signal starts can't be read where it is sent: actions call each other by name."""
    for node in ast.walk(source.tree):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [module or ""]
        if isinstance(node, ast.Import | ast.ImportFrom) and any(name.startswith(SIGNALS) for name in names):
            yield source.at(node)


def logic_in_models(source: Source) -> Iterator[str]:
    """A model that changes things when it is saved or deleted acts behind the back of the action that does it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(base) for base in node.bases):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete", "full_clean"):
                    yield f"{source.at(part)} {node.name}.{part.name}"


def other_clocks(source: Source) -> Iterator[str]:
    """Time comes from `kernel.clock`, which tests can stop and which always knows its zone."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(CLOCKS) and source.path != OUR_CLOCK:
            yield source.at(node)


def talkative_jobs(source: Source) -> Iterator[str]:
    """Jobs that take anything but ids, numbers and times: their arguments lie in the queue for all to read."""
    for function in functions(source.tree):
        if any(".task" in ast.unparse(decorator) for decorator in function.decorator_list):
            for argument in (*function.args.args, *function.args.kwonlyargs):
                if not argument.annotation or ast.unparse(argument.annotation) not in QUIET_TYPES:
                    yield f"{source.at(function)} {function.name}({argument.arg})"


def untranslated_arguments(source: Source) -> Iterator[str]:
    """Words for people that bypass gettext: labels, hints and errors of forms, names of choices and menu lines."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg in SPOKEN and _has_bare_words(node.value):
            yield source.at(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ValidationError", "add_error")):
            yield from (source.at(one) for one in node.args if _has_bare_words(one) and " " in str(one.value))  # type: ignore[attr-defined]


def _has_bare_words(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Constant) and isinstance(value.value, str) and bool(re.search(r"[a-z]{2}", value.value))
    )


def unexplained_exceptions(source: Source) -> Iterator[str]:
    """Rules of the linter that a file leaves aside without saying why, at least where it first does."""
    explained: set[str] = set()
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := re.search(r"# noqa: ([A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*)( - \S)?", line):
            codes = set(found[1].split(", "))
            if not found[2] and codes - explained:
                yield f"{source.path}:{number}"
            explained |= codes


def mocks(source: Source) -> Iterator[str]:
    """A test that replaces what it tests shows nothing: outside services are real servers on loopback."""
    for node in ast.walk(source.tree):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if module in ("unittest.mock", "mock") or "mock" in names or "unittest.mock" in names:
            yield source.at(node)


def long_files(texts: Mapping[str, str]) -> list[str]:
    """Files that should have become a folder."""
    return [path for path, text in texts.items() if len(text.splitlines()) > MOST_LINES]


def machine_paths(texts: Mapping[str, str]) -> list[str]:
    """Places that exist on one machine only."""
    return [f"{path}: {found[0]}" for path, text in texts.items() if (found := MACHINE_PATH.search(text))]


def loose_locks(texts: Mapping[str, str]) -> list[str]:
    """Lock files that name a host, or a requirement that isn't pinned by version and hash."""
    return [
        f"{path}: {fault}"
        for path, text in texts.items()
        for fault in (*_hosts(text), *(line for line in _requirements(text) if not _is_pinned(line)))
    ]


def _hosts(text: str) -> list[str]:
    return ["names a host"] if "://" in text or "--index" in text or PACKAGE_HOST.search(text) else []


def _requirements(text: str) -> list[str]:
    joined = text.replace("\\\n", " ").splitlines()
    return [line for line in joined if line.strip() and not line.lstrip().startswith("#")]


def _is_pinned(requirement: str) -> bool:
    return bool(re.match(r"[\w.\-]+(\[[\w,\-]+\])?==\S+", requirement)) and "--hash=sha256:" in requirement
