"""The fixtures that tests are written with, here and in rooms. Only fixtures: hooks belong to `conftest.py` above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from konto.console.actions import Role
from konto.identity import disclosure
from tests import cast, clocks
from tests.apps import app
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.oidc import openid, openid_process
from tests.staff import NORA, OMAR, Colleague
from tests.visiting import Visit

__all__ = [
    "admin",
    "alice",
    "app",
    "bob",
    "clock",
    "dana",
    "letterbox",
    "mallory",
    "nora",
    "omar",
    "openid",
    "openid_process",
    "private",
    "visit",
]


@pytest.fixture
def alice(db: None) -> Person:
    """Alice, whose account is open."""
    return cast.ALICE.joins()


@pytest.fixture
def bob(db: None) -> Person:
    """Bob, whose account is open too."""
    return cast.BOB.joins()


@pytest.fixture
def dana(db: None) -> Person:
    """Dana, whose account is known by a phone number alone."""
    return cast.DANA.joins()


@pytest.fixture
def mallory(db: None) -> Person:
    """Mallory, with an open account of her own, who wants other people's."""
    return cast.MALLORY.joins()


@pytest.fixture
def nora(db: None) -> Colleague:
    """Nora, who works here."""
    return NORA.starts()


@pytest.fixture
def admin(db: None, visit: Visit) -> Colleague:
    """Nora, who keeps what admins keep, signed in."""
    nora = replace(NORA, roles=(Role.ADMIN,)).starts()
    nora.signs_in(visit)
    return nora


@pytest.fixture
def omar(db: None) -> Colleague:
    """Omar, her colleague."""
    return OMAR.starts()


@pytest.fixture
def visit(db: None) -> Visit:
    """A browser; `visit.elsewhere()` is another one."""
    return Visit()


@pytest.fixture
def letterbox(db: None) -> Letterbox:
    """What was written to anybody."""
    return Letterbox()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time stands still, tomorrow at noon, until the test moves it."""
    with clocks.stopped() as clock:
        yield clock


@pytest.fixture
def private(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The strict policy: no page says whether an account exists. Its answers take short steps of time here."""
    settings.KONTO_DISCLOSURE = "private"
    monkeypatch.setattr(disclosure, "STEP", 0.001)
