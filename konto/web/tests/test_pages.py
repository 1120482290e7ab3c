"""The pages of this room, as a stranger sees them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from konto.kernel import registries
from konto.kernel.registries import DemoPerson

STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def test_the_front_page_says_where_to_start(visitor: Client) -> None:
    """A stranger finds both ways in."""
    text = visitor.get("/").content.decode()

    assert "Create an account" in text
    assert "Sign in" in text


def test_demo_people_are_shown_in_the_demo_only(
    visitor: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made-up people with their passwords stand on the front page of the demo, and nowhere else."""
    alice = DemoPerson(name="Alice", address="alice@example.com", password="calm-lake-412", note="Confirmed.")
    monkeypatch.setattr(registries, "_demo_people", [alice])

    settings.KONTO_DEMO = True
    assert "calm-lake-412" in visitor.get("/").content.decode()
    settings.KONTO_DEMO = False
    assert "calm-lake-412" not in visitor.get("/").content.decode()


def test_components_are_shown_in_debug_and_demo_only(visitor: Client, settings: Settings) -> None:
    """In the real thing there is no page of components."""
    settings.DEBUG, settings.KONTO_DEMO = False, True
    assert visitor.get("/design/").status_code == 200
    settings.KONTO_DEMO = False
    assert visitor.get("/design/").status_code == 404


@pytest.mark.parametrize("url", ["/", "/help/", "/terms/", "/privacy/"])
def test_every_page_has_its_landmarks(visitor: Client, url: str) -> None:
    """One heading of the first rank, a way past the header, a place for messages, help in the same place."""
    text = visitor.get(url).content.decode()

    assert len(re.findall(r"<h1\b", text)) == 1
    assert 'href="#main"' in text
    assert '<main id="main"' in text
    assert 'role="status"' in text
    assert 'href="/help/"' in text


@pytest.mark.parametrize(
    ("url", "setting"), [("/terms/", "KONTO_TERMS_VERSION"), ("/privacy/", "KONTO_PRIVACY_VERSION")]
)
def test_legal_pages_name_their_version(visitor: Client, settings: Settings, url: str, setting: str) -> None:
    """The version that a person accepts is the one on the page."""
    setattr(settings, setting, "2031-07")

    assert "2031-07" in visitor.get(url).content.decode()


def test_the_operator_dresses_the_pages(visitor: Client, settings: Settings) -> None:
    """Name, logo and colour come from the configuration; the name is never markup."""
    settings.KONTO_NAME, settings.KONTO_LOGO_URL, settings.KONTO_ACCENT = "Fish & <b>Co", "/logo.svg", "#0057b7"
    text = visitor.get("/").content.decode()

    assert "Fish &amp; &lt;b&gt;Co" in text
    assert 'src="/logo.svg"' in text
    assert "/theme.css" in text
    assert b"--accent:#0057b7" in visitor.get("/theme.css").content


def test_without_a_colour_there_is_nothing_to_fetch(visitor: Client, settings: Settings) -> None:
    """The default look costs no further request."""
    settings.KONTO_ACCENT = ""

    assert "/theme.css" not in visitor.get("/").content.decode()


def test_the_first_visit_is_light(visitor: Client) -> None:
    """At most 60 kB compressed and 8 requests, with nothing from elsewhere."""
    page = visitor.get("/").content
    names = {re.sub(r"\.[0-9a-f]{12}\.", ".", url.removeprefix("/static/")) for url in STATIC.findall(page.decode())}
    files = [finders.find(name) for name in names]

    assert all(files)
    assert 1 + len(files) <= 8
    assert sum(len(gzip.compress(Path(str(file)).read_bytes())) for file in files) + len(gzip.compress(page)) < 60_000


def test_search_engines_stay_outside(visitor: Client) -> None:
    """Only the public pages are for them."""
    text = visitor.get("/robots.txt").content.decode()

    assert "Disallow: /" in text
    assert "Allow: /help/" in text


def test_where_to_report_a_hole(visitor: Client, settings: Settings) -> None:
    """security.txt is there once the operator names a contact, and runs out."""
    assert visitor.get("/.well-known/security.txt").status_code == 404
    settings.KONTO_SECURITY_CONTACT = "security@example.com"
    text = visitor.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:security@example.com" in text
    assert re.search(r"Expires: \d{4}-\d\d-\d\dT", text)
