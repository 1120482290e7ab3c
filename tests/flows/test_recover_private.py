"""The strict policy: nothing on the way back in tells whether there is an account."""

from __future__ import annotations

import time

import pytest

from konto.identity import disclosure
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY
from tests.flows.test_private import _seen
from tests.letters import work
from tests.recovering import NUMBER, asks, chooses, has_name, has_phone, types_code
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.slow]

OTHER_NUMBER = "+380671234567"


@pytest.fixture
def of_kind(db, settings):
    """What is typed: an address, a number or a user name of each kind."""
    settings.KONTO_CHALLENGE = "off"
    known = BOB.but(address="akn0wn@example.org").joins()
    has_phone(known)
    has_name(known, "kestrelman")
    waiting = MALLORY.but(address="awaits@example.org")
    waiting.signs_up()
    gone = ALICE.but(address="aleft0@example.org").joins().leaves()
    return {
        "known": known.address,
        "waiting": waiting.address,
        "gone": gone.address,
        "new": "anew00@example.org",
        "known number": NUMBER,
        "new number": OTHER_NUMBER,
        "known name": "kestrelman",
        "new name": "wagtailman",
    }


ADDRESSES = [("new", "known"), ("new", "waiting"), ("new", "gone")]
PAIRS = [*ADDRESSES, ("new number", "known number"), ("new name", "known name")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_asking_answers_all_alike(of_kind, one, other):
    """Status, place, words, headers and cookies of the answer and of the page after it are the same."""
    seen = {}
    for kind in (one, other):
        visit = Visit()
        seen[kind] = _seen(visit, asks(visit, of_kind[kind]))

    assert seen[one] == seen[other]
    assert seen[one][0] == 200


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_page_that_waits_treats_all_alike(of_kind, one, other, clock):
    """Wrong codes, too many, again too soon and after a minute, the other contact, old codes: all the same."""
    seen = {}
    for kind in (one, other):
        visit = Visit()
        asks(visit, of_kind[kind])
        pages = [visit.post("/recover/code/", code=f"{code:06d}") for code in range(7)]
        pages += [visit.post("/recover/code/again/"), visit.post("/recover/code/again/", kind="phone")]
        clock.shift(minutes=1)
        pages += [visit.post("/recover/code/again/"), visit.open("/recover/code/")]
        clock.shift(minutes=11)
        pages += [visit.post("/recover/code/", code="123456"), visit.open("/recover/password/")]
        pages += [visit.open("/recover/wait/")]
        seen[kind] = [_seen(visit, page) for page in pages]
        clock.shift(minutes=30)

    assert seen[one] == seen[other]


def test_the_truth_goes_to_what_was_typed(of_kind, letterbox):
    """Each holder is told what is so, and a user name without an account reaches nobody."""
    kinds = {
        "known": "identity/recover",
        "waiting": "identity/recover",
        "gone": "identity/recover_gone",
        "new": "identity/recover_unknown",
        "known number": "identity/recover",
        "new number": "identity/recover_unknown",
        "known name": "identity/recover",
    }
    for kind, typed in of_kind.items():
        before = len(letterbox)
        asks(Visit(), typed)
        assert len(letterbox) - before == (kind in kinds)
        if kind in kinds:
            assert letterbox.last().kind == kinds[kind]
            assert kind == "known name" or letterbox.last().to == typed


def test_a_mailbox_full_of_our_letters_looks_like_any(of_kind, settings, letterbox):
    """How many letters an address got today would tell that it has an account."""
    settings.KONTO_LETTERS_PER_RECIPIENT = settings.KONTO_TEXTS_PER_RECIPIENT = 2
    settings.KONTO_LETTERS_PER_NETWORK = settings.KONTO_TEXTS_PER_NETWORK = 1
    for typed in of_kind.values():
        pages = []
        for number in range(4):
            visit = Visit(network=f"198.51.100.{number}")
            pages.append(_seen(visit, asks(visit, typed)))
        assert all(page == pages[0] for page in pages)
        assert len(letterbox.all(to=typed)) <= 4


def test_the_pace_is_the_same_for_all(of_kind):
    """After ten tries of one network everybody waits, whether there is an account or not."""
    for place, typed in enumerate(of_kind.values()):
        pages = [asks(Visit(network=f"203.0.113.{place}"), typed).status for _ in range(11)]
        assert pages == [200] * 10 + [429]


def test_the_owner_gets_in_all_the_same(of_kind, letterbox):
    """Only what follows the proof differs: an account that was confirmed, and one that wasn't."""
    visit = Visit()
    asks(visit, of_kind["known"])
    types_code(visit)
    assert chooses(visit).path == "/recover/whole/"

    visit = Visit()
    asks(visit, of_kind["waiting"])
    assert "never confirmed" in types_code(visit).text


def test_each_answer_waits_for_the_next_full_step(of_kind, monkeypatch):
    """Asking, typing and sending again: as many waits for each, none longer than a step."""
    slept: list[float] = []
    monkeypatch.setattr(disclosure, "STEP", 0.2)
    monkeypatch.setattr(time, "sleep", slept.append)
    counts = set()
    for typed in of_kind.values():
        slept.clear()
        visit = Visit()
        asks(visit, typed)
        visit.post("/recover/code/", code="123456")
        visit.post("/recover/code/again/")
        counts.add(len(slept))
        assert all(0 < pause <= 0.2 for pause in slept)

    assert len(counts) == 1
    assert counts.pop() >= 4


def test_asking_leaves_nothing_of_whoever_has_no_account(of_kind):
    """No account, no proof, no journal entry comes about for an address that nobody has; only the letter."""
    with nothing_comes_about(but=(Event.LETTER_BOUNCED,)):
        asks(Visit(), of_kind["new name"])
    work()
