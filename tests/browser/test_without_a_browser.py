"""What happens to browser tests on a machine that has no browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.houses import environment

pytestmark = pytest.mark.slow
ONE_TEST = "konto/web/tests/test_in_the_browser.py"


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run browser tests where no program but the one that the database needs can be found."""
    helper = shutil.which("unshare")
    if helper:
        (folder / "unshare").symlink_to(helper)
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", ONE_TEST, "-k", "copying"]
    ours = {"CI", "DJANGO_SETTINGS_MODULE", "PATH"}
    known = {name: value for name, value in environment().items() if name not in ours}
    known |= {"PATH": str(folder), **variables}
    return subprocess.run(command, env=known, capture_output=True, text=True, timeout=120, check=False)


def test_a_person_is_told_loudly(tmp_path: Path) -> None:
    """On a person's machine they are skipped, and the summary says so and what to install."""
    outcome = run(tmp_path)

    assert outcome.returncode == 0, outcome.stdout
    assert "BROWSER TESTS WERE NOT RUN" in outcome.stdout
    assert "apt install chromium" in outcome.stdout


def test_ci_fails(tmp_path: Path) -> None:
    """Under CI nothing passes without them."""
    outcome = run(tmp_path, CI="1")

    assert outcome.returncode == 1, outcome.stdout
    assert "CI must not pass without browser tests" in outcome.stdout
