"""Objecting without coming in: the case code and the address, or nothing; and what an appeal's page shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from konto.cases.models import Case
from konto.standing.actions import Outcome
from konto.standing.models import Appeal
from tests.cast import MALLORY
from tests.letters import work
from tests.standing import FACTS, WHY_NOT, appeals, code_of, decides, restricts
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

UNKNOWN = "B-2222-2222-2222"


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


def objects(visit, *, code: str, address: str, text: str = WHY_NOT, **files):
    visit.open("/appeal/")
    return visit.press("Send the appeal", code=code, address=address, text=text, **visit.picture(), **files)


def test_the_case_code_and_the_address_are_enough(alice, nora, visit, letterbox):
    """The receipt with the number goes to the account's own contact, and its page shows how far it is."""
    restriction = restricts(nora, alice)
    page = objects(visit, code=code_of(restriction).lower().replace("-", " "), address=alice.address)
    work()

    appeal = Appeal.objects.get()
    assert appeal.number not in page.text
    letter = letterbox.last(to=alice.address, kind="standing/received")
    assert appeal.number in letter.text
    page = visit.open(letterbox.link(kind="standing/received"))
    assert page.title.startswith(f"Appeal {appeal.number}")
    assert WHY_NOT in page.text
    assert FACTS not in page.text


@pytest.mark.parametrize("wrong", ["code", "address", "nonsense", "another's"])
@pytest.mark.parametrize("policy", ["tell", "private"])
def test_what_does_not_belong_together_looks_the_same(alice, bob, nora, visit, settings, request, wrong, policy):
    """An unknown code, a foreign address, somebody else's code: the same page, word for word, and nothing else."""
    if policy == "private":
        request.getfixturevalue("private")
    restriction, other = restricts(nora, alice), restricts(nora, bob)
    right = objects(visit, code=code_of(other), address=bob.address)
    given = {
        "code": (UNKNOWN, alice.address),
        "address": (code_of(restriction), MALLORY.address),
        "nonsense": ("<script>", alice.address),
        "another's": (code_of(restriction), bob.address),
    }
    code, address = given[wrong]
    with nothing_comes_about():
        page = objects(visit.elsewhere(), code=code, address=address)

    assert (page.status, page.path, page.text) == (right.status, right.path, right.text)


