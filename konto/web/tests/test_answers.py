"""What every answer carries, whoever asks."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from konto.web.caching import public_seconds

pytestmark = pytest.mark.urls("konto.web.tests.strange_urls")
PAGES = [
    "/",
    "/help/",
    "/terms/",
    "/privacy/",
    "/nowhere/",
    "/breaks/",
    "/forbids/",
    "/closed/",
    "/tires/5/",
    "/posts/",
]


@pytest.mark.parametrize("url", PAGES)
def test_nobody_may_keep_a_page(visitor: Client, url: str) -> None:
    """Every page, error pages too, forbids being kept."""
    assert visitor.get(url)["Cache-Control"] == "private, no-store"


def test_an_answer_for_everybody_may_be_kept(visitor: Client) -> None:
    """A view that says so is kept for as long as it says."""
    assert visitor.get("/everybody/")["Cache-Control"] == "public, max-age=60"


def test_an_answer_with_a_cookie_is_never_for_everybody(visitor: Client) -> None:
    """A cookie makes an answer private, whatever its view says."""
    answer = visitor.get("/careless/")

    assert answer.cookies["mine"].value == "1"
    assert answer["Cache-Control"] == "private, no-store"


def test_only_files_for_machines_may_be_kept() -> None:
    """No page of this room is marked as one for everybody."""
    names = {pattern.name for pattern in _patterns() if public_seconds(pattern.callback)}

    assert names == {"theme", "robots", "security", "manifest", "icon", "offline", None}


@pytest.mark.parametrize("url", PAGES)
def test_a_page_keeps_to_itself(visitor: Client, url: str) -> None:
    """No frame, no sniffing, no referrer for others, no camera, and a policy without holes."""
    headers = visitor.get(url).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_each_request_has_a_name_of_its_own(visitor: Client) -> None:
    """The reference on an error page is the one in the header, and no two are alike."""
    first, second = visitor.get("/nowhere/"), visitor.get("/nowhere/")

    assert first["X-Request-ID"] in first.content.decode()
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{10}", first["X-Request-ID"])


def _patterns() -> list[URLPattern]:
    waiting = list(get_resolver("konto.web.tests.strange_urls").url_patterns)
    for pattern in waiting:
        waiting.extend(getattr(pattern, "url_patterns", []))
    return [pattern for pattern in waiting if isinstance(pattern, URLPattern)]
