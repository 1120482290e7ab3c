"""Knowing at once that there is nothing to prepare, and being right about it."""

from __future__ import annotations

import os
from pathlib import Path

import polib
import pytest

from konto.config import messages, place, preparation
from konto.config.errors import CannotStart
from konto.config.supervisor.deaths import Deaths


@pytest.mark.parametrize("name", ["KONTO_NAME", "KONTO_DATABASE_URL", "KONTO_CHALLENGE", "KONTO_ANYTHING_NEW"])
def test_a_changed_setting_asks_for_a_new_preparation(monkeypatch, name):
    """Settings are checked by the preparation, so a change of any of them must not slip by."""
    before = preparation.fingerprint(place.here())
    monkeypatch.setenv(name, "changed")

    assert preparation.fingerprint(place.here()) != before


def test_another_port_asks_for_nothing():
    """Where it listens has no effect on what is prepared."""
    assert preparation.fingerprint(place.here(port=1111)) == preparation.fingerprint(place.here(port=2222))


def test_an_unprepared_or_half_written_folder_is_not_ready(monkeypatch, tmp_path):
    """No mark, or a broken one: prepare again."""
    monkeypatch.setenv("KONTO_DATA_DIR", str(tmp_path))
    here = place.here()

    assert not preparation.is_ready(here, applied="")
    (tmp_path / "prepared.json").write_text('{"of": "')
    assert not preparation.is_ready(here, applied="")


def catalogue(folder: Path, translation: str) -> Path:
    po = folder / "room" / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    file = polib.POFile()
    file.append(polib.POEntry(msgid="Sign in", msgstr=translation))
    file.save(str(po))
    return po


def test_changed_catalogues_are_compiled_and_others_left_alone(tmp_path):
    """What a translator has just written is what the next start shows."""
    po = catalogue(tmp_path, "Вхід")
    assert messages.compile_stale(tmp_path) == 1
    assert messages.compile_stale(tmp_path) == 0

    catalogue(tmp_path, "Увійти")
    later = po.with_suffix(".mo").stat().st_mtime + 1
    os.utime(po, (later, later))

    assert messages.stale(tmp_path) == [po]
    assert messages.compile_stale(tmp_path) == 1
    assert polib.mofile(str(po.with_suffix(".mo"))).find("Sign in").msgstr == "Увійти"
    assert sorted(path.name for path in po.parent.iterdir()) == ["django.mo", "django.po"]


def test_what_keeps_dying_is_given_up():
    """Each death makes the next start wait longer; the sixth within a minute ends the house, and the line says how."""
    deaths = Deaths("web server")
    delays = [deaths.record("status 1") for _ in range(5)]

    assert delays == sorted(set(delays))
    with pytest.raises(CannotStart, match=r"the web server ended 6 times within a minute \(status 1\)"):
        deaths.record("status 1")
