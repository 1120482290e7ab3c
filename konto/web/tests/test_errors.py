"""When something stops, the page says what happened and where to go on."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.urls("konto.web.tests.strange_urls")
CASES = [
    ("/nowhere/", 404, "There is no page at this address"),
    ("/forbids/", 403, "This page is not open to you"),
    ("/suspects/", 400, "This request could not be read"),
    ("/breaks/", 500, "Something broke on our side"),
    ("/tires/42/", 429, "42 seconds"),
    ("/tires/600/", 429, "10 minutes"),
    ("/closed/", 503, "Accounts are closed for the moment"),
    ("/posts/", 405, "This address does not open like that"),
]


@pytest.mark.parametrize(("url", "status", "words"), CASES)
def test_an_error_explains_and_leads_on(visitor: Client, url: str, status: int, words: str) -> None:
    """One heading that says what happened, and a way on."""
    answer = visitor.get(url)
    text = answer.content.decode()

    assert answer.status_code == status
    assert answer.get("Content-Length", str(len(answer.content))) == str(len(answer.content))
    assert words in text
    assert text.count("<h1>") == 1
    assert 'href="/"' in text


@pytest.mark.parametrize("url", ["/breaks/", "/suspects/"])
def test_an_error_page_tells_nothing_of_the_inside(visitor: Client, url: str) -> None:
    """Neither the exception nor what it carries reaches the page."""
    text = visitor.get(url).content.decode()

    assert "alice@example.com" not in text
    assert "Error" not in text.replace("Error 500", "").replace("Error 400", "")


def test_how_long_to_wait_is_told_to_programs(visitor: Client) -> None:
    """429 and 503 carry the seconds in a header."""
    assert visitor.get("/tires/42/")["Retry-After"] == "42"
    assert visitor.get("/closed/")["Retry-After"] == "300"


def test_a_wrong_method_names_the_right_one(visitor: Client) -> None:
    """The page for a wrong method keeps the header that says what would be right."""
    assert visitor.get("/posts/")["Allow"] == "POST"


def test_a_form_without_its_mark_is_explained() -> None:
    """A refused form says that this press did nothing, and leads back to the form; it promises nothing else."""
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "uk"})
    text = answer.content.decode()

    assert answer.status_code == 403
    assert "so this press did nothing" in text
    assert "still there" not in text
    assert 'href="/language/"' in text
    assert "konto_language" not in answer.cookies


def test_the_page_for_a_broken_server_needs_nothing(visitor: Client) -> None:
    """Even with every template gone the answer is an honest 500."""
    with override_settings(TEMPLATES=[]):
        answer = visitor.get("/breaks/")

    assert answer.status_code == 500
    assert b"<h1>" in answer.content


@pytest.mark.parametrize(
    "junk", ["/%00/", "/" + "a" * 5_000 + "/", "/%ff%fe/", "/../../etc/passwd", "/?" + "a=b&" * 900]
)
def test_junk_is_answered_calmly(visitor: Client, junk: str) -> None:
    """No junk in a path makes this room fail."""
    assert visitor.get(junk).status_code in {200, 400, 404}
