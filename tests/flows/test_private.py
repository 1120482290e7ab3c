"""The strict policy: the answers are the same to those with an account, without, and gone: by address and number."""

from __future__ import annotations

import re
import time
from functools import partial

import pytest

from konto.identity import disclosure
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY, Person
from tests.letters import work
from tests.pace import fails
from tests.unchanged import nothing_comes_about
from tests.visiting import NETWORK, Page, Visit

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.slow]

KINDS = ["new", "known", "waiting", "gone"]
SAME = ALICE.but(name="Somebody", password="seven green kettles whistle")
"""What is typed for each kind of address."""


CONTACTS = {
    "email": dict(
        zip(KINDS, [f"{name}@example.org" for name in ("anew00", "akn0wn", "awaits", "aleft0")], strict=True)
    ),
    "phone": dict(zip(KINDS, [f"+38050{digit}234567" for digit in "1234"], strict=True)),
}
"""One of each kind, that look the same when they are masked."""


@pytest.fixture(params=["email", "phone"])
def contacts(request) -> dict[str, str]:
    return CONTACTS[request.param]


@pytest.fixture
def of_kind(db, settings, contacts):
    """Somebody with an address or a number of each kind."""
    settings.KONTO_CHALLENGE = "off"
    BOB.but(address=contacts["known"]).joins()
    MALLORY.but(address=contacts["waiting"]).signs_up()
    ALICE.but(address=contacts["gone"]).joins().leaves()
    return {kind: SAME.but(address=contacts[kind]) for kind in KINDS}


def test_sign_up_answers_all_alike(of_kind):
    """Status, place, words, headers and cookies of the answer, and of the page after it, are the same for all."""
    seen = {kind: _seen(*_sign_up(person)) for kind, person in of_kind.items()}

    assert seen["new"] == seen["known"] == seen["waiting"] == seen["gone"]


def test_the_page_that_waits_treats_all_alike(of_kind, clock):
    """Wrong codes, too many of them, sending again, too soon and after a minute, and old codes: all the same words."""
    seen = {}
    for kind, person in of_kind.items():
        visit, _ = _sign_up(person)
        pages = [visit.post("/activate/", code=f"{code:06d}") for code in range(7)]
        pages += [visit.open("/activate/"), visit.post("/activate/again/")]
        clock.shift(minutes=1)
        pages += [visit.open("/activate/"), visit.post("/activate/again/"), visit.post("/activate/", code="123456")]
        clock.shift(minutes=11)
        pages += [visit.post("/activate/", code="123456"), visit.open("/cabinet/"), visit.open("/activate/address/")]
        seen[kind] = [_seen(visit, page) for page in pages]
        clock.shift(minutes=30)

    assert seen["new"] == seen["known"] == seen["waiting"] == seen["gone"]


def test_sign_in_answers_all_alike(of_kind, clock):
    """Unknown, wrong, unconfirmed with the right password, and gone: one sentence ten times, then a wait."""
    of_kind["waiting"] = of_kind["waiting"].but(password=MALLORY.password)
    seen = {}
    for place, (kind, person) in enumerate(of_kind.items()):
        visit = Visit(network=f"198.51.100.{place}")
        seen[kind] = [_seen(visit, visit.sign_in(person)) for _ in range(11)]

    assert seen["new"] == seen["known"] == seen["waiting"] == seen["gone"]
    assert [status for status, *_ in seen["new"]] == [400] * 10 + [429]


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_goes_by_letter_to_the_address(of_kind, letterbox, kind):
    """Each holder is told what is so: a way in, that there is an account, or that the address can't be used again."""
    says = {"new": "code", "waiting": "code", "known": "already", "gone": "can't be used"}
    before = len(letterbox)
    person = of_kind[kind]
    _sign_up(person)

    assert len(letterbox) == before + 1
    assert letterbox.last().to == person.address
    assert letterbox.last().channel == ("sms" if person.address.startswith("+") else "email")
    assert says[kind] in f"{letterbox.last().subject} {letterbox.last().text}"


def test_a_sign_up_with_an_address_in_use_changes_nothing_for_its_owner(alice, visit):
    """The owner's name, password, sessions and terms stay; only a letter is written."""
    visit.sign_in(alice)
    account = alice.account
    visit.elsewhere().sign_up(MALLORY.but(address=alice.address))

    assert (alice.account.name, alice.account.password) == (account.name, account.password)
    assert visit.is_signed_in


def test_nobody_enters_before_the_address_is_confirmed(visit, letterbox):
    """Signing up opens no session; confirming by code in the same browser does."""
    visit.sign_up(ALICE)
    assert not visit.is_signed_in
    assert visit.elsewhere().sign_in(ALICE).status == 400

    assert visit.activate().path == "/activate/done/"
    assert visit.is_signed_in
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


