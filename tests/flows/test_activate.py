"""Confirming an address: by the letter's link, or by its code."""

from __future__ import annotations

import pytest

from konto.identity.models import Proof
from konto.kernel import ids
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

DONE = (Event.STATE_CHANGED, Event.ACTIVATED)
JUNK = [
    "x",
    "again!",
    "0" * 43,
    "A" * 2_000,
    "%00",
    "%0d%0aSet-Cookie:x=1",
    "..%2f..%2fetc%2fpasswd",
    "'; DROP TABLE identity_proof;--",
    "%3Cscript%3E",
    "\u0456\U0001f98a",
    "%ff%fe",
]


def test_looking_at_the_link_changes_nothing(visit, letterbox):
    """A mail scanner that opens every link, with GET and HEAD, activates nothing and sets no cookie of a session."""
    visit.sign_up(ALICE)
    scanner = visit.elsewhere(network="198.51.100.50")

    with nothing_comes_about():
        for _ in range(3):
            assert scanner.open(letterbox.link()).status == 200
        assert scanner.client.head(letterbox.link()).status_code == 200

    assert "konto" not in scanner.client.cookies
    assert ALICE.account.state == "new"


def test_the_link_and_a_button_confirm(visit, letterbox):
    """In the browser that signed up, the link's one button confirms, and the page says so and leads on."""
    visit.sign_up(ALICE)
    visit.open(letterbox.link())

    with journalled(*DONE):
        page = visit.press("Confirm my address")

    assert page.path == "/activate/done/"
    assert "Confirmed" in page.text
    assert ALICE.address in page.text
    assert "/cabinet/" in page.links.values()
    assert ALICE.account.state == "active"


def test_the_code_confirms(visit, letterbox):
    """The code from the letter, however it is spaced, confirms on the page that waits for it."""
    visit.sign_up(ALICE)
    work()
    code = letterbox.code()

    with journalled(*DONE):
        assert visit.activate(f" {code[:3]} {code[3:]} ").path == "/activate/done/"
    assert ALICE.account.activated_at is not None


def test_a_confirmed_account_has_nothing_to_confirm(alice, visit):
    """Who is confirmed is led to the cabinet instead."""
    visit.sign_in(alice)

    assert visit.open("/activate/").path == "/cabinet/"
    assert visit.open("/activate/done/").status == 200
    with nothing_comes_about():
        assert visit.post("/activate/", code="123456").path == "/cabinet/"
        assert visit.post("/activate/again/").status == 200
        assert visit.post("/activate/address/", address=BOB.address).path == "/settings/"


@pytest.mark.parametrize("path", ["/activate/", "/activate/done/", "/activate/address/"])
def test_a_stranger_has_nothing_to_confirm(visit, path):
    """Without a sign-up in this browser each of the pages leads to sign-in."""
    assert visit.open(path).path == "/sign-in/"
    with nothing_comes_about():
        assert visit.post("/activate/", code="123456").path == "/sign-in/"
        assert visit.post("/activate/again/").path == "/sign-in/"


def test_the_fifth_wrong_code_ends_the_letter(visit, letterbox):
    """Four wrong codes may be corrected; after the fifth code and link are dead, and a new letter is offered."""
    visit.sign_up(ALICE)
    work()
    code, link = letterbox.code(), letterbox.link()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for _ in range(4):
        assert "isn't the code" in visit.activate(wrong).text
    with journalled(Event.PROOF_FAILED):
        assert "Too many wrong codes" in visit.activate(wrong).text
    with nothing_comes_about():
        assert "Too many wrong codes" in visit.activate(code).text
        page = visit.open(link)
    assert (page.status, "mistyped too often" in page.text) == (410, True)
    assert ALICE.account.state == "new"


def test_four_wrong_codes_and_the_right_one_confirm(visit, letterbox):
    """Mistyping four times costs nothing but patience."""
    visit.sign_up(ALICE)
    work()
    code = letterbox.code()
    for _ in range(4):
        visit.activate(f"{(int(code) + 1) % 1_000_000:06d}")

    assert visit.activate(code).path == "/activate/done/"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5x", "\x00" * 6, "9" * 10_000, "١٢٣٤٥"])
def test_what_is_no_code_costs_no_try(visit, typed):
    """Five digits, letters, nothing, NUL and 10,000 digits are refused with words, and the tries stay."""
    visit.sign_up(ALICE)

    with nothing_comes_about():
        visit.open("/activate/")
        assert visit.fill(code=typed).status == 400


