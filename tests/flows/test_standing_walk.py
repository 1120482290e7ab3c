"""The whole way: restricted, told why, objecting, judged by another person, and in again or not."""

from __future__ import annotations

import re

import pytest

from konto.kernel.events import Event
from konto.standing.actions import Outcome
from konto.standing.models import Appeal, Phase, Restriction
from tests.cast import ALICE, Person
from tests.letters import work
from tests.standing import FACTS, REASONS, WHY_NOT, decides, restricts
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


def test_a_restricted_person_learns_why_and_how_to_object(alice, nora, visit):
    """The right password shows the statement with all its parts; the wrong one shows nothing of it."""
    restricts(nora, alice)
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        assert FACTS not in visit.sign_in(alice, password="wrong").text

    page = visit.sign_in(alice)
    assert page.path == "/settings/standing/"
    for said in (FACTS, "You can't come into the account", "It applies everywhere", "A person decided this"):
        assert said in page.text
    for said in ("Fraud", "Terms, “What is not allowed”", "You can appeal to us until", "out-of-court", "court"):
        assert said in page.text
    assert "Appeal for account reactivation" in page.links


def test_the_strict_policy_says_no_more_to_strangers(private, alice, nora, visit):
    """A wrong password is answered as if there were no account; the right one shows the reasons."""
    unknown = visit.sign_in(alice.but(address="nobody@example.org"))
    restricts(nora, alice)
    wrong = visit.elsewhere(network="198.51.100.9").sign_in(alice, password="wrong")

    assert (wrong.status, wrong.text) == (unknown.status, unknown.text)
    assert FACTS in visit.elsewhere().sign_in(alice).text


def test_restricting_signs_out_everywhere_and_writes_the_same_day(alice, nora, visit, letterbox):
    """Whoever is in is out at once, and the letter holds the whole statement and a case code."""
    visit.sign_in(alice)
    restricts(nora, alice)

    assert not visit.is_signed_in
    letter = letterbox.last(to=alice.address, kind="standing/restricted")
    assert FACTS in letter.text
    assert re.search(r"^B-\w{4}-\w{4}-\w{4}$", letter.text, re.MULTILINE)
    assert nora.name not in letter.text


@pytest.mark.parametrize("path", ["/cabinet/", "/settings/", "/settings/name/", "/settings/devices/", "/questions/"])
def test_everything_else_leads_back_to_the_reasons(alice, nora, visit, path):
    """Whatever page of the account is asked for."""
    restricts(nora, alice)
    visit.sign_in(alice)

    assert visit.open(path).path == "/settings/standing/"


def test_what_still_works_works(alice, nora, visit):
    """Each line of the list opens; what a guard would stop is not on it."""
    restricts(nora, alice)
    page = visit.sign_in(alice)
    listed = {words: path for words, path in page.links.items() if words in ("Delete my account", "Ask a person")}

    assert set(listed) == {"Delete my account", "Ask a person"}
    for path in listed.values():
        assert visit.open(path).path == path


def test_an_appeal_is_lifted_and_the_link_opens_the_account(alice, nora, omar, visit, letterbox):
    """From the page to the receipt, another person's decision, the letter, its link: in again, cabinet as before."""
    before = as_it_is(alice)
    restricts(nora, alice)
    visit.sign_in(alice)
    visit.open(visit.page.links["Appeal for account reactivation"])
    page = visit.press("Send the appeal", text=WHY_NOT)
    work()
    appeal = Appeal.objects.get()
    assert appeal.number in page.text
    assert WHY_NOT in page.text
    assert appeal.number in letterbox.last(kind="standing/received").text

    decides(omar, appeal, Outcome.LIFT)
    letter = letterbox.last(kind="standing/decided")
    assert REASONS in letter.text
    assert visit.open("/cabinet/").path == "/settings/standing/"  # not before the link is followed

    visit.open(letterbox_link(letter.text, "/appeal/open/"))
    assert Restriction.objects.get().phase == Phase.LIFTED  # looking opens nothing
    assert visit.press("Open my account").path == "/cabinet/"
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"
    assert as_it_is(alice) == before


def test_an_appeal_is_upheld(alice, nora, omar, visit, letterbox):
    """The restriction stays, the letter says why and where to turn next, and nobody is let in."""
    appeal = appealed(alice, restricts(nora, alice), visit)
    decides(omar, appeal, Outcome.UPHOLD, reasons="The photos are from another day.")

    letter = letterbox.last(to=alice.address, kind="standing/decided")
    assert "The restriction stays" in letter.text
    assert "The photos are from another day." in letter.text
    assert "You can go to court at any time." in letter.text
    assert "/appeal/open/" not in letter.text
    page = visit.open("/cabinet/")
    assert page.path == "/settings/standing/"
    assert "Appeal for account reactivation" not in page.links


def test_a_late_sign_up_appeals_and_comes_in(nora, visit, clock, letterbox):
    """Not confirmed in time: the statement says it was automated; a person lifts it, the link leads to confirming."""
    visit.sign_up(ALICE)
    clock.shift(days=8)
    work()
    assert visit.open("/cabinet/").path == "/activate/late/"
    page = visit.open(visit.page.links["The reasons in full, and how to object"])
    assert "decided automatically" in page.text
    visit.open(page.links["Appeal for account reactivation"])
    visit.press("Send the appeal", text="Your letters never came.")
    decides(nora, Appeal.objects.get(), Outcome.LIFT)

    visit.open(letterbox_link(letterbox.last(kind="standing/decided").text, "/appeal/open/"))
    page = visit.press("Open my account")
    assert page.path.startswith("/activate/")
    assert visit.press("Confirm my address").path == "/activate/done/"
    assert visit.open("/cabinet/").path == "/cabinet/"
    work()
    assert not ALICE.account.restricted


def as_it_is(person: Person) -> list[object]:
    """What the account is and how it is reached; when that was proved last aside."""
    account = person.account
    contacts = account.identifiers.order_by("kind").values_list("kind", "value", "bounced_at", "doubted_at")
    return [
        {name: getattr(account, name) for name in ("state", "name", "password", "language", "restricted")},
        *contacts,
    ]


def appealed(person: Person, restriction: Restriction, visit: Visit) -> Appeal:
    visit.sign_in(person)
    visit.open(f"/settings/standing/{restriction.id}/appeal/")
    visit.press("Send the appeal", text=WHY_NOT)
    work()
    return Appeal.objects.get()


def letterbox_link(text: str, start: str) -> str:
    found = re.search(rf"https?://[^/\s]+({re.escape(start)}\S+)", text)
    assert found, f"no link to {start}"
    return found[1]