def test_confirming_by_link_works_in_any_browser(visit, letterbox):
    """The browser that signed up needs a button, another one the password."""
    visit.sign_up(ALICE)
    phone = visit.elsewhere()
    phone.open(letterbox.link())

    assert phone.fill(password=ALICE.password).path == "/activate/done/"
    assert not visit.is_signed_in


def test_the_browser_that_signed_up_first_learns_nothing_of_the_owners_proof(visit, letterbox):
    """Mallory's page goes on waiting when Alice makes the account hers: it tells nothing, and no code opens it."""
    lurker = visit.elsewhere(network="198.51.100.66")
    before = _seen(lurker, lurker.sign_up(MALLORY.but(address=ALICE.address)))
    visit.open(letterbox.link())
    visit.press("Set this password and confirm", name=ALICE.name, password=ALICE.password, age="on", terms="on")

    assert ALICE.account.state == "active"
    assert _seen(lurker, lurker.open("/activate/"))[:3] == before[:3]
    assert lurker.post("/activate/", code="123456").status == 400
    assert not lurker.is_signed_in


@pytest.mark.parametrize("kind", KINDS)
def test_a_mailbox_full_of_our_letters_looks_like_any(of_kind, settings, letterbox, kind):
    """How much an address or number got today would tell that it has an account: that cap stays unsaid, and holds."""
    person = of_kind[kind]
    settings.KONTO_LETTERS_PER_RECIPIENT = settings.KONTO_TEXTS_PER_RECIPIENT = 3
    seen = [_seen(*_sign_up(person)) for _ in range(5)]

    assert all(one == seen[0] for one in seen)
    assert len(letterbox.all(to=person.address)) <= 3 + (kind == "gone")


def test_the_caps_of_a_network_and_of_the_day_hold_for_all(of_kind, settings):
    """Sign-ups of each kind count alike against the network, and meet the same page when it is full."""
    settings.KONTO_LETTERS_PER_NETWORK = settings.KONTO_TEXTS_PER_NETWORK = 1
    for place, person in enumerate(of_kind.values()):
        pages = [_sign_up(person, network=f"203.0.113.{place}")[1].status for _ in range(2)]
        assert pages == [200, 429]


def test_sending_again_has_one_pace_for_all(of_kind, clock):
    """The network's pace of resending counts browsers that wait for nothing too."""
    for kind in ("new", "known"):
        visit, _ = _sign_up(of_kind[kind])
        clock.shift(minutes=1)
        fails(50, "resend network", NETWORK)
        assert visit.post("/activate/again/").status == 429
        clock.shift(minutes=20)


def test_answers_take_the_same_time(of_kind, monkeypatch):
    """Each answer of sign-up, sign-in and the waiting page waits for the next full step, whatever was found."""
    slept: list[float] = []
    monkeypatch.setattr(disclosure, "STEP", 0.2)
    monkeypatch.setattr(time, "sleep", slept.append)
    counts = []
    for person in of_kind.values():
        slept.clear()
        visit, _ = _sign_up(person)
        visit.post("/activate/", code="123456")
        visit.elsewhere().sign_in(person)
        counts.append(len(slept))
        assert all(0 < pause <= 0.2 for pause in slept)

    assert counts[0] >= 4
    assert len(set(counts)) == 1
    for elapsed in (0.0, 0.03, 0.19, 0.2, 0.31, 4.7):
        steps = (elapsed + disclosure.rest(elapsed)) / 0.2
        assert steps == pytest.approx(round(steps))


def test_journal_and_counts_are_the_only_traces_of_a_refused_sign_in(of_kind, visit):
    """No letter goes to anybody for a failed sign-in: nobody is written to because a stranger guessed."""
    for person in of_kind.values():
        with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
            visit.sign_in(person)
        work()


def _sign_up(person: Person, *, network: str = NETWORK) -> tuple[Visit, Page]:
    visit = Visit(network=network)
    return visit, visit.sign_up(person)


def _seen(visit: Visit, page: Page) -> tuple[object, ...]:
    """All that a stranger can tell answers apart by, but what is random in every answer."""
    hops = [(hop.status_code, hop.headers["Location"], _headers(hop)) for hop in page.hops]
    cookies = {name: (len(found.value), {**found}) for name, found in visit.client.cookies.items()}
    for _, about in cookies.values():
        about.pop("expires")
    text = re.sub(r"reference: \w+", "reference", page.text)
    return page.status, page.path, text, hops, _headers(page.response), cookies


def _headers(answer) -> dict[str, str]:
    told = {name: value for name, value in answer.headers.items() if name not in ("X-Request-ID", "Content-Length")}
    return {name: partial(re.sub, r"nonce-[^']+", "nonce")(value) for name, value in told.items()}
