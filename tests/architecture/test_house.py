"""The house's own rules about how code is written."""

from __future__ import annotations

import pytest

from tests.architecture import house, sources
from tests.architecture.house import Rule, found_by
from tests.architecture.sources import ROOT, Source

TEXTS = {
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".svg",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".sh",
    ".cfg",
    ".ini",
    ".po",
    "",
}
SPEAKS_TO_THE_TERMINAL = {"konto/departure/verify.py": "the work of `konto verify`, which needs no web and no database"}
GENERATED = ("requirements/", "docs/personal-data.md", "LICENSE")
NAMES_WHAT_IT_FORBIDS = "tests/architecture/"


def texts() -> dict[str, str]:
    """Every file that people read or write."""
    paths = [path for path in sources.tracked() if (ROOT / path).suffix in TEXTS]
    return {path: (ROOT / path).read_text() for path in paths}


# --- the program as it is ------------------------------------------------------------------------------------------
def test_functions_are_short() -> None:
    """None is longer than 40 lines."""
    assert found_by(house.long_functions, sources.python()) == []


def test_files_are_short() -> None:
    """None is longer than 400 lines, those aside that a program writes."""
    written = {
        path: text for path, text in texts().items() if not path.endswith(".po") and not path.startswith(GENERATED)
    }

    assert house.long_files(written) == []


def test_every_test_says_what_it_shows() -> None:
    """A sentence about behaviour stands under the name of each test."""
    assert found_by(house.tests_without_sentence, sources.tests()) == []


def test_what_others_call_is_documented() -> None:
    """Public functions of actions, queries and the kernel say what they mean."""
    assert found_by(house.undocumented, sources.program()) == []


def test_every_room_says_what_it_owns() -> None:
    """The first lines of a room tell a newcomer what belongs there."""
    assert found_by(house.rooms_without_words, sources.program()) == []


def test_nothing_is_caught_without_a_reason() -> None:
    """Whoever catches everything writes down why."""
    assert found_by(house.unexplained_catch_alls, sources.python()) == []


def test_rooms_do_not_print() -> None:
    """Only commands speak to the terminal."""
    rooms = [one for one in sources.program() if one.room != "config" and one.path not in SPEAKS_TO_THE_TERMINAL]

    assert found_by(house.prints, rooms) == []


def test_there_are_no_signals() -> None:
    """No room sends or hears Django's signals."""
    assert found_by(house.signals, sources.program()) == []


def test_models_keep_still() -> None:
    """No model does more than it says when it is saved or deleted."""
    assert found_by(house.logic_in_models, sources.program()) == []


def test_there_is_one_clock() -> None:
    """Nobody asks the machine for the time but the kernel's clock."""
    assert found_by(house.other_clocks, sources.program()) == []


def test_jobs_take_ids_alone() -> None:
    """Nothing of a person can lie in the queue."""
    assert found_by(house.talkative_jobs, sources.program()) == []


def test_words_for_people_go_through_gettext() -> None:
    """Labels, hints, errors and names of choices are translated."""
    assert found_by(house.untranslated_arguments, sources.program()) == []


def test_exceptions_from_the_linter_say_why() -> None:
    """Whoever leaves a rule aside writes down the reason."""
    written = [one for one in sources.python() if not one.path.startswith(NAMES_WHAT_IT_FORBIDS)]

    assert found_by(house.unexplained_exceptions, written) == []


def test_tests_mock_nothing() -> None:
    """Tests meet the real thing."""
    assert found_by(house.mocks, sources.python()) == []


def test_no_file_names_a_place_on_one_machine() -> None:
    """The repository works wherever it is put."""
    read = {path: text for path, text in texts().items() if not path.startswith(NAMES_WHAT_IT_FORBIDS)}

    assert house.machine_paths(read) == []


def test_lock_files_pin_everything_and_name_no_host() -> None:
    """What is installed is what was tried, from whichever mirror it comes."""
    locks = {path: text for path, text in texts().items() if path.startswith("requirements/")}

    assert len(locks) >= 3
    assert house.loose_locks(locks) == []


# --- the rules bite ------------------------------------------------------------------------------------------------
LONG = "def f():\n" + "    x = 1\n" * 41


