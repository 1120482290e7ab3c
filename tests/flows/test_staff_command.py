"""`konto staff`: who may use the console, from the terminal."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from konto.config import cli, loading, reachable
from konto.console import codes, queries
from konto.console.models import Role, Staff
from tests.clocks import Clock
from tests.staff import NORA, Colleague
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The command runs against the test's own database, which is there and loaded already."""
    monkeypatch.setattr(reachable, "check_database", lambda place: None)
    monkeypatch.setattr(loading, "load", lambda: None)


def link_in(said: str) -> str:
    found = re.search(r"^(https?://\S+)$", said, re.MULTILINE)
    assert found
    return urlsplit(found[1]).path


def test_add_prints_the_link_that_lets_somebody_in(
    visit: Visit, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the terminal to the queue: link, password, app, sign-in."""
    assert cli.main(["staff", "add", NORA.email, "--role", "security", "--role", "support", "--name", NORA.name]) == 0
    visit.open(link_in(capsys.readouterr().out))

    secret = queries.secret_of(NORA.staff)
    visit.press("Done", password=NORA.password, code=codes.code_at(secret, codes.counter_now()))
    clock.shift(seconds=30)

    assert NORA.signs_in(visit).path == "/console/"
    assert NORA.staff.roles == [Role.SUPPORT, Role.SECURITY]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "nora.lind@example.org", "--role", "admin"], "is staff already"),
        (["add", "nobody", "--role", "admin"], "is no e-mail address"),
        (["renew", "nobody@example.org"], "Nobody of the staff"),
        (["end", "nobody@example.org"], "Nobody of the staff"),
    ],
)
def test_what_can_not_be_done_is_said(
    nora: Colleague, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """A line says why, the status is 1, and nothing changes."""
    before = list(Staff.objects.values())

    assert cli.main(["staff", *arguments]) == 1

    assert said in capsys.readouterr().err
    assert list(Staff.objects.values()) == before


@pytest.mark.parametrize(
    "arguments", [[], ["add"], ["add", "a@example.org"], ["add", "a@example.org", "--role", "boss"]]
)
def test_wrong_usage_makes_nobody_staff(arguments: list[str]) -> None:
    """Without an address or with a role that there is not, the status is 2."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["staff", *arguments])

    assert ended.value.code == 2
    assert not Staff.objects.exists()


def test_renew_and_end(nora: Colleague, visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """A new link sets up again; whose work has ended is out."""
    assert cli.main(["staff", "renew", nora.email]) == 0
    assert visit.open(link_in(capsys.readouterr().out)).status == 200

    assert cli.main(["staff", "end", nora.email.upper()]) == 0

    assert Staff.objects.get().ended_at
    assert not Staff.objects.get().setup_digest
