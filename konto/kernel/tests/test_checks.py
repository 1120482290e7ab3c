"""An operator hears of missing keys before anybody needs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from konto.kernel import keys
from konto.kernel.checks import keys_are_there


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """A keys folder of its own, complete."""
    keys.ensure(tmp_path)
    settings.KONTO_KEYS_DIR = tmp_path
    return tmp_path


def test_a_complete_folder_is_fine(folder: Path) -> None:
    """One key of each kind is enough."""
    assert keys_are_there() == []


@pytest.mark.parametrize("kind", ["pepper-1.key", "seal-1.key", "signing-1.pem"])
def test_a_missing_key_is_named_at_start(folder: Path, kind: str) -> None:
    """Without one of them the check names the kind and what to set, and makes no new key."""
    (folder / kind).unlink()

    (found,) = keys_are_there()
    assert found.id == "kernel.E001"
    assert kind.partition("-")[0] in found.msg
    assert "KONTO_KEYS_DIR" in found.msg
    assert not (folder / kind).exists()


@pytest.mark.parametrize("kind", ["pepper-1.key", "seal-1.key", "signing-1.pem"])
def test_a_broken_key_is_noticed_at_start(folder: Path, kind: str) -> None:
    """A file that holds no key is an error, and what it holds is not repeated."""
    (folder / kind).write_text("not a key at all")

    (found,) = keys_are_there()
    assert found.id == "kernel.E002"
    assert "not a key" not in found.msg
