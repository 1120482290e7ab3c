"""The wallet: what a service gives out is redeemed once, never below nothing, and every unit is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from konto.cabinet import actions, jobs, queries
from konto.cabinet.actions import Moved
from konto.cabinet.models import Entry, Transfer, Wallet
from konto.cabinet.tests import shop
from konto.kernel import clock as time
from konto.kernel import ids
from konto.services.models import Service
from tests.cast import Person
from tests.clocks import Clock
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def bazaar(db: None) -> Service:
    return shop.opens()


@pytest.fixture
def sub(bazaar: Service, alice: Person) -> str:
    return shop.sub_of(bazaar, alice)


def gives(service: Service, sub: str, amount: int = 5000, **more: Any) -> Moved:
    """A gift card."""
    given = {"kind": "gift_card", "id": "card-1", "unit": "EUR", "key": "given", **more}
    return actions.issue(service, sub=sub, amount=amount, **given)


def takes(service: Service, sub: str, amount: int, key: str, **more: Any) -> Moved:
    return actions.redeem(service, sub=sub, amount=amount, key=key, **{"kind": "gift_card", "id": "card-1", **more})


def books() -> dict[str, int]:
    """What stands in each book, over all wallets."""
    found: dict[str, int] = {}
    for ledger, amount in Entry.objects.values_list("ledger", "amount"):
        found[ledger] = found.get(ledger, 0) + amount
    return found


def test_a_gift_card_is_spent_and_partly_given_back(bazaar: Service, sub: str, alice: Person) -> None:
    """Balance, history and the service's books agree at every step."""
    assert gives(bazaar, sub).balance == 5000
    assert takes(bazaar, sub, 1800, "k1", order="o1").balance == 3200
    assert actions.refund(bazaar, sub=sub, redeemed="k1", amount=300, key="k2").balance == 3500

    card = queries.wallet_of(alice.account.ref).get()
    assert [(move.verb, move.amount, move.order_id) for move in queries.history_of(card)] == [
        ("refund", 300, "o1"),
        ("redeem", -1800, "o1"),
        ("issue", 5000, ""),
    ]
    assert books() == {"issued": -5000, "held": 3500, "redeemed": 1500}
    assert (card.balance, card.spent, queries.owed_by(bazaar)) == (3500, 1500, {"EUR": 3500})


def test_points_add_up_and_coupons_are_used_up(bazaar: Service, sub: str, alice: Person) -> None:
    """Points need no name; a coupon counts its uses."""
    actions.issue(bazaar, sub=sub, kind="points", amount=40, key="a")
    actions.issue(bazaar, sub=sub, kind="points", amount=60, key="b")
    actions.issue(bazaar, sub=sub, kind="coupon", id="TEN-OFF", title="10 % off", amount=1, key="c")

    held = queries.in_your_account(alice.account.ref)
    assert (held.points, held.coupons) == (100, 1)
    assert takes(bazaar, sub, 1, "d", kind="coupon", id="TEN-OFF").balance == 0
    assert queries.in_your_account(alice.account.ref).coupons == 0
    with pytest.raises(actions.NotEnough):
        takes(bazaar, sub, 1, "e", kind="coupon", id="TEN-OFF")


def test_the_same_call_again_moves_nothing_and_answers_alike(bazaar: Service, sub: str) -> None:
    """Also when there would not be enough any more."""
    gives(bazaar, sub)
    first = takes(bazaar, sub, 5000, "k1")
    back = actions.refund(bazaar, sub=sub, redeemed="k1", amount=5000, key="k2")
    takes(bazaar, sub, 5000, "k3")
    moved = Transfer.objects.count()

    with nothing_comes_about():
        again = takes(bazaar, sub, 5000, "k1")
        assert (again.transfer, again.again, again.balance) == (first.transfer, True, 0)
        again = actions.refund(bazaar, sub=sub, redeemed="k1", amount=5000, key="k2")
        assert (again.transfer, again.again) == (back.transfer, True)
        assert gives(bazaar, sub).again
    assert Transfer.objects.count() == moved


