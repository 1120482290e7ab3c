"""Where a Konto lives, and what its processes are told about it."""

from __future__ import annotations

import pytest

from konto.config import place
from konto.config.embedded import database_url
from konto.config.env import Unsafe


@pytest.mark.parametrize(
    ("host", "address", "local"),
    [
        ("127.0.0.1", "http://localhost:8000", "127.0.0.1"),
        ("0.0.0.0", "http://localhost:8000", "127.0.0.1"),
        ("::", "http://localhost:8000", "::1"),
        ("192.0.2.7", "http://192.0.2.7:8000", "192.0.2.7"),
        ("2001:db8::7", "http://[2001:db8::7]:8000", "2001:db8::7"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host, address, local):
    """Whatever it listens on, a person gets something to open, and the supervisor something to ask."""
    here = place.here(host=host, port=8000)

    assert (here.address, here.local_host) == (address, local)


def test_a_public_address_goes_over_everything(monkeypatch):
    """Behind a proxy people are told the proxy's address."""
    monkeypatch.setenv("KONTO_PUBLIC_URL", "https://account.example.org/")

    assert place.here(host="0.0.0.0").address == "https://account.example.org"


def test_options_go_over_variables_and_reach_the_children(monkeypatch, tmp_path):
    """A child started from anywhere finds the same folder, host and port."""
    monkeypatch.setenv("KONTO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KONTO_PORT", "1234")

    variables = place.enter(place.here(port=4321, demo=True), {"PATH": "/bin"})

    assert variables == {
        "PATH": "/bin",
        "KONTO_DATA_DIR": str(tmp_path),
        "KONTO_HOST": "127.0.0.1",
        "KONTO_PORT": "4321",
        "KONTO_DEMO": "1",
    }


def test_a_port_that_is_no_number_is_refused(monkeypatch):
    """The line names the variable."""
    monkeypatch.setenv("KONTO_PORT", "door")

    with pytest.raises(Unsafe, match="KONTO_PORT"):
        place.here()


def test_the_database_is_found_in_any_folder(tmp_path):
    """Blanks and letters of any script are escaped; the URL is the same however the folder is written."""
    folder = tmp_path / "мої дані"
    folder.mkdir()

    url = database_url(folder)

    assert url.startswith("postgresql://postgres@/konto?host=%2F")
    assert url.isascii()
    assert " " not in url
    assert database_url(folder / ".." / folder.name) == url
