"""The strict policy: two hundred tries about known and unknown contacts take times that can't be told apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from django.test import Client

from konto.identity import disclosure
from konto.identity.models import AddressCheck, ContactChange, Proof
from konto.identity.social.told import Told
from konto.kernel.models import Failures
from tests import timing
from tests.cast import ALICE, BOB, DANA, MALLORY
from tests.flows.test_private import CONTACTS
from tests.flows.test_social_private import comes_back
from tests.timing import Prepare
from tests.visiting import NETWORK, Visit

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.slow]

TRIES = 50
"""Of each kind: two hundred in all where there are four."""

MEASUREMENTS = 3
"""What tells two kinds apart does so each time, and the same way round; what a busy machine did, doesn't."""

LONG_AGO = "2020-01-01T00:00:00+00:00"
FORM = {"name": "Somebody", "password": "seven green kettles whistle", "language": "en", "age": "on", "terms": "on"}
NEW_ONES = count()
Contacts = dict[str, str]


@pytest.fixture(autouse=True)
def _as_it_is_run(private, settings, monkeypatch) -> None:
    """Steps as long as outside of tests, and no cap that hundreds of tries would meet."""
    monkeypatch.setattr(disclosure, "STEP", 0.2)
    settings.KONTO_CHALLENGE = "off"
    for kind in ("LETTERS", "TEXTS"):
        for scope in ("RECIPIENT", "NETWORK", "DAY"):
            setattr(settings, f"KONTO_{kind}_PER_{scope}", 1_000_000)
    settings.KONTO_TEXTS_PER_COUNTRY = 1_000_000


@pytest.fixture
def contacts(request, db) -> Contacts:
    """An address, or a number, of each kind."""
    found = CONTACTS[request.param]
    BOB.but(address=found["known"]).joins()
    MALLORY.but(address=found["waiting"], password=FORM["password"]).signs_up()
    ALICE.but(address=found["gone"]).joins().leaves()
    return found


def sign_in(contacts: Contacts) -> dict[str, Prepare]:
    """A wrong password, no account, the right password before confirming, and somebody who left."""
    return {kind: _post("/sign-in/", address=one, password=FORM["password"]) for kind, one in contacts.items()}


def sign_up(contacts: Contacts) -> dict[str, Prepare]:
    form = partial(_post, "/sign-up/", **FORM)

    def somebody_new() -> Callable[[], object]:
        return form(address=_never_seen(contacts))()

    return {
        "new": somebody_new,
        "known": form(address=contacts["known"]),
        "gone": form(address=contacts["gone"]),
    }


def resend(contacts: Contacts) -> dict[str, Prepare]:
    def prepare(browser: Client) -> Callable[[], object]:
        session = browser.session
        session["letter_asked"] = LONG_AGO
        session.save()
        Proof.objects.update(created_at=LONG_AGO)
        return _afresh(partial(browser.post, "/activate/again/"))

    return {kind: partial(prepare, browser) for kind, browser in _waiting(contacts).items()}


def correction(contacts: Contacts) -> dict[str, Prepare]:
    """Nobody corrects before they are signed in, and nobody is before they confirm: all are led away alike."""
    other = _never_seen(contacts)
    return {
        kind: partial(_afresh, partial(browser.post, "/activate/address/", {"address": other}))
        for kind, browser in _waiting(contacts).items()
    }


def code_entry(contacts: Contacts) -> dict[str, Prepare]:
    return {kind: _post("/sign-in/code/", address=one) for kind, one in contacts.items()}


def code_typed(contacts: Contacts) -> dict[str, Prepare]:
    """A wrong code, in the browser that asked for one."""

    def prepare(browser: Client) -> Callable[[], object]:
        Proof.objects.update(tries=0)
        return _afresh(partial(browser.post, "/sign-in/code/enter/", {"code": "000000"}))

    browsers = {kind: _browser() for kind in contacts}
    for kind, browser in browsers.items():
        browser.post("/sign-in/code/", {"address": contacts[kind]})
    return {kind: partial(prepare, browser) for kind, browser in browsers.items()}


def recovery(contacts: Contacts) -> dict[str, Prepare]:
    return {kind: _post("/recover/", address=one) for kind, one in contacts.items()}


def contact_change(contacts: Contacts) -> dict[str, Prepare]:
    """Somebody who is signed in asks for each of them."""
    by_text = contacts["new"].startswith("+")
    somebody = (ALICE if by_text else DANA).joins()
    visit = Visit()
    visit.sign_in(somebody)
    browser = _browser()
    browser.cookies = visit.client.cookies
    path = "/settings/phone/" if by_text else "/settings/email/"

    def prepare(contact: str) -> Callable[[], object]:
        Proof.objects.filter(account=somebody.account).delete()
        ContactChange.objects.all().delete()
        return _afresh(partial(browser.post, path, {"contact": contact}))

    return {kind: partial(prepare, contact) for kind, contact in contacts.items()}


