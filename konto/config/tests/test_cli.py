"""The `konto` command: help, exit statuses, and what it says when something is wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from konto.config import cli

pytestmark = pytest.mark.slow  # each starts Python and Django anew

OURS = sorted(set(cli.COMMANDS) - {"migrate", "check", "manage"})


def konto(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "konto", *arguments], capture_output=True, text=True, check=False)


def test_help_names_every_command():
    """Somebody who types `konto --help` sees all there is, and the exit statuses."""
    answer = konto("--help")

    assert answer.returncode == 0
    assert all(f"\n  {name} " in answer.stdout for name in cli.COMMANDS)
    assert "Exit status: 0" in answer.stdout


def test_no_command_is_wrong_usage():
    """Typing nothing shows the help, with the status of wrong usage."""
    assert konto().returncode == 2


def test_help_loads_no_django():
    """Help is quick: neither Django nor a database driver is loaded for it."""
    look = (
        "import sys; from konto.config import cli; cli.main(['--help']); sys.stderr.write(str('django' in sys.modules))"
    )

    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert answer.stderr == "False"


@pytest.mark.parametrize("command", OURS)
def test_every_command_explains_itself(command):
    """`--help` works without a database, and lists the exit statuses."""
    answer = konto(command, "--help")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"usage: konto {command}" in answer.stdout
    assert "Exit status:" in answer.stdout


@pytest.mark.parametrize("command", OURS)
def test_wrong_usage_has_a_status_of_its_own(command):
    """An option that there is not ends with status 2 and starts nothing."""
    assert konto(command, "--no-such-option").returncode == 2


def test_djangos_commands_are_reached_with_and_without_manage():
    """Whatever isn't ours goes to Django."""
    assert "usage: konto sqlmigrate" in konto("manage", "sqlmigrate", "--help").stdout
    assert "usage: konto sqlmigrate" in konto("sqlmigrate", "--help").stdout


def test_an_unknown_command_fails():
    """Django says that it doesn't know it either."""
    answer = konto("dance")

    assert answer.returncode == 1
    assert "dance" in answer.stderr