def test_what_was_given_for_a_while_is_told_again_after_it(bazaar: Service, sub: str, clock: Clock) -> None:
    """The repetition of a call whose `until` is over by now is answered as the first was; a new one is refused."""
    until = time.now() + timedelta(minutes=9)
    first = gives(bazaar, sub, until=until)
    clock.shift(minutes=10)

    assert gives(bazaar, sub, until=until) == first._replace(again=True)
    with pytest.raises(actions.Refused, match="until"):
        gives(bazaar, sub, key="k2", until=until)


def test_what_ran_out_is_not_brought_back_by_what_is_given_later(bazaar: Service, sub: str, clock: Clock) -> None:
    """Also where the clock's job wasn't there yet: it is booked off first."""
    gives(bazaar, sub, until=time.now() + timedelta(minutes=9))
    clock.shift(minutes=10)

    assert gives(bazaar, sub, 70, key="k2").balance == 70
    assert books() == {"issued": -5070, "held": 70, "expired": 5000}
    assert gives(bazaar, sub, 70, key="k2").balance == 70


def test_another_call_under_a_used_key_is_refused(bazaar: Service, sub: str) -> None:
    """Another amount, another end, another verb: nothing moves."""
    gives(bazaar, sub)
    takes(bazaar, sub, 100, "k1")

    for call in (
        lambda: takes(bazaar, sub, 101, "k1"),
        lambda: takes(bazaar, sub, 100, "given"),
        lambda: gives(bazaar, sub, key="k1"),
        lambda: gives(bazaar, sub, until=time.now() + timedelta(days=1)),
        lambda: actions.refund(bazaar, sub=sub, redeemed="k1", amount=100, key="k1"),
    ):
        with pytest.raises(actions.KeyUsed):
            call()
    assert books() == {"issued": -5000, "held": 4900, "redeemed": 100}


def test_keys_of_two_services_are_two_keys(bazaar: Service, sub: str, alice: Person) -> None:
    """What one service gave, another neither sees nor takes."""
    stall = shop.opens("stall")
    theirs = shop.sub_of(stall, alice)
    gives(bazaar, sub)

    with pytest.raises(actions.NoSuchWallet):
        takes(stall, theirs, 1, "given")
    with pytest.raises(actions.UnknownPerson):
        takes(stall, sub, 1, "given")
    assert gives(stall, theirs, 700).balance == 700
    assert queries.in_your_account(alice.account.ref).gift_cards == {"EUR": 5700}


@pytest.mark.parametrize("amount", [5001, 10**15])
def test_nothing_falls_below_zero(bazaar: Service, sub: str, amount: int) -> None:
    """Who asks for more than there is gets nothing, and the key stays free."""
    gives(bazaar, sub)

    with pytest.raises(actions.NotEnough):
        takes(bazaar, sub, amount, "k1")
    assert books() == {"issued": -5000, "held": 5000}
    assert takes(bazaar, sub, 5000, "k1").balance == 0


def test_no_more_is_given_back_than_was_taken(bazaar: Service, sub: str) -> None:
    """Not from one redemption what another took, and nothing for what was never redeemed."""
    gives(bazaar, sub)
    takes(bazaar, sub, 1000, "k1")
    takes(bazaar, sub, 2000, "k2")
    actions.refund(bazaar, sub=sub, redeemed="k1", amount=600, key="b1")

    with pytest.raises(actions.NotEnough):
        actions.refund(bazaar, sub=sub, redeemed="k1", amount=401, key="b2")
    with pytest.raises(actions.NoSuchWallet):
        actions.refund(bazaar, sub=sub, redeemed="given", amount=1, key="b2")
    with pytest.raises(actions.Refused, match="redeemed"):
        actions.refund(bazaar, sub=sub, redeemed="", amount=1, key="b2")
    assert actions.refund(bazaar, sub=sub, redeemed="k1", amount=400, key="b2").balance == 3000


