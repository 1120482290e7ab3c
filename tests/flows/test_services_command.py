"""`konto services`: related services and their keys, from the terminal."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from konto.config import cli, loading, reachable
from konto.kernel.events import Event
from konto.services import queries
from konto.services.models import Credential, Service
from tests.clocks import Clock
from tests.services import Machine, key, service, texts
from tests.unchanged import journalled


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The command runs against the test's own database, which is there and loaded already."""
    monkeypatch.setattr(reachable, "check_database", lambda place: None)
    monkeypatch.setattr(loading, "load", lambda: None)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A file with a service's words."""
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(texts("Shop")))
    return file


def run(*arguments: object) -> int:
    return cli.main(["services", *map(str, arguments)])


def secret_in(said: str) -> str:
    """The last line, which is the secret and nothing else."""
    line = said.splitlines()[-1]
    assert line.startswith("konto-secret-")
    return line


def kept() -> list[Any]:
    return [list(Service.objects.order_by("pk").values()), list(Credential.objects.order_by("pk").values())]


def test_a_service_is_added_and_comes_in(words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With words, a logo that is drawn anew, and a key whose secret is printed once: it fetches a token."""
    picture = BytesIO()
    Image.new("RGB", (800, 400), "navy").save(picture, "JPEG", comment=b"made at home")
    logo = tmp_path / "logo.jpg"
    logo.write_bytes(picture.getvalue())

    with journalled(Event.SERVICE_ADDED, Event.SERVICE_KEY_MADE):
        status = run(
            "add", "shop", "--texts", words, "--homepage", "https://shop.example", "--logo", logo,
            "--scope", "orders:write", "--scope", "orders:read",
        )  # fmt: skip

    secret = secret_in(capsys.readouterr().out)
    found = queries.service_by("shop")
    assert status == 0
    assert found
    assert queries.words_of(found, "nb")["closing"] == "Shop closing nb"
    assert Image.open(BytesIO(bytes(found.logo))).size == (192, 96)
    assert b"made at home" not in bytes(found.logo)
    assert Machine("shop", secret).fetch().json()["scope"] == "orders:read orders:write"
    assert run("list") == 0
    said = capsys.readouterr().out
    assert "shop  Shop name en" in said
    assert secret[-4:] in said
    assert secret not in said


def test_a_key_is_replaced_with_an_overlap(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Both hold for a week unless days are given; the list says until when; with none the old one is over."""
    old = key("shop").secret

    assert run("rotate", "shop") == 0
    new = secret_in(capsys.readouterr().out)
    assert [Machine("shop", one).fetch().status_code for one in (old, new)] == [200, 200]
    run("list")
    assert f"…{old[-4:]}" in capsys.readouterr().out
    clock.shift(days=7, seconds=1)
    assert [Machine("shop", one).fetch().status_code for one in (old, new)] == [401, 200]

    assert run("rotate", "shop", "--days", "0") == 0
    newest = secret_in(capsys.readouterr().out)
    assert [Machine("shop", one).fetch().status_code for one in (new, newest)] == [401, 200]


def test_one_key_is_ended_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    """By how its secret ends; without that the service goes off the list."""
    first, second = key("shop").secret, key("shop").secret

    assert run("remove", "shop", "--key", first[-4:]) == 0
    assert [Machine("shop", one).fetch().status_code for one in (first, second)] == [401, 200]
    assert run("remove", "shop") == 0
    assert Machine("shop", second).fetch().status_code == 401
    capsys.readouterr()
    assert run("list") == 0
    assert capsys.readouterr().out == ""


def test_a_service_gets_another_key(capsys: pytest.CaptureFixture[str]) -> None:
    """With what it may do, or everything."""
    service("shop")

    assert run("key", "shop", "--scope", "wallet:redeem") == 0
    assert Machine("shop", secret_in(capsys.readouterr().out)).fetch().json()["scope"] == "wallet:redeem"
    assert run("key", "shop", "--scope", "all") == 0
    assert "ssf.manage" in Machine("shop", secret_in(capsys.readouterr().out)).fetch().json()["scope"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "shop", "--texts", "WORDS"], "There is, or was, a service shop"),
        (["add", "Shop", "--texts", "WORDS"], "small letters, digits and hyphens"),
        (["add", "a--b", "--texts", "WORDS"], "small letters, digits and hyphens"),
        (["add", "x" * 41, "--texts", "WORDS"], "small letters, digits and hyphens"),
        (["add", "bank", "--texts", "WORDS", "--homepage", "javascript:alert(1)"], "javascript:alert(1)"),
        (["add", "bank", "--texts", "WORDS", "--scope", "everything"], "There is no scope 'everything'"),
        (["add", "bank", "--texts", "WORDS", "--logo", "WORDS"], "The logo can't be used: other"),
        (["add", "bank", "--texts", "/nowhere.json"], "can't be read"),
        (["add", "bank", "--texts", "HALF"], "lack a part, or it is too long: uk: name"),
        (["add", "bank", "--texts", "BROKEN"], "no JSON of texts by language"),
        (["add", "bank", "--texts", "LIST"], "no JSON of texts by language"),
        (["key", "bank", "--scope", "orders:read"], "There is no service bank"),
        (["rotate", "bank"], "There is no service bank"),
        (["rotate", "shop"], "has 2 such keys: say which"),
        (["rotate", "shop", "--key", "????"], "has no such key"),
        (["rotate", "shop", "--key", "FIRST", "--days", "91"], "0 to 90 days"),
        (["rotate", "shop", "--key", "FIRST", "--days", "-1"], "0 to 90 days"),
        (["remove", "bank"], "There is no service bank"),
        (["remove", "shop", "--key", "????"], "has no such key"),
    ],
)
def test_what_can_not_be_done_is_said(
    words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """A line says why, the status is 1, and nothing changes."""
    first = key("shop").secret
    key("shop")
    files = {"HALF": '{"en": {"name": "a", "about": "b", "holds": "c", "closing": "d"}}', "BROKEN": "{", "LIST": "[1]"}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    given = {"WORDS": str(words), "FIRST": first[-4:], **{name: str(tmp_path / name) for name in files}}
    before = kept()
    capsys.readouterr()

    with journalled():
        status = run(*[given.get(one, one) for one in arguments])

    told = capsys.readouterr()
    assert (status, told.out) == (1, "")
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert kept() == before


def test_a_service_has_ten_keys_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    """The eleventh is refused; one that takes the place of another at once isn't one more."""
    made = [key("shop").secret for _ in range(10)]

    assert run("key", "shop", "--scope", "all") == 1
    assert "end one first" in capsys.readouterr().err
    assert run("rotate", "shop", "--key", made[0][-4:]) == 1
    assert run("rotate", "shop", "--key", made[0][-4:], "--days", "0") == 0
    assert Credential.objects.filter(ended_at=None).count() == 10


def test_wrong_usage_is_status_two() -> None:
    """What the parser doesn't know."""
    for arguments in ([], ["replace"], ["key", "shop"], ["add", "shop"]):
        with pytest.raises(SystemExit) as ended:
            run(*arguments)
        assert ended.value.code == 2