def test_a_code_lives_ten_minutes_and_a_link_a_day(clock, visit, letterbox):
    """To the second: the code is too old after ten minutes, the link after a day, and each page says what to do."""
    visit.sign_up(ALICE)
    code, link = letterbox.code(), letterbox.link()

    clock.shift(minutes=10)
    with nothing_comes_about():
        assert "too old" in visit.activate(code).text

    clock.shift(hours=23, minutes=49, seconds=59)
    assert visit.elsewhere().open(link).status == 200
    clock.shift(seconds=1)
    with nothing_comes_about():
        page = visit.elsewhere().open(link)
        assert page.status == 410
        assert "older than a day" in page.text
        assert visit.elsewhere().post(link, password=ALICE.password).status == 410


def test_an_expired_link_offers_a_new_letter(clock, visit, letterbox):
    """One button sends a new letter to the same address; its link works, and nothing is said of whose it is."""
    visit.sign_up(ALICE)
    clock.shift(days=1)
    other = visit.elsewhere()
    other.open(letterbox.link())

    with journalled(Event.PROOF_SENT):
        page = other.press("Send a new letter")

    assert "Letter sent" in page.text
    assert ALICE.address not in page.html
    other.open(letterbox.link())
    assert other.fill(password=ALICE.password).path == "/activate/done/"


def test_an_expired_link_sends_one_letter_only(clock, visit, letterbox):
    """Asking again with the same old link sends nothing more: it was replaced."""
    visit.sign_up(ALICE)
    clock.shift(days=1)
    old = letterbox.link()
    visit.post(f"{old}again/")

    with nothing_comes_about():
        assert visit.post(f"{old}again/").status == 200


def test_a_link_that_works_sends_no_second_letter(visit, letterbox):
    """The way for expired links is no way to have letters sent by whoever knows a living one."""
    visit.sign_up(ALICE)

    with nothing_comes_about():
        visit.elsewhere().post(f"{letterbox.link()}again/")


def test_a_used_link_says_that_the_address_is_confirmed(visit, letterbox):
    """The second press finds no form: the page says that all is well, and confirms nothing anew."""
    visit.sign_up(ALICE)
    link = letterbox.link()
    visit.open(link)
    visit.press("Confirm my address")

    with nothing_comes_about():
        page = visit.elsewhere().open(link)
        assert page.status == 410
        assert "Already confirmed" in page.text
        assert visit.elsewhere().post(link, password=ALICE.password).status == 410


def test_the_code_dies_with_the_link_and_the_link_with_the_code(visit, letterbox):
    """They are one proof: used by link, the code is used too, and the other way round."""
    visit.sign_up(ALICE)
    work()
    code, link = letterbox.code(), letterbox.link()
    visit.activate(code)
    assert visit.elsewhere().open(link).status == 410

    other = visit.elsewhere()
    other.sign_up(BOB)
    code = letterbox.code()
    other.open(letterbox.link())
    other.press("Confirm my address")
    assert other.post("/activate/", code=code).path == "/cabinet/"
    assert Proof.objects.filter(ended="used").count() == 2


def test_somebody_elses_code_and_link_confirm_only_their_own(visit, letterbox):
    """Mallory's code in Alice's browser is a wrong code, and Mallory's link asks for Mallory's password."""
    visit.sign_up(ALICE)
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.sign_up(MALLORY)
    code, link = letterbox.code(to=MALLORY.address), letterbox.link(to=MALLORY.address)

    assert "isn't the code" in visit.activate(code).text
    visit.open(link)
    with nothing_comes_about():
        assert visit.fill(password=ALICE.password).status == 400
    assert (ALICE.account.state, MALLORY.account.state) == ("new", "new")


def test_confirming_another_account_opens_that_one(alice, visit, letterbox):
    """Signed in as Alice, the right password on Bob's link leaves Alice's account and opens Bob's."""
    visit.sign_in(alice)
    other = visit.elsewhere()
    other.sign_up(BOB)
    visit.open(letterbox.link(to=BOB.address))
    page = visit.fill(password=BOB.password)

    assert BOB.address in page.text
    assert BOB.name in visit.open("/settings/").text


@pytest.mark.parametrize("token", JUNK)
def test_a_forged_or_mangled_link_explains_itself(visit, token):
    """No token of any shape is an error of ours or confirms anything: the page says that it may be cut off."""
    visit.sign_up(ALICE)

    with nothing_comes_about():
        for path in (f"/activate/{token}/", f"/activate/{token}/again/"):
            assert visit.open(path).status in (404, 405)
            assert visit.post(path).status in (200, 404)
    assert ALICE.account.state == "new"


def test_a_token_of_ones_own_making_is_not_found(visit):
    """A well-formed token that was never sent is no different from a mangled one."""
    page = visit.open(f"/activate/{ids.token()}/")

    assert page.status == 404
    assert "may be cut off" in page.text


def test_links_and_codes_are_kept_only_as_marks(visit, letterbox):
    """The database holds neither the code nor the link, and the journal names nobody."""
    visit.sign_up(ALICE)
    proof = Proof.objects.values().get()

    assert letterbox.code() not in str(proof)
    assert letterbox.link().split("/")[2] not in str(proof)
