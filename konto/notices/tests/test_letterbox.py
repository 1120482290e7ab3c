"""The letterbox of demo and debug, and its absence everywhere else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from konto.notices import jobs
from konto.notices.tests.conftest import Send


def _paths(letter: object) -> list[str]:
    return ["/letterbox/", "/letterbox/letters.json", f"/letterbox/{letter}/"]


def test_every_letter_is_listed_newest_first(db: None, client: Client, send: Send) -> None:
    """To whom, what about, in which state, whether it was sent or waits."""
    send(key="1")
    send("sample/code", key="2", channel="sms", to="+4790000000")
    jobs.drain()
    send(key="3", to="bob@konto.example")
    page = client.get("/letterbox/").text

    assert page.index("bob@konto.example") < page.index("+4790000000") < page.index("alice@konto.example")
    assert "482 913 is your code for Konto." in page
    assert page.count("waiting</") == 1


def test_an_empty_letterbox_says_so(db: None, client: Client) -> None:
    """No list, but what would fill it."""
    assert "No letters yet" in client.get("/letterbox/").text


def test_a_letter_can_be_read_and_its_link_followed(db: None, client: Client, send: Send) -> None:
    """The page shows subject, code and a link to click."""
    page = client.get(f"/letterbox/{send().id}/").text

    assert "Confirm your address for Konto" in page
    assert '<a href="https://konto.example/activate/abc">' in page
    assert "482 913" in page


def test_a_hostile_letter_is_shown_as_text(db: None, client: Client, send: Send) -> None:
    """Markup in somebody's name does nothing, on the list and on the letter's page."""
    letter = send("sample/note", context={"name": "<script>alert(1)</script>", "paragraphs": []})

    for path in ("/letterbox/", f"/letterbox/{letter.id}/"):
        page = client.get(path).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_tools_read_what_was_sent_as_json(db: None, client: Client, send: Send) -> None:
    """Newest first, with exactly the agreed fields; what still waits is not among them."""
    first = send(key="1")
    second = send("sample/code", key="2", channel="sms", to="+4790000000")
    jobs.drain()
    send(key="3")
    letters = client.get("/letterbox/letters.json").json()

    assert [letter["id"] for letter in letters] == [str(second.id), str(first.id)]
    assert set(letters[0]) == {"id", "channel", "to", "kind", "subject", "text", "sent_at"}
    assert (letters[0]["channel"], letters[0]["to"]) == ("sms", "+4790000000")
    assert (letters[1]["kind"], letters[1]["subject"]) == ("sample/confirm", "Confirm your address for Konto")
    assert letters[1]["sent_at"]


def test_elsewhere_there_is_no_letterbox(db: None, client: Client, send: Send, site: Settings) -> None:
    """Outside demo and debug each of its paths answers 404, and shows nothing of the letter."""
    letter = send()
    site.KONTO_LETTERBOX = False

    for path in _paths(letter.id):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "482 913" not in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_letters_can_only_be_read(db: None, client: Client, send: Send, method: str) -> None:
    """The letterbox changes nothing."""
    for path in _paths(send().id):
        assert getattr(client, method)(path).status_code == 405


def test_a_letter_that_is_not_there_is_not_found(db: None, client: Client) -> None:
    """An unknown number is an ordinary 404."""
    assert client.get(f"/letterbox/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_the_list_costs_one_query(
    db: None, client: Client, send: Send, django_assert_max_num_queries: object, language: str
) -> None:
    """However many letters there are."""
    for number in range(5):
        send(key=f"{number}", language=language)

    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert client.get("/letterbox/").status_code == 200
