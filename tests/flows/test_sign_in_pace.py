"""Guessing: how often somebody may be wrong, and that strangers never lock an owner out."""

from __future__ import annotations

import pytest

from konto.kernel.events import Event
from konto.kernel.models import Failures
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.pace import fails
from tests.unchanged import nothing_comes_about

pytestmark = pytest.mark.slow

SPELLINGS = [
    "alice.appleby@example.org",
    "ALICE.APPLEBY@EXAMPLE.ORG",
    "   alice.appleby@example.org",
    " " * 300 + "alice.appleby@example.org",
    "\u2003" * 260 + "Alice.Appleby@example.org",
    "ａlice.appleby@example.org",
    "alice.appleby@example.org.",
    "alice.appleby@example。org",
]


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


def test_ten_guesses_from_one_network_then_it_waits(clock, alice, visit):
    """The eleventh is not weighed, not even with the right password; the page says how long, and the window ends."""
    for _ in range(10):
        assert visit.sign_in(alice, password="not the password").status == 400

    with nothing_comes_about():
        page = visit.sign_in(alice)
    assert (page.status, page.response.headers["Retry-After"]) == (429, "900")
    assert "15 minutes" in page.text
    assert not visit.is_signed_in

    clock.shift(minutes=14, seconds=59)
    page = visit.sign_in(alice)
    assert (page.status, page.response.headers["Retry-After"]) == (429, "1")
    clock.shift(seconds=1)
    assert visit.sign_in(alice).path == "/cabinet/"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_address_is_counted_apart(alice, visit, spelling):
    """Ten failures for the address count for each of its spellings, spaces and full-width letters included."""
    for _ in range(10):
        visit.sign_in(alice, password="not the password")
    visit.page = None

    assert visit.sign_in(alice.but(address=spelling)).status == 429


def test_endless_invented_addresses_are_counted_by_their_network(alice, visit):
    """Two hundred failures of whatever addresses close a network, and leave two rows each at the most."""
    fails(200, "network", "192.0.2.7")

    assert visit.sign_in(BOB).status == 429
    assert visit.elsewhere(network="198.51.100.2").sign_in(alice).path == "/cabinet/"


def test_an_ipv6_customer_is_one_network(alice, visit):
    """Addresses of one /64 are counted together, and those of another apart."""
    for place in range(10):
        visit.elsewhere(network=f"2001:db8:1:2::{place:x}").sign_in(alice, password="not the password")

    assert visit.elsewhere(network="2001:db8:1:2:ffff::1").sign_in(alice).status == 429
    assert visit.elsewhere(network="2001:db8:1:3::1").sign_in(alice).path == "/cabinet/"


@pytest.mark.parametrize("header", ["198.51.100.9", "198.51.100.9, 203.0.113.5", "junk", "", "x" * 5_000])
def test_a_forwarded_address_counts_only_from_trusted_proxies(alice, visit, header):
    """Without a proxy in the settings, whatever a visitor writes into the header changes nothing."""
    for _ in range(10):
        visit.elsewhere(**{"X-Forwarded-For": header}).sign_in(alice, password="not the password")

    assert visit.elsewhere(**{"X-Forwarded-For": "203.0.113.77"}).sign_in(alice).status == 429


def test_behind_a_proxy_the_last_hop_counts(alice, visit, settings):
    """What the trusted proxy added is the visitor's network; what the visitor wrote before it is not."""
    settings.KONTO_TRUSTED_PROXIES = 1
    for number in range(10):
        hops = f"203.0.113.{number}, 198.51.100.9"
        visit.elsewhere(**{"X-Forwarded-For": hops}).sign_in(alice, password="not the password")

    assert visit.elsewhere(**{"X-Forwarded-For": "203.0.113.200, 198.51.100.9:4711"}).sign_in(alice).status == 429
    assert visit.elsewhere(**{"X-Forwarded-For": "198.51.100.9, 203.0.113.201"}).sign_in(alice).path == "/cabinet/"


