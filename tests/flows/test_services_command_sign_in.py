"""`konto services sign-in`: a service signs people in, set up from the terminal."""

from __future__ import annotations

import pytest

from konto.config import cli, loading, reachable
from konto.kernel.events import Event
from konto.services.actions import Scope
from konto.services.models import Client
from tests.cast import Person
from tests.relying import CALLBACK, Party
from tests.services import key, service
from tests.unchanged import journalled
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The command runs against the test's own database, which is there and loaded already."""
    monkeypatch.setattr(reachable, "check_database", lambda place: None)
    monkeypatch.setattr(loading, "load", lambda: None)


def run(*arguments: str) -> int:
    return cli.main(["services", "sign-in", *arguments])


def test_a_service_signs_people_in(alice: Person, visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and somebody comes in; what wasn't named isn't told."""
    shop = Party("shop", key("shop", Scope.OPENID).secret)

    with journalled(Event.SERVICE_CHANGED):
        assert run("shop", "--redirect", CALLBACK.format(code="shop"), "--ask", "email") == 0

    assert "client id is shop" in capsys.readouterr().out
    visit.sign_in(alice)
    assert set(shop.userinfo(shop.signs_in(visit)["access_token"]).json()) == {"sub", "email", "email_verified"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody", "--redirect", "https://shop.example/"], "There is no service nobody"),
        (["shop", "--redirect", "http://shop.example/"], "can't be used"),
        (["shop", "--redirect", "https://shop.example/", "--backchannel", "ftp://shop.example/"], "can't be used"),
        (["shop", "--redirect", "https://shop.example/", "--ask", "everything"], "more than it can ask"),
    ],
)
def test_what_can_not_be_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, and nothing is saved."""
    service("shop")

    assert run(*arguments) == 1

    assert said in capsys.readouterr().err
    assert not Client.objects.exists()
