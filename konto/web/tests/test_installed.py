"""The site as an app: what browsers are told about it, and what its worker may keep."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from konto.web import icons, theme

OFFLINE = {language: f"/offline/?language={language}" for language in ("en", "uk", "nb")}


def test_browsers_learn_how_to_install_it(visitor: Client, settings: Settings) -> None:
    """Name, colours and icons are the operator's; it opens at the cabinet and covers the whole site."""
    settings.KONTO_NAME, settings.KONTO_ACCENT = "Fish & Co", "#0057b7"
    answer = visitor.get("/manifest.webmanifest")
    told = json.loads(answer.content)

    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["theme_color"]) == ("Fish & Co", "#0057b7")
    assert (told["id"], told["scope"], told["start_url"], told["display"]) == ("/", "/", "/cabinet/", "standalone")
    assert [one["sizes"] for one in told["icons"]] == ["any", "192x192", "512x512", "512x512"]
    assert [one["purpose"] for one in told["icons"]] == ["any", "any", "any", "maskable"]
    assert all(visitor.get(one["src"]).status_code == 200 for one in told["icons"])


@pytest.mark.parametrize(("language", "begins"), [("en", "Your account"), ("uk", "Ваш"), ("nb", "Kontoen")])
def test_the_manifest_speaks_the_language_of_the_page(visitor: Client, language: str, begins: str) -> None:
    """Browsers ask for it without cookies: the page's link says the language."""
    page = visitor.get("/", headers={"accept-language": language}).content.decode()
    link = re.search(r'<link rel="manifest" href="([^"]+)"', page)
    assert link

    answer = visitor.get(link[1], headers={"accept-language": "de"})
    told = json.loads(answer.content)
    assert told["lang"] == answer["Content-Language"] == language
    assert told["description"].startswith(begins)


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/offline/"])
@pytest.mark.parametrize("language", ["", "xx", "<script>", "../../etc", "\x00", "x" * 3_000])
def test_an_unknown_language_is_the_visitors(visitor: Client, path: str, language: str) -> None:
    """Whatever stands in the address, it is one of ours, and is repeated nowhere."""
    answer = visitor.get(path, {"language": language}, headers={"accept-language": "nb"})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert answer["Content-Language"] == "nb"


@pytest.mark.parametrize(("name", "shape"), icons.PICTURES.items())
def test_icons_are_drawn_of_the_mark(visitor: Client, settings: Settings, name: str, shape: icons.Shape) -> None:
    """Each in its size, in the operator's colour; those that systems cut reach to every corner."""
    settings.KONTO_ACCENT = "#7a1fa2"
    answer = visitor.get(f"/icons/{name}")
    with Image.open(io.BytesIO(answer.content)) as picture:
        drawn = picture.convert("RGBA")

    assert answer["Cache-Control"] == "public, max-age=86400"
    assert drawn.size == (shape.size, shape.size)
    assert drawn.getpixel((0, 0)) == ((122, 31, 162, 255) if shape.full else (0, 0, 0, 0))
    assert drawn.getpixel((shape.size // 2, shape.size // 10)) == (122, 31, 162, 255)
    assert (255, 255, 255, 255) in {colour for _count, colour in drawn.getcolors(1_000_000) or []}


def test_the_mark_of_a_maskable_icon_stays_whole() -> None:
    """Nothing of it lies outside the circle that every system leaves (two fifths of the width around the middle)."""
    with Image.open(io.BytesIO(icons.picture("maskable-512.png", "#000000"))) as picture:
        light = picture.convert("L")
    marked = [(x, y) for x in range(0, 512, 4) for y in range(0, 512, 4) if int(str(light.getpixel((x, y)))) > 128]

    assert marked
    assert all((x - 256) ** 2 + (y - 256) ** 2 < (512 * 0.4) ** 2 for x, y in marked)


@pytest.mark.parametrize("accent", ["", "#ffffff", "#000", "#ffd500", "no colour", "#0b5d57"])
def test_the_mark_can_be_seen_on_every_colour(accent: str) -> None:
    """Light on dark, dark on light; what is no colour is answered with the product's own."""
    ground, line = (theme.parse(one) for one in re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', icons.vector(accent)))

    assert ground
    assert line
    assert theme.contrast(ground, line) > 4.5


@pytest.mark.parametrize("name", ["nothing", "icon-193.png", "..%2f..%2fetc", "icon.svg%00"])
def test_there_are_no_other_icons(visitor: Client, name: str) -> None:
    """A made-up name draws nothing."""
    assert visitor.get(f"/icons/{name}").status_code == 404


def test_the_worker_keeps_public_files_and_one_page_in_each_language(visitor: Client, settings: Settings) -> None:
    """Whatever it fetches for keeping may be kept by everybody: no cookie, no page of an account."""
    settings.KONTO_ACCENT = "#0057b7"
    files = _told(visitor, "FILES")

    assert _told(visitor, "OFFLINE") == OFFLINE
    assert set(OFFLINE.values()) <= set(files)
    assert "/theme.css" in files
    for path in files:
        if not path.startswith("/static/"):
            answer = visitor.get(path)
            assert answer["Cache-Control"].startswith("public"), path
            assert not answer.cookies
    assert {path for path in files if path.startswith("/static/")} == {
        "/static/web/tokens.css", "/static/web/konto.css", "/static/web/mark.svg",
    }  # fmt: skip


def test_the_worker_itself_is_never_kept(visitor: Client) -> None:
    """A mended worker is there at the next visit; it covers the site and stands under the same policy."""
    answer = visitor.get("/service-worker.js")

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer["Content-Security-Policy"]


def test_another_version_has_another_store(visitor: Client, settings: Settings) -> None:
    """A changed page without network is kept anew; the same stays the same."""
    before = _told(visitor, "STORE")
    assert _told(visitor, "STORE") == before

    settings.KONTO_NAME = "Fish & Co"
    assert _told(visitor, "STORE") != before


@pytest.mark.parametrize(("language", "words"), [("en", "No connection"), ("uk", "Немає"), ("nb", "Ingen")])
def test_without_a_network_the_page_is_honest(visitor: Client, language: str, words: str) -> None:
    """It says what it knows and what not, in the reader's language, and holds nothing of anybody."""
    answer = visitor.get("/offline/", {"language": language})
    text = answer.content.decode()

    assert f"<h1>{words}" in text
    assert f'<html lang="{language}"' in text
    assert 'href=""' in text
    assert "csrf" not in text
    assert "<script" not in text
    assert "nonce" not in answer["Content-Security-Policy"]


def _told(visitor: Client, name: str) -> Any:
    found = re.search(rf"const {name} = (.*);", visitor.get("/service-worker.js").content.decode())
    assert found
    return json.loads(found[1])
