"""A suspected hijack: a few signs together close everything until a contact from before is shown."""

from __future__ import annotations

import re

import pytest

from konto.departure import actions as departure
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.kernel import journal
from konto.kernel import standing as kernel
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import rules
from konto.standing.actions import Outcome
from konto.standing.models import Restriction
from konto.standing.rules import Signs
from tests.contacts import NEW, changes_to, other_than, undo_link
from tests.letters import work
from tests.standing import appeals, decides
from tests.unchanged import nothing_comes_about


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


def fails_second_steps(account, times: int) -> None:
    """As somebody does who has the password and not the phone."""
    for _ in range(times):
        journal.record(Event.SECOND_STEP_FAILED, account.ref, actor=Actor.stranger())
    kernel.unusual(account.ref)


@pytest.fixture
def hijacked(alice, visit):
    """A new device came in, failed at the second step, and changed the address."""
    visit.sign_in(alice)
    fails_second_steps(alice.account, 3)
    assert not Restriction.objects.exists()
    changes_to(visit, "email", NEW)
    work()
    return visit


@pytest.mark.parametrize(
    ("signs", "suspicious"),
    [
        (Signs(0, 0, 0), False),
        (Signs(1, 1, 3), True),
        (Signs(1, 1, 2), False),
        (Signs(0, 5, 29), False),
        (Signs(0, 0, 30), True),
        (Signs(1, 0, 3), False),
        (Signs(2, 1, 1), True),
        (Signs(5, 1, 0), False),
    ],
)
def test_the_rules(signs, suspicious):
    """Contacts changed, new devices, failed second steps: only together are few of them suspicious."""
    assert rules.is_suspicious(signs) is suspicious


def test_signs_are_counted_for_a_day(alice, visit, clock):
    """A known device is no sign, and yesterday is over."""
    visit.sign_in(alice)
    visit.sign_out()
    visit.sign_in(alice)
    assert rules.signs_of(alice.account.ref) == Signs(0, 1, 0)
    clock.shift(days=1, minutes=1)

    assert rules.signs_of(alice.account.ref) == Signs(0, 0, 0)


def test_all_signs_together_close_the_account(alice, hijacked, letterbox):
    """At once and for everybody: the statement says it was automated, and goes to the contact from before."""
    restriction = Restriction.objects.get()
    assert (restriction.rule, restriction.scope, restriction.decided_by) == ("hijack", "everything", None)
    letter = letterbox.last(to=alice.address, kind="standing/hijack")
    assert "decided automatically" in letter.text
    assert "/undo/" in letter.text
    assert not letterbox.all(to=NEW, kind="standing/hijack")

    page = hijacked.elsewhere().sign_in(alice.but(address=NEW))
    assert page.path == "/settings/standing/"
    assert "Appeal for account reactivation" in page.links


def test_the_statement_is_sent_where_the_change_was_taken_back(alice, visit, letterbox):
    """Somebody is told in any case: where no change can be taken back, every contact that is left."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    undone = visit.elsewhere()
    undone.open(undo_link(alice.address))
    undone.press("Take it back")
    fails_second_steps(alice.account, 3)
    work()

    assert Restriction.objects.get().rule == "hijack"
    assert letterbox.last(kind="standing/hijack").to == alice.address


@pytest.mark.parametrize(
    "path", ["/cabinet/", "/settings/", "/settings/doors/", "/leave/", "/leave/code/", "/questions/"]
)
def test_a_thief_looks_at_nothing_and_erases_nothing(alice, hijacked, path):
    """Only the statement and the appeal are open; leaving is not."""
    hijacked.sign_in(alice.but(address=NEW))
    page = hijacked.open(path)

    assert page.path in ("/settings/standing/", "/sign-in/")
    assert "Delete my account" not in hijacked.open("/settings/standing/").links


def test_a_leaving_that_waits_is_stopped(alice, visit):
    """A thief who is erasing the owner at that moment gets nowhere."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    account = identities.account_by(NEW)
    assert account
    departure.request_departure(account, actor=Actor.person(account.ref))
    fails_second_steps(account, 3)

    account.refresh_from_db()
    assert account.state == State.ACTIVE
    assert Restriction.objects.filter(rule="hijack").exists()


def test_a_contact_from_before_opens_everything(alice, hijacked, letterbox):
    """The code goes to the old address alone; with it the account is open, and the suspicion is settled."""
    visit = hijacked
    visit.sign_in(alice.but(address=NEW))
    visit.open(visit.page.links["Show an address or number from before"])
    visit.press("Send a code to a•••@example.org")
    work()
    letter = letterbox.last(kind="standing/prove")
    assert letter.to == alice.address
    code = re.search(r"\b\d{6}\b", letter.text)
    assert code
    assert visit.press("Open the account", code=other_than(code[0])).status == 400
    assert Restriction.objects.get().phase == "runs"
    assert visit.press("Open the account", code=code[0]).path == "/cabinet/"
    settled = Restriction.objects.get()
    assert (settled.phase, settled.end) == ("over", "settled")


def test_the_same_signs_do_not_count_twice(alice, hijacked, letterbox):
    """Once settled, only what comes after can be suspicious."""
    test_a_contact_from_before_opens_everything(alice, hijacked, letterbox)
    account = identities.account_by(NEW)
    assert account
    kernel.unusual(account.ref)

    assert not account.restricted
    assert Restriction.objects.count() == 1


def test_a_person_lifts_it_and_the_link_goes_to_who_was_there_before(alice, hijacked, nora, letterbox):
    """Never to the address that the thief put there."""
    decides(nora, appeals(alice.but(address=NEW), Restriction.objects.get()), Outcome.LIFT)

    letters = letterbox.all(kind="standing/decided")
    assert [letter.to for letter in letters] == [alice.address]
    found = re.search(r"https?://[^/\s]+(/appeal/open/\S+)", letters[0].text)
    assert found
    visit = hijacked.elsewhere()
    visit.open(found[1])
    visit.press("Open my account")
    assert not Restriction.objects.exclude(phase="over").exists()


def test_guessing_at_the_second_step_closes_the_account(alice, visit, letterbox):
    """Thirty wrong codes in a day: somebody has the password. It is told, and a code to the contact opens it again."""
    fails_second_steps(alice.account, 29)
    assert visit.sign_in(alice).path == "/cabinet/"
    fails_second_steps(alice.account, 1)
    work()
    letter = letterbox.last(to=alice.address, kind="standing/restricted").text
    assert "wrong codes at the second step again and again" in letter
    assert "changed how this account is reached" not in letter

    page = visit.sign_in(alice)
    assert page.path == "/settings/standing/"
    assert "Appeal for account reactivation" in page.links
    visit.open(page.links["Show an address or number from before"])
    visit.press("Send a code to a•••@example.org")
    work()
    code = re.search(r"\b\d{6}\b", letterbox.last(to=alice.address, kind="standing/prove").text)
    assert code
    assert visit.press("Open the account", code=code[0]).path == "/cabinet/"


def test_who_is_not_suspected_has_no_such_page(alice, visit):
    """The page for showing a contact leads away, and sends nothing."""
    visit.sign_in(alice)
    with nothing_comes_about():
        assert visit.open("/settings/standing/show/").path == "/settings/standing/"
        assert visit.post("/settings/standing/show/send/", kind="email").path == "/settings/standing/"
