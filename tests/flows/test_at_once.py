"""The same thing at the same moment, by several people: one of everything, and nobody meets an error."""

from __future__ import annotations

from functools import partial

import pytest

from konto.identity import actions
from konto.identity.models import Acceptance, Account, Identifier, Proof
from konto.kernel import throttle
from konto.kernel.events import Event
from konto.kernel.models import Failures, JournalEntry
from konto.kernel.throttle import Limit
from tests.cast import ALICE, BOB, DANA, MALLORY
from tests.letters import Letterbox, work
from tests.threads import at_once
from tests.visiting import Visit

ROUNDS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


def test_two_sign_ups_for_one_address_make_one_account():
    """Whoever comes last stands; there is one account, one identifier, one working letter, and both see a page."""
    for number in range(ROUNDS):
        people = [one.but(address=spelling) for one in (BOB, MALLORY) for spelling in _spellings(number)]
        visits = [Visit(network=f"192.0.2.{place}") for place in range(len(people))]
        pages = at_once(*(partial(visit.sign_up, who) for visit, who in zip(visits, people, strict=True)))

        assert {page.status for page in pages} == {200}
        assert Account.objects.count() == Identifier.objects.count() == number + 1
        account = people[0].account
        assert Proof.objects.filter(account=account, ended_at=None).count() == 1
        assert Acceptance.objects.filter(account=account).count() == 3
        assert sum(visit.is_signed_in for visit in visits) == 1


def test_two_sign_ups_for_one_number_make_one_account():
    """However each of them writes it: one account, one identifier, one working code."""
    for number in range(ROUNDS):
        spellings = [f"+38050123456{number}", f"050 123-45-6{number}", f"38050123456{number}", f"050123456{number}"]
        people = [one.but(address=spelling) for one, spelling in zip([BOB, MALLORY] * 2, spellings, strict=True)]
        visits = [Visit(network=f"192.0.2.{place}") for place in range(len(people))]
        pages = at_once(*(partial(visit.sign_up, who) for visit, who in zip(visits, people, strict=True)))

        assert {page.status for page in pages} == {200}
        assert Account.objects.count() == Identifier.objects.count() == number + 1
        assert Proof.objects.filter(account=people[0].account, ended_at=None).count() == 1
        assert sum(visit.is_signed_in for visit in visits) == 1


def test_whoever_corrects_to_a_number_meets_who_signs_up_with_it():
    """An address turned into a number and a new sign-up with that number, at one moment: one holder, and no error."""
    for number in range(ROUNDS):
        alice, dana = ALICE.but(address=f"{number}{ALICE.address}"), DANA.but(address=f"+38050123456{number}")
        visits = [Visit(), Visit(network="198.51.100.7")]
        visits[0].sign_up(alice)
        visits[0].open("/activate/address/")
        pages = at_once(partial(visits[0].fill, address=dana.address), partial(visits[1].sign_up, dana))

        assert all(page.status < 500 for page in pages)
        assert Identifier.objects.filter(folded=dana.address).count() == 1
        assert Account.objects.exclude(identifiers__proved_at=None).count() == 0


def test_guesses_at_the_same_moment_do_not_get_past_the_limit():
    """Twenty-four guesses from twenty-four threads: ten are weighed, the others wait, and none gets in afterwards."""
    alice = ALICE.joins()
    pages = at_once(*(partial(Visit().sign_in, alice, password=f"guess number {place}") for place in range(24)))

    assert sorted(page.status for page in pages) == [400] * 10 + [429] * 14
    assert JournalEntry.objects.filter(event=Event.SIGN_IN_FAILED).count() == 10
    assert Visit().sign_in(alice).status == 429
    assert not Failures.objects.exclude(trying=0).exists()


def test_people_of_one_household_come_in_at_the_same_moment():
    """Right passwords in parallel from one network are all let in, and leave no place taken."""
    people = [one.joins() for one in (ALICE, BOB, MALLORY, DANA)]
    pages = at_once(*(partial(Visit().sign_in, one) for one in people * 2))

    assert {page.path for page in pages} == {"/cabinet/"}
    assert not Failures.objects.exclude(count=0, trying=0).exists()


def test_confirming_while_somebody_signs_up_anew_ends_well():
    """Either the holder of the mailbox was faster and it is theirs, or the new sign-up waits for its own letter."""
    for number in range(ROUNDS):
        alice = ALICE.but(address=f"alice{number}@example.org")
        visit, stranger = Visit(), Visit(network="198.51.100.7")
        visit.sign_up(alice)
        visit.open(Letterbox().link(to=alice.address))
        confirmed, again = at_once(
            partial(visit.press, "Confirm my address"),
            partial(stranger.sign_up, MALLORY.but(address=alice.address)),
        )

        if alice.account.state == "active":
            assert (confirmed.path, again.status) == ("/activate/done/", 400)
            assert not stranger.is_signed_in
        else:
            assert (confirmed.status, again.path) == (410, "/activate/")
            assert not visit.is_signed_in