def test_what_another_person_has_is_out_of_reach(bazaar: Service, sub: str, bob: Person) -> None:
    """Neither redeemed, nor given back, nor added to."""
    gives(bazaar, sub)
    takes(bazaar, sub, 100, "k1")
    theirs = shop.sub_of(bazaar, bob)

    with pytest.raises(actions.NoSuchWallet):
        takes(bazaar, theirs, 1, "k2")
    with pytest.raises(actions.NoSuchWallet):
        actions.refund(bazaar, sub=theirs, redeemed="k1", amount=1, key="k2")
    with pytest.raises(actions.Refused, match="id"):
        gives(bazaar, theirs, key="k2")
    assert books() == {"issued": -5000, "held": 4900, "redeemed": 100}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 10**15 + 1}, "amount"),
        ({"key": ""}, "key"),
        ({"key": "x" * 201}, "key"),
        ({"kind": "cash"}, "kind"),
        ({"unit": "EURO"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"id": ""}, "id"),
        ({"title": "a\0"}, "title"),
    ],
)
def test_a_wrong_call_is_refused_by_its_field(bazaar: Service, sub: str, changes: dict[str, Any], field: str) -> None:
    """Nothing is given."""
    with pytest.raises(actions.Refused) as refused:
        gives(bazaar, sub, **changes)

    assert refused.value.field == field
    assert not Wallet.objects.exists()


def test_what_ran_out_is_not_redeemed_and_is_booked_off(bazaar: Service, sub: str, clock: Clock) -> None:
    """It is said to be over before the job comes, and afterwards it is in the books as run out."""
    gives(bazaar, sub, until=time.now() + timedelta(days=1))
    taken = takes(bazaar, sub, 1000, "k1")
    clock.shift(days=2)

    with pytest.raises(actions.Over):
        takes(bazaar, sub, 1, "k2")
    assert takes(bazaar, sub, 1000, "k1").transfer == taken.transfer
    jobs.expire_due(0)
    jobs.expire_due(0)
    assert books() == {"issued": -5000, "held": 0, "redeemed": 1000, "expired": 4000}

    actions.refund(bazaar, sub=sub, redeemed="k1", amount=1000, key="k3")  # too late to be spent again
    jobs.expire_due(0)
    assert books() == {"issued": -5000, "held": 0, "redeemed": 0, "expired": 5000}


MADE_OF_NOTHING = """
    INSERT INTO cabinet_wallet
           (id, service_id, kind, external_id, account_ref, unit, title, terms, balance, spent, made_at)
    SELECT gen_random_uuid(), service_id, kind, 'new', account_ref, unit, '', '', 7, 0, now() FROM cabinet_wallet
"""
ONE_SIDE_ALONE = """
    INSERT INTO cabinet_entry (transfer_id, ledger, amount, wallet_id, account_ref)
    SELECT transfer_id, 'expired', 5, wallet_id, account_ref FROM cabinet_entry LIMIT 1
"""


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_called_in_whatever_order_the_books_are_right(bazaar: Service, sub: str, seed: int) -> None:
    """A hundred calls by chance, repeated ones among them, against a sum kept beside them."""
    chance = Random(seed)
    held, done, taken, told = 0, set[str](), ["k0"], dict[str, int]()
    for _turn in range(100):
        amount, key = chance.choice((10, 20, 30)), f"k{chance.randint(0, 60)}"
        try:
            match chance.choice(("issue", "redeem", "redeem", "refund")):
                case "issue":
                    change, moved = amount, gives(bazaar, sub, amount, key=key)
                case "redeem":
                    change, moved = -amount, takes(bazaar, sub, amount, key)
                    taken.append(key)
                case _:
                    spent = chance.choice(taken)
                    change, moved = amount, actions.refund(bazaar, sub=sub, redeemed=spent, amount=amount, key=key)
        except (actions.NotEnough, actions.NoSuchWallet, actions.KeyUsed):
            continue
        held += 0 if moved.again else change
        assert moved.balance == told.setdefault(key, held) >= 0
        done.add(str(Transfer.objects.get(pk=moved.transfer).verb))
    assert done == {"issue", "redeem", "refund"}
    assert books()["held"] == held
    assert sum(books().values()) == 0