@pytest.mark.parametrize(
    ("rule", "path", "broken"),
    [
        (house.long_functions, "konto/web/a.py", LONG),
        (house.tests_without_sentence, "tests/test_a.py", "def test_a():\n    assert a"),
        (house.tests_without_sentence, "tests/test_a.py", 'def test_a():\n    """Yes"""\n    assert a'),
        (house.undocumented, "konto/identity/actions/a.py", "def go():\n    pass"),
        (house.undocumented, "konto/notices/queries.py", "def go():\n    pass"),
        (house.undocumented, "konto/kernel/a.py", "def go():\n    pass"),
        (house.rooms_without_words, "konto/attic/__init__.py", ""),
        (house.unexplained_catch_alls, "konto/web/a.py", "try:\n    go()\n\nexcept Exception:\n    pass"),
        (house.unexplained_catch_alls, "konto/web/a.py", "try:\n    go()\n\nexcept:\n    pass"),
        (
            house.unexplained_catch_alls,
            "konto/web/a.py",
            "try:\n    go()\n\nexcept (A, Exception):  # noqa: BLE001\n    b",
        ),
        (house.prints, "konto/web/a.py", "def f():\n    print('a')"),
        (house.signals, "konto/web/a.py", "from django.db.models.signals import post_save"),
        (house.signals, "konto/web/a.py", "from django.dispatch import receiver"),
        (house.logic_in_models, "konto/web/a.py", "class A(models.Model):\n    def save(self): pass"),
        (house.other_clocks, "konto/web/a.py", "timezone.now()"),
        (house.other_clocks, "konto/web/a.py", "datetime.datetime.now()"),
        (house.talkative_jobs, "konto/web/jobs.py", "@app.task(queue='a')\ndef send(address: str): pass"),
        (house.talkative_jobs, "konto/web/jobs.py", "@app.periodic()\n@app.task\ndef send(*, anything): pass"),
        (house.untranslated_arguments, "konto/web/a.py", "CharField(label='Name')"),
        (house.untranslated_arguments, "konto/web/a.py", "raise ValidationError('This is wrong.')"),
        (house.untranslated_arguments, "konto/web/a.py", "form.add_error('name', 'This is wrong.')"),
        (house.unexplained_exceptions, "konto/web/a.py", "a = b  # no" + "qa: S101"),
        (house.mocks, "tests/a.py", "from unittest.mock import patch"),
        (house.mocks, "tests/a.py", "from unittest import mock"),
    ],
)
def test_a_broken_rule_is_seen(rule: Rule, path: str, broken: str) -> None:
    """Each rule finds what it forbids."""
    assert len(found_by(rule, [Source(path, broken)])) == 1


@pytest.mark.parametrize(
    ("rule", "path", "right"),
    [
        (house.tests_without_sentence, "tests/test_a.py", 'def test_a():\n    """It works."""\n    assert a'),
        (house.undocumented, "konto/identity/actions/a.py", "def _inner():\n    pass"),
        (house.undocumented, "konto/identity/views/a.py", "def page():\n    pass"),
        (
            house.unexplained_catch_alls,
            "konto/web/a.py",
            "try:\n    go()\nexcept Exception:  # a page is due\n    pass",
        ),
        (house.unexplained_catch_alls, "konto/web/a.py", "try:\n    go()\nexcept ValueError:\n    pass"),
        (house.unexplained_exceptions, "konto/web/a.py", "a  # no" + "qa: S1 - tried\nb  # no" + "qa: S1"),
        (house.other_clocks, "konto/kernel/clock.py", "datetime.now(UTC)"),
        (house.talkative_jobs, "konto/web/jobs.py", "@app.task\ndef send(letter: UUID, timestamp: int = 0): pass"),
        (house.untranslated_arguments, "konto/web/a.py", "CharField(label=_('Name'), help_text='')"),
        (house.untranslated_arguments, "konto/web/a.py", "form.add_error('name', _('This is wrong.'))"),
        (house.logic_in_models, "konto/web/a.py", "class Store(SessionBase):\n    def save(self): pass"),
    ],
)
def test_the_rules_let_good_code_be(rule: Rule, path: str, right: str) -> None:
    """What is in order passes."""
    assert found_by(rule, [Source(path, right)]) == []


def test_a_long_file_is_seen() -> None:
    """The 401st line is one too many."""
    assert house.long_files({"a.py": "x\n" * 401, "b.py": "x\n" * 400}) == ["a.py"]


@pytest.mark.parametrize("broken", ["open('/home/ann/a')", "see /Users/ann/a", "cd /root/a"])
def test_a_place_on_one_machine_is_seen(broken: str) -> None:
    """A path into somebody's home is found."""
    assert house.machine_paths({"a.md": broken})


@pytest.mark.parametrize(
    "broken",
    [
        "--index-url https://mirror.example/simple\n",
        "a==1.0 --hash=sha256:aa\n# from packages.example.org\n",
        "a>=1.0 --hash=sha256:aa\n",
        "a==1.0\n",
        "a @ https://example.org/a.whl --hash=sha256:aa\n",
    ],
)
def test_a_loose_lock_is_seen(broken: str) -> None:
    """A host, an open version and a missing hash are found."""
    assert house.loose_locks({"requirements/run.txt": broken})


def test_a_tight_lock_passes() -> None:
    """Version, marker, several hashes over several lines: in order."""
    tight = "a[x]==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"

    assert house.loose_locks({"requirements/run.txt": tight}) == []