def test_the_picture_is_asked_for_and_tries_are_counted(alice, visit):
    """Without the letters of the picture nothing is looked up; after some tries it takes time."""
    visit.open("/appeal/")
    assert visit.page.asks_for_picture
    with nothing_comes_about():
        page = visit.press("Send the appeal", code=UNKNOWN, address=alice.address, text="x", picture_1="wrong")
    assert page.status == 400

    statuses = [objects(visit, code=UNKNOWN, address=alice.address).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_one_appeal_is_open_at_a_time(alice, nora, visit):
    """A second one, from inside or outside, finds the first; taken back, another can be written."""
    restriction = restricts(nora, alice)
    first = appeals(alice, restriction)
    assert appeals(alice, restriction, text="Again").id == first.id
    objects(visit, code=code_of(restriction), address=alice.address)
    assert Appeal.objects.count() == Case.objects.filter(subject="appeal").count() == 1

    visit.sign_in(alice)
    page = visit.open(f"/settings/standing/{restriction.id}/appeal/")
    page = visit.press("Take the appeal back")
    assert "You took it back" in page.text
    assert Case.objects.get(subject="appeal").status == "closed"
    assert appeals(alice, restriction, text="Again").id != first.id


def test_closing_the_case_takes_the_appeal_back(alice, nora, omar, visit):
    """On the page of questions, too: then there is nothing left to decide."""
    restriction = restricts(nora, alice, scope="buying")
    appeal = appeals(alice, restriction)
    visit.sign_in(alice)
    visit.open(f"/questions/{appeal.number}/")
    visit.press("It is settled: close it")

    appeal.refresh_from_db()
    assert appeal.stage == "withdrawn"


def test_a_decided_one_is_not_taken_back(alice, nora, omar, visit, letterbox):
    """The page shows the decision and has no such button; a program that presses it is told."""
    appeal = appeals(alice, restricts(nora, alice))
    decides(omar, appeal, Outcome.UPHOLD)
    path = letterbox.link(kind="standing/received")
    page = visit.open(path)
    assert "Take the appeal back" not in page.buttons
    assert "The restriction stays" in page.text
    with nothing_comes_about():
        page = visit.post(path)

    assert "It was decided, or taken back, already." in page.text


def test_a_code_is_of_no_more_use_once_it_was_decided(alice, nora, omar, visit):
    """The same page as ever, and nothing comes about: out-of-court bodies and courts are next."""
    restriction = restricts(nora, alice)
    decides(omar, appeals(alice, restriction), Outcome.UPHOLD)
    with nothing_comes_about():
        assert objects(visit, code=code_of(restriction), address=alice.address).path == "/appeal/sent/"


def test_six_months_and_no_longer(alice, nora, visit, clock):
    """On the last day the button is there; after it the page is silent, and the outside form does nothing."""
    restriction = restricts(nora, alice)
    clock.to(restriction.appeal_until - timedelta(hours=1))
    assert "Appeal for account reactivation" in visit.sign_in(alice).links
    clock.shift(hours=2)
    assert "Appeal for account reactivation" not in visit.open("/settings/standing/").links
    with nothing_comes_about():
        objects(visit.elsewhere(), code=code_of(restriction), address=alice.address)
        visit.open(f"/settings/standing/{restriction.id}/appeal/")

    assert (restriction.appeal_until - restriction.starts_at).days == 184


def test_files_are_taken_in_as_everywhere(alice, nora, visit):
    """Five at most, pictures drawn anew, scripts only downloaded; a bomb or a sixth file is refused."""
    restriction = restricts(nora, alice)
    visit.sign_in(alice)
    path = f"/settings/standing/{restriction.id}/appeal/"
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    six = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    visit.open(path)
    with nothing_comes_about():
        assert visit.press("Send the appeal", text=WHY_NOT, attachments=six).status == 400
    page = visit.press("Send the appeal", text=WHY_NOT, attachments=[SimpleUploadedFile("../../photo.svg", script)])

    assert "photo.svg" in page.text
    assert ".." not in page.links["photo.svg"]
    answer = visit.open(page.links["photo.svg"]).response
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("path", ["/appeal/status/nothing/", "/appeal/open/nothing/"])
def test_forged_links_open_nothing(visit, path):
    """An unknown secret is not found, looked at or pressed."""
    assert visit.open(path).status == 404
    with nothing_comes_about():
        assert visit.post(path).status == 404


def test_a_link_works_once_and_for_a_week(alice, nora, omar, visit, letterbox, clock):
    """Too old: a new one is sent to the same address. Used: it opens nothing more."""
    decides(omar, appeals(alice, restricts(nora, alice)), Outcome.LIFT)
    old = link(letterbox.last(kind="standing/decided").text)
    clock.shift(days=7)
    assert visit.open(old).status == 410
    with nothing_comes_about():
        assert visit.post(old).status == 410
    visit.open(old)
    visit.press("Send a new link")
    work()
    new = link(letterbox.last(kind="standing/reopening").text)
    visit.open(new)
    assert visit.press("Open my account").path == "/sign-in/"

    for used in (old, new):
        assert visit.open(used).status == 404
    assert visit.sign_in(alice).path == "/cabinet/"


def test_the_link_is_sent_again_from_inside(alice, nora, omar, visit, letterbox, clock):
    """Whoever signs in after it was lifted has it sent once more; pressed twice at once, one letter."""
    decides(omar, appeals(alice, restricts(nora, alice)), Outcome.LIFT)
    clock.shift(minutes=2)
    visit.sign_in(alice)
    assert "Ask a person" in visit.page.links
    visit.press("Send the link again")
    with nothing_comes_about():
        visit.press("Send the link again")

    assert len(letterbox.all(kind="standing/reopening")) == 1


def link(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/appeal/open/\S+)", text)
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_however_many_object_at_once_one_appeal_comes_of_it(alice, nora):
    """One appeal, one case, one receipt."""
    restriction = restricts(nora, alice)
    found = at_once(*[lambda: appeals(alice, restriction).id for _ in range(3)])

    assert len(set(found)) == 1
    assert Appeal.objects.count() == Case.objects.filter(subject="appeal").count() == 1