def test_a_link_pressed_twice_confirms_once():
    """A double click and a second tab: one confirmation in the journal, and no error."""
    for number in range(ROUNDS):
        visit = Visit()
        visit.sign_up(ALICE.but(address=f"alice{number}@example.org"))
        link = Letterbox().link()
        tabs = [visit.elsewhere() for _ in range(3)]
        for tab in tabs:
            tab.open(link)
        pages = at_once(*(partial(tab.fill, password=ALICE.password) for tab in tabs))

        assert sorted(page.status for page in pages) == [200, 410, 410]
        assert JournalEntry.objects.filter(event=Event.ACTIVATED).count() == number + 1


def test_a_code_tried_in_parallel_is_tried_five_times():
    """Twelve guesses at the same moment count one by one: after the fifth the code is dead, even the right one."""
    visit = Visit()
    visit.sign_up(ALICE)
    work()
    code = Letterbox().code()
    guesses = [f"{(int(code) + step) % 1_000_000:06d}" for step in range(1, 13)]
    at_once(*(partial(_guess, visit, guess) for guess in guesses))

    proof = Proof.objects.get()
    assert (proof.tries, proof.ended) == (5, "guessed")
    assert "Too many wrong codes" in visit.activate(code).text
    assert ALICE.account.state == "new"


def test_the_letter_asked_for_by_many_clicks_is_sent_once(letterbox):
    """Six clicks on "send again" at the same moment send one letter."""
    visit = Visit()
    visit.sign_up(ALICE)
    Proof.objects.update(created_at="2020-01-01T00:00Z")
    before = len(letterbox)
    session = visit.client.session
    session["letter_asked"] = "2020-01-01T00:00:00+00:00"
    session.save()

    tabs = [_same_browser(visit) for _ in range(6)]
    for tab in tabs:
        tab.open("/activate/")
    at_once(*(partial(tab.press, "Send the letter again") for tab in tabs))

    assert len(letterbox) == before + 1


def test_two_people_who_correct_to_each_others_address_do_not_wait_for_each_other():
    """Unconfirmed addresses change hands without an error: each has at most one holder afterwards."""
    for number in range(ROUNDS):
        alice, bob = (one.but(address=f"{number}{one.address}") for one in (ALICE, BOB))
        visits = [Visit(), Visit(network="198.51.100.7")]
        for visit, one in zip(visits, (alice, bob), strict=True):
            visit.sign_up(one)
            visit.open("/activate/address/")
        pages = at_once(partial(visits[0].fill, address=bob.address), partial(visits[1].fill, address=alice.address))

        assert all(page.status < 500 for page in pages)
        assert Identifier.objects.filter(folded__in=[alice.address, bob.address]).count() <= 2
        assert Account.objects.exclude(identifiers__proved_at=None).count() == 0


def test_an_address_that_is_being_retired_is_never_signed_up_again():
    """Whoever signs up at the moment of the erasing is refused: before it the address is in use, after it retired."""
    for number in range(ROUNDS):
        alice = ALICE.but(address=f"alice{number}@example.org").joins()
        subject, visits = alice.account.subject, [Visit(network=f"192.0.2.{place}") for place in range(3)]
        at_once(partial(actions.erase_identity, subject), *(partial(visit.sign_up, alice) for visit in visits))

        assert not alice.has_account
        assert not any(visit.is_signed_in for visit in visits)


def test_parallel_failures_are_counted_one_by_one():
    """Twenty failures from twenty threads are twenty, for each of the limits."""
    limits = [Limit("address", ALICE.address, 50), Limit("network", "192.0.2.7", 200)]
    at_once(*(partial(throttle.fail, limits) for _ in range(20)))

    assert set(throttle.counts(limits).values()) == {20}


def test_a_password_changed_on_two_devices_at_once_leaves_one(alice):
    """Both ask at the same moment: afterwards one of the new passwords opens the account, and the old one never."""
    new = ["seven green kettles whistle", "nine brown kettles whistle"]
    visits = [Visit(), Visit(network="198.51.100.7")]
    for visit in visits:
        visit.sign_in(alice)
        visit.open("/settings/password/")
    pages = at_once(
        *(
            partial(visit.fill, current=alice.password, password=password)
            for visit, password in zip(visits, new, strict=True)
        )
    )

    assert all(page.status < 500 for page in pages)
    opens = [Visit(network=f"203.0.113.{place}").sign_in(alice, password=one) for place, one in enumerate(new)]
    assert sorted(page.status for page in opens) == [200, 400]
    assert Visit(network="203.0.113.9").sign_in(alice).status == 400


def _spellings(number: int) -> list[str]:
    return [f"carol{number}@example.org", f"CAROL{number}@EXAMPLE.org"]


def _guess(visit: Visit, guess: str) -> int:
    tab = _same_browser(visit)
    tab.open("/activate/")
    return tab.fill(code=guess).status


def _same_browser(visit: Visit) -> Visit:
    tab = visit.elsewhere()
    tab.client.cookies.load({name: found.value for name, found in visit.client.cookies.items()})
    return tab
