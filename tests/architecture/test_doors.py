"""Who may import whom, and by which door."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import doors, sources
from tests.architecture.sources import ROOT, Source

pytestmark = pytest.mark.slow


def test_rooms_come_to_each_other_by_their_doors() -> None:
    """No room imports another's inside."""
    assert doors.through_walls(sources.program()) == []


@pytest.mark.parametrize(
    "line",
    [
        "from konto.identity.models import Identifier",
        "from konto.identity import models",
        "from konto.identity.sessions import SessionStore",
        "from konto.identity.actions.codes import send_code",
        "import konto.identity.proofs",
        "from konto import identity",
        "def late():\n    from konto.notices.models import Letter",
        "from ..identity import throttle",
    ],
)
def test_an_import_through_a_wall_is_seen(line: str) -> None:
    """Each way of importing another room's inside is found."""
    assert len(doors.through_walls([Source("konto/departure/broken.py", line)])) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from konto.identity.models import Account",
        "from konto.identity.actions import State",
        "from konto.identity import actions, queries, access",
        "from konto.departure.models import Departure",
        "from . import models",
        "from konto.kernel import clock",
        "from konto.web.visitors import network_of",
    ],
)
def test_a_door_is_open(line: str) -> None:
    """What a room offers may be imported, and so may its own inside."""
    assert doors.through_walls([Source("konto/departure/right.py", line)]) == []


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("kernel/clock.py", "from konto.web import theme", "Rooms import downward only"),
        ("notices/actions.py", "from konto.identity import queries", "Rooms import downward only"),
        ("web/views.py", "from konto.identity import queries", "Rooms import downward only"),
        ("attic/__init__.py", '"""A room that nobody placed."""', "Rooms import downward only"),
        ("departure/actions/draft.py", "from konto.cabinet import views", "Leaving knows no other room"),
        ("departure/forms.py", "import allauth.account.models", "Only identity knows allauth"),
    ],
)
@pytest.mark.slow
def test_a_broken_contract_fails_the_build(tmp_path: Path, path: str, line: str, contract: str) -> None:
    """One import in the wrong direction, in a copy of the program, and the linter names the contract it breaks."""
    shutil.copytree(ROOT / "konto", tmp_path / "konto", ignore=shutil.ignore_patterns("tests", "static", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "konto" / path
    broken.parent.mkdir(exist_ok=True)
    broken.write_text(f"{broken.read_text()}\n{line}\n" if broken.exists() else line)

    ended = lint_imports(tmp_path)

    assert ended.returncode == 1
    assert any(contract in said and "BROKEN" in said for said in ended.stdout.splitlines()), ended.stdout


def test_every_contract_is_kept() -> None:
    """The linter is content with the program as it is."""
    ended = lint_imports(ROOT)

    assert ended.returncode == 0, ended.stdout


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    # The folder comes first on the path, ahead of the installed program.
    run = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", run, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
