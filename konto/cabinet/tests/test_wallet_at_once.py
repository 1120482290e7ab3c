"""Many who redeem at the same moment, over HTTP and with real commits; and somebody who leaves meanwhile."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from konto.cabinet import actions
from konto.cabinet.models import Entry, Transfer, Wallet
from konto.cabinet.tests import shop
from konto.cabinet.tests.test_wallet_api import code, gives, gives_back, takes
from konto.kernel.holdings import Subject
from konto.services.inbound import Scope
from konto.services.models import Service
from tests.cast import Person
from tests.services import Machine, machine, service
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 64


@pytest.fixture
def bazaar(db: None) -> Machine:
    """A machine that has its token already."""
    bazaar = machine("bazaar", Scope.WALLET_READ, Scope.WALLET_ISSUE, Scope.WALLET_REDEEM)
    bazaar.headers()
    return bazaar


@pytest.fixture
def sub(bazaar: Machine, alice: Person) -> str:
    return shop.sub_of(service("bazaar"), alice)


def books() -> list[tuple[str, int]]:
    """What each wallet holds, beside what its ledger says."""
    held = Counter[Any]()
    for wallet, amount in Entry.objects.filter(ledger="held").values_list("wallet", "amount"):
        held[wallet] += amount
    assert {one.pk: one.balance for one in Wallet.objects.all()} == dict(held)
    return list(Wallet.objects.values_list("external_id", "balance"))


def test_sixty_four_clients_of_one_wallet_get_what_there_is(bazaar: Machine, sub: str) -> None:
    """As many succeed as there are units; the others are told that nothing is left, and nothing falls below zero."""
    gives(bazaar, sub, 40)

    answers = at_once(*(lambda number=number: takes(bazaar, sub, 1, f"k{number}") for number in range(CLIENTS)))

    assert Counter(one.status_code for one in answers) == {200: 40, 409: 24}
    assert sorted(one.json()["balance"] for one in answers if one.status_code == 200) == list(range(40))
    assert {(code(one), one.json()["left"]) for one in answers if one.status_code == 409} == {((409, "not-enough"), 0)}
    assert books() == [("card-1", 0)]
    numbers = Entry.objects.filter(ledger="held").order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 42))


def test_equal_keys_at_once_are_booked_once(bazaar: Machine, sub: str) -> None:
    """All are answered alike, one as the first and the others as its repetitions; also where it is given back."""
    gives(bazaar, sub, 100)

    taken = at_once(*[lambda: takes(bazaar, sub, 30, "k1")] * 16)
    back = at_once(*[lambda: gives_back(bazaar, sub, "k1", 20, "b1")] * 16)

    for answers in (taken, back):
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        assert sum("Idempotency-Replayed" not in one.headers for one in answers) == 1
    assert books() == [("card-1", 90)]
    assert Transfer.objects.count() == 3


def test_another_call_under_the_same_key_at_once_is_refused(bazaar: Machine, sub: str) -> None:
    """One of the two amounts is taken, whichever comes first."""
    gives(bazaar, sub, 100)

    answers = at_once(*(lambda amount=amount: takes(bazaar, sub, amount, "k1") for amount in (30, 31)))

    assert sorted(one.status_code for one in answers) == [200, 422]
    taken = next(one for one in answers if one.status_code == 200)
    assert books() == [("card-1", taken.json()["balance"])]
    assert taken.json()["balance"] in (69, 70)


@pytest.mark.parametrize("round_", range(2))
def test_who_leaves_while_their_wallet_is_redeemed_leaves_nothing(
    bazaar: Machine, sub: str, alice: Person, bob: Person, round_: int
) -> None:
    """The erasing succeeds at once, whoever redeems is served before it or finds no wallet, others keep theirs."""
    gives(bazaar, sub, 1000)
    gives(bazaar, shop.sub_of(service("bazaar"), bob), 500, key="bob's", id="card-2")
    subject = Subject(alice.account.pk, alice.account.ref)

    def leaves() -> None:
        time.sleep(0.02 * (round_ + 1))
        actions.erase(subject)

    def redeems(number: int) -> list[Any]:
        return [takes(bazaar, sub, 1, f"k{number}/{turn}") for turn in range(8)]

    _gone, *answers = at_once(leaves, *(lambda number=number: redeems(number) for number in range(8)))

    told = {one.status_code if one.status_code == 200 else code(one) for some in answers for one in some or ()}
    assert told <= {200, (404, "no-such-wallet")}
    assert books() == [("card-2", 500)]
    assert not Transfer.objects.filter(account_ref=alice.account.ref).exists()
    assert not Entry.objects.filter(account_ref=alice.account.ref).exists()


def test_whoever_is_told_of_a_move_finds_it_on_disk(alice: Person) -> None:
    """The log is written as far as the move, though the wallet's row was let go before."""
    bazaar: Service = shop.opens()
    sub = shop.sub_of(bazaar, alice)
    actions.issue(bazaar, sub=sub, kind="points", amount=50, key="given")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")  # a server as it is outside of tests
        for turn in range(20):
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            before = cursor.fetchone()[0]
            actions.redeem(bazaar, sub=sub, kind="points", amount=1, key=f"k{turn}")
            cursor.execute("SELECT pg_current_wal_flush_lsn() - %s::pg_lsn", [before])
            assert cursor.fetchone()[0] > 200  # bytes: a move has more, and others may write meanwhile
        cursor.execute("RESET synchronous_commit")