# --- the database itself -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cabinet_entry SET amount = amount + 1 WHERE ledger = 'held'",
        "DELETE FROM cabinet_entry",
        "UPDATE cabinet_transfer SET verb = 'expire'",
        "DELETE FROM cabinet_transfer",
        "UPDATE cabinet_wallet SET balance = balance + 1",
        "UPDATE cabinet_wallet SET spent = 0, balance = 5000",
        "UPDATE cabinet_wallet SET unit = 'NOK'",
        "UPDATE cabinet_wallet SET account_ref = gen_random_uuid()",
        "DELETE FROM cabinet_wallet",
        MADE_OF_NOTHING,
        ONE_SIDE_ALONE,
    ],
)
def test_the_database_refuses_to_cook_the_books(bazaar: Service, sub: str, statement: str) -> None:
    """Nothing is changed, removed, or added to one side alone, whoever tries it."""
    gives(bazaar, sub)
    takes(bazaar, sub, 100, "k1")
    before = list(Entry.objects.order_by("pk").values()), list(Wallet.objects.values())

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert (list(Entry.objects.order_by("pk").values()), list(Wallet.objects.values())) == before


@pytest.mark.parametrize("entries", [[], [("held", 5)], [("held", 5), ("issued", -4)]])
def test_a_transfer_is_balanced_or_does_not_happen(bazaar: Service, sub: str, entries: list[tuple[str, int]]) -> None:
    """No transfer without entries, and none whose entries leave something over."""
    gives(bazaar, sub)
    wallet = Wallet.objects.get()

    def write() -> None:
        transfer = Transfer.objects.create(
            id=ids.uuid7(),
            service_id=bazaar.id,
            key="by hand",
            asked=b"",
            wallet=wallet,
            account_ref=wallet.account_ref,
            verb="issue",
            made_at=time.now(),
        )
        Entry.objects.bulk_create(
            Entry(transfer=transfer, wallet=wallet, account_ref=wallet.account_ref, ledger=book, amount=n)
            for book, n in entries
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        write()
    assert Transfer.objects.get().key == "given"


# --- at once -------------------------------------------------------------------------------------------------------
CLIENTS = 64


def all_at_once(deed: Callable[[int], object]) -> list[object]:
    """Sixty-four clients, each with a connection of its own; an exception is an answer, too."""

    def one(number: int) -> object:
        try:
            return deed(number)
        except Exception as error:
            return error

    return list(at_once(*(lambda number=number: one(number) for number in range(CLIENTS))))


@pytest.mark.django_db(transaction=True)
def test_sixty_four_who_redeem_at_once_get_what_there_is_and_no_more(alice: Person) -> None:
    """One card, real commits: as many are served as it lasts for, and the books agree with its balance."""
    bazaar = shop.opens()
    sub = shop.sub_of(bazaar, alice)
    gives(bazaar, sub, 1000)

    told = all_at_once(lambda number: [_or_not_enough(bazaar, sub, f"k{number}/{turn}") for turn in range(4)])

    served = [moved for some in told for moved in (some if isinstance(some, list) else [some])]
    assert [one for one in served if not isinstance(one, Moved | actions.NotEnough)] == []
    assert sum(isinstance(one, Moved) for one in served) == 33  # of 30 each
    assert Wallet.objects.values_list("balance", "spent").get() == (10, 990)
    assert books() == {"issued": -1000, "held": 10, "redeemed": 990}


@pytest.mark.django_db(transaction=True)
def test_sixty_four_calls_under_one_key_are_one(alice: Person) -> None:
    """All of them are told the same transfer, and one of them made it; the same goes for giving it back."""
    bazaar = shop.opens()
    sub = shop.sub_of(bazaar, alice)
    gives(bazaar, sub, 1000)

    taken = all_at_once(lambda _number: takes(bazaar, sub, 100, "k1"))
    back = all_at_once(lambda number: actions.refund(bazaar, sub=sub, redeemed="k1", amount=60, key=f"b{number}"))

    assert {type(one) for one in taken} == {Moved}
    assert len({one.transfer for one in taken if isinstance(one, Moved)}) == 1
    assert sum(not one.again for one in taken if isinstance(one, Moved)) == 1
    assert sum(isinstance(one, Moved) for one in back) == 1
    assert sum(isinstance(one, actions.NotEnough) for one in back) == CLIENTS - 1
    assert books() == {"issued": -1000, "held": 960, "redeemed": 40}


def _or_not_enough(service: Service, sub: str, key: str) -> object:
    try:
        return takes(service, sub, 30, key)
    except actions.NotEnough as error:
        return error