def test_strangers_close_an_address_to_strangers_but_not_to_its_owners_device(alice, visit, clock):
    """Fifty failures, from whatever networks: new devices wait, the browser that was in before doesn't."""
    visit.sign_in(alice)
    visit.sign_out()
    fails(49, "address", alice.address)
    assert visit.elsewhere(network="198.51.100.9").sign_in(alice, password="not the password").status == 400

    assert visit.elsewhere(network="203.0.113.1").sign_in(alice).status == 429
    assert visit.sign_in(alice).path == "/cabinet/"
    clock.shift(minutes=15)
    assert visit.elsewhere(network="203.0.113.1").sign_in(alice).path == "/cabinet/"


def test_a_known_device_may_fail_too_but_not_for_ever(alice, visit):
    """Twenty failures on a device that was in before, then it waits: a lent phone is no way to guess on."""
    visit.sign_in(alice)
    visit.sign_out()
    for number in range(20):
        visit.client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
        assert visit.sign_in(alice, password="not the password").status == 400

    assert visit.sign_in(alice).status == 429


def test_a_device_of_another_account_is_a_stranger(alice, mallory, visit):
    """Mallory's own device cookie buys her no tries at Alice's address."""
    visit.sign_in(mallory)
    visit.sign_out()
    fails(50, "address", alice.address)

    assert visit.sign_in(alice, password="not the password").status == 429


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", '["alice",["00"]]:1:2', "x" * 5_000])
def test_a_forged_device_cookie_is_a_strangers(alice, visit, cookie):
    """Nobody makes a known device by writing a cookie, and none breaks the page."""
    fails(50, "address", alice.address)
    visit.client.cookies["konto_device"] = cookie

    assert visit.sign_in(alice).status == 429


def test_a_device_is_shared_by_a_family(alice, bob, visit):
    """Both who were signed in on a device are known on it."""
    for person in (alice, bob):
        visit.sign_in(person)
        visit.sign_out()
    for person in (alice, bob):
        fails(50, "address", person.address)

    for person in (alice, bob):
        assert visit.sign_in(person).path == "/cabinet/"
        visit.sign_out()


def test_the_right_password_clears_the_address_and_never_the_network(alice, mallory, visit):
    """Nobody washes a network clean with an account of their own."""
    fails(199, "network", "192.0.2.7")
    assert visit.sign_in(mallory).path == "/cabinet/"
    visit.sign_out()

    assert visit.sign_in(alice, password="not the password").status == 400
    assert visit.sign_in(alice).status == 429


def test_counts_name_nobody_and_are_forgotten(clock, alice, visit):
    """What is counted holds keyed marks alone, and goes when the window is over."""
    visit.sign_in(alice, password="not the password")
    assert Failures.objects.count() == 3
    assert not any(alice.address.encode() in bytes(row.mark) for row in Failures.objects.all())

    clock.shift(minutes=15)
    work()
    assert not Failures.objects.exists()


def test_a_wrong_password_in_the_settings_is_counted_too(alice, visit):
    """At an unlocked screen the password can be guessed ten times, then the page asks to wait."""
    visit.sign_in(alice)
    for _ in range(10):
        visit.open("/settings/password/")
        assert visit.fill(current="a guess", password=BOB.password).status == 400
    visit.open("/settings/password/")

    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        assert visit.fill(current=alice.password, password=BOB.password).status == 429
    assert visit.elsewhere(network="198.51.100.4").sign_in(alice).path == "/cabinet/"


def test_an_address_that_nobody_has_is_counted_like_any(visit):
    """Ten guesses at an unknown address and the eleventh waits: the pace tells nothing."""
    for _ in range(10):
        assert visit.sign_in(MALLORY).status == 400

    assert visit.sign_in(MALLORY).status == 429
    assert visit.elsewhere(network="198.51.100.4").sign_in(ALICE).status == 400