def code_instead(contacts: Contacts) -> dict[str, Prepare]:
    """A code in place of the picture, on the page for signing in."""

    def prepare(contact: str) -> Callable[[], object]:
        AddressCheck.objects.all().delete()
        form = {"address": contact, "password": "x", "code_instead": "1"}
        return _afresh(partial(_browser().post, "/sign-in/", form))

    return {kind: partial(prepare, contact) for kind, contact in contacts.items()}


def elsewhere(contacts: Contacts) -> dict[str, Prepare]:
    """Signing up with an account elsewhere, and an address that it hasn't shown to be theirs."""
    form = {name: FORM[name] for name in ("name", "language", "age", "terms")}

    def prepare(kind: str) -> Callable[[], object]:
        typed = _never_seen(contacts) if kind == "new" else contacts[kind]
        visit = comes_back(Told("oidc", f"somebody-{next(NEW_ONES)}", address=typed, name="Somebody"))
        browser = _browser()
        browser.cookies = visit.client.cookies
        return _afresh(partial(browser.post, "/sign-up/elsewhere/", {**form, "address": typed}))

    return {kind: partial(prepare, kind) for kind in ("new", "known", "gone")}


WAYS = {
    "sign-in": (sign_in, 400),
    "sign-up": (sign_up, 302),
    "sending again": (resend, 302),
    "correcting": (correction, 302),
    "code to sign in": (code_entry, 302),
    "typing that code": (code_typed, 400),
    "getting back in": (recovery, 302),
    "another contact": (contact_change, 302),
    "code for the picture": (code_instead, 200),
    "account elsewhere": (elsewhere, 302),
}
BY_NUMBER_TOO = ("sign-in", "sign-up", "sending again", "code to sign in", "getting back in")


@pytest.mark.parametrize(
    ("contacts", "way"),
    [*(("email", way) for way in WAYS), *(("phone", way) for way in BY_NUMBER_TOO)],
    indirect=["contacts"],
)
def test_the_times_cannot_be_told_apart(contacts, way, settings, monkeypatch, record_property):
    """Whatever is asked about, the status is one, and neither rank nor median tells two kinds from each other."""
    by = "number" if contacts["new"].startswith("+") else "address"
    ask, status = WAYS[way]
    if ask is code_instead:
        settings.KONTO_CHALLENGE = "always"
    kinds = ask(contacts)
    told: set[tuple[str, str]] = set()
    for _ in range(MEASUREMENTS):
        times, statuses = timing.measure(kinds, tries=TRIES, monkeypatch=monkeypatch)
        assert statuses == {status}
        told = told & timing.kinds_apart(times) if told else timing.kinds_apart(times)
        if not told:
            break

    for kind, found in times.items():
        record_property("row", timing.row(f"{way}, by {by}", kind, found))
    assert not told, {kind: timing.band(found) for kind, found in times.items()}


@pytest.mark.parametrize("way", ["sending again", "code to sign in"])
@pytest.mark.parametrize("contacts", ["email"], indirect=True)
def test_without_the_steps_they_are_told_apart(contacts, way, monkeypatch):
    """What this file measures shows at once where an answer leaves as soon as it is ready."""
    monkeypatch.setattr(disclosure, "rest", lambda elapsed: 0.0)
    kinds = WAYS[way][0](contacts)
    both = {kind: kinds[kind] for kind in ("new", "known")}
    times, _ = timing.measure(both, tries=TRIES, monkeypatch=monkeypatch)

    assert timing.told_apart(times["new"], times["known"])


@pytest.mark.parametrize("contacts", ["email"], indirect=True)
def test_what_comes_outside_of_the_steps_is_told_apart(contacts, monkeypatch):
    """Five milliseconds more for one kind, beside the part that takes whole steps, don't go unseen."""
    kinds = sign_in(contacts)

    def slower() -> Callable[[], object]:
        deed = kinds["known"]()

        def late() -> object:
            time.sleep(0.005)
            return deed()

        return late

    both = {"new": kinds["new"], "known": slower}
    times, _ = timing.measure(both, tries=TRIES, monkeypatch=monkeypatch)

    assert timing.told_apart(times["new"], times["known"])


def _browser() -> Client:
    return Client(REMOTE_ADDR=NETWORK, SERVER_NAME="localhost")


def _post(path: str, **typed: str) -> Prepare:
    """A new browser for every try."""
    return lambda: _afresh(partial(_browser().post, path, typed))


def _afresh(deed: Callable[[], object]) -> Callable[[], object]:
    """Nothing counts from the try before."""
    Failures.objects.all().delete()
    return deed


def _waiting(contacts: Contacts) -> dict[str, Client]:
    """Browsers that signed up with each kind, and wait."""
    browsers = {kind: _browser() for kind in ("new", "known", "gone")}
    for kind, browser in browsers.items():
        assert browser.post("/sign-up/", {**FORM, "address": contacts[kind]}).status_code == 302
    return browsers


def _never_seen(contacts: Contacts) -> str:
    number = next(NEW_ONES)
    return f"+380631{number:06d}" if contacts["new"].startswith("+") else f"n{number:05d}@example.org"
